"""An Excel workbook (.xlsx) → cells, as a person sees them."""

import re
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import zip_longest
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from deid.errors import StudyFileError
from deid.sources.archive import open_package
from deid.sources.cells import as_cell
from deid.sources.values import Grid, column_names

EXCEL_CELL_LIMIT = 32_767
"""Characters that fit a cell; Excel cuts longer text off (Microsoft, "Excel specifications and limits")."""

# How a workbook writes a character that XML cannot hold, e.g. a carriage return (ECMA-376 part 1, 22.9.2.19).
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_workbook(data: bytes) -> Grid:
    """The cells of the first sheet. A formula or an error value is a problem: no value of it is certain.

    A workbook is read as a whole; a sheet has 1,048,576 rows at most (Microsoft, "Excel specifications and limits"), and
    who has very many notes keeps them in another format.

    Raises:
        StudyFileError: no workbook that can be opened, or one with several sheets; the caller says which file.
    """
    open_package(data, ".xlsx").close()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which hold no cells
            return _read(openpyxl.load_workbook(BytesIO(data), read_only=True))
    except StudyFileError:
        raise
    except Exception:  # openpyxl lets through whatever its parsers raise, and that may quote a cell
        raise StudyFileError("is damaged or no .xlsx file (open it in Excel and save it again)") from None


def _read(book: Any) -> Grid:
    first, *others = book.worksheets
    if any(row for sheet in others for row in sheet.iter_rows(values_only=True) if any(row)):
        raise StudyFileError("has several sheets that are not empty (keep one: what the others hold would not be read)")
    first.reset_dimensions()  # the size that the file states may be wrong, and would cut rows off
    records: list[tuple[int, list[str]]] = []
    grid = Grid((), iter(records))
    for number, row in enumerate(first.iter_rows(), 1):
        names = column_names(grid.header)
        texts = [
            _text(cell, grid, number, column) for cell, column in zip_longest(row, names[: len(row)], fillvalue="")
        ]
        while len(texts) > len(names) and not texts[-1]:
            texts.pop()
        if not any(texts):
            continue
        if not grid.header:
            grid.header = texts
            continue
        if len(texts) > len(names):
            grid.problems.add(number, "a cell to the right of the last column that has a name")
        records.append((number, (texts + [""] * len(names))[: len(names)]))
    for row, column in _merged(first, column_names(grid.header)):
        grid.problems.add(row, "merged cells (unmerge them, and fill in every cell)", column)
    return grid


def _merged(sheet: Any, names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Row and column of every area of merged cells: only its first cell holds a value, so the others would read as empty."""
    with sheet._get_source() as source:  # read-only sheets do not tell
        areas = re.findall(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z0-9:]+)", source.read())
    for area in areas:
        left, top, right, _ = range_boundaries(area.decode())
        for name in names[left - 1 : right]:
            yield top, name


def _text(cell: Any, grid: Grid, row: int, column: str) -> str:
    value = cell.value
    if cell.data_type in ("f", "e") and value is not None:
        grid.problems.add(row, "a formula or an error value (paste it as a value)", column)
        return ""
    if isinstance(value, str):
        if len(value) >= EXCEL_CELL_LIMIT:
            grid.notices.append(f"row {row}: a cell is as long as Excel allows and may have been cut off there")
        value = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), value)
    elif type(value) is int and re.fullmatch("0+", cell.number_format):
        return str(value).zfill(len(cell.number_format))  # the format "00000" shows the postcode 2139 as 02139
    try:
        return as_cell(value)
    except ValueError as error:
        grid.problems.add(row, str(error), column)
        return ""
