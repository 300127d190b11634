"""What the readers of this room hand back. None shows a cell when printed."""

from collections.abc import Collection, ItemsView, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from deid.model import Raw

T = TypeVar("T")

REMEMBERED = 2**18
"""Different values that `Same` knows, so that a column of a million different ones costs no more than 30 MB. Ours."""


class Same:
    """Equal values → the one of them that came first: what stands in a million rows is held once."""

    def __init__(self) -> None:
        self._known: dict[object, object] = {}

    def of(self, value: T) -> T:
        known = self._known
        same = known.setdefault(value, value) if len(known) < REMEMBERED else known.get(value, value)
        return cast(T, same)


class Record(Raw, Mapping[str, str]):
    """The cells of one row by column. A file may have a million rows, so all of them share the names of the columns.

    Args:
        places: column → place of its cell, in the order of the file.
        cells: as many.
    """

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: Iterable[str]) -> None:
        self._places, self._cells = places, tuple(cells)

    def __getitem__(self, column: str) -> str:
        return self._cells[self._places[column]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def items(self) -> ItemsView[str, str]:
        """As of a `dict`, which is quicker than to ask for each cell."""
        return dict(zip(self._places, self._cells, strict=True)).items()

    def sharing(self, same: Same) -> "Record":
        return Record(self._places, map(same.of, self._cells))

    def __repr__(self) -> str:
        return f"Record(<{len(self)} cells>)"


@dataclass(frozen=True, slots=True, repr=False)
class Row(Raw):
    """A row of a file: `number` as a person counts it (the header is row 1) and the cells by column."""

    number: int
    file: str
    cells: Record

    @property
    def place(self) -> str:
        return f"{self.file}, row {self.number}"

    def sharing(self, same: Same) -> "Row":
        """The same row, with the cells that `same` knows."""
        return Row(self.number, self.file, self.cells.sharing(same))

    def __repr__(self) -> str:
        return f"Row({self.place})"


@dataclass(slots=True)
class Problems:
    """What is wrong with the rows of a file, gathered while they are read, in words that quote no cell.

    `rows` are the numbers of the rows by (column, reason); a problem of whole rows has the column "". So a problem that a
    million rows have costs a million numbers, and no more.
    """

    rows: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, row: int, reason: str, column: str = "") -> None:
        self.rows.setdefault((column, reason), []).append(row)

    def about(self, columns: Collection[str]) -> "Problems":
        """Those of whole rows and of these columns."""
        return Problems({key: rows for key, rows in self.rows.items() if not key[0] or key[0] in columns})


@dataclass(frozen=True, slots=True, repr=False)
class Table(Raw):
    """What a table says before its rows: `file` (a name without folders), `columns` in the order of the file, unknown
    ones too, and what its owner should know about how it is read.
    """

    file: str
    columns: tuple[str, ...]
    notices: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.file})"


@dataclass(frozen=True, slots=True, repr=False)
class OpenTable(Table):
    """A table whose rows are read one by one, while they are asked for, and once.

    At their end `rows` raises what is wrong with them, so nothing may come of any before. `untold` gathers meanwhile: cells
    that read as a text but were none in the file, no value at all or a list, in columns that must hold texts.
    """

    rows: Iterator[Row]
    untold: Problems


@dataclass(frozen=True, slots=True, repr=False)
class Rows(Table):
    """A table with all its rows."""

    rows: tuple[Row, ...]

    def __repr__(self) -> str:
        return f"Rows({self.file}, {len(self.rows)} rows)"


@dataclass(frozen=True, slots=True, repr=False)
class Read(Generic[T]):
    """What a file holds, and what its owner should know about how it was read. Notices are safe to show."""

    values: tuple[T, ...]
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Read({len(self.values)} values, {len(self.notices)} notices)"


@dataclass(slots=True, repr=False)
class Grid:
    """Cells of a file before the header is looked at. The problems are all there when all `records` are read.

    `header` is empty if there is none; `records` are (row number, one cell for each column of the header), in the order
    of the file.
    """

    header: Sequence[str]
    records: Iterator[tuple[int, list[str]]]
    problems: Problems = field(default_factory=Problems)
    notices: list[str] = field(default_factory=list)
    untold: Problems = field(default_factory=Problems)


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """The names in a header without blanks around them; a column without a name is "(column 3)", the first being 1."""
    return tuple(name.strip() or f"(column {number})" for number, name in enumerate(header, 1))
