"""The index of a folder of documents, for its owner to complete: a new one, or more rows for one that is there."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deid.errors import StudyFileError
from deid.files import write_whole
from deid.sources.delimited import DELIMITERS
from deid.sources.documents import READABLE, documents_below, listed_documents
from deid.sources.encoding import read_bytes
from deid.sources.rows import read_rows
from deid.sources.values import Rows, column_names

INDEX_COLUMNS = (
    "note_id", "file", "participants", "session_date", "note_class", "session_id", "clinician", "part2", "school",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an index came to: how many documents it lists now, how many of them it did not list before, and how many
    of the folder cannot be read and are left out.
    """

    listed: int
    new: int
    left_out: int


def write_index(folder: Path, index_path: Path) -> Indexed:
    """List the .txt and .docx documents of a folder and its subfolders, sorted by file name, as doc-0001, ….

    The index holds file names and belongs with the documents; whoever knows the sessions fills in the rest. An index
    that is there keeps every byte; documents that it does not list are added below.

    Args:
        folder: where the documents are.
        index_path: the CSV to write, in `folder` or above it: documents are found from the place of the index.

    Raises:
        StudyFileError: there is no document to list, the index would stand elsewhere, the one that is there cannot
            be read or is not in UTF-8, or a file name is no text.
    """
    folder, index_path = folder.resolve(), index_path.parent.resolve() / index_path.name
    if not folder.is_dir():
        raise StudyFileError("The folder of documents is not there.")
    if not folder.is_relative_to(index_path.parent):
        raise StudyFileError(f"{index_path.name} must stand in the folder of the documents, or above it.")
    below = documents_below(folder)
    documents = [path for path in below if path.suffix.lower() in READABLE]
    if not documents:
        raise StudyFileError(f"The folder holds no document to list ({' or '.join(READABLE)}).")
    saved_anew = {path.with_suffix("") for path in documents}
    left_out = sum(path.suffix.lower() not in READABLE and path.with_suffix("") not in saved_anew for path in below)
    try:
        listed, new = _extended(index_path, documents) if index_path.exists() else _created(index_path, documents)
    except UnicodeEncodeError:
        raise StudyFileError("A document has a file name that is not valid text; rename it.") from None
    except OSError as error:
        raise StudyFileError(f"{index_path.name} cannot be written ({error.strerror}).") from None
    return Indexed(listed, new, left_out)


def _created(index_path: Path, documents: Sequence[Path]) -> tuple[int, int]:
    names = [path.relative_to(index_path.parent).as_posix() for path in documents]
    rows = [{"note_id": f"doc-{number:04d}", "file": name} for number, name in enumerate(names, 1)]
    header = _lines([dict(zip(INDEX_COLUMNS, INDEX_COLUMNS, strict=True))], INDEX_COLUMNS)
    write_whole(index_path, (header + _lines(rows, INDEX_COLUMNS)).encode())
    return len(rows), len(rows)


def _extended(index_path: Path, documents: Sequence[Path]) -> tuple[int, int]:
    """Add a row for each document that no row names; written as the file is, with its delimiter and line ends."""
    there = read_rows(index_path, required=("note_id", "file"))
    data = read_bytes(index_path)
    named = listed_documents(there, index_path.parent)
    missing = [path for path in documents if path.resolve() not in named]
    if not missing:
        return len(there.rows), 0
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StudyFileError(f"{index_path.name} is not UTF-8; save it as CSV UTF-8, then list the rest.") from None
    delimiter, ids = _delimiter(index_path.name, text, there.columns), _free_ids(there)
    rows = [{"note_id": next(ids), "file": path.relative_to(index_path.parent).as_posix()} for path in missing]
    end = "\r\n" if "\r\n" in text else "\n"
    added = _lines(rows, there.columns, delimiter=delimiter, end=end)
    write_whole(index_path, data + (b"" if text.endswith(("\n", "\r")) else end.encode()) + added.encode())
    return len(there.rows) + len(rows), len(rows)


def _free_ids(there: Rows) -> Iterator[str]:
    """doc-NNNN by the row that a new one gets, so that messages name it alike; none that is taken."""
    taken = {row.cells["note_id"].strip() for row in there.rows}
    number = max((row.number for row in there.rows), default=1)
    while True:
        if (name := f"doc-{number:04d}") not in taken:
            yield name
        number += 1


def _delimiter(file: str, text: str, columns: Sequence[str]) -> str:
    header = next(line for line in text.splitlines() if line.strip())
    for mark in DELIMITERS:
        if column_names(next(csv.reader([header], delimiter=mark))) == tuple(columns):
            return mark
    raise StudyFileError(f"{file}: the names of the columns must stand on one line.")


def _lines(rows: Sequence[dict[str, str]], columns: Sequence[str], *, delimiter: str = ",", end: str = "\n") -> str:
    text = io.StringIO(newline="")
    csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()
