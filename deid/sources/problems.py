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
    """Like `refuse`, with the problems in the order of the rows."""
    refuse(file, [str(problem) for problem in sorted(problems, key=lambda problem: problem.row)])


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
