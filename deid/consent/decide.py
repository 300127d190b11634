"""May an item be released? The decision table of the consent specification, as one pure function.

Everything that the rules do not cover is refused.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TypedDict

from deid.consent.events import ConsentEvent
from deid.consent.standing import BLOCKING, Standing, deciding_grants, in_force, names, newest, standing
from deid.consent.terms import GRANT_REASONS, Case, ConsentRules, may_be_used
from deid.model import DATA_CLASSES, NOTE_CLASSES, Decision, Item, Participant, Request

ORDER = (
    "LEDGER", "IDENTITY", "UNRESOLVED", "COATTENDEE",
    "NO_CONSENT", "NOT_ACTIVE", "VOID_RECORD", "NOT_YET_KNOWN", "REFUSED", "WITHDRAWN", "CONFLICT",
    "INCOMPLETE", "EVIDENCE", "CAPACITY", "GUARDIAN", "ASSENT", "MAJORITY", "DECEASED",
    "DATACLASS_SCOPE", "SPECIAL_NOTE", "PURPOSE_SCOPE", "RECIPIENT_SCOPE",
    "COLLECT_WINDOW", "EXPIRED", "CONDITION", "THIRD_PARTY", "STALE_GATE",
)  # fmt: skip
"""Reasons to refuse; the first that holds is the item's reason."""

OK_SEGMENTS = "OK_SEGMENTS"
"""A steward allowed the release of the consenting attendees' own turns (row 28)."""
OK_CODES = (OK_SEGMENTS, "OK_GROUP", "OK_DECEASED", "OK_REGRANT", "OK_NO_CONTACT", "OK")
"""Reasons to release, the most specific first."""
_ALONE = {code: (code,) for code in OK_CODES}  # a million decisions hold one of these
PUBLIC_OK = (OK_SEGMENTS, "OK_GROUP", "OK")
"""Those that a release may tell of an item; the others tell something about a participant."""

_SPECIAL = ("psychotherapy", "sud")


class Terms(TypedDict):
    """What is the same for all items of a question to the gate: the keyword arguments of `decide` but for the item's own."""

    participants: Mapping[str, Participant]
    request: Request
    rules: ConsentRules
    asof: date
    identity_conflicts: Collection[str]


Events = Mapping[str, Sequence[ConsentEvent]]
"""Participant id → events in the order of the ledger (`events.by_participant`, `importing.events_of`)."""


def decide(
    events: Events,
    *,
    participants: Mapping[str, Participant],
    item: Item,
    request: Request,
    rules: ConsentRules,
    asof: date,
    identity_conflicts: Collection[str] = frozenset(),
    mentions: Collection[str] = (),
) -> Decision:
    """Decide about one item. Never raises, whatever the events hold.

    Args:
        events: consent events by participant; only those of the item's attendees are looked at.
        participants: the roster by id.
        item: the note or table row.
        request: what the release is for.
        rules: the study's rules.
        asof: the day for which it is asked. Refusals and withdrawals count whatever it is.
        identity_conflicts: ids that `identity.identity_conflicts` found.
        mentions: ids of participants whom the item still mentions; attendees among them do not matter.

    Returns:
        Every reason to refuse in the order of `ORDER`, or the most specific reason to release.
    """
    attendees = tuple(dict.fromkeys(item.participants))
    reasons = {"UNRESOLVED"} if _is_unresolved(item, attendees) else set()
    if set(mentions) - set(attendees):
        reasons.add("THIRD_PARTY")
    failing = reasons_by_attendee(
        events,
        participants=participants,
        item=item,
        request=request,
        rules=rules,
        asof=asof,
        identity_conflicts=identity_conflicts,
    )
    for of_one in failing.values():
        reasons |= set(of_one)
        if of_one and len(attendees) > 1:
            reasons.add("COATTENDEE")
    if reasons:
        return Decision(item, False, tuple(reason for reason in ORDER if reason in reasons))
    return Decision(item, True, _ALONE[_ok_code(events, participants, item, request)])


