"""Past releases: what the ledger and private/ remember of each, and whether it may still be used."""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from deid.config import Config
from deid.consent import ConsentEvent, ConsentRules, decide, events_of
from deid.errors import LedgerError
from deid.ledger import Entry
from deid.model import Decision, Participant, Request
from deid.private import write_private
from deid.release import decision_lines, read_decisions, read_request
from deid.studyledger import released

LOST = frozenset({"REFUSED", "WITHDRAWN", "VOID_RECORD"})
"""Reasons for which what has left is called back: the participant says no, or never said yes. That time ran out travels
with a release as a use limit; a doubt is for a steward to settle first."""
Key = tuple[str, str]
"""Kind and id of an item."""


@dataclass(frozen=True, slots=True, repr=False)
class PastRelease:
    """A release that the ledger recorded.

    `seq` and `at` are of its entry, so the entries before `seq` are what was known. `decisions` are the gate's about
    everything that was considered, less what was erased since. `codes`: participants, notes, sessions, rows → id →
    code. `removed`: note id → label → how many identifiers were replaced. `tombstone` is the entry that recalled it.
    """

    name: str
    seq: int
    at: datetime
    asof: date
    request: Request
    replaces: str
    decisions: tuple[Decision, ...]
    codes: Mapping[str, Mapping[str, str]]
    removed: Mapping[str, Mapping[str, int]]
    tombstone: Entry | None

    def __repr__(self) -> str:
        return f"PastRelease({self.name!r}, recalled={self.tombstone is not None})"

    @property
    def held(self) -> tuple[Decision, ...]:
        """The decisions about what it holds."""
        return tuple(decision for decision in self.decisions if decision.release)

    def code(self, key: Key) -> str:
        """The code of this release for a note or table row."""
        kind, item_id = key
        return self.codes["notes" if kind == "note" else "rows"][item_id]


def past_releases(entries: Sequence[Entry], private: Path) -> tuple[PastRelease, ...]:
    """All releases in the order of the ledger; of one that was built twice the last entry counts.

    Raises:
        LedgerError: private/ has lost what it kept of a release.
    """
    tombs = {entry.payload["release"]: entry for entry in entries if entry.kind == "tombstone"}
    last = {entry.payload["release"]: entry for entry in released(entries)}
    return tuple(_past(entry, tombs.get(name), private) for name, entry in last.items())


def past_release(name: str, entries: Sequence[Entry], private: Path) -> PastRelease | None:
    """The release of that id; None if the ledger knows none."""
    return next((past for past in past_releases(entries, private) if past.name == name), None)


def lost(
    past: PastRelease,
    config: Config,
    *,
    events: Mapping[str, Sequence[ConsentEvent]],
    roster: Mapping[str, Participant],
    asof: date,
) -> tuple[Decision, ...]:
    """What a release holds and its participants have since taken back, as `decide` says on a day.

    Items are judged as they were recorded: the study's files may have lost them. Whoever left the roster is judged by
    consent alone.
    """
    rules = ConsentRules(config.require_evidence, config.majority_age)
    people = {who: roster.get(who, Participant(who, "", "")) for held in past.held for who in held.item.participants}
    now = [
        decide(events, participants=people, item=held.item, request=past.request, rules=rules, asof=asof)
        for held in past.held
    ]
    return tuple(decision for decision in now if LOST & set(decision.reasons))


def key_of(decision: Decision) -> Key:
    return decision.item.kind, decision.item.item_id


def scrub(past: PastRelease, keys: Set[Key], people: Set[str], private: Path) -> str:
    """Destroy what private/ keeps of items and participants of a release, so that its codes lead nowhere.

    All codes of sessions go: a session leads to its notes. The ids and the study's key would deal the same codes again:
    what is left to destroy by hand are the study's own files of whoever was erased.

    Returns:
        The SHA-256 of the decision file that is left.
    """
    work = private / "releases" / past.name
    items = {"notes": {item_id for kind, item_id in keys if kind == "note"}, "rows": {i for k, i in keys if k == "row"}}
    codes = {
        "participants": {who: code for who, code in past.codes["participants"].items() if who not in people},
        "sessions": {},
        **{name: {i: c for i, c in past.codes[name].items() if i not in gone} for name, gone in items.items()},
    }
    stay = [d for d in past.decisions if key_of(d) not in keys and people.isdisjoint(d.item.participants)]
    findings = json.loads((work / "findings.json").read_text(encoding="utf-8"))
    removed = {note: counts for note, counts in past.removed.items() if note not in items["notes"]}
    lines = decision_lines(stay)
    write_private(work / "findings.json", as_json([f for f in findings if people.isdisjoint(f["owners"].split(";"))]))
    write_private(work / "removed.json", as_json(removed))
    write_private(work / "codes.json", as_json(codes))
    write_private(work / "decisions.jsonl", lines)  # last: until then a second run finds what is left to do
    return sha256(lines).hexdigest()


def as_json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def to_recall(
    config: Config, entries: Sequence[Entry], roster: Mapping[str, Participant], *, asof: date, participant: str = ""
) -> list[str]:
    """The current releases that hold what a participant (this one, or any) has taken back."""
    current = [past for past in past_releases(entries, config.private) if past.tombstone is None]
    events = events_of(entries) if current else {}
    return [
        past.name
        for past in current
        if any(
            not participant or participant in decision.item.participants
            for decision in lost(past, config, events=events, roster=roster, asof=asof)
        )
    ]


def _past(entry: Entry, tombstone: Entry | None, private: Path) -> PastRelease:
    told, work = entry.payload, private / "releases" / entry.payload["release"]
    try:
        decisions = read_decisions((work / "decisions.jsonl").read_bytes())
        codes, removed = _json(work / "codes.json"), _json(work / "removed.json")
    except (OSError, ValueError, KeyError, TypeError):
        raise LedgerError(
            f"private/releases/{told['release']} is missing or damaged: nobody can tell whose data that release holds. "
            "Restore private/ from a backup."
        ) from None
    return PastRelease(
        name=told["release"],
        seq=entry.seq,
        at=entry.at,
        asof=date.fromisoformat(told["asof"]),
        request=read_request(told["request"]),
        replaces=told["replaces"],
        decisions=decisions,
        codes=codes,
        removed=removed,
        tombstone=tombstone,
    )


def _json(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
