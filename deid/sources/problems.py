"""All problems of a file in one error, so that its owner mends it once."""

from collections.abc import Sequence

from deid.errors import StudyFileError
from deid.sources.values import Problems

SHOWN = 20
"""How many problems a message lists; the rest are counted."""


def refuse(what: str, problems: Sequence[str]) -> None:
    """Raise if there is a problem.

    Args:
        what: the file (or the comparison) that the problems are about.
        problems: each names its place and quotes no cell.

    Raises:
        StudyFileError: lists the first `SHOWN` problems and counts the others.
    """
    if not problems:
        return
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    raise StudyFileError(f"{what}: {count}: {'; '.join(problems[:SHOWN])}{more}.")


def refuse_rows(file: str, *found: Problems) -> None:
    """Like `refuse`, in the order of the rows; what is wrong with several rows is told once, with all of them."""
    told = [(sorted(rows), column, reason) for problems in found for (column, reason), rows in problems.rows.items()]
    told.sort(key=lambda problem: problem[0][0])
    refuse(file, [_told(*problem) for problem in told])


def _told(rows: Sequence[int], column: str, reason: str) -> str:
    where = f"row {rows[0]}" if len(rows) == 1 else f"rows {row_list(rows)}"
    return f"{where}{', column ' if column else ''}{column}: {reason}"


def row_list(rows: Sequence[int]) -> str:
    """Sorted row numbers in words: "2-4, 7 and 9"; of many runs the first few, and how many rows follow."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1][-1] = row
        else:
            runs.append([row, row])
    spans = [str(first) if first == last else f"{first}-{last}" for first, last in runs[:SHOWN]]
    if hidden := sum(last - first + 1 for first, last in runs[SHOWN:]):
        spans.append(f"{hidden} more")
    return " and ".join(filter(None, (", ".join(spans[:-1]), spans[-1])))


def first_of(things: Sequence[object]) -> str:
    """The first few of a list in words, and how many follow."""
    more = f" and {len(things) - SHOWN} more" if len(things) > SHOWN else ""
    return f"{', '.join(map(str, things[:SHOWN]))}{more}"


class Once:
    """Keys of which each may stand once, seen row by row; empty keys are somebody else's problem."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}
        self._others: dict[str, list[int]] = {}

    def see(self, row: int, key: str) -> None:
        if key and self._first.setdefault(key, row) != row:
            self._others.setdefault(key, []).append(row)

    def __contains__(self, key: str) -> bool:
        return key in self._first

    def problems(self, column: str, what: str) -> Problems:
        """A problem for every key that stands in more than one row.

        Args:
            column: where the keys stand.
            what: what they are, for the message ("the same id").
        """
        found = Problems()
        for key, others in self._others.items():
            found.add(self._first[key], f"{what} as in row {first_of(others)} (each may stand once)", column)
        return found
