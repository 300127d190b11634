"""The gate over a study's files: which notes and table rows, and of a session which part, may be read."""

from deid.screen.screening import Screened, items_of, judge, only, row_id, screen, terms_of
from deid.screen.segments import Events, allowed_notes

__all__ = [
    "Events",
    "Screened",
    "allowed_notes",
    "items_of",
    "judge",
    "only",
    "row_id",
    "screen",
    "terms_of",
]
