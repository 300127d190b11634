"""Which years a participant's text may show, so that years beside day offsets do not give dates back.

Safe Harbor lets a year stand (45 CFR 164.514(b)(2)(i)(C)), and the release tells the day of every contact
counted from the first one. Put together they are dangerous: where 2024 and 2026 are kept, 2025 is masked and
the last contact is on day 200, the first contact fell on one of 165 days. So the masked years must be the same
for at least `CANDIDATES` possible first contacts, whatever the text says, and also for a reader who knows this
rule, the span of the contacts and the day of the release:

- A first contact must lie `span` days or more before the release. All that lie after 1 January of the year
  of the day `CANDIDATES` days before that limit form one block: from that year on every year is masked, up to
  some years after the release.
- Every earlier calendar year is a block of its own, of 365 days or more: masked are the years that contacts
  can reach which began on any day of it.

Two first contacts of one block have the same masked years, so nothing released tells them apart; no secret
is involved. Attendees of a shared note link their records (the same session is day 30 of one and day 112 of
the other), so everybody linked by shared notes has one window: from the first contact of any to the last of any.

The bound counts what years and day numbers say. What a reader can infer from the story ("the week after the
election") is beyond it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CANDIDATES = 300
"""Calendar dates that must remain possible for every first contact (DESIGN.md, "Dates under Safe Harbor")."""
AHEAD = 10
"""Years after the release that are still masked: plans. Later numbers are clock times ("2140") and amounts; that
they stand depends on the day of the release alone, so it tells nothing of a first contact."""


@dataclass(frozen=True, slots=True)
class Years:
    """The masked years, both inclusive, and the latest year in which a contact may lie for all a reader knows."""

    first: int
    last: int
    latest: int

    def __contains__(self, year: object) -> bool:
        return isinstance(year, int) and self.first <= year <= self.last


def masked_years(first: date, last: date, *, asof: date) -> Years:
    """Return the years to mask for contacts from `first` to `last` (both inclusive) in a release of `asof`."""
    span = last - first
    newest = max(asof, last) - span
    recent = (newest - timedelta(days=CANDIDATES)).year
    if first.year >= recent:
        return Years(recent, max(asof, last).year + AHEAD, max(asof, last).year)
    reach = (date(first.year, 12, 31) + span).year
    return Years(first.year, reach, reach)


def years_by_participant(
    contacts: Mapping[str, tuple[date, date]], attended: Iterable[Sequence[str]], *, asof: date
) -> dict[str, Years]:
    """Return the masked years of every participant in `contacts`.

    Args:
        contacts: participant → first and last contact, both inclusive.
        attended: the attendees of every note.
        asof: the day of the release, which its attestation tells.
    """
    above = {who: who for who in contacts}

    def head(who: str) -> str:
        """Who stands for everybody linked with a participant (union-find with path halving; Tarjan and van Leeuwen, 1984)."""
        while above[who] != who:
            above[who] = who = above[above[who]]
        return who

    for attendees in attended:
        heads = sorted({head(who) for who in attendees if who in contacts})
        above.update((other, heads[0]) for other in heads[1:])
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for who in contacts:
        groups[head(who)].append(who)
    years: dict[str, Years] = {}
    for members in groups.values():
        first, last = min(contacts[who][0] for who in members), max(contacts[who][1] for who in members)
        years |= dict.fromkeys(members, masked_years(first, last, asof=asof))
    return years
