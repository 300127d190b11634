"""The consents file ↔ the ledger. The ledger is what counts; the file only brings news.

An import appends what is new and never takes anything back. A row that differs from what the ledger holds, or that
is gone, is a doubt: it is recorded once, and the participants concerned are refused (CONFLICT). A correction of the
event settles it for the participant whose event it is; for anybody, a withdrawal in full does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from deid.consent.events import CONFLICT, LEVELS, ConsentEvent, by_participant, from_payload, to_payload
from deid.consent.parsing import FORM_COLUMNS, OF_DOUBTS, OF_LEDGER, Cells, Forms, parse_events
from deid.consent.standing import VOID, is_stop
from deid.errors import ConfigError
from deid.ledger import Draft, Entry, Ledger, canonical
from deid.model import DATA_CLASSES

IMPORTED = "consent"
WITHDRAWN = "consent-withdrawal"
DOUBTED = "consent-conflict"
"""Kinds of entries: a row of the file, a withdrawal recorded by a steward, a row that changed or vanished."""

EVERYTHING = ""
VANISHED, RESTORED = "vanished", "restored"


@dataclass(frozen=True, slots=True, repr=False)
class ImportResult:
    """Event ids by what became of their rows, each sorted. `known` are unchanged; nothing was appended for them.

    `entries` are all of the ledger, those that were appended included.
    """

    new: tuple[str, ...]
    known: tuple[str, ...]
    changed: tuple[str, ...]
    vanished: tuple[str, ...]
    entries: tuple[Entry, ...]

    def __repr__(self) -> str:
        counts = {"new": self.new, "known": self.known, "changed": self.changed, "vanished": self.vanished}
        return f"ImportResult({', '.join(f'{name}={len(ids)}' for name, ids in counts.items())})"


def import_rows(
    ledger: Ledger,
    rows: Iterable[tuple[str, Cells]],
    *,
    today: date,
    actor: str,
    at: datetime,
    date_order: str,
    forms: Forms,
    roster: Iterable[str] | None = None,
) -> ImportResult:
    """Bring the rows of the consents file into the ledger, in one transaction; without news nothing is appended.

    Two rows are the same when they mean the same: blanks, the order within lists and the way a date is written do
    not count, but what a form fills in does.

    Args:
        ledger: where to.
        rows: all rows of the file as (place, cells); see `parsing.parse_events` for this and what follows.
        today: dates of signature or receipt after this day are refused.
        actor: who imports.
        at: when, with its time zone.
        date_order: "iso", "mdy" or "dmy".
        forms: what each form version fills in.
        roster: ids of all participants; whoever the ledger knows may have events too. None leaves them unchecked.

    Raises:
        StudyFileError: a row cannot be taken; then none is.
        ConfigError: a form of study.toml fills in something else than when its rows were taken; then none is.
        LedgerError: the ledger does not verify, or another program wrote meanwhile.
    """
    entries = ledger.entries()
    recorded = {event.event_id: event for event in _events(entries)}
    imported = {
        event_id: recorded[event_id] for event_id in (e.payload["event_id"] for e in entries if e.kind == IMPORTED)
    }
    placed = tuple(rows)
    if roster is not None:  # whoever left the roster can still withdraw
        roster = {*roster, *(event.participant_id for event in recorded.values())}
    events = parse_events(
        placed, date_order=date_order, forms=forms, today=today, known=recorded.values(), roster=roster
    )
    in_file = {event.event_id: event for event in events}
    _refuse_changed_forms(placed, in_file, recorded)
    new = [event for event in events if event.event_id not in recorded]
    changed = sorted(name for name in in_file.keys() & recorded.keys() if in_file[name] != recorded[name])
    vanished = sorted(imported.keys() - in_file.keys())
    told = {entry.payload["event_id"]: entry.payload["seen"] for entry in entries if entry.kind == DOUBTED}
    doubts = [
        *(_doubt(recorded[name], in_file[name]) for name in changed),
        *(_doubt(recorded[name], None) for name in vanished),
        # That a row reads as before settles nothing, but the same change is news when it comes again.
        *(_restored(name) for name in sorted(told.keys() & in_file.keys() - set(changed))),
    ]
    # Doubts first: a correction that comes in the same file settles them.
    drafts: list[Draft] = [(DOUBTED, doubt) for doubt in doubts if told.get(doubt["event_id"]) != doubt["seen"]]
    drafts += [(IMPORTED, to_payload(event)) for event in new]
    appended = ledger.append_many(drafts, actor=actor, at=at, after=len(entries))
    return ImportResult(
        new=tuple(sorted(event.event_id for event in new)),
        known=tuple(sorted(in_file.keys() & recorded.keys() - set(changed))),
        changed=tuple(changed),
        vanished=tuple(vanished),
        entries=(*entries, *appended),
    )


def events_of(entries: Sequence[Entry]) -> dict[str, tuple[ConsentEvent, ...]]:
    """Return the recorded events by participant, in the order of the ledger: what `decide` asks for.

    A doubt that is not settled stands among them as an event of its own, so that nobody can forget it. The first so
    many entries give what was known when they were all there were.

    Args:
        entries: of the ledger, from the first on (`Ledger.entries`).
    """
    settled = _settled(entries)
    doubts = [
        ConsentEvent(event_id=f"{OF_DOUBTS}{entry.seq}", participant_id=participant, event=CONFLICT)
        for entry in entries
        if entry.kind == DOUBTED
        for participant in entry.payload["participants"]
        if entry.seq > max(settled.get((participant, what), 0) for what in (entry.payload["event_id"], EVERYTHING))
    ]
    return by_participant([*_events(entries), *doubts])


def record_withdrawal(
    ledger: Ledger,
    participant: str,
    *,
    level: str = "no-use",
    classes: Iterable[str] = (),
    actor: str,
    at: datetime,
    today: date,
) -> Entry:
    """Record a withdrawal that a steward received today. It counts from this moment.

    Args:
        ledger: where to.
        participant: an id of the roster; the caller has checked that it is one.
        level: no-use, erase, no-collection or no-contact.
        classes: the data classes that it covers; none: all.
        actor: who records it.
        at: when, with its time zone.
        today: the day of signature and receipt.

    Raises:
        ConfigError: an unknown level or data class.
        LedgerError: the ledger does not verify or cannot be written; nothing is recorded.
    """
    if level not in LEVELS:
        raise ConfigError(f"A withdrawal's level must be one of {', '.join(LEVELS)}.")
    covered = tuple(sorted(set(classes)))
    if set(covered) - set(DATA_CLASSES):
        raise ConfigError(f"A withdrawal may name the data classes {', '.join(DATA_CLASSES)}.")
    entries = ledger.entries()
    event = ConsentEvent(
        event_id=f"{OF_LEDGER}{len(entries) + 1}",
        participant_id=participant,
        event="withdraw",
        signed_at=today,
        received_at=today,
        data_classes=covered,
        level=level,
    )
    return ledger.append_many([(WITHDRAWN, to_payload(event))], actor=actor, at=at, after=len(entries))[0]


def _events(entries: Iterable[Entry]) -> tuple[ConsentEvent, ...]:
    return tuple(from_payload(entry.payload) for entry in entries if entry.kind in (IMPORTED, WITHDRAWN))


def _refuse_changed_forms(
    rows: Iterable[tuple[str, Cells]], in_file: Mapping[str, ConsentEvent], recorded: Mapping[str, ConsentEvent]
) -> None:
    """A form that says something else is no change of its rows: nothing is recorded, and it can be put back."""
    changed: dict[str, set[str]] = defaultdict(set)
    for _, cells in rows:
        event_id = cells["event_id"].strip()
        if event_id in recorded and cells.get("form_version", "").strip():
            now, then = in_file[event_id], recorded[event_id]
            other = {field.name for field in fields(now) if getattr(now, field.name) != getattr(then, field.name)}
            if other and all(column in FORM_COLUMNS and not cells.get(column, "").strip() for column in other):
                changed[now.form_version] |= other
    if changed:
        told = "; ".join(f"{form} ({', '.join(sorted(columns))})" for form, columns in sorted(changed.items()))
        raise ConfigError(
            f"[consent.forms] of study.toml now says something else than when consents were taken in: {told}. Put it "
            "back. What was signed under another wording is another form: describe that under a version of its own, and "
            "add a `correct` row with that version for each consent concerned."
        )


def _doubt(recorded: ConsentEvent, in_file: ConsentEvent | None) -> dict[str, Any]:
    """What the ledger keeps of a doubt: which event, how the row now reads (as a hash) and whom it concerns."""
    seen = VANISHED if in_file is None else sha256(canonical(to_payload(in_file)).encode()).hexdigest()
    concerned = {event.participant_id for event in (recorded, in_file) if event is not None}
    return {"event_id": recorded.event_id, "seen": seen, "participants": sorted(concerned)}


def _restored(event_id: str) -> dict[str, Any]:
    return {"event_id": event_id, "seen": RESTORED, "participants": []}


def _settled(entries: Iterable[Entry]) -> dict[tuple[str, str], int]:
    """(participant, event id or EVERYTHING) → the last entry that settles that participant's doubts recorded before it.

    An active correction settles those about the event that it names, a withdrawal in full all of them.
    """
    settled = {}
    for entry in entries:
        if entry.kind not in (IMPORTED, WITHDRAWN) or entry.payload["event"] not in ("correct", "withdraw"):
            continue
        event = from_payload(entry.payload)
        if event.event == "correct" and event.status == "active":
            settled[event.participant_id, event.corrects] = entry.seq
        elif event.event == "withdraw" and is_stop(event) and not event.data_classes and event.status != VOID:
            settled[event.participant_id, EVERYTHING] = entry.seq
    return settled
