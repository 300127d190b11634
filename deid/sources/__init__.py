"""Files of a study → notes, roster, tables."""

from deid.sources.checks import check_roster
from deid.sources.content import stream_texts
from deid.sources.encoding import read_text
from deid.sources.index import write_index
from deid.sources.notes import read_notes
from deid.sources.roster import RELATIONS, read_participants
from deid.sources.rows import read_rows, unused_columns
from deid.sources.sessions import Attendance, read_sessions, with_attendance
from deid.sources.tables import read_table
from deid.sources.values import Read, Row, Rows

__all__ = [
    "RELATIONS",
    "Attendance",
    "Read",
    "Row",
    "Rows",
    "check_roster",
    "read_notes",
    "read_participants",
    "read_rows",
    "read_sessions",
    "read_table",
    "read_text",
    "stream_texts",
    "unused_columns",
    "with_attendance",
    "write_index",
]
