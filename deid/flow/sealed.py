"""Work files: what a release under way keeps in private/work, so that a run that was killed goes on where it stopped.

A work file is a row of frames, each sealed with the study's key for what the file is said to be. So a file that was
damaged, or was made of other inputs or under another policy, cannot be taken for another: it does not open. Values are
pickled, and nothing is unpickled before its seal is checked.
"""

import hmac
import io
import os
import pickle
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from deid.errors import StudyFileError
from deid.files import write_whole
from deid.private import make_folder
from deid.rawtext import Raw, RawText, plain

_LENGTH, _SEAL = 8, sha256().digest_size  # bytes before a frame: how long it is, and its seal
_LEVEL = 1  # of zlib: the fastest


class DamagedError(Exception):
    """A work file is cut off, damaged, or about something else than it is asked for."""


def frame(value: object, *, key: bytes, about: str, number: int) -> bytes:
    """One frame of a work file.

    Args:
        value: made of plain values and our own dataclasses; raw text is let through here and nowhere else.
        key: the study's, for work files.
        about: what the file holds, of which run.
        number: the place of the frame in its file, from 0.
    """
    written = io.BytesIO()
    _Pickler(written, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    body = zlib.compress(written.getvalue(), _LEVEL)
    return len(body).to_bytes(_LENGTH, "big") + _seal(body, key, about, number) + body


def read_frames(path: Path, *, key: bytes, about: str) -> Iterator[Any]:
    """Yield the values of a work file, in order; one at a time is held.

    Raises:
        DamagedError: the file is missing or damaged, or it is about something else.
    """
    return (pickle.loads(zlib.decompress(body)) for body in _bodies(path, key, about))


def is_whole(path: Path, *, key: bytes, about: str, frames: int) -> bool:
    """Whether a work file is there, undamaged, about this, and holds so many frames. Nothing is unpickled."""
    try:
        return sum(1 for _ in _bodies(path, key, about)) == frames
    except DamagedError:
        return False


def _bodies(path: Path, key: bytes, about: str) -> Iterator[bytes]:
    """The frames of a work file as they were sealed."""
    try:
        with path.open("rb") as file:
            number = 0
            while head := file.read(_LENGTH + _SEAL):
                left = os.fstat(file.fileno()).st_size - file.tell()
                size = int.from_bytes(head[:_LENGTH], "big")
                body = file.read(size) if size <= left else b""
                if len(body) < size or not hmac.compare_digest(head[_LENGTH:], _seal(body, key, about, number)):
                    raise DamagedError
                yield body
                number += 1
    except OSError:
        raise DamagedError from None


def read_all(path: Path, *, key: bytes, about: str, frames: int) -> list[Any]:
    """The values of a work file that holds so many frames.

    Raises:
        DamagedError: see `read_frames`; or it holds more or fewer.
    """
    values = list(read_frames(path, key=key, about=about))
    if len(values) != frames:
        raise DamagedError
    return values


def write_sealed(path: Path, values: Iterable[object], *, key: bytes, about: str) -> None:
    """Write a work file, complete or not at all, for its owner only.

    Raises:
        StudyFileError: no permission, no space.
    """
    with told():
        make_folder(path.parent)
        frames = (frame(value, key=key, about=about, number=number) for number, value in enumerate(values))
        write_whole(path, frames, mode=0o600)


@contextmanager
def told() -> Iterator[None]:
    """Tell an error of the system about a work file in our words."""
    try:
        yield
    except OSError as error:
        raise StudyFileError(
            f"private/work cannot be written: {error.strerror}. Check space and permissions of the study folder and run "
            "again: what is done already is kept."
        ) from None


def owner_only(path: str, flags: int) -> int:
    """An opener for `open`: a new file is its owner's alone."""
    return os.open(path, flags, 0o600)


def _seal(body: bytes, key: bytes, about: str, number: int) -> bytes:
    return hmac.digest(key, f"{about}\0{number}\0".encode() + body, sha256)


def _read_only(value: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """`MappingProxyType` by a name that pickle can find."""
    return MappingProxyType(value)


class _Pickler(pickle.Pickler):
    """Pickles what refuses pickling elsewhere: raw text may be written to private/ and to no other place."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, RawText):
            return RawText, (plain(value),)
        if isinstance(value, MappingProxyType):
            return _read_only, (dict(value),)
        if isinstance(value, Raw) and is_dataclass(value):
            return type(value), tuple(getattr(value, field.name) for field in fields(value))
        return NotImplemented
