"""Making a column coarser: whole numbers in bands, ICD-10 codes as categories and blocks. And what that costs.

A column is written on one level throughout (global recoding): "38" in one row and "30-39" in another would tell
readers which people are rare. What a level costs is Iyengar's loss metric (Iyengar, *Transforming Data to Satisfy
Privacy Constraints*, KDD 2002): a number in a band loses (upper - lower) / (highest - lowest), bounds of the band
and of the column; a code loses (codes under it - 1) / (codes - 1), of the column's different codes; an empty cell
loses 1. So 0 is everything as supplied, and 1 is nothing left.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import prod
from types import MappingProxyType

from deid.release.cells import TOP_AGE

WIDTHS = (5, 10, 20)
"""Of the bands: five years, the groups of the United Nations' age classifications (Series M no. 74, 1982), and wider."""
EXPLAINED: Mapping[str, str] = MappingProxyType(
    {
        **{
            f"bands of {width}": f"made coarser so that people look alike: bands of {width}, both ends included; none "
            f"reaches from {TOP_AGE} to {TOP_AGE + 1}"
            for width in WIDTHS
        },
        "ICD-10 categories": "made coarser so that people look alike: the first three characters of an ICD-10 code (F32 for F32.1)",
        "ICD-10 blocks": "made coarser so that people look alike: ten ICD-10 categories together (F30-F39 for F32.1)",
    }
)
"""Name of a level → how a codebook explains it."""

Steps = tuple[int, ...]
"""Which level each column has: 0 is as supplied."""

Cost = tuple[Fraction, int]
"""What is lost, and how many cells are empty."""

_Rank = tuple[Cost, int, Steps]
_NUMBER = re.compile("0|[1-9][0-9]{0,8}")
_TOP = f"{TOP_AGE + 1}+"
_ICD = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9A-Z]{1,4})?")


@dataclass(frozen=True, slots=True, repr=False)
class Level:
    """One way to write a column. `name` is a key of `EXPLAINED`, or "" for the column as supplied.

    `coarser`: cell → what stands in its place; `loss`: cell → what that loses, 0 to 1. Cells that are in neither
    stay as they are and lose nothing.
    """

    name: str
    coarser: Mapping[str, str]
    loss: Mapping[str, Fraction]

    def __repr__(self) -> str:
        return f"Level({self.name or 'as supplied'}, <{len(self.coarser)} values>)"


def levels(cells: Iterable[str]) -> tuple[Level, ...]:
    """Return the levels of a column, finest first; the first is the column as supplied, and often the only one.

    Bands are offered where every cell is a whole number (or "90+", which stays), categories and blocks where every
    cell is shaped like an ICD-10 code; empty cells have any form. For mental disorders a block of ten is a block of
    the classification (F30-F39; F40-F48 is written F40-F49), elsewhere only ten categories that stand together. A
    level that brings no two values together, or none that a finer level does not, is left out.
    """
    told = sorted(set(cells) - {""})
    offered = [Level("", {}, {})]
    numbers = [cell for cell in told if cell != _TOP]
    if numbers and all(map(_NUMBER.fullmatch, numbers)):
        offered += [_bands(numbers, width) for width in WIDTHS]
    elif told and all(map(_ICD.fullmatch, told)):
        offered += [
            _codes(told, "ICD-10 categories", lambda code: code[:3]),
            _codes(told, "ICD-10 blocks", lambda code: f"{code[:2]}0-{code[:2]}9"),
        ]
    kept = offered[:1]
    for level in offered[1:]:
        if _groups(level, told) < _groups(kept[-1], told):
            kept.append(level)
    return tuple(kept)


def band(number: int, width: int) -> tuple[int, int]:
    """Return the lowest and highest number of the band, both included. No band reaches from 89 to 90.

    That is where Safe Harbor ends ages (45 CFR 164.514(b)(2)(i)(C)): 80-99 would tell of ages over 89.
    """
    low = number // width * width
    high = low + width - 1
    if low <= TOP_AGE < high:
        return (low, TOP_AGE) if number <= TOP_AGE else (TOP_AGE + 1, high)
    return low, high


def cheapest(sizes: Sequence[int], cost: Callable[[Steps], Cost], *, tries: int) -> Steps:
    """Choose a level for every column: the least cost, and of equals the finest.

    Args:
        sizes: how many levels each column has.
        cost: of one level for every column.
        tries: up to so many combinations, all are tried. Beyond, one column after the other takes its best level
            until nothing gets cheaper, once from the finest levels and once from the coarsest.
    """

    @cache
    def rank(chosen: Steps) -> _Rank:
        return cost(chosen), sum(chosen), chosen

    if prod(sizes) <= tries:
        return min(product(*map(range, sizes)), key=rank)
    ends = (tuple(0 for _ in sizes), tuple(size - 1 for size in sizes))
    return min((_descended(end, sizes, rank) for end in ends), key=rank)


def _descended(start: Steps, sizes: Sequence[int], rank: Callable[[Steps], _Rank]) -> Steps:
    best = start
    while True:
        before = best
        for place, size in enumerate(sizes):
            best = min(((*best[:place], level, *best[place + 1 :]) for level in range(size)), key=rank)
        if best == before:
            return best


def _bands(numbers: Sequence[str], width: int) -> Level:
    values = {cell: int(cell) for cell in numbers}
    spread = max(values.values()) - min(values.values())
    ends = {cell: band(value, width) for cell, value in values.items()}
    return Level(
        f"bands of {width}",
        {cell: f"{low}-{high}" for cell, (low, high) in ends.items()},
        {cell: min(Fraction(1), Fraction(high - low, max(spread, 1))) for cell, (low, high) in ends.items()},
    )


def _codes(codes: Sequence[str], name: str, above: Callable[[str], str]) -> Level:
    coarser = {code: above(code) for code in codes}
    under = {group: sum(other == group for other in coarser.values()) for group in coarser.values()}
    loss = {code: Fraction(under[group] - 1, max(len(codes) - 1, 1)) for code, group in coarser.items()}
    return Level(name, coarser, loss)


def _groups(level: Level, cells: Sequence[str]) -> int:
    """How many groups a level leaves. Levels are nested, so the same number is the same groups."""
    return len({level.coarser.get(cell, cell) for cell in cells})
