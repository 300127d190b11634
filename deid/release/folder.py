"""A release on the disk: written to a temporary place beside its own and renamed when complete."""

import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from deid.errors import PolicyError, StudyFileError
from deid.release.stored import File, hash_of, reading, stored


def refuse_private(folder: Path, private: Path, releases: Path) -> None:
    """Do nothing if a release at `folder` and the study's private files and other releases are out of each other's way.

    Raises:
        PolicyError: the folder lies in `private`, is it, or holds it; or is or holds `releases`.
    """
    here, hidden = folder.resolve(), private.resolve()
    if here == hidden or hidden in here.parents or here in hidden.parents:
        raise PolicyError(
            "A release must neither lie inside private/ nor hold it: keys and originals are there. Choose another --out."
        )
    if here == releases.resolve() or here in releases.resolve().parents:
        raise PolicyError(
            "A release must not be the folder of all releases. Choose another --out, such as a folder in it."
        )


def write(folder: Path, files: Mapping[str, File], *, record: Callable[[], None]) -> None:
    """Write a release so that it is there completely or not at all.

    Args:
        folder: where to; it must not exist.
        files: path within the release → file; what is stored is copied, and the copy read back.
        record: called when every byte is on the disk and only the name is missing. If it raises, nothing is left.

    Raises:
        StudyFileError: the folder exists already, or cannot be written (permission, full disk), or a stored file is no longer
            what it was; nothing is left.
    """
    if folder.exists() or folder.is_symlink():
        raise StudyFileError(
            f"{folder.name} exists already. A release is never overwritten: choose another --id or --out."
        )
    partial = folder.parent / f".{folder.name}.{secrets.token_hex(4)}.partial"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        for path, file in files.items():
            _write_file(partial / path, file)
            if stored(partial / path).hash != hash_of(file):
                raise StudyFileError(
                    f"{path} changed while the release {folder.name} was written. Nothing is left of it; build it again."
                )
        record()
        partial.rename(folder)
        _sync(folder.parent)
    except OSError as error:
        raise StudyFileError(
            f"The release {folder.name} cannot be written: {error.strerror}. Nothing is left of it; "
            "make room or choose a folder that you may write to with --out."
        ) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write_file(path: Path, file: File) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with reading(file) as source, path.open("xb") as copy:
        shutil.copyfileobj(source, copy)
        copy.flush()
        os.fsync(copy.fileno())


def _sync(folder: Path) -> None:
    """Make the new name durable where the platform can (Windows opens no folders)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
