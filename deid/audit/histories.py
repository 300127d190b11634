"""Consent over time as strips, one a participant, for the steward's own copy of a report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 1000
"""Of a strip, in units of its picture."""
MOST = 200
"""Participants that a page shows one by one; a page of more would be read by nobody. The rest are counted."""


@dataclass(frozen=True, slots=True)
class History:
    """What is drawn of a participant: days on which consent covered something, stops, contacts and whether released.

    `covered` holds first and last days, both inclusive, the last None where no end is in sight; they may overlap.
    """

    participant: str
    covered: Sequence[tuple[date, date | None]]
    stops: Sequence[date]
    contacts: Sequence[tuple[date, bool]]


@dataclass(frozen=True, slots=True)
class Strip:
    """A history in units of the picture: (start, width) of bars, places of stops and of contacts; equal contacts are one."""

    participant: str
    told: str
    covered: Sequence[tuple[int, int]]
    stops: Sequence[int]
    contacts: Sequence[tuple[int, bool]]


@dataclass(frozen=True, slots=True)
class Histories:
    """The strips, the days of their left and right edge, and how many participants are not drawn."""

    strips: Sequence[Strip]
    first: date
    last: date
    more: int


def drawn(histories: Iterable[History], *, until: date) -> Histories | None:
    """Scale histories to strips of one time axis, which ends with the last contact or `until`; None without contacts.

    They are gone through once, and only those that are drawn are kept.
    """
    shown: list[History] = []
    count, contacts, first, last = 0, 0, date.max, until
    for count, history in enumerate(histories, 1):
        days = [day for day, _ in history.contacts]
        contacts += len(days)
        first = min([first, *days, *(start for start, _ in history.covered)])
        last = max([last, *days])
        if count <= MOST:
            shown.append(history)
    if not contacts:
        return None
    length = max((last - first).days + 1, 1)

    def at(day: date) -> int:
        return WIDTH * (min(max(day, first), last + timedelta(days=1)) - first).days // length

    strips = [
        Strip(
            participant=one.participant,
            told=_told(one),
            covered=[(at(start), max(1, at((end or last) + timedelta(days=1)) - at(start)))
                     for start, end in one.covered if end is None or end >= first],
            stops=[at(day) for day in one.stops],
            contacts=list(dict.fromkeys((at(day), released) for day, released in one.contacts)),
        )
        for one in shown
    ]  # fmt: skip
    return Histories(strips, first, last, max(0, count - MOST))


def _told(history: History) -> str:
    covered = ", ".join(f"{start} to {end or 'no end in sight'}" for start, end in history.covered) or "never"
    stops = f"; stopped {', '.join(map(str, history.stops))}" if history.stops else ""
    released = sum(released for _, released in history.contacts)
    return f"covered {covered}{stops}; {released} of {len(history.contacts)} items released"
