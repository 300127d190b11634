"""What stands for a date: a day offset, a year, a moved date or a tag."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from deid.replace.datestyle import rewrite
from deid.replace.datewords import DateParts, Part, full_year, named_years, read_date, resolve
from deid.replace.shifts import release_day
from deid.replace.windows import Years

TAG = "[DATE]"
YEAR_TAG = "[YEAR]"
BIRTH_TAG = "[DATE OF BIRTH]"
OLDEST_AGE = 89
"""Ages up to this one may be told, and so may years that imply them: 45 CFR 164.514(b)(2)(i)(C)."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a note's dates are measured by.

    `session` is the day of the note. `first` and `last` are the attendee's first and last contact, both
    inclusive, or None in a shared note: the offset of one attendee is nobody else's. `masked` are the years
    that no text may show. `day_first` says how a date in numbers is read where both readings are dates.
    """

    session: date
    masked: Years
    first: date | None = None
    last: date | None = None
    day_first: bool = False


def shows(calendar: Calendar, year: int) -> bool:
    """May this year stand in the text?

    Not if it is masked. Nor if a birth in it would mean an age over 89 in some year in which a contact may
    lie; the true session year must not decide that, or the oldest birth year kept would give it away.
    """
    return year not in calendar.masked and calendar.masked.latest - year <= OLDEST_AGE


def offset(surface: str, calendar: Calendar) -> str:
    """Return what Safe Harbor lets stand for the date `surface`.

    Between first and last contact: the day since the first contact, `[DATE day +14]`. Elsewhere: the year
    alone, if the text gives it and it may stand. Everything else is `[DATE]`.
    """
    parts = read_date(surface, day_first=calendar.day_first)
    day = parts and resolve(parts, near=calendar.session)
    if day and calendar.first and calendar.last and calendar.first <= day <= calendar.last:
        return f"[DATE day +{release_day(day, calendar.first)}]"
    years = {*_year(parts, calendar)} if parts else {*named_years(surface)}
    if len(years) == 1 and shows(calendar, *years):
        return str(*years)
    only_year = parts and parts.month is None and parts.day is None
    return YEAR_TAG if only_year else TAG


def shift(surface: str, calendar: Calendar, *, days: int) -> str:
    """Return the date moved by `days` in the format of the original.

    A month moves with its 15th day. A year alone stands or falls like a bare year. What is not understood
    becomes `[DATE]`.
    """
    parts = read_date(surface, day_first=calendar.day_first)
    if parts is None:
        return TAG
    if parts.month is None:
        return offset(surface, calendar)
    day = resolve(parts, near=calendar.session)
    if day is None and parts.day is None:
        day = resolve(replace(parts, day=Part(0, 0, 15)), near=calendar.session)
    return rewrite(surface, parts, day + timedelta(days=days)) if day else TAG


def _year(parts: DateParts, calendar: Calendar) -> tuple[int, ...]:
    return (full_year(parts.year.value, near=calendar.session),) if parts.year else ()
