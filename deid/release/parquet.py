"""A release as Parquet, for programs that would rather read that: the same rows, typed as datapackage.json says."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from deid.errors import PolicyError, StudyFileError
from deid.release.canonical import read_object
from deid.release.described import DESCRIPTOR, resources
from deid.release.schema import csv_rows
from deid.release.stored import taken_in

AT_ONCE = 4096
"""Rows that are held at once."""


def to_parquet(folder: Path, out: Path) -> tuple[Path, ...]:
    """Write every table of a release as a Parquet file. What is signed and verified is the release, not these copies.

    Args:
        folder: the release.
        out: the folder to write to, outside the release: an unlisted file in it would make it fail.

    Returns:
        The files: notes.parquet, codebook.parquet and those of the research tables, in the order of the data package. Whole
        numbers are int64, other numbers double (null where a cell is empty), all else text.

    Raises:
        PolicyError: `out` lies in the release.
        StudyFileError: a file is there already, or cannot be read or written.
    """
    if folder.resolve() in (out.resolve(), *out.resolve().parents):
        raise PolicyError("A copy must lie outside the release, which it would change. Choose another folder.")
    described = resources(read_object((folder / DESCRIPTOR).read_bytes()))
    written = []
    for path, resource in described.items():
        if "schema" in resource:
            target = (out / path).with_suffix(".parquet")
            if target.exists():
                raise StudyFileError(f"{target.name} exists already; choose an empty folder.")
            _write(target, csv_rows(taken_in(folder / path)), resource["schema"]["fields"])
            written.append(target)
    return tuple(written)


def _write(target: Path, rows: Iterator[list[str]], fields: Sequence[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"integer": pa.int64(), "number": pa.float64()}
    schema = pa.schema([(field["name"], kinds.get(field["type"], pa.string())) for field in fields])
    reads = [{"integer": int, "number": float}.get(field["type"]) for field in fields]
    next(rows)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(target, schema) as writer:
            while some := list(islice(rows, AT_ONCE)):
                columns = zip(*some, strict=True)
                cells = [_typed(column, read) for column, read in zip(columns, reads, strict=True)]
                writer.write_batch(pa.record_batch(cells, schema=schema))
    except OSError as error:
        raise StudyFileError(f"{target.name} cannot be written: {error.strerror}.") from None


def _typed(column: Iterable[str], read: type[int] | type[float] | None) -> list[Any]:
    return list(column) if read is None else [read(cell) if cell else None for cell in column]
