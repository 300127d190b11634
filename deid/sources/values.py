"""What the readers of this room hand back. None shows a cell when printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from deid.model import Raw

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Row(Raw):
    """A row of a file: `number` as a person counts it (the header is row 1) and the cells by column."""

    number: int
    place: str
    cells: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Row({self.place})"


@dataclass(frozen=True, slots=True, repr=False)
class Rows(Raw):
    """All rows of `file` (a name without folders). `columns` in the order of the file, unknown ones too.

    `untold` are cells that read as a text but were none in the file: no value at all, or a list. Where a text is
    needed, they are problems.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notices: tuple[str, ...] = ()
    untold: tuple["Problem", ...] = ()

    def __repr__(self) -> str:
        return f"Rows({self.file}, {len(self.rows)} rows)"


@dataclass(frozen=True, slots=True, repr=False)
class Read(Generic[T]):
    """What a file holds, and what its owner should know about how it was read. Notices are safe to show."""

    values: tuple[T, ...]
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Read({len(self.values)} values, {len(self.notices)} notices)"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row, in words that quote no cell. A problem of the whole row names no column."""

    row: int
    reason: str
    column: str = ""


@dataclass(slots=True, repr=False)
class Grid:
    """Cells of a file before the header is looked at: (row number, cells) in the order of the file."""

    records: list[tuple[int, list[str]]]
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    untold: list[Problem] = field(default_factory=list)


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """The names in a header without blanks around them; a column without a name is "(column 3)", the first being 1."""
    return tuple(name.strip() or f"(column {number})" for number, name in enumerate(header, 1))
