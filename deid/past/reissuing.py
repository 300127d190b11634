"""A release in the place of a recalled one: the same items less what was called back, under fresh codes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from presidio_analyzer import EntityRecognizer

from deid.config import Config
from deid.consent import OK_SEGMENTS
from deid.contents import Key, key_of, note_seal, row_seal
from deid.errors import ConfigError
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Decision, Item
from deid.past.kept import contents
from deid.past.releases import PastRelease, past_releases
from deid.pipeline import detection_of, settings_of
from deid.private import study_key
from deid.release import ATTESTATION
from deid.releasing import release
from deid.screen import items_of, only, row_id
from deid.screen.ask import ask as ask_gate
from deid.sources import stream_texts
from deid.studyledger import ledger_of, today


def current(entries: Sequence[Entry], config: Config) -> list[PastRelease]:
    """The releases that nobody has called back."""
    return [past for past in past_releases(entries, config.private) if past.tombstone is None]


def reissued(
    past: PastRelease,
    gone: Sequence[Decision],
    config: Config,
    inputs: Inputs,
    recognizers: Sequence[EntityRecognizer],
    notify: Callable[[str], object],
    ask: Callable[[str], str],
) -> PastRelease | None:
    """The release in place of a recalled one: what it held and consent still covers, for the same request.

    None where nothing is left. One that was made before the run stopped is taken as it is.

    Raises:
        DeidError: it cannot be built, or policy or tables are others now.
    """
    entries = ledger_of(config).entries()
    if made := successor(past, config, entries):
        return made
    if past.settings != settings_of(config):
        raise ConfigError("[policy] or [[tables]] of study.toml are not what they were when it was made.")
    if past.detection != detection_of(config):
        raise ConfigError(
            "what is masked is set otherwise now ([detect] of study.toml, or private/allow.csv), and something could stand in the "
            "new release that was masked in it."
        )
    asked = replace(config, request=past.request)
    read, decisions = ask_gate(asked, inputs, entries, asof=today())
    kept = {key_of(decision): decision.item for decision in past.held()}
    for decision in gone:
        del kept[key_of(decision)]
    same = _as_held(past, kept, decisions, contents_now(config, read, decisions))
    if unlike := len(kept) - len(same):
        notify(
            f"{past.name}: {unlike} notes or table rows changed or left the study's files since; they are not released again."
        )
    if refused := Counter(decision.reason for decision in same if not decision.release):
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(refused.items()))
        notify(f"{past.name}: of the rest is refused today and not released again: {reasons}.")
    # Only what is released again: a refusal that its report counted would tell that somebody withdrew.
    again = only(inputs, [decision.item for decision in same if decision.release])
    if not items_of(again):
        return None
    release(
        asked,
        lambda: again,
        recognizers,
        release_id=_next_id(past.name, config, entries),
        asof=None,
        out=None,
        replaces=past.name,
        ask=ask,
        notify=notify,
    )
    return successor(past, config, ledger_of(config).entries())


def contents_now(config: Config, inputs: Inputs, decisions: Sequence[Decision]) -> dict[Key, str]:
    """Seal what every note and table row of a study says; texts are read one by one.

    Args:
        config: of the study.
        inputs: the study as the gate returned it: of sessions that were cut to a part with their texts, of others without or with.
        decisions: of the gate, about everything in it.

    Raises:
        StudyFileError: the notes cannot be read.
    """
    key, notes = study_key(config.private), {note.note_id: note for note in inputs.notes}
    cut = {d.item.item_id for d in decisions if d.item.kind == "note" and d.reasons == (OK_SEGMENTS,)}
    seals: dict[Key, str] = {("note", note_id): note_seal(key, notes[note_id]) for note_id in cut}

    def take(note_id: str, text: str) -> None:
        if note_id in notes and note_id not in cut:
            seals["note", note_id] = note_seal(key, replace(notes[note_id], text=text))

    stream_texts(config.notes, take=take)
    return seals | {
        ("row", row_id(spec, row)): row_seal(key, spec, row) for spec, rows in inputs.tables for row in rows
    }


def _as_held(
    past: PastRelease, kept: Mapping[Key, Item], decisions: Sequence[Decision], now: Mapping[Key, str]
) -> list[Decision]:
    """The decisions of today about items that a release held and that still say the same: notes by id, rows by content.

    Args:
        past: the release.
        kept: what of it is not called back.
        decisions: of today, about everything in the study.
        now: the seals of everything in the study.
    """
    notes, rows = set[str](), Counter[str]()
    for (kind, item_id), seal in contents(past.record, kept.keys()):
        if kind == "row":
            rows[seal] += 1
        elif now.get((kind, item_id)) == seal:
            notes.add(item_id)
    same = []
    for decision in decisions:
        key = key_of(decision)
        if decision.item.kind == "row":
            if rows[now[key]]:
                rows[now[key]] -= 1
                same.append(decision)
        elif decision.item.item_id in notes and _is_about(decision, kept[key]):
            same.append(decision)
    return same


def _is_about(decision: Decision, item: Item) -> bool:
    """Say whether a decision is about the same people as then; of one that refuses a shared session only who they were counts."""
    return decision.item == item or (not decision.release and set(item.participants) <= set(decision.item.participants))


def successor(past: PastRelease, config: Config, entries: Sequence[Entry]) -> PastRelease | None:
    """The current release that was made in the place of a recalled one, and lies in releases/ as it was recorded."""
    made = (one for one in current(entries, config) if one.replaces == past.name)
    return next((one for one in made if config.releases / one.name in copies(one, config)), None)


def _next_id(name: str, config: Config, entries: Sequence[Entry]) -> str:
    taken = {entry.payload["release"] for entry in entries if entry.kind == "release"}
    number = 2
    while (new := f"{name[:60]}-v{number}") in taken or (config.releases / new).exists():
        number += 1
    return new


def copies(past: PastRelease, config: Config) -> list[Path]:
    """The folders in releases/ that are this release, whatever they are called now."""
    attested = sorted(config.releases.glob(f"*/{ATTESTATION}"))
    return [path.parent for path in attested if sha256(path.read_bytes()).hexdigest() in past.attestations]
