"""All problems of a file in one error, so that its owner mends it once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from deid.errors import StudyFileError
from deid.sources.values import Problem

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


def refuse_rows(file: str, problems: Iterable[Problem]) -> None:
    """Like `refuse`, in the order of the rows; what is wrong with several rows is told once, with all of them."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for problem in sorted(problems, key=lambda problem: problem.row):
        rows[problem.column, problem.reason].append(problem.row)
    refuse(file, [_told(numbers, column, reason) for (column, reason), numbers in rows.items()])


def _told(rows: Sequence[int], column: str, reason: str) -> str:
    where = f"row {rows[0]}" if len(rows) == 1 else f"rows {row_list(rows)}"
    return f"{where}{', column ' if column else ''}{column}: {reason}"


def row_list(rows: Sequence[int]) -> str:
    """Sorted row numbers in words: "2-4, 7 and 9"; of many runs the first few, and how many rows follow."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    spans = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:SHOWN]]
    if hidden := sum(map(len, runs[SHOWN:])):
        spans.append(f"{hidden} more")
    return " and ".join(filter(None, (", ".join(spans[:-1]), spans[-1])))


def same_twice(keys: Iterable[tuple[int, str]], column: str, what: str) -> list[Problem]:
    """A problem for every key that stands in more than one row; empty keys are somebody else's problem.

    Args:
        keys: (row number, key).
        column: where the keys stand.
        what: what they are, for the message ("the same id").
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for row, key in keys:
        if key:
            rows[key].append(row)
    return [
        Problem(first, f"{what} as in row {', '.join(map(str, others))} (each may stand once)", column)
        for first, *others in rows.values()
        if others
    ]
