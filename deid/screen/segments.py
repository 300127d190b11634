"""A session of which only some attendees consent: their own turns, where a steward allows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from deid.consent import OK_SEGMENTS, ConsentEvent, Terms, reasons_by_attendee
from deid.ledger import Entry
from deid.model import Decision

Events = Mapping[str, Sequence[ConsentEvent]]
ALLOWED, ENDED = "segments-allowed", "segments-ended"


def allowed_notes(entries: Sequence[Entry]) -> dict[str, str]:
    """The notes whose consenting turns a steward allows, as the ledger stands → the digest of the text that stays."""
    last = {entry.payload["note"]: entry for entry in entries if entry.kind in (ALLOWED, ENDED)}
    return {note: entry.payload["text"] for note, entry in last.items() if entry.kind == ALLOWED}


def consenting_part(decision: Decision, events: Events, terms: Terms, mentions: Collection[str]) -> Decision:
    """Release the consenting part of a session that a steward allows: its item names the consenting attendees alone.

    Only a session that is refused because of some of its attendees has such a part; one of which nobody knows who
    attended has none.
    """
    item = decision.item
    if decision.release or item.kind != "note" or item.unlisted:
        return decision
    reasons = reasons_by_attendee(events, item=item, **terms)
    consenting = tuple(who for who, failing in reasons.items() if not failing)
    if not consenting:
        return decision
    if set(mentions) - set(consenting):
        return Decision(item, False, ("THIRD_PARTY",))
    return Decision(replace(item, participants=consenting, shared=True), True, (OK_SEGMENTS,))
