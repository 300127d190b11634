"""JSON lines and Parquet → cells."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from deid.errors import StudyFileError
from deid.sources.cells import OUT_OF_RANGE, as_cell
from deid.sources.values import Grid, Problem, column_names
from deid.strictjson import each_key_once


def read_json_lines(text: str) -> Grid:
    """The cells of a file with one JSON object a line. A row's number is its line; a key that it lacks is "".

    Numbers keep the digits that they are written with (whole ones lose a ".0").
    """
    objects: list[tuple[int, Mapping[str, object]]] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                objects.append((number, _object(line)))
            except (ValueError, RecursionError):
                problems.append(
                    Problem(number, 'not one JSON object with every key once (write {"column": "cell", …})')
                )
    columns = tuple(dict.fromkeys(key for _, value in objects for key in value))
    grid = _grid(columns, ((number, [value.get(column) for column in columns]) for number, value in objects))
    grid.problems[:0] = problems
    return grid


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


def read_parquet(data: bytes) -> Grid:
    """The cells of a Parquet file. It has no header row; rows count from 2, as in the same table saved as CSV.

    Raises:
        StudyFileError: no Parquet file that can be read; the caller says which file.
    """
    try:
        table = pq.ParquetFile(pa.BufferReader(data)).read()
        columns = [_values(column) for column in table.columns]
    except (pa.ArrowException, OSError, ValueError):
        raise StudyFileError("is damaged or no Parquet file (write it again)") from None
    return _grid(table.column_names, enumerate(map(list, zip(*columns, strict=True)), 2))


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


def _grid(columns: Iterable[str], rows: Iterable[tuple[int, list[object]]]) -> Grid:
    header = list(columns)
    names = column_names(header)
    grid = Grid([(1, header)] if header else [])
    for number, values in rows:
        cells = [""] * len(header)
        for index, value in enumerate(values):
            try:
                cells[index] = as_cell(value)
            except ValueError as error:
                grid.problems.append(Problem(number, str(error), names[index]))
            if value is None:
                grid.untold.append(Problem(number, 'no value (write "" for an empty text)', names[index]))
            elif isinstance(value, list):
                grid.untold.append(Problem(number, "a list (write one text)", names[index]))
        grid.records.append((number, cells))
    return grid
