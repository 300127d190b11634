"""A study of any size, of people whom nobody knows: to measure a whole release, and to compare engines."""

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from deid.identifiers import known_identifiers
from deid.model import Participant
from deid.names import words
from deid.release import csv_bytes, leak_scanner
from training.rosters import invented_people

EACH, GROUP = 20, 25
"""Notes of one participant; every so many notes one is of a group of three."""
BEGIN, _ADULT = date(2023, 1, 9), date(2000, 1, 1)
_SETTINGS = """[study]
id = "generated"
actor = "r.adeyemi"

[files]
notes = "{notes}"
participants = "participants.csv"
consents = "consents.csv"

[request]
purpose = "HMB"
recipient = "Uni Zwolfbach"
commercial = false
nonprofit_recipient = true
region = "US"
"""
_OPENINGS = (
    "{name} came on time and spoke about the week.",
    "Met with {name}. Mood low, sleep four hours a night.",
    "{name} called from {phone} to move the session.",
    "Session with {name}, MRN {mrn}. We went through the diary.",
)


def write_study(folder: Path, *, notes: int, characters: int, texts: Sequence[str], parquet: bool = False) -> None:
    """Write a study in which everybody consents, and a tenth of the notes say somebody's name, phone or record number.

    Args:
        folder: where to; it is made.
        notes: how many, `EACH` a participant.
        characters: of each note at least; it ends with the sentence that reaches them.
        texts: what notes are put together of, sentence by sentence; not of those in which anything of the roster stands by chance.
        parquet: the notes as notes.parquet in place of notes.csv.
    """
    folder.mkdir(parents=True)
    people = [_grown_up(person) for person in invented_people(max(3, notes // EACH))]
    name = "notes.parquet" if parquet else "notes.csv"
    (folder / "study.toml").write_text(_SETTINGS.format(notes=name), encoding="utf-8")
    _write(folder / "participants.csv", ("participant_id", "given_name", "family_name", "date_of_birth", "mrn", "phone"), (
        (p.participant_id, p.given_name, p.family_name, str(p.date_of_birth), p.mrn, p.phone) for p in people
    ))  # fmt: skip
    grant = ("grant", "2022-12-01", "v1", "note;group", "HMB", "any", "none", "0" * 64)
    _write(folder / "consents.csv", (
        "event_id", "participant_id", "event", "signed_at", "form_version", "data_classes", "purposes", "recipients",
        "use_until", "evidence_sha256",
    ), ((f"E{number}", person.participant_id, *grant) for number, person in enumerate(people, 1)))  # fmt: skip
    header = ("note_id", "participants", "session_date", "note_class", "session_id", "text")
    rows = _rows(people, notes, characters, texts)
    if parquet:
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pa.schema([(column, pa.string()) for column in header])
        with pq.ParquetWriter(folder / name, schema) as writer:
            for row in rows:
                writer.write_batch(pa.record_batch([[cell] for cell in row], schema=schema))
    else:
        _write(folder / name, header, rows)


def _rows(
    people: Sequence[Participant], notes: int, characters: int, texts: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Notes in the order of their days, as a register keeps them: neighbours are of different people."""
    dice = random.Random(3)
    sentences = _of_nobody(people, [f"{line.strip()}." for text in texts for line in text.split(". ") if line.strip()])
    for number in range(notes):
        person = people[number % len(people)]
        attendees = [person.participant_id]
        if number % GROUP == GROUP - 1:
            attendees += [people[(number + step) % len(people)].participant_id for step in (1, 2)]
        said = [_opening(person, dice)] if number % 10 == 0 else [f"{person.given_name} came."]
        while sum(map(len, said)) < characters:
            said.append(dice.choice(sentences))
        day = BEGIN + timedelta(days=7 * (number // len(people)))
        yield (
            f"N{number:07}", ";".join(dict.fromkeys(attendees)), str(day), "note", f"S{number:07}", " ".join(said)
        )  # fmt: skip


def _of_nobody(people: Sequence[Participant], sentences: Sequence[str]) -> list[str]:
    """Those sentences in which nothing of these people stands by chance: a release would be refused for it, and rightly."""
    known = {word for one in people for word in words(f"{one.given_name} {one.family_name}")}
    left = [sentence for sentence in sentences if known.isdisjoint(words(sentence))]
    scanner = leak_scanner(known_identifiers(people), key=bytes(32))
    found = scanner({"notes.csv": csv_bytes(("code", "text"), [("", sentence) for sentence in left])})
    return [
        left[row] for row in sorted({*range(len(left))} - {one.row - 2 for one in (*found.blocking, *found.listed)})
    ]


def _grown_up(person: Participant) -> Participant:
    """The same person, of age when they consented: a minor's consent alone would refuse their notes."""
    born = person.date_of_birth or _ADULT
    return replace(person, date_of_birth=born if born <= _ADULT else born.replace(year=born.year - 40))


def _opening(person: Participant, dice: random.Random) -> str:
    name = f"{person.given_name} {person.family_name}"
    return dice.choice(_OPENINGS).format(name=name, phone=person.phone, mrn=person.mrn)


def _write(path: Path, header: Sequence[str], rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(chain([header], rows))
