"""What every importer hands on, and how it tells what is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deid.consent.parsing import Cells
from deid.errors import StudyFileError

SHOWN = 20
"""Problems that a message lists; the rest are counted."""


@dataclass(frozen=True, slots=True, repr=False)
class ConsentRows:
    """Rows as consents.csv would hold them: (place, cells by column), for `parsing.parse_events` and `import_rows`.

    `notices` say what was read and gives no row; they quote nothing of the file.
    """

    rows: tuple[tuple[str, Cells], ...]
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ConsentRows({len(self.rows)} rows)"


def refuse(problems: Sequence[str]) -> None:
    """Raise if there is a problem.

    Args:
        problems: each names its place and its remedy and quotes no value.

    Raises:
        StudyFileError: lists the first `SHOWN` problems and counts the others.
    """
    if problems:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise StudyFileError(f"The consents cannot be imported: {'; '.join(problems[:SHOWN])}{more}.")


def joined(parts: Iterable[str]) -> str:
    """A cell that takes several values."""
    return ";".join(parts)
