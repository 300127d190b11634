"""How alike people look in the released tables, and what is made coarser or blanked until enough of them look alike.

k-anonymity (Samarati and Sweeney, 1998) and distinct l-diversity (Machanavajjhala et al., 2007), computed by
pycanon. k counts *participants*, not rows: somebody with eight sessions is one person, and eight equal rows of
one person protect nobody (El Emam and Arbuckle, *Anonymizing Health Data*, 2013, on longitudinal data). And as
all tables of a release share their codes, people are compared by the quasi-identifiers of all tables together.
What notes add to that is `joint.joint_risk`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

from deid.release.generalise import Cost, Level, Steps, cheapest, levels
from deid.release.suppress import choices, to_blank
from deid.release.tables import ReleasedTable

SAME = "the same for all"
Column = tuple[str, str]  # path of the table, name of the column
_PASSES = 4096
"""How often all people may be gone through to find the best levels: levels tried times columns tried to blank."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Disclosure risk of the released tables. `k_…` is None without quasi-identifiers, `l_after` without others.

    Columns are called "tables/x.csv: column". `levels`: column → how coarse it is now ("bands of 10"), for columns
    that are not as supplied. `blanked`: column → how many cells were emptied; `generalised` is how many hold a
    coarser value; `cells` how many cells all quasi-identifiers have. `people_changed` of `people` had a cell
    emptied. `loss` is the mean of Iyengar's metric over the cells that held something, 0 to 1 (see `generalise`), and
    `loss_by_blanking` what it would be if cells were only blanked.
    """

    people: int
    min_k: int
    quasi_identifiers: tuple[str, ...]
    k_before: int | None
    k_after: int | None
    l_after: int | None
    levels: Mapping[str, str]
    generalised: int
    blanked: Mapping[str, int]
    cells: int
    people_changed: int
    loss: float
    loss_by_blanking: float


def protect(tables: Sequence[ReleasedTable], *, min_k: int) -> tuple[tuple[ReleasedTable, ...], Risk]:
    """Make quasi-identifiers coarser and blank them until every participant looks like at least `min_k - 1` others.

    A quasi-identifier of whole numbers may be written in bands, one of ICD-10 codes as categories or blocks (see
    `generalise.levels`), the same for a whole column. Of all combinations of levels, that one is taken after whose
    blanking least is lost; of equals the one with the fewest empty cells, then the finest. Where there are too many
    to try all, see `generalise.cheapest`.
    Then the cells of a participant's quasi-identifier are blanked in all of that participant's rows, as few as
    `suppress.to_blank` finds. If fewer than `min_k` people are released at all, every quasi-identifier is blanked,
    and `k_after` says how many they are.

    Args:
        tables: as `released_table` made them; they are not changed.
        min_k: the smallest group of look-alikes that the policy allows.

    Returns:
        The tables with coarser and blanked cells ("" ), and the figures.
    """
    columns = quasi_columns(tables)
    held = _held(tables, columns)
    offered = [levels(cell for cells in held.values() for cell in cells[place]) for place in range(len(columns))]
    tried = _trial(held, offered, min_k)
    tries = _PASSES // max(choices(len(columns)), 1)
    chosen = cheapest([len(column) for column in offered], lambda steps: tried(steps)[0], tries=tries)
    (loss, _), blank = tried(chosen)
    written = {column: offered[place][chosen[place]] for place, column in enumerate(columns)}
    gone = {who: frozenset(columns[place] for place in places) for who, places in blank.items()}
    made = tuple(_written(table, written, gone) for table in tables)
    emptied, coarser = _changes(tables, made)
    return made, Risk(
        people=len(held),
        min_k=min_k,
        quasi_identifiers=tuple(map(called, columns)),
        k_before=smallest_group(looks(tables, columns).values()),
        k_after=smallest_group(looks(made, columns).values()),
        l_after=_l(made),
        levels={called(column): level.name for column, level in sorted(written.items()) if level.name},
        generalised=coarser,
        blanked={called(column): sum(column == at for at, _ in emptied) for column in sorted(columns)},
        cells=sum(len(table.rows) * len(table.quasi_identifiers) for table in tables),
        people_changed=len({who for _, who in emptied}),
        loss=float(loss),
        loss_by_blanking=float(tried(tuple(0 for _ in columns))[0][0]),
    )


def quasi_columns(tables: Iterable[ReleasedTable]) -> tuple[Column, ...]:
    """The quasi-identifiers of all tables."""
    return tuple((table.path, name) for table in tables for name in table.quasi_identifiers)


def looks(tables: Sequence[ReleasedTable], columns: Sequence[Column]) -> dict[str, tuple[str, ...]]:
    """Participant → for each column the distinct values of all their rows, as one text.

    Whoever knows a person may know any of the person's sessions, so people look alike only if all values do.
    """
    return {who: tuple(map(_look, cells)) for who, cells in _held(tables, columns).items()}


def smallest_group(rows: Iterable[tuple[str, ...]]) -> int | None:
    """k of rows of equal length; None if there are none, or nothing in them."""
    told = list(rows)
    if not told or not told[0]:
        return None
    from pycanon.anonymity import k_anonymity

    names = [str(place) for place in range(len(told[0]))]
    return int(k_anonymity(frame(told, names), [*names, SAME]))


def frame(rows: Sequence[tuple[str, ...]], names: Sequence[str]) -> Any:
    """A frame with one more column that is the same everywhere: pycanon's grouping by a single column warns.

    pandas and pycanon are imported only where they are used: they take seconds, and not every command measures risk.
    """
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(names), dtype=object).assign(**{SAME: ""})


def called(column: Column) -> str:
    """How a report calls a column: "tables/x.csv: age"."""
    return f"{column[0]}: {column[1]}"


def _look(cells: Iterable[str]) -> str:
    return "\0".join(sorted(set(cells)))


def _held(tables: Sequence[ReleasedTable], columns: Sequence[Column]) -> dict[str, tuple[Counter[str], ...]]:
    """Participant → for each column how often each cell stands in their rows."""
    held: defaultdict[str, tuple[Counter[str], ...]] = defaultdict(lambda: tuple(Counter() for _ in columns))
    for table in tables:
        places = [
            (place, table.columns.index(name)) for place, (path, name) in enumerate(columns) if path == table.path
        ]
        for row in table.rows:
            cells = held[row[1]]
            for place, at in places:
                cells[place][row[at]] += 1
    return dict(sorted(held.items()))


def _trial(
    held: Mapping[str, tuple[Counter[str], ...]], offered: Sequence[Sequence[Level]], min_k: int
) -> Callable[[Steps], tuple[Cost, dict[str, frozenset[int]]]]:
    """Return a function: level of every column → the cost after blanking, and participant → places of what to blank."""
    unit = lcm(*(loss.denominator for column in offered for level in column for loss in level.loss.values()))
    columns = [[cells[place] for cells in held.values()] for place in range(len(offered))]
    shown = [[_shown(column, level) for level in steps] for column, steps in zip(columns, offered, strict=True)]
    lost = [[_lost(column, level, unit) for level in steps] for column, steps in zip(columns, offered, strict=True)]
    filled = [[cells.total() - cells[""] for cells in column] for column in columns]
    whole = sum(map(sum, filled))

    def tried(chosen: Steps) -> tuple[Cost, dict[str, frozenset[int]]]:
        seen = [tuple(shown[place][step][at] for place, step in enumerate(chosen)) for at in range(len(held))]
        blank = to_blank(Counter(seen), min_k)
        gone = [blank[look] for look in seen]
        kept = 0
        empty = 0
        for place, step in enumerate(chosen):
            for places, cells, loss in zip(gone, filled[place], lost[place][step], strict=True):
                if place in places:
                    empty += cells
                else:
                    kept += loss
        return (Fraction(kept + unit * empty, unit * whole or 1), empty), dict(zip(held, gone, strict=True))

    return tried


def _shown(column: Sequence[Counter[str]], level: Level) -> list[int]:
    """What everybody shows in a column: a number for each different look, 0 for nothing."""
    told = [_look(level.coarser.get(cell, cell) for cell in cells) for cells in column]
    numbers = {look: number for number, look in enumerate(sorted({"", *told}))}
    return [numbers[look] for look in told]


def _lost(column: Sequence[Counter[str]], level: Level, unit: int) -> list[int]:
    """What everybody's cells lose by a level, in parts of which `unit` are a blank cell."""
    return [sum(int(unit * level.loss.get(cell, 0)) * n for cell, n in cells.items()) for cells in column]


