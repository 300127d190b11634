"""A session of which only some attendees consent: their own turns, where a steward allows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from deid.config import Config
from deid.consent import OK_SEGMENTS, ConsentEvent, ConsentRules, identity_conflicts, reasons_by_attendee
from deid.inputs import Inputs
from deid.ledger import Entry
from deid.model import Decision

ALLOWED, ENDED = "segments-allowed", "segments-ended"


def allowed_notes(entries: Sequence[Entry]) -> dict[str, str]:
    """The notes whose consenting turns a steward allows, as the ledger stands → the digest of the text that stays."""
    last = {entry.payload["note"]: entry for entry in entries if entry.kind in (ALLOWED, ENDED)}
    return {note: entry.payload["text"] for note, entry in last.items() if entry.kind == ALLOWED}


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
