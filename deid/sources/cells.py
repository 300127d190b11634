"""Values of other formats → cells, and the cells of a row → what they mean."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from deid.dates import parse_date
from deid.sources.values import Problems, Row

EARLIEST_YEAR = 1900
"""No contact that anybody has consented to lies before it."""

OUT_OF_RANGE = object()
"""Stands for a date or time that its file holds and Python cannot."""

_RANGE = "a date or time out of range (years 1 to 9999 can be read)"


def as_cell(value: object) -> str:
    """The text of a value from a file that has types: dates in ISO, whole numbers without ".0", no value as "".

    A list of texts becomes a `;`-joined cell, true and false become yes and no.

    Raises:
        ValueError: a value that no cell can hold; the message does not quote it.
    """
    match value:
        case None:
            return ""
        case str() if is_whole(value):
            return value
        case str():
            raise ValueError("half of a UTF-16 surrogate pair (write the character itself)")
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return "" if math.isnan(value) else str(int(value)) if value.is_integer() else repr(value)
        case Decimal() | time():
            return str(value)
        case datetime() if value != value:  # pandas' "not a time", which is a moment and not even itself
            raise ValueError(_RANGE)
        case datetime():
            is_day = value.tzinfo is None and value.time() == time.min
            return value.date().isoformat() if is_day else value.isoformat()
        case date():
            return value.isoformat()
        case list():
            parts = [as_cell(part) for part in value if not isinstance(part, list)]
            if len(parts) == len(value) and not any(";" in part for part in parts):
                return ";".join(parts)
    if value is OUT_OF_RANGE:
        raise ValueError(_RANGE)
    raise ValueError("neither text nor a number, date or list of texts")


def is_whole(text: str) -> bool:
    """Whether a UTF-8 file can hold a text: JSON and Excel can escape half of a UTF-16 surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def split_list(cell: str) -> list[str]:
    """The parts of a `;`-joined cell, without blanks around them; an empty cell has none."""
    return [part.strip() for part in cell.split(";")] if cell.strip() else []


class Cells:
    """The cells of one row, asked for one by one. What is wrong with them is added to `problems`.

    An answer that came with a problem is a stand-in, so the caller refuses the file before using any.
    """

    def __init__(self, row: Row, problems: Problems, date_order: str) -> None:
        self._row, self._problems, self._date_order = row, problems, date_order

    def problem(self, column: str, reason: str) -> None:
        self._problems.add(self._row.number, reason, column)

    def text(self, column: str) -> str:
        """The cell without blanks around it; "" where the file has no such column."""
        return self._row.cells.get(column, "").strip()

    def required(self, column: str, remedy: str) -> str:
        if not (text := self.text(column)):
            self.problem(column, f"empty ({remedy})")
        return text

    def day(self, column: str) -> date | None:
        """The date, or None for an empty cell."""
        if not (text := self.text(column)):
            return None
        try:
            return parse_date(text, self._date_order)
        except ValueError as error:
            self.problem(column, str(error))
            return None

    def contact_day(self, column: str, latest: date) -> date:
        """The day of a contact: there is one, from 1900 to `latest`. Else a typo would count as first or last contact."""
        self.required(column, "write YYYY-MM-DD")
        if (day := self.day(column)) and day.year < EARLIEST_YEAR:
            self.problem(column, f"before {EARLIEST_YEAR} (correct the date)")
        if day and day > latest:
            self.problem(column, "in the future (correct the date)")
        return day or date.min

    def yes(self, column: str) -> bool:
        """Whether the cell says yes; an empty one says no."""
        answer = self.text(column).casefold()
        if answer not in ("yes", "no", ""):
            self.problem(column, "must be yes or no")
        return answer == "yes"

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        answer = self.text(column).casefold()
        if answer in allowed:
            return allowed[allowed.index(answer)]  # the same text for all rows
        self.problem(column, f"must be one of {', '.join(allowed)}")
        return answer
