"""Which consents end before the study does."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from deid.consent.decide import Events, grants_behind
from deid.consent.terms import last_use
from deid.model import Decision, Request


@dataclass(frozen=True, slots=True)
class Expiring:
    """A consent on which released items rest: its last day of use, and how many items it takes along."""

    participant_id: str
    event_id: str
    last_day: date
    items: int


def expiring(
    events: Events, decisions: Iterable[Decision], *, request: Request, asof: date, by: date
) -> tuple[Expiring, ...]:
    """Return the consents behind released items that end before the day `by`, the next to end first."""
    ending = Counter(
        (last_use(grant), grant.participant_id, grant.event_id)
        for decision in decisions
        if decision.release
        for grant in grants_behind(events, item=decision.item, request=request, asof=asof)
        if last_use(grant) < by
    )
    return tuple(Expiring(who, event_id, day, items) for (day, who, event_id), items in sorted(ending.items()))
