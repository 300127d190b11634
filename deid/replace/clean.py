"""Notes and their spans → clean notes, record by record.

A record is what the same attendees share: all individual notes of one participant, or all notes of one set of
attendees. Within it one identity has one tag or surrogate, numbered by first mention in the order of session
date and note id; between records nothing is consistent, so two records cannot be joined by their numbers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deid.errors import ConfigError, DetectionError
from deid.identifiers import Identifier, known_identifiers, normal
from deid.model import CleanNote, Note, Participant, Policy, Span
from deid.rawtext import plain
from deid.replace.dates import Calendar
from deid.replace.people import Mention, cue_before, identify, owners
from deid.replace.plan import Frame, bare_end, plan
from deid.replace.profiles import check_policy, operator_for
from deid.replace.shifts import shift_days
from deid.replace.splice import splice
from deid.replace.surrogates import Persona, dress, personas, words_of
from deid.replace.tags import namer, person_tags
from deid.replace.windows import Years, masked_years, years_by_participant

Contacts = Mapping[str, tuple[date, date]]


@dataclass(frozen=True, slots=True, repr=False)
class _Study:
    """What all records have in common."""

    policy: Policy
    roster: tuple[Identifier, ...]
    births: Mapping[str, date | None]
    contacts: Contacts
    years: Mapping[str, Years]
    codes: Mapping[str, str]
    key: bytes
    asof: date
    day_first: bool


def clean(
    notes: Sequence[Note],
    spans: Sequence[Sequence[Span]],
    *,
    policy: Policy,
    participants: Sequence[Participant],
    clinicians: Sequence[str] = (),
    contacts: Contacts,
    codes: Mapping[str, str],
    key: bytes,
    asof: date | None = None,
    day_first: bool = False,
) -> list[CleanNote]:
    """Return a clean note for every note, in the same order.

    Pass all notes of a release at once: numbering and windows reach over them.

    Args:
        spans: aligned with `notes`; those of one note sorted and not overlapping, offsets in code points.
        participants: the whole roster, consenting or not.
        clinicians: names from the notes' clinician column.
        contacts: participant → first and last contact, both inclusive, over what is released.
        codes: participant → release code; members of a shared note are numbered by the rank of their code.
        key: the study's key; date shifts, surrogates and hashes are made from it.
        asof: the day of the release. A reader knows it, so the masked years depend on it. Without it the
            latest contact is taken, which masks enough only for a reader who does not know the day.
        day_first: 3/4 in a text is the third of April (a study with `date_order = "dmy"`), not March the fourth.

    Raises:
        PolicyError: the profile does not allow an operator, or there is no surrogate left.
        ConfigError: notes and spans are not aligned, or an attendee has no contacts.
        DetectionError: the spans of a note overlap or reach past its text.
    """
    check_policy(policy)
    if len(notes) != len(spans):
        raise ConfigError(f"{len(notes)} notes with spans of {len(spans)}; give one sequence of spans per note.")
    for note in notes:
        if any(who not in contacts for who in note.participants):
            raise ConfigError(f"{note.place}: an attendee has no contacts; give first and last contact of everyone.")
    days = [note.session_date for note in notes] + [last for _, last in contacts.values()]
    release_date = asof or max(days, default=date.min)
    study = _Study(
        policy=policy,
        roster=known_identifiers(participants, clinicians),
        births={participant.participant_id: participant.date_of_birth for participant in participants},
        contacts=contacts,
        years=years_by_participant(contacts, [note.participants for note in notes], asof=release_date),
        codes=codes,
        key=key,
        asof=release_date,
        day_first=day_first,
    )
    records: dict[tuple[str, ...], list[int]] = {}
    for at, note in enumerate(notes):
        records.setdefault(tuple(sorted(set(note.participants))), []).append(at)
    cleaned: dict[int, CleanNote] = {}
    for attendees, places in sorted(records.items()):
        places.sort(key=lambda at: (notes[at].session_date, notes[at].note_id, at))
        record = [(notes[at], tuple(spans[at])) for at in places]
        cleaned |= zip(places, _clean_record(attendees, record, study), strict=True)
    return [cleaned[at] for at in range(len(notes))]


def _clean_record(
    attendees: tuple[str, ...], record: Sequence[tuple[Note, tuple[Span, ...]]], study: _Study
) -> Iterator[CleanNote]:
    seed = study.key + b"\x00" + "\x00".join(attendees).encode()
    persons = _persons(attendees, record, study, seed)
    number, days = namer(), shift_days(study.key, attendees)
    births = frozenset(born for who in attendees if (born := study.births.get(who)))
    taken = _taken_contacts(record, study.roster)
    for (note, note_spans), its_persons in zip(record, persons, strict=True):
        frame = Frame(
            policy=study.policy,
            calendar=_calendar(note, attendees, study),
            persons=its_persons,
            number=number,
            days=days,
            births=births,
            seed=seed,
            taken=taken,
        )
        replacements = plan(note, note_spans, frame=frame)
        try:
            text = splice(plain(note.text), replacements)
        except DetectionError as error:
            raise DetectionError(f"{note.place}: {error}") from None
        yield CleanNote(
            note_id=note.note_id,
            participants=note.participants,
            session_date=note.session_date,
            note_class=note.note_class,
            text=text,
            replacements=replacements,
            session_id=note.session_id,
            clinician=note.clinician,
        )


def _calendar(note: Note, attendees: Sequence[str], study: _Study) -> Calendar:
    if len(attendees) == 1:
        first, last = study.contacts[attendees[0]]
        return Calendar(note.session_date, study.years[attendees[0]], first, last, study.day_first)
    # Shared notes give attendees the same years.
    years = (
        study.years[attendees[0]] if attendees else masked_years(note.session_date, note.session_date, asof=study.asof)
    )
    return Calendar(note.session_date, years, day_first=study.day_first)


def _persons(
    attendees: Sequence[str], record: Sequence[tuple[Note, tuple[Span, ...]]], study: _Study, seed: bytes
) -> list[dict[tuple[int, int], str]]:
    """Return per note what stands for the person at (start, end) of each PERSON span."""
    places = [(at, span) for at, (_, spans) in enumerate(record) for span in spans if span.label == "PERSON"]
    mentions = [
        Mention(at, text[span.start : bare_end(text, span)], span.kind, span.owner, cue_before(text, span.start))
        for at, span in places
        for text in [plain(record[at][0].text)]
    ]
    known = owners(study.roster)
    keys = identify(mentions, attendees=attendees, known=known)
    if operator_for(study.policy, "PERSON") == "surrogate":
        made = _personas(keys, mentions, study, seed)
        written = [dress(made[key], mention) for key, mention in zip(keys, mentions, strict=True)]
    else:
        tags = person_tags(keys, attendees=attendees, known=known, codes=study.codes)
        written = [tags[key] for key in keys]
    persons: list[dict[tuple[int, int], str]] = [{} for _ in record]
    for (at, span), text in zip(places, written, strict=True):
        persons[at][span.start, span.end] = text
    return persons


def _personas(keys: Sequence[str], mentions: Sequence[Mention], study: _Study, seed: bytes) -> dict[str, Persona]:
    by_key: dict[str, list[Mention]] = {}
    for key, mention in zip(keys, mentions, strict=True):
        by_key.setdefault(key, []).append(mention)
    names: dict[str, list[str]] = {}
    people = [identifier for identifier in study.roster if identifier.label == "PERSON"]
    for identifier in people:
        written = f"- {identifier.value}" if identifier.kind == "family" else identifier.value
        names.setdefault(identifier.owner, []).append(written)
    taken = {part for value in (*(i.value for i in people), *(m.surface for m in mentions)) for part in words_of(value)}
    roles = {owner: role for owner, (_, role) in owners(study.roster).items()}
    return personas(by_key, names=names, roles=roles, seed=seed, taken=taken)


def _taken_contacts(record: Sequence[tuple[Note, tuple[Span, ...]]], roster: Sequence[Identifier]) -> frozenset[str]:
    """Normal forms of known addresses, name parts in them and in known names, last seven digits of known numbers."""
    values = {(identifier.label, identifier.value) for identifier in roster}
    values |= {(span.label, plain(note.text[span.start : span.end])) for note, spans in record for span in spans}
    addresses = {value for label, value in values if label == "EMAIL"}
    names = {value for label, value in values if label == "PERSON"} | {address.split("@")[0] for address in addresses}
    numbers = {re.sub(r"\D", "", value)[-7:] for label, value in values if label in ("PHONE", "FAX")}
    return frozenset({*map(normal, addresses), *numbers, *(part for name in names for part in words_of(name))})
