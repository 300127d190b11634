"""The documents of an index: each is found, read in full, or refused by its number. Never by its name."""

import os
from collections.abc import Iterator
from pathlib import Path

from deid.errors import StudyFileError
from deid.sources.encoding import Undecodable, decode, read_bytes
from deid.sources.problems import Once, first_of
from deid.sources.values import Problems, Row, Rows
from deid.sources.word import Document, read_word

READABLE = (".txt", ".docx")
_DOCUMENTS = (*READABLE, ".doc", ".pdf", ".rtf", ".odt")


def document_id(row: int) -> str:
    """How messages call the document of a row of an index: doc-0001 is the first row below the header."""
    return f"doc-{row - 1:04d}"


def documents_below(folder: Path) -> list[Path]:
    """Documents in a folder and its subfolders, readable or not, sorted by path; none that is hidden or a lock file."""
    return sorted(_documents(folder))


def listed_documents(rows: Rows, folder: Path) -> frozenset[Path]:
    """The documents that the rows of an index name rightly, with all links followed."""
    root = folder.resolve()
    return frozenset(path for row in rows.rows if (path := _path(root, row, Problems())))


class Documents:
    """The documents of an index, looked at one by one. What is wrong with them gathers in `problems`.

    Args:
        folder: where the index stands. Nothing outside is read, whether by `..`, an absolute path or a link.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        self._root = folder.resolve()
        self._folders: set[Path] = set()
        self._listed = Once()
        self._pictures: list[int] = []
        self._guessed: list[int] = []

    def find(self, row: Row) -> Path | None:
        """The document that a row names in its column `file`; None with a problem."""
        path = _path(self._root, row, self.problems)
        if path:
            self._folders.add(path.parent)
            self._listed.see(row.number, str(path))
        return path

    def text(self, row: Row) -> str:
        """The text of the document that a row names; "" with a problem."""
        if not (path := self.find(row)):
            return ""
        document = _document(path, row, self.problems)
        if document.pictures:
            self._pictures.append(row.number)
        if document.guessed:
            self._guessed.append(row.number)
        return document.text

    def named_twice(self) -> Problems:
        return self._listed.problems("file", "the same document")

    def unlisted(self, file: str) -> tuple[str, ...]:
        """The notice about documents below the listed ones' common folder that the index does not list. Opens none."""
        if not self._folders:
            return ()
        below = _documents(Path(os.path.commonpath(self._folders)))
        others = {path for document in below if (path := str(document.resolve())) not in self._listed}
        return (f"{file}: {len(others)} documents of the folder are not in the index and not read",) if others else ()

    def notices(self, file: str) -> tuple[str, ...]:
        """About pictures, which cannot be read, and texts whose encoding was guessed."""
        told = {
            "pictures are neither read nor released; those of": self._pictures,
            "no UTF-8, and read as Windows-1252; check names with accents, or save as UTF-8:": self._guessed,
        }
        return tuple(f"{file}: {what} {first_of([*map(document_id, rows)])}" for what, rows in told.items() if rows)


def _documents(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if path.suffix.lower() in _DOCUMENTS and not name.startswith((".", "~$")) and path.is_file():
                yield path


def _path(root: Path, row: Row, problems: Problems) -> Path | None:
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
    problems.add(row.number, f"{document_id(row.number)} {reason}", "file")
    return None


def _document(path: Path, row: Row, problems: Problems) -> Document:
    try:
        data = read_bytes(path)
        return read_word(data) if path.suffix.lower() == ".docx" else _text(data)
    except Undecodable:
        reason = "has undecodable bytes (save it as UTF-8)"
    except StudyFileError as error:
        reason = str(error)
    problems.add(row.number, f"{document_id(row.number)} {reason}", "file")
    return Document("")


def _text(data: bytes) -> Document:
    text, encoding = decode(data)
    return Document(text, guessed=encoding.guessed)
