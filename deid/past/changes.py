"""What past releases hold and consent no longer covers, and what is to be done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial

from deid.config import Config
from deid.consent import BLOCKING, ConsentEvent, ConsentRules, asks_erasure, decide, events_of, grants_behind
from deid.contents import Key, key_of
from deid.ledger import Entry
from deid.model import Decision, Participant
from deid.past.releases import PastRelease, past_releases

DOUBTS = frozenset({"CONFLICT", "COATTENDEE"})
"""Reasons that alone call nothing back: a record that contradicts itself is for a steward to settle first."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a release holds and consent does not cover any more, for certain, or until a steward settles a doubt.

    `altered`: what consent still covers, within other limits (a correction of purposes, recipients or dates).
    """

    lost: tuple[Decision, ...]
    doubtful: tuple[Decision, ...]
    altered: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """What is to be done about releases, by their ids.

    `recall`: call them back; `erase`: recalled ones that hold what is to be erased; `doubt`: a consent contradicts itself;
    `altered`: their use limits are others now; `unreadable`: nobody can tell whose data they hold.
    """

    recall: tuple[str, ...] = ()
    erase: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


def changed(past: PastRelease, config: Config, entries: Sequence[Entry], roster: Mapping[str, Participant]) -> Changed:
    """Replay the gate over what a release holds: as of the day for which it was made, with what is recorded now.

    So a withdrawal calls back what rested on the consent of then, whatever was signed later; that time ran out is no
    recall, as its end travels with the release as a use limit. What refuses on the old record too (the roster says something else
    now) calls nothing back. Items are judged as they were recorded: the study's files may have lost them. Whoever left the
    roster is judged by consent alone.

    Raises:
        StudyFileError: private/ has lost what it kept of it (`PastRelease.readable`).
    """
    rules = ConsentRules(config.require_evidence, config.majority_age)
    then, now = events_of(entries[: past.seq - 1]), events_of(entries)
    differ = {who for who in then.keys() | now.keys() if then.get(who) != now.get(who)}
    lost, doubtful, altered = [], [], []
    for held in past.held() if differ else ():
        attendees = held.item.participants
        if differ.isdisjoint(attendees):
            continue
        people = {who: roster.get(who, Participant(who, "", "")) for who in attendees}
        since = {who: _without_new_grants(then.get(who, ()), now.get(who, ())) for who in attendees}
        ask = partial(decide, participants=people, item=held.item, request=past.request, rules=rules, asof=past.asof)
        terms = partial(grants_behind, item=held.item, request=past.request, asof=past.asof)
        decided = ask(since)
        new = set(decided.reasons) - set(ask(then).reasons)
        if not decided.release and new - DOUBTS:
            lost.append(decided)
        elif not decided.release and "CONFLICT" in new:
            doubtful.append(decided)
        elif decided.release and _limits(terms(since)) != _limits(terms(then)):
            altered.append(decided)
    return Changed(tuple(lost), tuple(doubtful), tuple(altered))


def _without_new_grants(then: Sequence[ConsentEvent], now: Sequence[ConsentEvent]) -> tuple[ConsentEvent, ...]:
    """What is recorded now less consents that came after: a form that was signed again takes nothing back.

    One that blocks (inactive, rejected) is no consent, and stays.
    """
    known = {event.event_id for event in then}
    left: dict[str, ConsentEvent] = {}
    for event in now:
        again = event.event == "grant" and event.status not in BLOCKING and event.event_id not in known
        if not again and (event.event != "correct" or event.event_id in known or event.corrects in left):
            left[event.event_id] = event
    return tuple(left.values())


def _limits(grants: Sequence[ConsentEvent]) -> set[tuple[object, ...]]:
    return {(grant.codes, grant.recipients, grant.regions, grant.use_until) for grant in grants}


def to_erase(past: PastRelease, lost: Sequence[Decision], entries: Sequence[Entry]) -> set[tuple[Key, str]]:
    """The items of a release and the participants who asked that their part in them is erased."""
    events = events_of(entries)
    return {
        (key_of(decision), who)
        for decision in lost
        for who in decision.item.participants
        if asks_erasure(events.get(who, ()), item=decision.item, request=past.request, asof=past.asof)
    }


def pending(
    config: Config, entries: Sequence[Entry], roster: Mapping[str, Participant], *, participant: str = ""
) -> Pending:
    """What is to be done about past releases, because of this participant or of anybody."""

    def of_one(decisions: Sequence[Decision]) -> list[Decision]:
        return [d for d in decisions if not participant or participant in d.item.participants]

    found: dict[str, list[str]] = {field.name: [] for field in fields(Pending)}
    for past in past_releases(entries, config.private):
        if not past.readable:
            found["unreadable"].append(past.name)
            continue
        now = changed(past, config, entries, roster)
        if past.tombstone is not None:
            found["erase"] += [past.name] if to_erase(past, of_one(now.lost), entries) else []
        elif of_one(now.lost):
            found["recall"].append(past.name)
        elif of_one(now.doubtful):
            found["doubt"].append(past.name)
        elif of_one(now.altered):
            found["altered"].append(past.name)
    return Pending(**{name: tuple(names) for name, names in found.items()})
