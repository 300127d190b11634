"""Files of a study → notes, roster, tables."""

from deid.sources.checks import check_roster
from deid.sources.index import write_index
from deid.sources.notes import read_notes
from deid.sources.roster import read_participants
from deid.sources.rows import read_rows, unused_columns
from deid.sources.tables import read_table
from deid.sources.values import Read, Row, Rows

__all__ = [
    "Read",
    "Row",
    "Rows",
    "check_roster",
    "read_notes",
    "read_participants",
    "read_rows",
    "read_table",
    "unused_columns",
    "write_index",
]
