"""The one reader of tables: .csv, .jsonl, .parquet and .xlsx → rows of strings. Nothing guesses a type."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rapidfuzz.distance import OSA

from deid.errors import StudyFileError
from deid.sources.cells import is_whole
from deid.sources.delimited import read_delimited
from deid.sources.encoding import Texts, Undecodable, blocks_of, find_encoding, read_bytes, row_of, texts_of
from deid.sources.problems import refuse, refuse_rows
from deid.sources.records import read_json_lines, read_parquet
from deid.sources.values import Grid, OpenTable, Record, Row, Rows, Same, Table, column_names
from deid.sources.workbook import read_workbook

MIN_MISSPELT = 5
"""Letters from which a name of a column with one wrong letter is taken for the known one."""

_FORMATS = (".csv", ".jsonl", ".parquet", ".xlsx")
_GUESSED = "no UTF-8, and read as Windows-1252; check names with accents, or save it as UTF-8"


def read_rows(path: Path, *, required: Sequence[str] = (), optional: Sequence[str] | None = None) -> Rows:
    """Every row of a table, as strings; rows without any text are left out.

    Args:
        path: .csv (comma, semicolon or tab), .jsonl, .parquet or .xlsx.
        required: columns that must be there. They also settle the delimiter of a .csv.
        optional: the other columns that are used. A cell that cannot be read is "" in any further column. None: all
            columns are used.

    Returns:
        Rows whose cells are by column name, unknown columns included. `number` is the row of the spreadsheet
        (header: 1), of a .jsonl file the line.

    Raises:
        StudyFileError: what is wrong with the file, by row and column; what is wrong with its header is told alone. Never
            quotes a cell, nor the first row (a file without a header has a person there).
    """
    used = None if optional is None else (*required, *optional)
    table = _opened(path, required, used, read=None)
    same = Same()
    rows = tuple(row.sharing(same) for row in table.rows)
    return Rows(table.file, table.columns, table.notices, rows)


def open_table(
    path: Path,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    remedy: str = "",
    must_be_texts: Collection[str] = (),
) -> OpenTable:
    """Like `read_rows`, but the rows are read one by one while they are asked for, and none is held.

    Of columns that are neither required nor optional, the cells may be "", and a row that has cells in no others may be
    left out: those of a Parquet file are not read.

    Args:
        path: a table, as `read_rows` takes it; of an .xlsx all cells are held.
        required: columns that must be there, as for `read_rows`.
        optional: the other columns that are used.
        remedy: what else helps where a required column is missing.
        must_be_texts: see `OpenTable.untold`.
    """
    used = (*required, *optional)
    return _opened(path, required, used, read=used, remedy=remedy, must_be_texts=must_be_texts)


def _opened(
    path: Path,
    required: Sequence[str],
    used: Collection[str] | None,
    *,
    read: Collection[str] | None,
    remedy: str = "",
    must_be_texts: Collection[str] = (),
) -> OpenTable:
    file = path.name
    with _naming(file):
        grid = _grid(path, required, read, must_be_texts)
    rows = _rows(file, grid, used)
    if not grid.header:
        for _ in rows:  # lines of JSON that are none are told
            pass
        raise StudyFileError(f"{file} is empty; its first row must hold the names of the columns.")
    columns = _columns(file, grid.header, required, remedy)
    return OpenTable(file, columns, tuple(f"{file}: {notice}" for notice in grid.notices), rows, grid.untold)


@contextmanager
def _naming(file: str) -> Iterator[None]:
    try:
        yield
    except StudyFileError as error:
        raise StudyFileError(f"{file}: {error}.") from None


def _grid(path: Path, required: Sequence[str], read: Collection[str] | None, must_be_texts: Collection[str]) -> Grid:
    match path.suffix.lower():
        case ".csv":
            texts, notices = _texts(path, quotes=True)
            grid = read_delimited(texts, required)
        case ".jsonl":
            texts, notices = _texts(path, quotes=False)
            grid = read_json_lines(texts, must_be_texts)
        case ".parquet":
            return read_parquet(path, read, must_be_texts)
        case ".xlsx":
            return read_workbook(read_bytes(path))
        case _:
            raise StudyFileError(f"no format that can be read here (save it as {', '.join(_FORMATS)})")
    grid.notices += notices
    return grid


def _texts(path: Path, *, quotes: bool) -> tuple[Texts, list[str]]:
    """The text of a file, and what its owner should know about its encoding."""
    blocks = blocks_of(path)
    try:
        encoding = find_encoding(blocks)
    except Undecodable as error:
        row = row_of(blocks, error, quotes=quotes)
        raise StudyFileError(f"undecodable bytes at row {row} (save the file as UTF-8)") from None
    return texts_of(blocks, encoding), [_GUESSED] if encoding.guessed else []


def _rows(file: str, grid: Grid, used: Collection[str] | None) -> Iterator[Row]:
    """Every row; at their end all that is wrong with them is raised."""
    places = {column: place for place, column in enumerate(column_names(grid.header))}
    with _naming(file):
        for number, cells in grid.records:
            yield Row(number, file, Record(places, cells))
    refuse_rows(file, grid.problems if used is None else grid.problems.about(used))


def unused_columns(table: Table, known: Sequence[str], *, several: Sequence[str] = ()) -> tuple[str, ...]:
    """The notices of a file, with one for its columns that are not known.

    Args:
        table: the file.
        known: the columns that are used.
        several: those of them whose cells take several values joined by `;`.

    Raises:
        StudyFileError: a column is not known but looks like one that is: what stands in it was meant to count.
    """
    extra = [column for column in table.columns if column not in known]
    meant = [(column, near) for column in extra for near in known if _looks_like(column, near)]
    told = [
        f"column {column} is not read, but looks like {near} (rename it, or take it out"
        + (f"; {near} takes several values joined by ;)" if near in several else ")")
        for column, near in meant
    ]
    refuse(table.file, told)
    return unknown_columns(table, known, "columns that are not used")


def _looks_like(column: str, known: str) -> bool:
    written, meant = _key(column), _key(known)
    return written == meant or (len(meant) >= MIN_MISSPELT and OSA.distance(written, meant) <= 1)


def _key(column: str) -> str:
    return "".join(filter(str.isalnum, column.casefold()))


def unknown_columns(table: Table, known: Sequence[str], what: str) -> tuple[str, ...]:
    """The notices of a file, with one for its columns that nobody asked for. `what` says what becomes of them."""
    extra = [column for column in table.columns if column not in known]
    return (*table.notices, *([f"{table.file}: {what}: {', '.join(extra)}"] if extra else []))


def _columns(file: str, header: Sequence[str], required: Sequence[str], remedy: str) -> tuple[str, ...]:
    columns = column_names(header)
    if halves := [str(number) for number, column in enumerate(columns, 1) if not is_whole(column)]:
        raise StudyFileError(
            f"{file}: half of a UTF-16 surrogate pair in the name of column {' and '.join(halves)} (rename it)."
        )
    if missing := [column for column in required if column not in columns]:
        names = f"column{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
        raise StudyFileError(f"{file}: no {names}; the first row must hold the names of the columns{remedy}.")
    places = defaultdict(list)
    for number, column in enumerate(columns, 1):
        places[column].append(str(number))
    if doubles := [" and ".join(numbers) for numbers in places.values() if len(numbers) > 1]:
        raise StudyFileError(f"{file}: columns {'; '.join(doubles)} have the same name; keep one, or rename it.")
    return columns
