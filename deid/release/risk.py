"""How alike people look in the released tables, and what is blanked until enough of them look alike.

k-anonymity (Samarati and Sweeney, 1998) and distinct l-diversity (Machanavajjhala et al., 2007), computed by
pycanon. k counts *participants*, not rows: somebody with eight sessions is one person, and eight equal rows of
one person protect nobody (El Emam and Arbuckle, *Anonymizing Health Data*, 2013, on longitudinal data). And as
all tables of a release share their codes, people are compared by the quasi-identifiers of all tables together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from deid.release.tables import ReleasedTable

_SAME = "the same for all"
Column = tuple[str, str]  # path of the table, name of the column
_ALL_SUBSETS = 8  # columns up to which every combination to blank is tried; beyond, only growing prefixes


@dataclass(frozen=True, slots=True)
class Risk:
    """Disclosure risk of the released tables. `k_…` is None without quasi-identifiers, `l_after` without others.

    `blanked` says for each "tables/x.csv: column" how many cells were emptied; `cells` is how many cells all
    quasi-identifiers have. `people_changed` of `people` lost at least one value.
    """

    people: int
    min_k: int
    quasi_identifiers: tuple[str, ...]
    k_before: int | None
    k_after: int | None
    l_after: int | None
    blanked: Mapping[str, int]
    cells: int
    people_changed: int


def protect(tables: Sequence[ReleasedTable], *, min_k: int) -> tuple[tuple[ReleasedTable, ...], Risk]:
    """Blank quasi-identifiers until every participant looks like at least `min_k - 1` others.

    The cells of a participant's quasi-identifier are blanked in all of that participant's rows. Fewest columns
    go first, and of equals those that rescue most people. If fewer than `min_k` people are released at all, every
    quasi-identifier is blanked, and `k_after` says how many they are.

    Args:
        tables: as `released_table` made them; they are not changed.
        min_k: the smallest group of look-alikes that the policy allows.

    Returns:
        The tables with blanked cells ("" ), and the figures.
    """
    columns = tuple((table.path, name) for table in tables for name in table.quasi_identifiers)
    people = _people(tables, columns)
    blank = _to_blank(people, len(columns), min_k)
    made = tuple(_blanked(table, columns, blank) for table in tables)
    lost: Counter[str] = Counter()
    for before, after in zip(tables, made, strict=True):
        for name in before.quasi_identifiers:
            at = before.columns.index(name)
            lost[f"{before.path}: {name}"] = sum(
                old[at] != new[at] for old, new in zip(before.rows, after.rows, strict=True)
            )
    changed = {person for person, places in blank.items() if any(people[person][place] for place in places)}
    return made, Risk(
        people=len(people),
        min_k=min_k,
        quasi_identifiers=tuple(f"{path}: {name}" for path, name in columns),
        k_before=_k(people.values()),
        k_after=_k(_people(made, columns).values()),
        l_after=_l(made),
        blanked=dict(sorted(lost.items())),
        cells=sum(len(table.rows) * len(table.quasi_identifiers) for table in tables),
        people_changed=len(changed),
    )


def _people(tables: Iterable[ReleasedTable], columns: Sequence[Column]) -> dict[str, tuple[str, ...]]:
    """Participant → for each quasi-identifier the distinct values of all their rows, as one text.

    Whoever knows a person may know any of the person's sessions, so people look alike only if all values do.
    """
    values: dict[str, dict[Column, set[str]]] = defaultdict(lambda: defaultdict(set))
    for table in tables:
        for row in table.rows:
            for name, cell in zip(table.columns, row, strict=True):
                values[row[1]][table.path, name].add(cell)
    return {person: tuple("\0".join(sorted(values[person][column])) for column in columns) for person in sorted(values)}


def _to_blank(people: Mapping[str, tuple[str, ...]], width: int, min_k: int) -> dict[str, frozenset[int]]:
    """Participant → places of the quasi-identifiers to blank. Greedy: an optimum is NP-hard (Meyerson, 2004)."""
    blank = {person: frozenset[int]() for person in people}
    everything = frozenset(range(width))
    if width == 0:
        return blank

    def seen(person: str, gone: frozenset[int]) -> tuple[str, ...]:
        return tuple("" if place in gone else value for place, value in enumerate(people[person]))

    def sizes() -> Counter[tuple[str, ...]]:
        return Counter(seen(person, blank[person]) for person in people)

    for gone in _choices(people, width):
        known = sizes()
        alone = [person for person in people if known[seen(person, blank[person])] < min_k]
        safe = Counter(seen(person, blank[person]) for person in people if person not in set(alone))
        together = Counter(seen(person, gone) for person in alone)
        for person in alone:
            if together[seen(person, gone)] + safe[seen(person, gone)] >= min_k:
                blank[person] = gone
    # Whoever is still alone loses everything. If those are too few, the smallest safe groups join them whole.
    known = sizes()
    stripped = {person for person in people if known[seen(person, blank[person])] < min_k}
    groups = defaultdict(list)
    for person in people:
        if person not in stripped:
            groups[seen(person, blank[person])].append(person)
    for _, members in sorted(groups.items(), key=lambda group: (len(group[1]), group[0])):
        if not 0 < len(stripped) < min_k:
            break
        stripped.update(members)
    return {person: everything if person in stripped else blank[person] for person in people}


def _choices(people: Mapping[str, tuple[str, ...]], width: int) -> list[frozenset[int]]:
    """What to try blanking, in order: few columns before many, and columns with many values before those with few."""
    variety = {place: len({values[place] for values in people.values()}) for place in range(width)}
    order = sorted(range(width), key=lambda place: (-variety[place], place))
    if width > _ALL_SUBSETS:
        return [frozenset(order[:size]) for size in range(1, width + 1)]
    return [frozenset(chosen) for size in range(1, width + 1) for chosen in combinations(order, size)]


def _blanked(table: ReleasedTable, columns: Sequence[Column], blank: Mapping[str, frozenset[int]]) -> ReleasedTable:
    def cell(row: tuple[str, ...], name: str, value: str) -> str:
        gone = (table.path, name) in columns and columns.index((table.path, name)) in blank[row[1]]
        return "" if gone else value

    rows = tuple(
        tuple(cell(row, name, value) for name, value in zip(table.columns, row, strict=True)) for row in table.rows
    )
    return replace(table, rows=rows)


def _k(people: Iterable[tuple[str, ...]]) -> int | None:
    rows = list(people)
    if not rows or not rows[0]:
        return None
    from pycanon.anonymity import k_anonymity

    names = [str(place) for place in range(len(rows[0]))]
    return int(k_anonymity(_frame(rows, names), [*names, _SAME]))


def _l(tables: Iterable[ReleasedTable]) -> int | None:
    """The smallest number of different values that another column has within look-alikes, over all tables."""
    found: list[int] = []
    for table in tables:
        others = [name for name in table.columns[3:] if name not in table.quasi_identifiers]
        if others and table.quasi_identifiers and table.rows:
            from pycanon.anonymity import l_diversity

            frame = _frame(table.rows, table.columns)
            found.append(int(l_diversity(frame, [*table.quasi_identifiers, _SAME], others)))
    return min(found, default=None)


def _frame(rows: Sequence[tuple[str, ...]], names: Sequence[str]) -> Any:
    """A frame with one more column that is the same everywhere: pycanon's grouping by a single column warns.

    pandas and pycanon are imported only here and above: they take seconds, and not every command measures risk.
    """
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(names), dtype=object).assign(**{_SAME: ""})
