"""Past releases: what the ledger and private/ remember of each, and what of it consent no longer covers."""

import json
import shutil
from collections.abc import Mapping, Sequence, Set
from dataclasses import astuple, dataclass, fields, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from deid.config import Config
from deid.consent import BLOCKING, ConsentEvent, ConsentRules, asks_erasure, decide, events_of, grants_behind
from deid.ledger import Entry
from deid.model import Decision, Participant, Replacement, Request
from deid.private import subkey, write_private
from deid.release import deal, decision_lines, read_decisions, read_request
from deid.strictjson import as_json
from deid.studyledger import released, sealings

DOUBTS = frozenset({"CONFLICT", "COATTENDEE"})
"""Reasons that alone call nothing back: a record that contradicts itself is for a steward to settle first."""
_NOTHING_ASKED = Request("", "", False, False, "")
STAYED = "release-stayed"
"""Entry of the ledger: a steward says that a release never left."""
PREFIXES = {"participant": "P", "note": "N", "row": "R"}
Key = tuple[str, str]
"""Kind and id of an item."""


@dataclass(frozen=True, slots=True, repr=False)
class PastRelease:
    """A release that the ledger recorded.

    `seq` and `at` are of its entry, so the entries before `seq` are what was known. `settings` is the digest of policy
    and tables, `detection` of what decides what is masked; `attestations` those that its attestation had, the newest last: a
    review adds one. `builder` is who built it; `failed`: people who read a sample of it found an identifier; `kept`: a steward
    says that it never left.
    `decisions` are the gate's about everything that was considered, less what was `erased` since. `contents`: item → seal of
    what it said. `replaced`: note id → what was replaced in it. `readable` is False where private/ has lost
    what it kept, or an earlier version made it: then nobody can tell whose data it holds. `tombstone` is the entry that
    recalled it.
    """

    name: str
    seq: int
    at: datetime
    builder: str
    asof: date
    rehearsal: bool
    failed: bool
    kept: bool
    request: Request
    replaces: str
    settings: str
    detection: str
    attestations: tuple[str, ...]
    decisions: tuple[Decision, ...]
    contents: Mapping[Key, str]
    replaced: Mapping[str, tuple[Replacement, ...]]
    erased: bool
    readable: bool
    tombstone: Entry | None

    def __repr__(self) -> str:
        return f"PastRelease({self.name!r}, recalled={self.tombstone is not None})"

    @property
    def held(self) -> tuple[Decision, ...]:
        """The decisions about what it holds."""
        return tuple(decision for decision in self.decisions if decision.release)

    @property
    def stayed(self) -> bool:
        """Whether it went to nobody: a rehearsal, or one of which a steward says so."""
        return self.rehearsal or self.kept

    def codes(self, key: bytes) -> dict[str, dict[str, str]]:
        """Kind (participant, note, row) → id → code of this release, dealt again with the study's key.

        Nothing keeps them in the open. After an erasure there are none: who is missing would tell whose code it was.
        """
        if self.erased:
            return {"participant": {}, "note": {}, "row": {}}
        ids = {
            "participant": [who for decision in self.held for who in decision.item.participants],
            **{kind: [d.item.item_id for d in self.held if d.item.kind == kind] for kind in ("note", "row")},
        }
        purpose = subkey(key, "codes")
        return {kind: deal(of, prefix=PREFIXES[kind], key=purpose, release_id=self.name) for kind, of in ids.items()}


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


def past_releases(entries: Sequence[Entry], private: Path) -> tuple[PastRelease, ...]:
    """All releases in the order of the ledger; of one that was built twice the last entry counts."""
    tombs = {entry.payload["release"]: entry for entry in entries if entry.kind == "tombstone"}
    last = {entry.payload["release"]: entry for entry in released(entries)}
    return tuple(_past(entry, tombs.get(name), entries, private) for name, entry in last.items())


def past_release(name: str, entries: Sequence[Entry], private: Path) -> PastRelease | None:
    """The release of that id; None if the ledger knows none."""
    return next((past for past in past_releases(entries, private) if past.name == name), None)


def changed(past: PastRelease, config: Config, entries: Sequence[Entry], roster: Mapping[str, Participant]) -> Changed:
    """Replay the gate over what a release holds: as of the day for which it was made, with what is recorded now.

    So a withdrawal calls back what rested on the consent of then, whatever was signed later; that time ran out is no
    recall, as its end travels with the release as a use limit. What refuses on the old record too (the roster says something else
    now) calls nothing back. Items are judged as they were recorded: the study's files may have lost them. Whoever left the
    roster is judged by consent alone.
    """
    rules = ConsentRules(config.require_evidence, config.majority_age)
    then, now = events_of(entries[: past.seq - 1]), events_of(entries)
    lost, doubtful, altered = [], [], []
    for held in past.held:
        attendees = held.item.participants
        if all(then.get(who) == now.get(who) for who in attendees):
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