def reasons_by_attendee(
    events: Events,
    *,
    participants: Mapping[str, Participant],
    item: Item,
    request: Request,
    rules: ConsentRules,
    asof: date,
    identity_conflicts: Collection[str] = frozenset(),
) -> dict[str, tuple[str, ...]]:
    """Return for each attendee of an item the reasons that lie with them, in the order of `ORDER`; () if none does.

    Arguments: see `decide`.
    """
    failing: dict[str, tuple[str, ...]] = {}
    for attendee in dict.fromkeys(item.participants):
        reasons = {"IDENTITY"} if attendee in identity_conflicts else set()
        person = participants.get(attendee)
        if person is None:
            reasons.add("UNRESOLVED")
        else:
            reasons |= _attendee_reasons(standing(events.get(attendee, ())), person, item, request, rules, asof)
        failing[attendee] = tuple(reason for reason in ORDER if reason in reasons)
    return failing


def refuse_all(items: Iterable[Item], reason: str) -> tuple[Decision, ...]:
    """Refuse every item for one reason: LEDGER when the ledger does not verify."""
    return tuple(Decision(item, False, (reason,)) for item in items)


def classes_needed(item: Item, request: Request) -> tuple[str, ...]:
    """The data classes that every attendee must have granted."""
    if item.kind == "row":
        return ("table",)
    needed = [item.data_class]
    if item.unlisted or item.shared or len(set(item.participants)) > 1:
        needed.append("group")
    if item.part2 and item.data_class != "sud":
        needed.append("sud")
    if request.quotes:
        needed.append("quote")
    return tuple(needed)


def grants_behind(events: Events, *, item: Item, request: Request, asof: date) -> tuple[ConsentEvent, ...]:
    """The deciding grants of all attendees and classes, each once: what `limits.combine` is to combine.

    Only of use for an item that `decide` releases.
    """
    behind: dict[ConsentEvent, None] = {}
    for attendee in dict.fromkeys(item.participants):
        record = standing(events.get(attendee, ()))
        for data_class in classes_needed(item, request):
            behind |= dict.fromkeys(deciding_grants(record, data_class, asof))
    return tuple(behind)


def classes_in_force(events: Sequence[ConsentEvent], *, asof: date) -> tuple[str, ...]:
    """The data classes for which a participant's grant may be used on a day and is not taken back.

    Whether it covers a request is another question (`decide`); one that does not say until when covers nothing.
    """
    record = standing(events)
    deciding = {name: deciding_grants(record, name, asof) for name in DATA_CLASSES}
    return tuple(
        name
        for name, grants in deciding.items()
        if grants
        and all(name in g.data_classes and g.use_until and may_be_used(g, asof) for g in grants)
        and not _record_reasons(record, grants, name, asof)
    )


def asks_erasure(events: Sequence[ConsentEvent], *, item: Item, request: Request, asof: date) -> bool:
    """Say whether a participant withdrew with erasure what an item needed on a day. What was granted later does not count."""
    record = standing(events)
    return any(
        stop.event == "withdraw"
        and stop.level == "erase"
        and stop.covers(name)
        and all(_wins(stop, grant) for grant in record.grants if names(grant, name) and in_force(grant, asof))
        for stop in record.stops
        for name in classes_needed(item, request)
    )


def _is_unresolved(item: Item, attendees: Sequence[str]) -> bool:
    """No attendee, an attendee who is not listed, or an item whose class does not fit its kind."""
    fits = item.data_class == "table" if item.kind == "row" else item.data_class in NOTE_CLASSES
    return not attendees or item.unlisted or not fits


def _attendee_reasons(
    record: Standing, person: Participant, item: Item, request: Request, rules: ConsentRules, asof: date
) -> set[str]:
    reasons = {"CONFLICT"} if record.conflict else set()
    for data_class in classes_needed(item, request):
        deciding = deciding_grants(record, data_class, asof)
        reasons |= _record_reasons(record, deciding, data_class, asof)
        if not deciding or _is_blocked(deciding):
            continue
        for grant in deciding:
            ends = _collection_ends(record, grant, data_class)
            case = Case(grant, person, item, request, rules, asof, ends)
            reasons |= {reason for reason, refuses in GRANT_REASONS if refuses(case)}
    return reasons


