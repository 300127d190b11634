"""A file of a release: its bytes, or where it lies on the disk, when it may be too large to hold."""

import io
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, TextIO

from deid.errors import StudyFileError
from deid.release.canonical import digest


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies on the disk, too large to hold.

    `size` in bytes and `hash`, as `canonical.digest` writes it, are those of when it was taken in (`stored`). Whoever copies
    it compares.
    """

    path: Path
    size: int
    hash: str


File = bytes | Stored


def stored(path: Path) -> Stored:
    """Take in a file where it lies; it is read once, in blocks.

    Raises:
        StudyFileError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            hashed = file_digest(file, "sha256").hexdigest()
            return Stored(path, file.tell(), f"sha256:{hashed}")
    except OSError as error:
        raise _unreadable(path, error) from None


def taken_in(path: Path) -> File:
    """Take in a file of a release folder: a table where it lies, of the others, which are small, the bytes.

    Raises:
        StudyFileError: it cannot be read.
    """
    if path.name.endswith(".csv"):
        return stored(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def size_of(file: File) -> int:
    """Return how many bytes a file has."""
    return len(file) if isinstance(file, bytes) else file.size


def hash_of(file: File) -> str:
    """Return ``sha256:`` and the hexadecimal digest of a file."""
    return digest(file) if isinstance(file, bytes) else file.hash


def bytes_of(file: File) -> bytes:
    """Return all of a file that is known to be small."""
    return file if isinstance(file, bytes) else file.path.read_bytes()


def reading(file: File) -> BinaryIO:
    """Open a file to be read in blocks or lines, once; the caller closes it."""
    return io.BytesIO(file) if isinstance(file, bytes) else file.path.open("rb")


def text_of(file: File) -> TextIO:
    """Open a file as text, UTF-8 with its line ends as they are, to be read once; the caller closes it."""
    return io.TextIOWrapper(reading(file), encoding="utf-8", newline="")


def _unreadable(path: Path, error: OSError) -> StudyFileError:
    return StudyFileError(f"{path.name} of the release cannot be read: {error.strerror}.")
