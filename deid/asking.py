"""The gate asked with the texts at hand: sessions of which only a part may be read are cut to that part."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType

from deid.config import Config
from deid.consent import OK_SEGMENTS, events_of
from deid.detect import people_finder
from deid.identifiers import Identifier, known_identifiers
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Decision, Note
from deid.names import normal
from deid.screening import judge
from deid.segmenting import allowed_notes, with_segments
from deid.turns import GOES, LEADS, SPEAKS, consenting_turns


def ask(
    config: Config,
    inputs: Inputs,
    entries: Sequence[Entry],
    *,
    asof: date,
    mentions: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[Inputs, tuple[Decision, ...]]:
    """Ask the gate about everything, and cut the sessions of which only a part may be read.

    Args:
        entries: of the ledger.
        asof: the day.
        mentions: note id → participants whom its clean text still mentions.

    Returns:
        The inputs with these sessions cut, and a decision an item.
    """
    events = events_of(entries)
    decisions = judge(config, inputs, events, asof=asof, mentions=mentions)
    allowed = allowed_notes(entries)
    parts = with_segments(config, inputs, decisions, events=events, allowed=allowed, asof=asof, mentions=mentions)
    return cut(inputs, parts)


def cut(inputs: Inputs, decisions: Sequence[Decision]) -> tuple[Inputs, tuple[Decision, ...]]:
    """Take out of the sessions of `with_segments` what is not the consenting attendees' own.

    Returns:
        The inputs with these notes cut, and the decisions; a session without a turn that may stay is refused again.
    """
    known = known_identifiers(inputs.participants, inputs.clinicians)
    parts = {d.item.item_id: d for d in decisions if d.reasons == (OK_SEGMENTS,)}
    made = {
        note.note_id: _cut(note, parts[note.note_id], inputs, known) for note in inputs.notes if note.note_id in parts
    }
    notes = tuple(made.get(note.note_id) or note for note in inputs.notes)
    whole = {note.note_id: note.participants for note in inputs.notes}
    told = tuple(
        Decision(replace(d.item, participants=whole[d.item.item_id], shared=False), False, ("COATTENDEE",))
        if d.item.item_id in parts and made[d.item.item_id] is None
        else d
        for d in decisions
    )
    return replace(inputs, notes=notes), told


def _cut(note: Note, decision: Decision, inputs: Inputs, known: Sequence[Identifier]) -> Note | None:
    staying = decision.item.participants
    people = {who: inputs.roster[who] for who in note.participants}
    finders = {who: people_finder(known, [person]) for who, person in people.items()}
    clinicians = people_finder(known, [], [note.clinician] if note.clinician else [])
    others = people_finder(known, [person for who, person in people.items() if who not in staying])

    @cache
    def speaker(name: str) -> str:
        """Somebody who could be one who stays or one who goes, goes."""
        meant = [who for who, find in finders.items() if normal(name) == normal(who) or _is_all(name, find)]
        if meant:
            return SPEAKS if set(meant) <= set(staying) else GOES
        return LEADS if _is_all(name, clinicians) else GOES

    text = consenting_turns(note.text, speaker=speaker, about_others=lambda told: bool(others(told)))
    return None if text is None else replace(note, text=text, participants=staying)


def _is_all(name: str, find: Callable[[str], list[tuple[int, int]]]) -> bool:
    """Say whether a speaker's name is all of it a name of the people looked for."""
    inside = {at for start, end in find(name) for at in range(start, end)}
    return all(at in inside for at, letter in enumerate(name) if letter.isalpha())
