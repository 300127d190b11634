"""Birth dates in a text: every triple of words that reads as a day, a month and a year, in any order."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from deid.release import spoken

_MONTH_NAMES = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december"
]  # fmt: skip
MONTHS = {name[:size]: number for number, name in enumerate(_MONTH_NAMES, 1) for size in (3, 4, len(name))}
_SKIPPED = frozenset({"of", "the", "in", "th", "st", "nd", "rd"})
_PIVOT = 100  # "86" may be 1986 or 2086: both centuries are tried


def dates_in(words: Sequence[str]) -> Iterator[tuple[int, date]]:
    """Yield (place, date) for every reading of three words as a date; place is the index of the first word.

    An ambiguous triple (3/4/86) gives all its readings: the caller compares them with known dates, so a wrong
    reading does no harm and a missing one would. Compact forms ("19860314", "031486") are read too.
    """
    kept = [(place, word) for place, word in enumerate(words) if word not in _SKIPPED]
    parts = [_part(word) for _, word in kept]
    for index, (place, word) in enumerate(kept):
        if parts[index] is None:
            if word.isdecimal() and len(word) in (6, 8):
                yield from ((place, day) for day in _compact(word))
            continue
        three = parts[index : index + 3]
        if len(three) == 3 and None not in three:
            yield from ((place, day) for day in _orders(three))
        if word in MONTHS:
            yield from ((place, day) for day in _spoken(words, place))


class _Part(NamedTuple):
    """A word that can be part of a date. `size` is how many figures it has; 0 if it is spelled out."""

    value: int
    size: int
    is_month: bool = False


@lru_cache(maxsize=1 << 16)
def _part(word: str) -> _Part | None:
    if word in MONTHS:
        return _Part(MONTHS[word], 0, True)
    bare = word[:-2] if word[-2:] in ("th", "st", "nd", "rd") else word
    if bare.isdecimal():
        return _Part(int(bare), len(bare)) if len(bare) <= 4 else None
    value, taken = spoken.below_hundred((word,), 0)
    return _Part(value, 0) if taken else None


def _orders(parts: Sequence[_Part | None]) -> Iterator[date]:
    """The dates that three parts can mean. Without a month's name all must be figures: 3/14/86, not "two four six"."""
    known = [part for part in parts if part]
    named = [part for part in known if part.is_month]
    if len(named) > 1 or (not named and not all(part.size for part in known)):
        return
    found: set[date] = set()
    for day, month, year in permutations(known):
        fits = month.is_month == bool(named) and not day.is_month and not year.is_month
        if fits and year.size in (0, 2, 4) and day.size <= 2 and month.size <= 2:
            found.update(_valid(year.value, month.value, day.value))
    yield from sorted(found)


def _compact(word: str) -> Iterator[date]:
    size = len(word) - 4
    ends, front = (word[:2], word[2:4], word[4:]), (word[:size], word[size : size + 2], word[size + 2 :])
    readings = [(ends[2], ends[0], ends[1]), (ends[2], ends[1], ends[0]), front]
    yield from sorted({day for y, m, d in readings for day in _valid(int(y), int(m), int(d))})


def _spoken(words: Sequence[str], place: int) -> Iterator[date]:
    """ "march (the) fourteenth, nineteen eighty-six", also with the year in figures or two digits of it."""
    after = place + 1 + (words[place + 1 : place + 2] == ("the",))
    day, taken = spoken.below_hundred(words, after)
    if not taken:
        return
    following = words[after + taken : after + taken + 1]
    year = spoken.year(words, after + taken) or spoken.below_hundred(words, after + taken)[0]
    if following and following[0].isdecimal() and len(following[0]) <= 4:
        year = int(following[0])
    yield from _valid(year, MONTHS[words[place]], day)


def _valid(year: int, month: int, day: int) -> Iterator[date]:
    for full in (1900 + year, 2000 + year) if year < _PIVOT else (year,):
        try:
            yield date(full, month, day)
        except ValueError:
            continue
