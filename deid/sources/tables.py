"""Research tables to release beside the notes: only the columns that study.toml declares."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from deid.dates import check_date_order
from deid.model import TableRow
from deid.sources.cells import Cells
from deid.sources.problems import refuse_rows
from deid.sources.rows import open_table, unknown_columns
from deid.sources.values import Problems, Read, Same

_REMEDY = ", or set participant =, date = and release = of this table in [[tables]] to the names that it has"


def read_table(path: Path, *, participant: str, date: str, columns: Sequence[str], date_order: str) -> Read[TableRow]:
    """Read a research table.

    Args:
        path: the table.
        participant: the column that says whose row it is.
        date: the column with the day that the row is about.
        columns: what is to be released; cells are handed on exactly as the file writes them.
        date_order: "iso", "mdy" or "dmy".

    Returns:
        Rows in the order of the file, cells in the order of `columns`.

    Raises:
        StudyFileError: all that is wrong, by row and column.
        ConfigError: no such date order.
    """
    check_date_order(date_order)
    declared = (participant, date, *columns)
    table = open_table(path, required=declared, remedy=_REMEDY)
    today = datetime.date.today()
    problems, same = Problems(), Same()
    values = []
    for row in table.rows:
        cells = Cells(row, problems, date_order)
        whose = same.of(cells.required(participant, "every row belongs to a participant"))
        on = same.of(cells.contact_day(date, today))
        released = tuple(same.of(row.cells[column]) for column in columns)
        values.append(TableRow(whose, on, released, row.place, row.number))
    refuse_rows(table.file, problems)
    return Read(tuple(values), unknown_columns(table, declared, "columns that are not declared and not released"))
