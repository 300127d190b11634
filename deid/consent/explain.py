"""Consent in plain words: what counted for a participant, and why an item would be released or not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from deid.consent.events import CONFLICT, NO_END, ConsentEvent
from deid.consent.standing import BLOCKING, IGNORED, VOID, in_force, is_stop, replacing
from deid.model import Decision

REASONS: Mapping[str, str] = {
    "OK": "Consent covers this use.",
    "OK_SEGMENTS": "Some attendees have not consented; a steward allowed the release of the others' own turns.",
    "OK_GROUP": "Every attendee's consent covers this use.",
    "OK_DECEASED": "The participant has died and had agreed to use after death.",
    "OK_REGRANT": "Consent was withdrawn and later given again; the new consent covers this use.",
    "OK_NO_CONTACT": "Consent covers this use; the participant is not to be contacted.",
    "LEDGER": "The ledger does not verify, so no consent can be believed.",
    "IDENTITY": "The roster may hold this person under two ids; merge or tell them apart.",
    "UNRESOLVED": "It is not certain whom the item is about: no attendee, an id that is not on the roster, a session of which another note lists others, or a class that does not fit.",
    "COATTENDEE": "Several people attended and at least one of them has not consented to this use.",
    "NO_CONSENT": "No consent is recorded.",
    "NOT_ACTIVE": "The newest consent record is a draft, inactive, rejected or of unknown status.",
    "VOID_RECORD": "All consent records were entered in error.",
    "NOT_YET_KNOWN": "The only consent was received, or takes effect, after the day asked for.",
    "REFUSED": "The participant refused and has not consented since.",
    "WITHDRAWN": "The participant withdrew consent.",
    "CONFLICT": "The records contradict each other: consents of one date that differ, a row that changed or vanished after import, or a correction of nothing. Record a correction or a withdrawal.",
    "INCOMPLETE": "The consent does not say which data, for what, for whom or until when.",
    "EVIDENCE": "Signature date, form version or the hash of the signed form is missing.",
    "CAPACITY": "The participant can no longer consent and no representative has signed since; or a representative signed without saying on what authority.",
    "GUARDIAN": "The participant was a minor and signed without a guardian.",
    "ASSENT": "A guardian consented, but the minor's own assent is missing.",
    "MAJORITY": "Only a guardian consented; the participant is of age, or the birth date is unknown.",
    "DECEASED": "The participant has died and the consent does not speak of use after death, or is dated after it.",
    "DATACLASS_SCOPE": "The consent does not name this kind of data.",
    "SPECIAL_NOTE": "Psychotherapy and substance use records need a consent that names them.",
    "PURPOSE_SCOPE": "The consent does not cover this purpose.",
    "RECIPIENT_SCOPE": "The consent does not cover this recipient or region.",
    "COLLECT_WINDOW": "The contact lies outside the time for which data may be collected.",
    "EXPIRED": "The time in which the data may be used is over or has not begun.",
    "CONDITION": "A condition of the consent is not met.",
    "THIRD_PARTY": "The text still mentions another participant.",
    "STALE_GATE": "A consent event arrived meanwhile; build again.",
}  # fmt: skip
"""Every reason code → one plain sentence or two."""


def tell(
    events: Sequence[ConsentEvent],
    *,
    asof: date,
    decisions: Iterable[Decision] = (),
    others: Mapping[str, Mapping[str, Sequence[str]]] = MappingProxyType({}),
    happened: bool = False,
) -> tuple[str, ...]:
    """Tell what is recorded of one participant, whether it counts on a day, and what follows for items.

    Args:
        events: the participant's events in the order of the ledger.
        asof: the day asked for.
        decisions: what `decide` says of the items to tell about.
        others: item id → attendee → the reasons that lie with them (`decide.reasons_by_attendee`), where several attended.
        happened: the decisions were carried out ("was released").

    Returns:
        Lines that name event ids, item ids and codes; no names, no free text.
    """
    corrects = {event.event_id: event.corrects for event in events}
    replaced = {corrects[correction]: correction for correction in replacing(events)}
    lines = [f"{event.event_id}: {_what(event)}: {_counts(event, replaced, asof)}" for event in events]
    told = [
        line for decision in decisions for line in _decided(decision, others.get(decision.item.item_id, {}), happened)
    ]
    return (*(lines or ["Nothing is recorded."]), *told)


def _what(event: ConsentEvent) -> str:
    """The event in a few words: "consent signed 2026-01-05 to note, table"."""
    classes = ", ".join(event.data_classes)
    if event.event == "grant":
        return f"consent {_signed(event)} to {classes or 'nothing named'}"
    if event.event == "refuse":
        return f"refusal {_received(event)} of {classes or 'everything'}"
    if event.event == "withdraw":
        return f"withdrawal ({event.level}) {_received(event)} of {classes or 'everything'}"
    if event.event == "correct":
        return f"correction of {event.corrects}"
    return "doubt"


def _signed(event: ConsentEvent) -> str:
    return f"signed {event.signed_at}" if event.signed_at else "without signature date"


def _received(event: ConsentEvent) -> str:
    return f"received {event.received}" if event.received else "without date"


def _counts(event: ConsentEvent, replaced: Mapping[str, str], asof: date) -> str:
    """Does the event count on the day, and why."""
    if event.event == CONFLICT:
        return "a row changed or vanished after import; refuses until a correction or withdrawal is recorded."
    if event.status == VOID:
        return "does not count; it was entered in error."
    if event.event_id in replaced:
        return f"does not count; {replaced[event.event_id]} replaces it."
    if event.event == "correct":
        if event.event_id in replaced.values():
            return f"counts in the place of {event.corrects}."
        return "does not count; it is not active, or names no event of this participant."
    if is_stop(event):
        return "counts from the moment it is recorded, against every consent not signed later."
    if event.level == "no-collection" and event.event == "withdraw":
        return "counts; it ends the collection of data on that day."
    if event.event == "withdraw":
        return "counts; the participant is not to be contacted, use goes on."
    if event.status in IGNORED:
        return "does not count; it is a draft."
    if not in_force(event, asof):
        return f"does not count on {asof}; it was received or takes effect later."
    if event.status in BLOCKING:
        return f"counts against use; its status is {event.status}."
    until = "without end" if event.use_until == NO_END else f"until {event.use_until or 'nobody knows when'}"
    return f"counts from {event.effective or 'nobody knows when'} {until}, for {'; '.join(event.purposes) or 'no stated purpose'}."


def _decided(decision: Decision, others: Mapping[str, Sequence[str]], happened: bool) -> tuple[str, ...]:
    would = ("was", "was not") if happened else ("would be", "would not be")
    verdict = f"{would[0] if decision.release else would[1]} released"
    item = decision.item
    return (
        f"{item.kind} {item.item_id}: {verdict}.",
        *(f"  {code}: {REASONS[code]}" for code in decision.reasons),
        *(f"  with {who}: {', '.join(reasons)}" for who, reasons in others.items() if reasons),
    )
