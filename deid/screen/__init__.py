"""The gate over a study's files: which notes and table rows, and of a session which part, may be read."""

from deid.screen.screening import Events, Screened, items_of, judge, only, row_id, screen
from deid.screen.segments import allowed_notes, with_segments

__all__ = [
    "Events",
    "Screened",
    "allowed_notes",
    "items_of",
    "judge",
    "only",
    "row_id",
    "screen",
    "with_segments",
]
