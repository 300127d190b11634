"""What a cell of a research table says, whatever its column is called: a date finer than a year, an age over 89."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from deid.release import spoken
from deid.release.births import MONTHS
from deid.release.fold import fold, words

TOP_AGE = 89  # 45 CFR 164.514(b)(2)(i)(C): ages over 89 become one category, 90 and over

_YEAR = r"(?:1[89]|20)\d\d"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ROMAN = r"(?:i{1,3}|i?v|vi{1,3}|i?x|xi{1,2})"
_MARK = r"\s?[-/.]\s?"
_DATES = re.compile(
    rf"(?<!\d){_YEAR}\s?[-/]\s?{_MONTH}(?!\d)"  # 2025-04, 2025-04-12
    rf"|(?<!\d){_YEAR}{_MARK}{_MONTH}{_MARK}{_DAY}(?!\d)"
    rf"|(?<!\d)\d{{1,2}}{_MARK}\d{{1,2}}{_MARK}\d{{2,4}}(?!\d)|(?<!\d)\d{{1,2}} \d{{1,2}} {_YEAR}(?!\d)"
    rf"|(?<![\d/.-]){_MONTH}\s?[-/]\s?{_YEAR}(?!\d)"
    rf"|(?<![\d.]){_DAY}\.\s?{_MONTH}\.(?!\d)"  # 12.4.
    rf"|(?<!\d){_YEAR}[-/ ]?(?:w|kw|q) ?\d{{1,2}}(?!\d)|\b(?:w|kw|q) ?\d{{1,2}}[-/ ]{_YEAR}(?!\d)"
    rf"|(?<!\w)\d{{1,2}}[-/. ]{{1,2}}{_ROMAN}[-/. ]{{1,2}}\d{{2,4}}(?!\w)|^{_ROMAN}[-/. ]{{1,2}}{_YEAR}$"
    rf"|\d\s?(?:月|{fold('월')})",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)(\d{8})(?:T?\d{4}(?:\d\d)?)?(?!\d)", re.IGNORECASE)
_SLASHED = re.compile(r"(?<![\w/.-])(\d{1,4})\s?/\s?(\d{1,4})(?![\w/.-])")
_PAIR = re.compile(r"(\d{1,4})\s?([-.])\s?(\d{1,4})")
_SIX = re.compile(r"(\d\d)(\d\d)(\d\d)")
_CATEGORY = re.compile(r"[<>≤≥~]?=?\s*\d{1,3}\s*\+?")
_PART = re.compile(r"[^\W\d_]+|\d+")
_BETWEEN = frozenset({"of", "the", "de", "del", "den", "der", "le", "el", "st", "nd", "rd", "th", "er"})
_AGE = re.compile(r"\d+(?:[.,]\d+)?")
_OLDEST = frozenset({"hundred", "nineties", "nonagenarian", "centenarian"})


def with_dates(cells: Sequence[str]) -> list[int]:
    """Return the places of the cells of a column that hold a date finer than a year, in a form that nothing else has.

    Eight digits can also be an id: they count if at least half of the column's can be read as a date.
    """
    compact = {place: match[1] for place, cell in enumerate(cells) if (match := _COMPACT.search(fold(cell)))}
    read = [place for place, digits in compact.items() if _is_compact(digits)]
    sure = {place for place, cell in enumerate(cells) if _is_date(cell)}
    return sorted(sure.union(read if 2 * len(read) >= len(compact) else ()))


def all_may_be_dates(cells: Sequence[str]) -> bool:
    """Say whether each number pair of a column (4/12) can be a day and a month, or a month and a year, in one order.

    Pairs with a hyphen or stop are read where they are all of a cell, those with a slash in any cell.
    A pair that cannot (14/20, 0-4) speaks for its column: those are scores or ranges. So does a plain number or "10+"
    for pairs with a hyphen. A column of six digits is read in the same way. A decimal is a number.
    """
    folded = [fold(cell).strip() for cell in cells]
    slashed = [match.groups() for cell in folded for match in _SLASHED.finditer(cell)]
    pairs = [match.groups() for cell in folded if (match := _PAIR.fullmatch(cell))]
    six = [match.groups() for cell in folded if (match := _SIX.fullmatch(cell))]
    has_category = any(_CATEGORY.fullmatch(cell) for cell in folded)
    return (
        _one_order(slashed, _SHORT)
        or (not has_category and _one_order([(a, b) for a, mark, b in pairs if mark == "-"], _SHORT))
        or _one_order([(a, b) for a, mark, b in pairs if mark == "."], _DOTTED)
        or _one_order(six, _LONG)
    )


def is_over_89(cell: str) -> bool:
    """Say whether an age over 89 is what a cell of a column of ages begins with, in figures or words."""
    numbers = _numbers(cell)
    return bool(numbers) and numbers[0] > TOP_AGE


def reaches_beyond_89(cell: str) -> bool:
    """Say whether a cell of a column of ages begins with another number and holds one over 89: "85-94"."""
    return not is_over_89(cell) and any(number > TOP_AGE for number in _numbers(cell))


def _numbers(cell: str) -> list[int]:
    figures = [int(float(found.replace(",", "."))) for found in _AGE.findall(fold(cell))]
    if figures:
        return figures
    said = words(cell)
    if not _OLDEST.isdisjoint(said):
        return [TOP_AGE + 1]
    return [number for place in range(len(said)) if (number := spoken.below_hundred(said, place)[0])]


def _is_date(cell: str) -> bool:
    plain = fold(cell).lower().strip()
    if _DATES.search(plain):
        return True
    parts = [part for part in _PART.findall(plain) if part not in _BETWEEN]
    if len(parts) == 1 and parts[0] in MONTHS:
        return True
    return any(
        part in MONTHS and any(map(_counts, (*parts[max(0, place - 1) : place], *parts[place + 1 : place + 2])))
        for place, part in enumerate(parts)
    )


def _counts(part: str) -> bool:
    return (part.isdecimal() and len(part) <= 4) or spoken.below_hundred((part,), 0)[1] > 0


def _is_compact(digits: str) -> bool:
    year_last = (digits[4:], digits[:2], digits[2:4]), (digits[4:], digits[2:4], digits[:2])
    return any(
        re.fullmatch(_YEAR, year) and _is_day(month, day)
        for year, month, day in ((digits[:4], digits[4:6], digits[6:]), *year_last)
    )


def _is_day(month: str, day: str) -> bool:
    try:
        date(2000, int(month), int(day))  # a leap year
    except ValueError:
        return False
    return True


def _one_order(found: Sequence[tuple[str, ...]], orders: Iterable[Callable[..., bool]]) -> bool:
    return bool(found) and any(all(fits(*parts) for parts in found) for fits in orders)


_SHORT: tuple[Callable[[str, str], bool], ...] = (
    _is_day,
    lambda day, month: _is_day(month, day),
    lambda month, year: len(year) == 2 and _is_day(month, "1"),
)
_DOTTED: tuple[Callable[[str, str], bool], ...] = (
    lambda year, month: re.fullmatch(_YEAR, year) is not None and len(month) == 2 and _is_day(month, "1"),
    lambda month, year: re.fullmatch(_YEAR, year) is not None and _is_day(month, "1"),
)
_LONG: tuple[Callable[[str, str, str], bool], ...] = (
    lambda _, month, day: _is_day(month, day),
    lambda month, day, _: _is_day(month, day),
    lambda day, month, _: _is_day(month, day),
)
