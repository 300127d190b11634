"""A date as a file writes it. What could mean two days is refused, never guessed."""

import re
from datetime import date

from deid.errors import ConfigError

# ISO 8601 calendar date; a local time of day may follow (spreadsheets and Parquet keep one) and is left out.
_ISO = re.compile(
    r"(?P<y>[1-9][0-9]{3})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
# A time of day as spreadsheets show one behind a date: 9:30, 09:30:00, 9:30 AM.
_TIME = r"(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?)?"
_DECLARED = {
    "iso": None,
    "mdy": re.compile(r"(?P<m>[0-9]{1,2})([/.-])(?P<d>[0-9]{1,2})\2(?P<y>[1-9][0-9]{3})" + _TIME),
    "dmy": re.compile(r"(?P<d>[0-9]{1,2})([/.-])(?P<m>[0-9]{1,2})\2(?P<y>[1-9][0-9]{3})" + _TIME),
}
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}")
_HOW = {
    "iso": "write YYYY-MM-DD, or declare date_order in study.toml (for `deid detect`: --date-order)",
    "mdy": "write YYYY-MM-DD or MM/DD/YYYY",
    "dmy": "write YYYY-MM-DD or DD/MM/YYYY",
}


def check_date_order(order: str) -> None:
    """Raises:
    ConfigError: the order is none that is known.
    """
    if order not in _DECLARED:
        raise ConfigError(f"date_order must be one of {', '.join(_DECLARED)}.")


def parse_date(cell: str, order: str) -> date:
    """The date that a cell writes.

    Args:
        cell: ISO (2024-03-31) always; with `order` "mdy" also 3/31/2024, with "dmy" also 31/3/2024
            (separated by `/`, `.` or `-`). A time of day may follow and is left out.
        order: "iso", "mdy" or "dmy", as declared in study.toml.

    Raises:
        ValueError: why it is no date and how to write one; does not quote the cell.
    """
    declared = _DECLARED[order]
    match = _ISO.fullmatch(cell) or (declared and declared.fullmatch(cell))
    if not match:
        what = "a year of two digits" if _SHORT_YEAR.fullmatch(cell) else "not a date"
        raise ValueError(f"{what} ({_HOW[order]})")
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        raise ValueError(f"no such day in the calendar ({_HOW[order]})") from None
