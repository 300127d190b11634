"""The documents of an index: each is found, read in full, or refused by its number. Never by its name."""

import os
from collections.abc import Sequence
from pathlib import Path

from deid.errors import StudyFileError
from deid.sources.encoding import decode, is_unicode, read_bytes
from deid.sources.problems import SHOWN, same_twice
from deid.sources.values import Problem, Row, Rows
from deid.sources.word import Document, read_word

READABLE = (".txt", ".docx")
_DOCUMENTS = (*READABLE, ".doc", ".pdf", ".rtf", ".odt")


def document_id(row: Row) -> str:
    """How messages call the document of an index row: doc-0001 is the first row below the header."""
    return f"doc-{row.number - 1:04d}"


def documents_below(folder: Path) -> list[Path]:
    """Documents in a folder and its subfolders, readable or not, sorted by path; none that is hidden or a lock file."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in _DOCUMENTS and not path.name.startswith((".", "~$")) and path.is_file()
    )


def read_documents(rows: Rows, folder: Path, problems: list[Problem]) -> tuple[list[str], tuple[str, ...]]:
    """Read the document of every row.

    Args:
        rows: an index with a column `file`, whose cells are paths from `folder`.
        folder: where the index stands. Nothing outside is read, whether by `..`, an absolute path or a link.
        problems: takes what is wrong, by row and document number.

    Returns:
        The texts, aligned with the rows ("" with a problem), and the notices: pictures that cannot be read, and texts
        whose encoding was guessed.
    """
    root = folder.resolve()
    paths = [_path(root, row, problems) for row in rows.rows]
    problems += same_twice(
        ((row.number, str(path or "")) for row, path in zip(rows.rows, paths, strict=True)), "file", "the same document"
    )
    documents = [
        _document(path, row, problems) if path else Document("") for row, path in zip(rows.rows, paths, strict=True)
    ]
    return [document.text for document in documents], _notices(rows, documents)


def listed_documents(rows: Rows, folder: Path) -> frozenset[Path]:
    """The documents that the rows of an index name rightly, with all links followed."""
    root = folder.resolve()
    return frozenset(path for row in rows.rows if (path := _path(root, row, [])))


def unlisted_documents(rows: Rows, folder: Path) -> tuple[str, ...]:
    """The notice about documents below the listed ones' common folder that the index does not list. Opens none."""
    listed = listed_documents(rows, folder)
    if not listed:
        return ()
    below = documents_below(Path(os.path.commonpath([path.parent for path in listed])))
    others = {path.resolve() for path in below} - listed
    return (f"{rows.file}: {len(others)} documents of the folder are not in the index and not read",) if others else ()


def _path(root: Path, row: Row, problems: list[Problem]) -> Path | None:
    cell = row.cells["file"].strip()
    try:
        path = (root / cell).resolve()
    except (OSError, ValueError, RuntimeError):  # a NUL in the name, a link that leads to itself
        path = root
    if not cell or path == root:
        reason = "names no document (write its path from the folder of the index)"
    elif not path.is_relative_to(root):
        reason = "lies outside the folder of the index (move it into the folder)"
    elif path.suffix.lower() not in READABLE:
        reason = "is in a format that cannot be read (save it as .docx or .txt, and name that file)"
    else:
        return path
    problems.append(Problem(row.number, f"{document_id(row)} {reason}", "file"))
    return None


def _document(path: Path, row: Row, problems: list[Problem]) -> Document:
    try:
        data = read_bytes(path)
        return read_word(data) if path.suffix.lower() == ".docx" else _text(data)
    except UnicodeDecodeError:
        reason = "has undecodable bytes (save it as UTF-8)"
    except StudyFileError as error:
        reason = str(error)
    problems.append(Problem(row.number, f"{document_id(row)} {reason}", "file"))
    return Document("")


def _text(data: bytes) -> Document:
    return Document(decode(data), guessed=not is_unicode(data))


def _notices(rows: Rows, documents: Sequence[Document]) -> tuple[str, ...]:
    notices = []
    pairs = [*zip(rows.rows, documents, strict=True)]
    if pictures := [document_id(row) for row, document in pairs if document.pictures]:
        notices.append(f"{rows.file}: pictures are neither read nor released; those of {_first(pictures)}")
    if guessed := [document_id(row) for row, document in pairs if document.guessed]:
        notices.append(
            f"{rows.file}: no UTF-8, and read as Windows-1252; check names with accents, or save as UTF-8: {_first(guessed)}"
        )
    return tuple(notices)


def _first(documents: Sequence[str]) -> str:
    more = f" and {len(documents) - SHOWN} more" if len(documents) > SHOWN else ""
    return f"{', '.join(documents[:SHOWN])}{more}"
