"""Birth dates in a text: every triple of parts that reads as a day, a month and a year, in any order."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from deid.release import spoken
from deid.release.fold import fold

_MONTH_NAMES = [
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
]
"""English, Spanish, French, German, Italian, Portuguese, Dutch; folded."""
MONTHS = {
    **{name: number for names in _MONTH_NAMES for number, name in enumerate(names.split(), 1)},
    **{name[:size]: number for number, name in enumerate(_MONTH_NAMES[0].split(), 1) for size in (3, 4)},
}
"""A month's name, folded, or the first three or four letters of an English one → its number."""
_ROMAN = {
    name: number
    for number, name in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), 1)
}
_SKIPPED = frozenset(
    f"of the in on th st nd rd de del le den der day month year {fold('年 月 日 년 월 일')}".split()
)  # fmt: skip
_APART = re.compile(r"\d+|\D+")
_PIVOT = 100  # "86" may be 1986 or 2086: both centuries are tried


def dates_in(words: Sequence[str]) -> Iterator[tuple[int, date]]:
    """Yield (place, date) for every reading of three parts as a date; place is the index of the first word.

    A part is a figure, a month's name, or a number or year that is spelled out ("nineteen eighty four"). An ambiguous
    triple (3/4/86) gives all its readings: the caller compares them with known dates, so a wrong reading does no
    harm and a missing one would. Compact forms ("19860314", "031486", "14mar1986") are read too.
    """
    kept = [(place, part) for place, word in enumerate(words) for part in _apart(word) if part not in _SKIPPED]
    parts = tuple(part for _, part in kept)
    for index, (place, part) in enumerate(kept):
        if part.isdecimal() and len(part) in (6, 8):
            yield from ((place, day) for day in _compact(part))
        found = {day for three in _triples(parts, index) for day in _orders(three)}
        yield from ((place, day) for day in sorted(found))


class _Part(NamedTuple):
    """Words that can be part of a date. `size` is how many figures there are; 0 if it is spelled out, 4 for a year."""

    value: int
    size: int
    is_month: bool = False


def _apart(word: str) -> tuple[str, ...]:
    return (word,) if word.isalpha() or word.isdecimal() else tuple(_APART.findall(word))


def _triples(parts: Sequence[str], start: int) -> Iterator[tuple[_Part, _Part, _Part]]:
    for first, one in _readings(parts, start):
        for second, two in _readings(parts, start + one):
            for third, _ in _readings(parts, start + one + two):
                yield first, second, third


def _readings(parts: Sequence[str], place: int) -> list[tuple[_Part, int]]:
    """What stands at a place, and how many words it takes: "nineteen eighty four" is 19 or 1984."""
    if place >= len(parts) or not (alone := _alone(parts[place])):
        return []
    if alone.size or alone.is_month:
        return [(alone, 1)]
    number, taken = spoken.below_hundred(parts, place)
    found = [(_Part(number, 0), taken)]
    if taken > 1 and spoken.year(parts, place + 1)[1]:  # "thirty, two thousand and four"
        found.append((alone, 1))
    year, taken = spoken.year(parts, place)
    return [*found, (_Part(year, 4), taken)] if taken else found


@lru_cache(maxsize=1 << 16)
def _alone(word: str) -> _Part | None:
    if word in MONTHS or word in _ROMAN:
        return _Part(MONTHS.get(word) or _ROMAN[word], 0, True)
    if word.isdecimal():
        return _Part(int(word), len(word)) if len(word) <= 4 else None
    value, taken = spoken.below_hundred((word,), 0)
    return _Part(value, 0) if taken else None


def _orders(parts: Sequence[_Part]) -> set[date]:
    """The dates that three parts can mean. Without a month's name they are figures, or one is a year: "two four six" is no date."""
    named = sum(part.is_month for part in parts)
    if named > 1 or (not named and not all(part.size for part in parts) and all(part.size != 4 for part in parts)):
        return set()
    found: set[date] = set()
    for day, month, year in permutations(parts):
        fits = month.is_month == bool(named) and not day.is_month and not year.is_month
        if fits and year.size in (0, 2, 4) and day.size <= 2 and month.size <= 2:
            found.update(_valid(year.value, month.value, day.value))
    return found


def _compact(word: str) -> list[date]:
    size = len(word) - 4
    ends, front = (word[:2], word[2:4], word[4:]), (word[:size], word[size : size + 2], word[size + 2 :])
    readings = [(ends[2], ends[0], ends[1]), (ends[2], ends[1], ends[0]), front]
    return sorted({day for y, m, d in readings for day in _valid(int(y), int(m), int(d))})


def _valid(year: int, month: int, day: int) -> Iterator[date]:
    for full in (1900 + year, 2000 + year) if year < _PIVOT else (year,):
        try:
            yield date(full, month, day)
        except ValueError:
            continue
