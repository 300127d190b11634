"""What stands of a participant's events once corrections are applied and void ones are left out.

Corrections are followed to the event that they replace. Whatever leaves a doubt (a correction of nothing, a row
that changed after import) makes the record a conflict, which refuses.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from deid.consent.events import CONFLICT, ConsentEvent

VOID = "entered-in-error"
IGNORED = ("draft", "proposed")
BLOCKING = ("inactive", "rejected", "unknown")


@dataclass(frozen=True, slots=True, repr=False)
class Standing:
    """A participant's events that count, each in the order of the ledger.

    `grants` holds no drafts; `stops` are refusals and withdrawals of level no-use or erase. `drafts` says whether
    there are draft or proposed grants, `void` whether there are events and all were entered in error.
    """

    grants: tuple[ConsentEvent, ...]
    stops: tuple[ConsentEvent, ...]
    no_collection: tuple[ConsentEvent, ...]
    no_contact: bool
    drafts: bool
    void: bool
    conflict: bool


def standing(events: Sequence[ConsentEvent]) -> Standing:
    """Read a participant's events, in the order of the ledger."""
    by_id = {event.event_id: event for event in events if event.event != CONFLICT}
    written = [event for event in events if event.status != VOID and event.event != CONFLICT]
    places = replacing(events)
    replaced = {by_id[correction].corrects for correction in places}
    counting = [
        _in_its_place(event, places[event.event_id]) if event.event == "correct" else event
        for event in written
        if event.event_id not in replaced and (event.event != "correct" or event.event_id in places)
    ]
    grants = [event for event in counting if event.event == "grant"]
    refusals = [event for event in counting if event.event in ("refuse", "withdraw")]
    return Standing(
        grants=tuple(grant for grant in grants if grant.status not in IGNORED),
        stops=tuple(event for event in refusals if is_stop(event)),
        no_collection=tuple(event for event in refusals if not is_stop(event) and event.level == "no-collection"),
        no_contact=any(not is_stop(event) and event.level == "no-contact" for event in refusals),
        drafts=len(grants) > 0,
        void=bool(by_id) and not written,
        conflict=len(by_id) < sum(event.event != CONFLICT for event in events)
        or any(event.event == CONFLICT for event in events)
        or any(event.event == "correct" and _root_of(event, by_id) is None for event in written)
        # A correction that dates an undated grant leaves open whether a refusal came before or after it.
        or (
            any(is_stop(event) or event.level == "no-collection" for event in refusals)
            and any(root.event == "grant" and root.signed_at is None for root in places.values())
        ),
    )


def is_stop(event: ConsentEvent) -> bool:
    """Say whether an event forbids use: every refusal, and a withdrawal of level no-use or erase."""
    return event.event == "refuse" or (event.event == "withdraw" and event.level in ("no-use", "erase"))


def replacing(events: Sequence[ConsentEvent]) -> dict[str, ConsentEvent]:
    """Return the corrections that hold: id of the correction → the event at the end of the trail, whose place it takes.

    A draft, or a correction entered in error, replaces nothing; a refusal or withdrawal bites on until an active
    correction replaces it.
    """
    by_id = {event.event_id: event for event in events if event.event != CONFLICT}
    places = {}
    for event in events:
        if event.event == "correct" and event.status not in (VOID, *IGNORED):
            root = _root_of(event, by_id)
            if root is not None and (root.event == "grant" or event.status == "active"):
                places[event.event_id] = root
    return places


def _root_of(event: ConsentEvent, by_id: Mapping[str, ConsentEvent]) -> ConsentEvent | None:
    """Follow corrections to the event that they replace.

    None where the trail is lost, goes in a circle or leads over something void or a draft correction: what was never
    written cannot be corrected.
    """
    followed = by_id.get(event.corrects)
    for _ in range(len(by_id) + 1):
        if followed is None or followed.status == VOID:
            return None
        if followed.event != "correct":
            return followed
        if followed.status in IGNORED:
            return None
        followed = by_id.get(followed.corrects)
    return None


def _in_its_place(event: ConsentEvent, root: ConsentEvent) -> ConsentEvent:
    """The correction as the event that it replaces, at that one's place in time.

    An effective date of the correction's own does not move the grant; it only keeps the data from being used earlier.
    """
    later = [day for day in (event.use_from, event.effective_from) if day]
    return replace(
        event,
        event=root.event,
        signed_at=root.signed_at or event.signed_at,
        received_at=root.received_at,
        effective_from=root.effective_from,
        use_from=max(later, default=None),
    )


def in_force(grant: ConsentEvent, asof: date) -> bool:
    """Say whether a grant is received and has taken effect by `asof`. An undated one counts, and fails later."""
    return all(day is None or day <= asof for day in (grant.received, grant.effective))


def names(grant: ConsentEvent, data_class: str) -> bool:
    """Say whether a grant names a data class. A blank one may have meant any, so it is not passed over."""
    return not grant.data_classes or data_class in grant.data_classes


def newest(grants: Iterable[ConsentEvent], asof: date) -> tuple[ConsentEvent, ...]:
    """The grants in force that share the newest effective date. An undated one is taken for the newest."""
    candidates = [grant for grant in grants if in_force(grant, asof)]
    day = max((grant.effective or date.max for grant in candidates), default=None)
    return tuple(grant for grant in candidates if (grant.effective or date.max) == day)


def deciding_grants(record: Standing, data_class: str, asof: date) -> tuple[ConsentEvent, ...]:
    """The grants that decide about a data class: usually one; several of one date must all hold."""
    return newest((grant for grant in record.grants if names(grant, data_class)), asof)
