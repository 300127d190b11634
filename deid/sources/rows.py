"""The one reader of tables: .csv, .jsonl, .parquet and .xlsx → rows of strings. Nothing guesses a type."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from rapidfuzz.distance import OSA

from deid.errors import StudyFileError
from deid.sources.delimited import read_delimited
from deid.sources.encoding import decode, is_unicode, read_bytes, row_of
from deid.sources.problems import refuse, refuse_rows
from deid.sources.records import read_json_lines, read_parquet
from deid.sources.values import Grid, Problem, Row, Rows, column_names
from deid.sources.workbook import read_workbook

MIN_MISSPELT = 5
"""Letters from which a name of a column with one wrong letter is taken for the known one."""

_TEXTS = (".csv", ".jsonl")
_GUESSED = "no UTF-8, and read as Windows-1252; check names with accents, or save it as UTF-8"
_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMATS: Mapping[str, Callable[[bytes, Sequence[str]], Grid]] = MappingProxyType(
    {
        ".csv": lambda data, required: read_delimited(_decoded(data, quotes=True), required),
        ".jsonl": lambda data, required: read_json_lines(_decoded(data, quotes=False)),
        ".parquet": lambda data, required: read_parquet(data),
        ".xlsx": lambda data, required: read_workbook(data),
    }
)


def read_rows(
    path: Path, *, required: Sequence[str] = (), optional: Sequence[str] | None = None, remedy: str = ""
) -> Rows:
    """Every row of a table, as strings; rows without any text are left out.

    Args:
        path: .csv (comma, semicolon or tab), .jsonl, .parquet or .xlsx.
        required: columns that must be there. They also settle the delimiter of a .csv.
        optional: the other columns that are used. A cell that cannot be read is "" in any further column. None: all
            columns are used.
        remedy: what else helps where a required column is missing.

    Returns:
        Rows whose cells are by column name, unknown columns included. `number` is the row of the spreadsheet
        (header: 1), of a .jsonl file the line.

    Raises:
        StudyFileError: all that is wrong with the file, by row and column. Never quotes a cell, nor the first
            row (a file without a header has a person there).
    """
    file, read = path.name, _FORMATS.get(path.suffix.lower())
    if read is None:
        raise StudyFileError(f"{file}: no format that can be read here (save it as {', '.join(_FORMATS)}).")
    try:
        data = read_bytes(path)
        grid = read(data, required)
    except StudyFileError as error:
        raise StudyFileError(f"{file}: {error}.") from None
    if not grid.records:
        refuse_rows(file, grid.problems)
        raise StudyFileError(f"{file} is empty; its first row must hold the names of the columns.")
    columns = _columns(file, grid.records[0][1], required, remedy)
    records = grid.records[1:]
    used = columns if optional is None else (*required, *optional)
    problems = [*grid.problems, *_half_characters(columns, records)]
    refuse_rows(file, (problem for problem in problems if not problem.column or problem.column in used))
    rows = tuple(
        Row(number, f"{file}, row {number}", MappingProxyType(dict(zip(columns, cells, strict=True))))
        for number, cells in records
        if any(cells)
    )
    notices = [_GUESSED] if path.suffix.lower() in _TEXTS and not is_unicode(data) else []
    kept = {row.number for row in rows}
    return Rows(
        file,
        columns,
        rows,
        tuple(f"{file}: {notice}" for notice in [*notices, *grid.notices]),
        tuple(problem for problem in grid.untold if problem.row in kept),
    )


def unused_columns(rows: Rows, known: Sequence[str], *, several: Sequence[str] = ()) -> tuple[str, ...]:
    """The notices of a file, with one for its columns that are not known.

    Args:
        rows: the file.
        known: the columns that are used.
        several: those of them whose cells take several values joined by `;`.

    Raises:
        StudyFileError: a column is not known but looks like one that is: what stands in it was meant to count.
    """
    extra = [column for column in rows.columns if column not in known]
    meant = [(column, near) for column in extra for near in known if _looks_like(column, near)]
    told = [
        f"column {column} is not read, but looks like {near} (rename it, or take it out"
        + (f"; {near} takes several values joined by ;)" if near in several else ")")
        for column, near in meant
    ]
    refuse(rows.file, told)
    return unknown_columns(rows, known, "columns that are not used")


def _looks_like(column: str, known: str) -> bool:
    written, meant = _key(column), _key(known)
    return written == meant or (len(meant) >= MIN_MISSPELT and OSA.distance(written, meant) <= 1)


def _key(column: str) -> str:
    return "".join(filter(str.isalnum, column.casefold()))


def unknown_columns(rows: Rows, known: Sequence[str], what: str) -> tuple[str, ...]:
    """The notices of a file, with one for its columns that nobody asked for. `what` says what becomes of them."""
    extra = [column for column in rows.columns if column not in known]
    return (*rows.notices, *([f"{rows.file}: {what}: {', '.join(extra)}"] if extra else []))


def _decoded(data: bytes, *, quotes: bool) -> str:
    try:
        return decode(data)
    except UnicodeDecodeError as error:
        raise StudyFileError(
            f"undecodable bytes at row {row_of(error, quotes=quotes)} (save the file as UTF-8)"
        ) from None


def _columns(file: str, header: Sequence[str], required: Sequence[str], remedy: str) -> tuple[str, ...]:
    columns = column_names(header)
    if missing := [column for column in required if column not in columns]:
        names = f"column{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
        raise StudyFileError(f"{file}: no {names}; the first row must hold the names of the columns{remedy}.")
    places = defaultdict(list)
    for number, column in enumerate(columns, 1):
        places[column].append(str(number))
    if doubles := [" and ".join(numbers) for numbers in places.values() if len(numbers) > 1]:
        raise StudyFileError(f"{file}: columns {'; '.join(doubles)} have the same name; keep one, or rename it.")
    return columns


def _half_characters(columns: Sequence[str], records: Sequence[tuple[int, list[str]]]) -> list[Problem]:
    """JSON and Excel can escape half of a UTF-16 pair, which no UTF-8 file can hold."""
    return [
        Problem(number, "half of a UTF-16 surrogate pair (write the character itself)", column)
        for number, cells in records
        for column, cell in zip(columns, cells, strict=False)
        if _SURROGATE.search(cell)
    ]
