"""A session of which only some attendees consent: their own turns, where a steward allows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from deid.config import Config
from deid.consent import OK_SEGMENTS, ConsentEvent, ConsentRules, identity_conflicts, reasons_by_attendee
from deid.errors import ConfigError
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Decision
from deid.studyledger import append

ALLOWED, ENDED = "segments-allowed", "segments-ended"


def allow_segments(config: Config, inputs: Inputs, note_id: str, *, reason: str, end: bool = False) -> None:
    """Record that a steward allows (or, with `end`, no longer allows) the release of a session's consenting turns.

    Raises:
        ConfigError: no such note, only one attendee, or no reason.
    """
    note = next((one for one in inputs.notes if one.note_id == note_id), None)
    if note is None:
        raise ConfigError(f"No note {note_id} in the study.")
    if len(note.participants) < 2:
        raise ConfigError(f"Note {note_id} has one attendee: there is nobody whose turns could go.")
    if not reason.strip():
        raise ConfigError("Say why; the reason stands in the ledger beside your name.")
    append(config, ENDED if end else ALLOWED, {"note": note_id, "reason": reason.strip()})


def allowed_notes(entries: Sequence[Entry]) -> frozenset[str]:
    """The notes whose consenting turns a steward allows, as the ledger stands."""
    last = {entry.payload["note"]: entry.kind for entry in entries if entry.kind in (ALLOWED, ENDED)}
    return frozenset(note for note, kind in last.items() if kind == ALLOWED)


def with_segments(
    config: Config,
    inputs: Inputs,
    decisions: Sequence[Decision],
    *,
    events: Mapping[str, Sequence[ConsentEvent]],
    allowed: Collection[str],
    asof: date,
    mentions: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[Decision, ...]:
    """Release the consenting part of allowed sessions: their items name the consenting attendees alone.

    Only a session that is refused because of some of its attendees has such a part; one of which nobody knows who
    attended has none.
    """
    rules = ConsentRules(config.require_evidence, config.majority_age)
    roster, conflicts = inputs.roster, identity_conflicts(inputs.participants)

    def part(decision: Decision) -> Decision:
        item = decision.item
        if decision.release or item.kind != "note" or item.item_id not in allowed or item.unlisted:
            return decision
        reasons = reasons_by_attendee(
            events,
            participants=roster,
            item=item,
            request=config.request,
            rules=rules,
            asof=asof,
            identity_conflicts=conflicts,
        )
        consenting = tuple(who for who, failing in reasons.items() if not failing)
        if not consenting:
            return decision
        if set(mentions.get(item.item_id, ())) - set(consenting):
            return Decision(item, False, ("THIRD_PARTY",))
        return Decision(replace(item, participants=consenting, shared=True), True, (OK_SEGMENTS,))

    return tuple(map(part, decisions))
