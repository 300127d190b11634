"""The gate asked with the texts at hand: sessions of which only a part may be read are cut to that part."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from types import MappingProxyType

from deid.config import Config
from deid.consent import OK_SEGMENTS, events_of
from deid.detect import people_finder
from deid.errors import ConfigError
from deid.identifiers import Identifier, known_identifiers
from deid.inputs import Inputs, with_texts
from deid.ledger import Entry
from deid.model import Decision, Note, Participant
from deid.names import normal
from deid.rawtext import plain
from deid.screen.screening import judge
from deid.screen.segments import ALLOWED, ENDED, allowed_notes
from deid.screen.turns import GOES, LEADS, consenting_turns, is_leader
from deid.sources import RELATIONS
from deid.studyledger import append, today

_LETTERS = 4
"""Letters by which the beginning of a name is told from other words."""


def ask(
    config: Config,
    inputs: Inputs,
    entries: Sequence[Entry],
    *,
    asof: date,
    mentions: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[Inputs, tuple[Decision, ...]]:
    """Ask the gate about everything, and cut the sessions of which only a part may be read: their texts are read here.

    Args:
        inputs: the study; its notes may be without texts.
        entries: of the ledger.
        asof: the day.
        mentions: note id → participants whom its clean text still mentions.

    Returns:
        The inputs with these sessions cut, and a decision an item.
    """
    allowed = allowed_notes(entries)
    decisions = judge(config, inputs, events_of(entries), asof=asof, allowed=allowed, mentions=mentions)
    parts = [decision.item.item_id for decision in decisions if decision.reasons == (OK_SEGMENTS,)]
    return cut(with_texts(config, inputs, parts), decisions, allowed) if parts else (inputs, decisions)


def allow_segments(
    config: Config, inputs: Inputs, entries: Sequence[Entry], note_id: str, *, reason: str, end: bool = False
) -> None:
    """Record that a steward allows (or, with `end`, no longer allows) the release of a session's consenting turns.

    What is allowed is the text that stays as of today: another text, or other people who consent, need a new word.

    Raises:
        ConfigError: no such note, only one attendee, nothing that could stay, or no reason.
    """
    note = next((one for one in inputs.notes if one.note_id == note_id), None)
    if note is None:
        raise ConfigError(f"No note {note_id} in the study.")
    if len(note.participants) < 2:
        raise ConfigError(f"Note {note_id} has one attendee: there is nobody whose turns could go.")
    if not reason.strip():
        raise ConfigError("Say why; the reason stands in the ledger beside your name.")
    if end:
        append(config, ENDED, {"note": note_id, "reason": reason.strip()})
        return
    inputs = with_texts(config, inputs, [note_id])
    note = next(one for one in inputs.notes if one.note_id == note_id)
    decisions = judge(config, inputs, events_of(entries), asof=today(), allowed=[note_id])
    part = next(d for d in decisions if d.item.kind == "note" and d.item.item_id == note_id)
    text = None
    if part.reasons == (OK_SEGMENTS,):
        text = _cut(note, part, inputs, known_identifiers(inputs.participants, inputs.clinicians))
    if text is None:
        raise ConfigError(
            f"Nothing of note {note_id} could stay: all attendees consent, none does, or it holds no turn (a line that "
            "begins with NAME: ) in which one who consents speaks of themselves alone."
        )
    append(config, ALLOWED, {"note": note_id, "reason": reason.strip(), "text": _digest(text)})


def cut(
    inputs: Inputs, decisions: Sequence[Decision], allowed: Mapping[str, str]
) -> tuple[Inputs, tuple[Decision, ...]]:
    """Take out of the sessions of which a part may be read what is not the consenting attendees' own.

    Args:
        inputs: the study.
        decisions: about everything in it.
        allowed: note id → digest of the text that a steward allowed.

    Returns:
        The inputs with these notes cut, and the decisions; a session of which nothing may stay, or something else than
        was allowed, is refused again.
    """
    known = known_identifiers(inputs.participants, inputs.clinicians)
    parts = {d.item.item_id: d for d in decisions if d.reasons == (OK_SEGMENTS,)}
    whole = {note.note_id: note for note in inputs.notes}
    texts = {note_id: _cut(whole[note_id], part, inputs, known) for note_id, part in parts.items()}
    fit = {note_id: text for note_id, text in texts.items() if text is not None and _digest(text) == allowed[note_id]}
    notes = tuple(
        replace(note, text=fit[note.note_id], participants=parts[note.note_id].item.participants)
        if note.note_id in fit
        else note
        for note in inputs.notes
    )
    told = tuple(
        Decision(replace(d.item, participants=whole[d.item.item_id].participants, shared=False), False, ("COATTENDEE",))
        if d.item.item_id in parts.keys() - fit.keys() and d.item.kind == "note"
        else d
        for d in decisions
    )
    return replace(inputs, notes=notes), told


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _cut(note: Note, decision: Decision, inputs: Inputs, known: Sequence[Identifier]) -> str | None:
    """The text that stays."""
    staying = decision.item.participants
    people = {who: inputs.roster[who] for who in note.participants}
    # A relative of somebody is somebody else: who came along and speaks has consented to nothing.
    finders = {who: people_finder(known, [replace(person, relatives=())]) for who, person in people.items()}
    clinicians = people_finder(known, [], [note.clinician] if note.clinician else [])
    others = [person for who, person in people.items() if who not in staying]
    find_others, beginnings = people_finder(known, others), frozenset(_beginnings(others))

    @cache
    def speaker(name: str) -> str:
        """Somebody who could be one who stays or one who goes, goes; one who could be two who stay is the first."""
        meant = [
            who
            for who, find in finders.items()
            if normal(name) == normal(who) or _is_all(name, find) or _could_be_initials(name, people[who])
        ]
        if meant:
            return meant[0] if set(meant) <= set(staying) else GOES
        return LEADS if is_leader(name) or _is_all(name, clinicians) else GOES

    def about_others(said: str) -> bool:
        words = re.findall(r"[^\W\d_]+", normal(said))
        return bool(find_others(said)) or any(
            not RELATIONS.isdisjoint(_singular(word)) or word[:_LETTERS] in beginnings for word in words
        )

    return consenting_turns(plain(note.text), speaker=speaker, about_others=about_others)


def _singular(word: str) -> tuple[str, ...]:
    """A word, and what it is the plural of: sisters, wives."""
    return word, word.removesuffix("s"), f"{word.removesuffix('ves')}fe"


def _beginnings(people: Sequence[Participant]) -> Iterator[str]:
    """How the names of people begin: who is called by half a name that no list of nicknames knows."""
    for person in people:
        for name in (person.given_name, person.family_name, person.preferred_name, *person.other_names):
            yield from (word[:_LETTERS] for word in normal(name).split() if len(word) >= _LETTERS)


def _could_be_initials(name: str, person: Participant) -> bool:
    """Say whether a speaker of a letter or two could be a person: "T", "TW", "T. W."."""
    letters = "".join(filter(str.isalpha, normal(name)))
    names = normal(
        f"{person.given_name} {person.preferred_name} {' '.join(person.other_names)} {person.family_name}"
    ).split()
    return 0 < len(letters) <= 3 and all(any(word.startswith(letter) for word in names) for letter in letters)


def _is_all(name: str, find: Callable[[str], list[tuple[int, int]]]) -> bool:
    """Say whether a speaker's name is all of it a name of the people looked for."""
    inside = {at for start, end in find(name) for at in range(start, end)}
    return all(at in inside for at, letter in enumerate(name) if letter.isalpha())
