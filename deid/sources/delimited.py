"""CSV text → cells, by the letter of RFC 4180.

The csv module takes a stray quote for text and limits the size of a cell for the whole process. Here a quote
that is not doubled inside a quoted cell is a problem, and a cell may be of any size.
"""

import re
from collections.abc import Iterator, Sequence

from deid.errors import StudyFileError
from deid.sources.values import Grid, Problem

DELIMITERS = (",", ";", "\t")


def read_delimited(text: str, required: Sequence[str]) -> Grid:
    """The cells of a delimited text; line ends and NUL characters inside cells are kept.

    Args:
        text: the whole file, decoded.
        required: column names; the delimiter is the one that makes most of them appear in the header (then
            the one that gives most columns; then the first of `DELIMITERS`).

    Raises:
        StudyFileError: a stray quote, with its row: nothing after it can be told apart.
    """

    def fit(delimiter: str) -> tuple[int, int]:
        header = _header(text, delimiter)
        return len(set(required) & set(header)), len(header)

    grid = Grid([])
    for number, cells in _records(text, max(DELIMITERS, key=fit)):
        if not any(cells):
            continue
        grid.records.append((number, cells))
        if len(cells) != (width := len(grid.records[0][1])):
            reason = (
                f"{len(cells)} cells where the header has {width} (quote cells that hold a delimiter or a line end)"
            )
            grid.problems.append(Problem(number, reason))
    return grid


def _header(text: str, delimiter: str) -> list[str]:
    try:
        return next((([cell.strip() for cell in cells]) for _, cells in _records(text, delimiter) if any(cells)), [])
    except StudyFileError:
        return []


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with its number, from 1; a blank line is a record of one empty cell."""
    cell = re.compile(
        rf'(?:"([^"]*(?:""[^"]*)*)"|([^"{re.escape(delimiter)}\r\n]*))({re.escape(delimiter)}|\r\n|\r|\n|\Z)'
    )
    cells: list[str] = []
    number, at = 1, 0
    while at < len(text) or cells:
        match = cell.match(text, at)
        if not match:
            raise StudyFileError(
                f"row {number}: a stray quote (put the cell in quotes and double every quote inside it)"
            )
        quoted, bare, end = match.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if end != delimiter:
            yield number, cells
            cells, number = [], number + 1