def key_of(decision: Decision) -> Key:
    return decision.item.kind, decision.item.item_id


def scrubbed(past: PastRelease, asked: Set[tuple[Key, str]]) -> tuple[Decision, ...]:
    """The decisions about a release that say nothing of whom erasure was asked for: (item, participant).

    Of somebody of whom the release holds nothing else nothing is left, also of what was refused then.
    """
    stay = {(key_of(d), who) for d in past.held for who in d.item.participants} - asked
    gone = {who for _, who in asked} - {who for _, who in stay}
    left = []
    for decision in past.decisions:
        item = decision.item
        others = tuple(who for who in item.participants if (key_of(decision), who) not in asked and who not in gone)
        if others == item.participants:
            left.append(decision)
        elif others:
            left.append(replace(decision, item=replace(item, participants=others, shared=True)))
    return tuple(left)


def scrub(past: PastRelease, left: Sequence[Decision], private: Path) -> None:
    """Destroy what private/ keeps of a recalled release beside the decisions that are left: its vault and reviews as a whole."""
    work = private / "releases" / past.name
    keys = {key_of(decision) for decision in left}
    for path in (work / "report.html", *work.glob(".*")):  # and what a write that was stopped has left
        path.unlink(missing_ok=True)
    write_private(work / "findings.json", as_json([]))
    (private / "vault" / f"{past.name}.vault").unlink(missing_ok=True)
    if (private / "reviews" / past.name).is_dir():
        shutil.rmtree(private / "reviews" / past.name)
    write_private(work / "contents.json", as_json(as_contents({k: v for k, v in past.contents.items() if k in keys})))
    replaced = {note: made for note, made in past.replaced.items() if ("note", note) in keys}
    write_private(work / "replaced.json", as_json(as_replaced(replaced)))
    write_private(work / "decisions.jsonl", decision_lines(left))  # last: until then a second run finds what to do


def as_contents(seals: Mapping[Key, str]) -> dict[str, dict[str, str]]:
    """Seals of items as private/ keeps them: kind → id → seal."""
    kinds = {"note", "row"}
    return {kind: {item_id: seal for (k, item_id), seal in seals.items() if k == kind} for kind in sorted(kinds)}


def as_replaced(notes: Mapping[str, Sequence[Replacement]]) -> dict[str, list[list[object]]]:
    """Replacements as private/ keeps them, by note id: start, end, label, text in their place, source, score. No original."""
    return {note: [list(astuple(made)) for made in of_note] for note, of_note in notes.items()}


def _past(entry: Entry, tombstone: Entry | None, entries: Sequence[Entry], private: Path) -> PastRelease:
    told, work = entry.payload, private / "releases" / entry.payload["release"]
    decisions: tuple[Decision, ...] = ()
    contents: dict[Key, str] = {}
    replaced: dict[str, tuple[Replacement, ...]] = {}
    digest = ""
    readable = "request" in told  # an earlier version recorded less
    try:
        data = (work / "decisions.jsonl").read_bytes()
        digest = sha256(data).hexdigest()
        if not readable or digest not in _recorded(entry, entries):
            raise ValueError
        seals = _json(work / "contents.json")
        contents = {(kind, item_id): seal for kind, of_kind in seals.items() for item_id, seal in of_kind.items()}
        kept = _json(work / "replaced.json")
        replaced = {note: tuple(Replacement(*made) for made in of_note) for note, of_note in kept.items()}
        decisions = read_decisions(data)
    except (OSError, ValueError, KeyError, TypeError):
        # A recalled release of which nothing at all is left was put out of the world on purpose.
        readable = readable and tombstone is not None and not work.exists()
    return PastRelease(
        name=told["release"],
        seq=entry.seq,
        at=entry.at,
        builder=entry.actor,
        asof=date.fromisoformat(told.get("asof", entry.at.date().isoformat())),
        rehearsal=told.get("rehearsal", False),
        failed=any(
            e.kind == "review" and e.payload["release"] == told["release"] and e.payload["leaks"] for e in entries
        ),
        kept=any(e.kind == STAYED and e.payload["release"] == told["release"] for e in entries),
        request=read_request(told["request"]) if "request" in told else _NOTHING_ASKED,
        replaces=told.get("replaces", ""),
        settings=told.get("settings", ""),
        detection=told.get("detection", ""),
        attestations=(told["attestation"], *sealings(entries, told["release"])),
        decisions=decisions,
        contents=contents,
        replaced=replaced,
        erased=digest != told.get("decisions"),
        readable=readable,
        tombstone=tombstone,
    )


def _recorded(entry: Entry, entries: Sequence[Entry]) -> set[str]:
    """The digests that the decision file of a release may have: as it was made, and after each erasure."""
    name = entry.payload["release"]
    erased = {e.payload["decisions"] for e in entries if e.kind == "erasure" and e.payload["release"] == name}
    return {entry.payload["decisions"], *erased}


def _json(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
