"""What every importer hands on."""

from collections.abc import Iterable
from dataclasses import dataclass

from deid.consent.parsing import Cells


@dataclass(frozen=True, slots=True, repr=False)
class ConsentRows:
    """Rows as consents.csv would hold them: (place, cells by column), for `parsing.parse_events` and `import_rows`.

    `notices` say what was read and gives no row; they quote nothing of the file.
    """

    rows: tuple[tuple[str, Cells], ...]
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ConsentRows({len(self.rows)} rows)"


def joined(parts: Iterable[str]) -> str:
    """A cell that takes several values."""
    return ";".join(parts)