def _written(
    table: ReleasedTable, written: Mapping[Column, Level], gone: Mapping[str, frozenset[Column]]
) -> ReleasedTable:
    of_table = [written.get((table.path, name)) for name in table.columns]

    def cell(who: str, name: str, value: str, level: Level | None) -> str:
        if level is None:
            return value
        return "" if (table.path, name) in gone[who] else level.coarser.get(value, value)

    rows = tuple(
        tuple(cell(row[1], *told) for told in zip(table.columns, row, of_table, strict=True)) for row in table.rows
    )
    coarse = [(name, level.name) for name, level in zip(table.columns, of_table, strict=True) if level and level.name]
    return replace(table, rows=rows, levels=tuple(coarse))


def _changes(before: Sequence[ReleasedTable], after: Sequence[ReleasedTable]) -> tuple[list[tuple[Column, str]], int]:
    """Column and participant of every emptied cell, and how many cells hold something coarser."""
    changed = [
        ((old.path, name), was[1], now[at])
        for old, new in zip(before, after, strict=True)
        for was, now in zip(old.rows, new.rows, strict=True)
        for at, name in enumerate(old.columns)
        if was[at] != now[at]
    ]
    return [(column, who) for column, who, now in changed if not now], sum(bool(now) for *_, now in changed)


def _l(tables: Iterable[ReleasedTable]) -> int | None:
    """The smallest number of different values that another column has within look-alikes, over all tables."""
    found: list[int] = []
    for table in tables:
        others = [name for name in table.columns[3:] if name not in table.quasi_identifiers]
        if others and table.quasi_identifiers and table.rows:
            from pycanon.anonymity import l_diversity

            told = frame(table.rows, table.columns)
            found.append(int(l_diversity(told, [*table.quasi_identifiers, SAME], others)))
    return min(found, default=None)