def _record_reasons(record: Standing, deciding: Sequence[ConsentEvent], data_class: str, asof: date) -> set[str]:
    """The reasons that lie in which events there are, not in what the deciding grant says."""
    if not deciding:
        return _absence(record, data_class, asof) | _stopped(record, record.stops, data_class)
    if _is_blocked(deciding):
        return {"NOT_ACTIVE"} | _stopped(record, record.stops, data_class)
    winning = [stop for stop in record.stops if any(_wins(stop, grant) for grant in deciding)]
    reasons = {"WITHDRAWN"} if any(stop.covers(data_class) for stop in winning) else set()
    if len({_allows(grant) for grant in deciding}) > 1:
        reasons.add("CONFLICT")
    return reasons


def _absence(record: Standing, data_class: str, asof: date) -> set[str]:
    """Why no grant decides about a class. Drafts and void records explain nothing where a refusal stands."""
    if not record.grants:
        if any(stop.covers(data_class) for stop in record.stops):
            return set()
        return {"NOT_ACTIVE" if record.drafts else "VOID_RECORD" if record.void else "NO_CONSENT"}
    others = newest(record.grants, asof)
    if not others or any(names(grant, data_class) for grant in record.grants):
        return {"NOT_YET_KNOWN"}
    if _is_blocked(others):
        return {"NOT_ACTIVE"}
    return {"SPECIAL_NOTE" if data_class in _SPECIAL else "DATACLASS_SCOPE"}


def _stopped(record: Standing, stops: Iterable[ConsentEvent], data_class: str) -> set[str]:
    """Refused (never granted) or withdrawn, where no grant overcomes it."""
    biting = [stop for stop in stops if stop.covers(data_class)]
    if not biting:
        return set()
    return {"WITHDRAWN" if any(_takes_back(stop, record, data_class) for stop in biting) else "REFUSED"}


def _takes_back(stop: ConsentEvent, record: Standing, data_class: str) -> bool:
    """A withdrawal, or a refusal that came when the data class was granted."""
    granted = (grant for grant in record.grants if names(grant, data_class))
    return stop.event == "withdraw" or any(_wins(stop, grant) for grant in granted)


def _wins(stop: ConsentEvent, grant: ConsentEvent) -> bool:
    """Receipt against signature: on the same day or later the refusal wins; without a date it always does.

    Where dates of receipt and signature contradict each other, the refusal counts as late and the grant as early.
    """
    refused = max(filter(None, (stop.signed_at, stop.received_at)), default=None)
    granted = min(filter(None, (grant.signed_at, grant.received_at)), default=None)
    return refused is None or grant.signed_at is None or granted is None or refused >= granted


def _is_blocked(grants: Iterable[ConsentEvent]) -> bool:
    return any(grant.status in BLOCKING for grant in grants)


def _allows(grant: ConsentEvent) -> tuple[object, ...]:
    """What a grant allows for a class that it names: what two of one date must agree in."""
    return (
        bool(grant.data_classes), grant.purposes, grant.conditions, grant.recipients, grant.regions, grant.use_from,
        grant.use_until, grant.collect_from or (None if grant.retrospective else grant.signed_at), grant.collect_to,
    )  # fmt: skip


def _collection_ends(record: Standing, grant: ConsentEvent, data_class: str) -> date:
    """The receipt of the first no-collection withdrawal that the grant does not overcome."""
    ending = [event for event in record.no_collection if event.covers(data_class) and _wins(event, grant)]
    return min((event.received or date.min for event in ending), default=date.max)


def _ok_code(events: Events, participants: Mapping[str, Participant], item: Item, request: Request) -> str:
    attendees = set(item.participants)
    if len(attendees) > 1:
        return "OK_GROUP"
    (attendee,) = attendees
    record = standing(events.get(attendee, ()))
    if participants[attendee].deceased_at is not None:
        return "OK_DECEASED"
    classes = classes_needed(item, request)
    if any(stop.covers(name) and _takes_back(stop, record, name) for stop in record.stops for name in classes):
        return "OK_REGRANT"
    return "OK_NO_CONTACT" if record.no_contact else "OK"
