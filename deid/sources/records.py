"""JSON lines and Parquet → cells."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from deid.errors import StudyFileError
from deid.sources.cells import OUT_OF_RANGE, as_cell
from deid.sources.encoding import Texts, opened
from deid.sources.values import Grid, Problems, column_names
from deid.strictjson import each_key_once

BATCH = 512
"""Rows of a Parquet file that are held at a time."""

_BUFFER = 2**20
"""Bytes of a column of a Parquet file that are read at a time; else it would be all of a row group."""


def read_json_lines(texts: Texts, must_be_texts: Collection[str]) -> Grid:
    """The cells of a file with one JSON object a line. A row's number is its line; a key that it lacks is "".

    Numbers keep the digits that they are written with (whole ones lose a ".0"). The file is read twice, since any line
    may name a column; one line of it is held.
    """
    columns = tuple(dict.fromkeys(key for _, value in _objects(texts(), Problems()) for key in value))
    grid = Grid(columns, iter(()))
    values = ((number, [value.get(column) for column in columns]) for number, value in _objects(texts(), grid.problems))
    grid.records = _cells(grid, values, must_be_texts)
    return grid


def _objects(texts: Iterator[str], problems: Problems) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, line in enumerate(_lines(texts), 1):
        if line.strip():
            try:
                yield number, _object(line)
            except (ValueError, RecursionError):
                problems.add(number, 'not one JSON object with every key once (write {"column": "cell", …})')


def _lines(texts: Iterator[str]) -> Iterator[str]:
    r"""The lines of a text, which end at \n alone: JSON lines may hold any other line end."""
    rest: list[str] = []
    for text in texts:
        first, *others = text.split("\n")
        rest.append(first)
        if others:
            yield "".join(rest)
            yield from others[:-1]
            rest = others[-1:]
    yield "".join(rest)


def _object(line: str) -> Mapping[str, object]:
    value = json.loads(
        line,
        parse_int=str,
        parse_float=lambda digits: re.sub(r"\.0+$", "", digits),
        object_pairs_hook=each_key_once,
    )
    if not isinstance(value, dict):
        raise ValueError
    return value


def read_parquet(path: Path, used: Collection[str] | None, must_be_texts: Collection[str]) -> Grid:
    """The cells of a Parquet file. It has no header row; rows count from 2, as in the same table saved as CSV.

    Args:
        path: the file.
        used: the columns whose cells are read; those of the others are "". None: all of them.
        must_be_texts: see `OpenTable.untold`.

    Raises:
        StudyFileError: now or when the records are read: no Parquet file that can be read; the caller says which file.
    """
    with opened(path) as file, _readable():
        header = pq.ParquetFile(file).schema_arrow.names
    wanted = [place for place, column in enumerate(column_names(header)) if used is None or column in used]
    grid = Grid(header, iter(()))
    grid.records = _cells(grid, enumerate(_parquet_rows(path, header, wanted), 2), must_be_texts)
    return grid


def _parquet_rows(path: Path, header: Sequence[str], wanted: Collection[int]) -> Iterator[tuple[object, ...]]:
    """The values of each row, "" in columns that are not wanted."""
    with opened(path) as file, _readable():
        table = pq.ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False)
        for batch in table.iter_batches(BATCH, columns=[header[place] for place in wanted]):
            unread = [""] * batch.num_rows
            columns = [_values(batch.column(name)) if place in wanted else unread for place, name in enumerate(header)]
            yield from zip(*columns, strict=True)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError):
        raise StudyFileError("is damaged or no Parquet file (write it again)") from None


def _values(column: Any) -> list[object]:
    """The values of a column; `OUT_OF_RANGE` for a date or time that Python cannot hold."""
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError):
        return [_value(scalar) for scalar in column]


def _value(scalar: Any) -> object:
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return OUT_OF_RANGE


def _cells(
    grid: Grid, rows: Iterable[tuple[int, Sequence[object]]], must_be_texts: Collection[str]
) -> Iterator[tuple[int, list[str]]]:
    names = column_names(grid.header)
    texts = [place for place, name in enumerate(names) if name in must_be_texts]
    for number, values in rows:
        cells = [""] * len(names)
        for place, value in enumerate(values):
            try:
                cells[place] = as_cell(value)
            except ValueError as error:
                grid.problems.add(number, str(error), names[place])
        if not any(cells):
            continue
        for place in texts:
            if values[place] is None:
                grid.untold.add(number, 'no value (write "" for an empty text)', names[place])
            elif isinstance(values[place], list):
                grid.untold.add(number, "a list (write one text)", names[place])
        yield number, cells
