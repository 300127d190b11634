"""A release as its reader opens it: frames for the tables, paths for the rest."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deid.errors import StudyFileError
from deid.release.canonical import read_object
from deid.release.described import CODEBOOK, DESCRIPTOR, NOTES, REPORT, resources
from deid.release.parquet import to_parquet
from deid.release.schema import csv_rows
from deid.release.stored import stored
from deid.release.verify import Verdict, verify

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Release:
    """A release folder. What it holds is clean by construction, so frames of it may be shown."""

    folder: Path

    @property
    def release_id(self) -> str:
        return str(self.attestation["release"])

    @property
    def report(self) -> Path:
        return self.folder / REPORT

    @property
    def notes(self) -> "pd.DataFrame":
        """notes.csv: a row a note, ids are codes of this release."""
        return self.table(NOTES)

    @property
    def tables(self) -> tuple[str, ...]:
        """Paths of the research tables, for `table`."""
        return tuple(sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob("tables/*.csv")))

    @property
    def codebook(self) -> "pd.DataFrame":
        return self.table(CODEBOOK)

    @property
    def attestation(self) -> dict[str, Any]:
        """What the release states about itself.

        Raises:
            StudyFileError: it cannot be read as an attestation.
        """
        with _readable("attestation.json"):
            stated: dict[str, Any] = json.loads((self.folder / "attestation.json").read_text(encoding="utf-8"))
            if not isinstance(stated["release"], str):
                raise ValueError
        return stated

    def table(self, path: str) -> "pd.DataFrame":
        """Read a table of the release, its columns of the types that datapackage.json declares.

        Returns:
            Integers and numbers as such (as floats where a cell is missing, which is then NaN); all else as text, a
            missing one "".

        Raises:
            StudyFileError: the release describes no such table, or it cannot be read.
        """
        import pandas as pd  # seconds on a slow machine, and `deid verify` has no use for it

        with _readable(DESCRIPTOR):
            described = resources(read_object((self.folder / DESCRIPTOR).read_bytes()))
            tables = {name: one["schema"]["fields"] for name, one in described.items() if "schema" in one}
            types = {field["name"]: field["type"] for field in tables.get(path, ())}
        if path not in tables:
            raise StudyFileError(f"The release has no table of that name. It has {', '.join(tables)}.")
        numbers = [name for name, kind in types.items() if kind in ("integer", "number")]
        with _readable(path):
            return pd.read_csv(
                self.folder / path,
                keep_default_na=False,
                na_values={name: [""] for name in numbers},
                dtype={name: str for name in types if name not in numbers},
            )

    def cells(self, path: str) -> tuple[list[str], Iterator[list[str]]]:
        """Columns and rows of a table of the release, every cell as it stands; the rows are read as they are asked for, once."""
        with _readable(path):
            rows = csv_rows(stored(self.folder / path))
            return next(rows, []), rows

    def to_parquet(self, out: Path | str) -> tuple[Path, ...]:
        """Write its tables as Parquet files into a folder outside the release; see `parquet.to_parquet`."""
        return to_parquet(self.folder, Path(out))

    def verify(self) -> Verdict:
        return verify(self.folder)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Tell in our words that a file of a release cannot be read; what stands in it is not quoted."""
    try:
        yield
    except StudyFileError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise StudyFileError(
            f"{name} of the release cannot be read: it was damaged. Ask for an untouched copy."
        ) from None


def open_release(folder: Path | str) -> Release:
    """Open a release folder.

    Raises:
        StudyFileError: there is no release there.
    """
    path = Path(folder)
    if not (path / "attestation.json").is_file():
        raise StudyFileError(f"{path.name} holds no attestation.json, so it is no release.")
    return Release(path)
