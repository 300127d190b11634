"""Consent over time: from when to when a participant's consent covered each class of data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from deid.consent.decide import classes_in_force
from deid.consent.events import NO_END, ConsentEvent
from deid.consent.terms import last_use
from deid.model import DATA_CLASSES

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which consent covered a class of data; both ends inclusive. `last` is None where no end is in sight."""

    data_class: str
    first: date
    last: date | None


def stretches(events: Sequence[ConsentEvent]) -> tuple[Stretch, ...]:
    """Return when a participant's consent was in force, by class in the order of `DATA_CLASSES`.

    Each day is judged by what had been received by then: a withdrawal ends a stretch on the day before its receipt,
    though the gate lets it count from any day. Whether the consent covers a purpose is another question.

    Args:
        events: the participant's, in the order of the ledger.
    """
    days = sorted(_turns(events))
    covered = [classes_in_force([e for e in events if _known(e, day)], asof=day) for day in days]
    found = []
    for name in DATA_CLASSES:
        first: date | None = None
        for day, classes in zip(days, covered, strict=True):
            if name in classes and first is None:
                first = day
            elif name not in classes and first is not None:
                found.append(Stretch(name, first, day - _DAY))
                first = None
        if first is not None:
            found.append(Stretch(name, first, None))
    return tuple(found)


def _known(event: ConsentEvent, day: date) -> bool:
    return event.received is None or event.received <= day


def _turns(events: Sequence[ConsentEvent]) -> set[date]:
    """The days on which something can change."""
    days: set[date] = set()
    for event in events:
        days |= {day for day in (event.received, event.effective, event.signed_at, event.use_from) if day}
        if (end := last_use(event)) != NO_END:
            days.add(end + _DAY)
    return days
