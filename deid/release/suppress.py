"""Which cells to blank until enough people look alike."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations

Look = tuple[int, ...]
"""What a person shows in each quasi-identifier: a number for each different value, 0 for nothing."""

_ALL_SUBSETS = 8  # columns up to which every combination to blank is tried; beyond, only growing prefixes


def choices(width: int) -> int:
    """How many sets of columns `to_blank` tries, each time going through the people who still need it."""
    return width if width > _ALL_SUBSETS else 2**width - 1


def to_blank(people: Counter[Look], min_k: int) -> dict[Look, frozenset[int]]:
    """Return for every look the columns to blank, so that at least `min_k` people share what is left.

    Few columns go before many, and of equally many those with most different values. Greedy: an optimum is NP-hard
    (Meyerson and Williams, *On the Complexity of Optimal K-Anonymity*, PODS 2004). Whoever finds no look-alikes
    loses every column; if those are too few, the smallest groups join them whole. Fewer than `min_k` people in all
    lose everything.

    Args:
        people: look → how many people have it; all looks are equally long.
        min_k: the smallest group that is enough.
    """
    blank = {look: frozenset[int]() for look in people}
    width = len(next(iter(people), ()))
    if width == 0:
        return blank
    sizes = Counter(people)
    alone = sorted(look for look in people if sizes[look] < min_k)
    for gone in _order(people, width):
        together: Counter[Look] = Counter()
        for look in alone:
            together[_left(look, gone)] += people[look]
        for look in alone:
            left = _left(look, gone)
            if together[left] >= min_k or sizes[left] >= min_k:
                blank[look] = gone
        for look in alone:
            if blank[look] == gone:
                sizes[look] -= people[look]
                sizes[_left(look, gone)] += people[look]
        alone = [look for look in alone if blank[look] != gone and sizes[look] < min_k]
    return _stripped(people, blank, min_k, width)


def _stripped(
    people: Counter[Look], blank: dict[Look, frozenset[int]], min_k: int, width: int
) -> dict[Look, frozenset[int]]:
    """Take every column from whoever is still alone, and from the smallest groups if those are too few."""
    groups: defaultdict[Look, list[Look]] = defaultdict(list)
    for look in sorted(people):
        groups[_left(look, blank[look])].append(look)
    sizes = {left: sum(people[look] for look in members) for left, members in groups.items()}
    stripped: list[Look] = []
    count = 0
    for left in sorted(groups, key=lambda left: (sizes[left], left)):
        if sizes[left] >= min_k and not 0 < count < min_k:
            break
        stripped += groups[left]
        count += sizes[left]
    return blank | dict.fromkeys(stripped, frozenset(range(width)))


def _order(people: Iterable[Look], width: int) -> list[frozenset[int]]:
    variety = [len({look[place] for look in people}) for place in range(width)]
    order = sorted(range(width), key=lambda place: (-variety[place], place))
    if width > _ALL_SUBSETS:
        return [frozenset(order[:size]) for size in range(1, width + 1)]
    return [frozenset(chosen) for size in range(1, width + 1) for chosen in combinations(order, size)]


def _left(look: Look, gone: frozenset[int]) -> Look:
    return tuple([0 if place in gone else value for place, value in enumerate(look)])
