"""CSV text → cells, by the letter of RFC 4180.

The csv module takes a stray quote for text and limits the size of a cell for the whole process. Here a quote
that is not doubled inside a quoted cell is a problem, and a cell may hold a whole book.
"""

import re
from collections.abc import Iterator, Sequence

from deid.errors import StudyFileError
from deid.sources.encoding import Texts
from deid.sources.values import Grid, Problems

DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 2**26
"""Characters that a cell may have. Ours, a hundred times a long book: a quote that nothing closes would go on to the end
of the file, which may not fit into the memory."""

_MAY_GO_ON = re.compile(r'"[^"]*+(?:""[^"]*+)*+\Z')
"""The beginning of a quoted cell."""


def read_delimited(texts: Texts, required: Sequence[str]) -> Grid:
    """The cells of a delimited text; line ends and NUL characters inside cells are kept.

    Args:
        texts: the file, decoded. At a time a piece of it is held, and the record that is read.
        required: column names; the delimiter is the one that makes most of them appear in the header (then
            the one that gives most columns; then the first of `DELIMITERS`).

    Raises:
        StudyFileError: when the records are read: a stray quote, with its row (also where a cell is longer than
            `LONGEST_CELL`). Nothing after it can be told apart.
    """

    def fit(delimiter: str) -> tuple[int, int]:
        header = _header(texts, delimiter)
        return len(set(required) & set(header)), len(header)

    delimiter = max(DELIMITERS, key=fit)
    problems = Problems()
    return Grid(_header(texts, delimiter), _rows(texts, delimiter, problems), problems)


def _header(texts: Texts, delimiter: str) -> list[str]:
    try:
        return next((([cell.strip() for cell in cells]) for _, cells in _records(texts(), delimiter) if any(cells)), [])
    except StudyFileError:
        return []


def _rows(texts: Texts, delimiter: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """The records below the header that hold anything."""
    records = ((number, cells) for number, cells in _records(texts(), delimiter) if any(cells))
    _, header = next(records, (0, []))
    for number, cells in records:
        if len(cells) == len(header):
            yield number, cells
        else:
            problems.add(
                number,
                f"{len(cells)} cells where the header has {len(header)} (quote cells that hold a delimiter or a line end)",
            )


def _records(texts: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with its number, from 1; a blank line is a record of one empty cell."""
    cell = re.compile(
        rf'(?:"([^"]*+(?:""[^"]*+)*+)"|([^"{re.escape(delimiter)}\r\n]*+))({re.escape(delimiter)}|\r\n|\r|\n|\Z)'
    )
    cells: list[str] = []
    number, text, at, is_all = 1, "", 0, False
    while not is_all or at < len(text) or cells:
        match = cell.match(text, at)
        end = match.end() if match else len(text)
        is_long = end - at > LONGEST_CELL
        if not (is_all or is_long) and (end == len(text) if match else _MAY_GO_ON.match(text, at)):
            text, is_all = _more(text[at:], texts)
            at = 0
            continue
        if not match or is_long:
            raise StudyFileError(
                f"row {number}: a stray quote (put the cell in quotes and double every quote inside it)"
            )
        quoted, bare, mark = match.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        at = end
        if mark != delimiter:
            yield number, cells
            cells, number = [], number + 1


def _more(rest: str, texts: Iterator[str]) -> tuple[str, bool]:
    """The rest and at least as much again, so that a long cell is not begun too often; and whether that is all."""
    pieces, size = [rest], 0
    for piece in texts:
        pieces.append(piece)
        size += len(piece)
        if size >= len(rest):
            return "".join(pieces), False
    return "".join(pieces), True
