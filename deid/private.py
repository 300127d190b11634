"""What never leaves: the study's key and its work files, owner-only under `private/`."""

import hmac
import os
import secrets
import shutil
import stat
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from deid.errors import LedgerError, StudyFileError
from deid.files import write_whole

KEY_BYTES = 32


def has_key(private: Path) -> bool:
    """Say whether the study has its secret: what has not yet was never begun."""
    return _key_file(private).exists()


def new_key(private: Path) -> None:
    """Give a new study its secret. Of two programs that do so at once, the first one's counts.

    Raises:
        LedgerError: there is a ledger already, so the key was lost.
        StudyFileError: private/ cannot be written.
    """
    if (private / "ledger.watermark").exists():
        raise LedgerError("private/keys/study.key is missing: the ledger cannot be believed without it. Restore it.")
    path = _key_file(private)
    fresh = path.with_name(f"{path.name}.new")
    write_private(fresh, secrets.token_hex(KEY_BYTES).encode() + b"\n")
    try:
        os.link(fresh, path)  # unlike a rename it replaces nothing
    except FileExistsError:
        pass
    except OSError:  # a disk without links
        if not path.exists():
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def drop_key(private: Path) -> None:
    """Take back the secret of a study whose ledger could not be begun, so that it can be tried again."""
    _key_file(private).unlink(missing_ok=True)


def study_key(private: Path) -> bytes:
    """Return the study's secret.

    Raises:
        LedgerError: the key is missing, is no key, or other users can read it.
    """
    path = _key_file(private)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
        mode = path.stat().st_mode
    except (ValueError, OSError):
        raise LedgerError("private/keys/study.key cannot be read as a key. Restore it from a backup.") from None
    if len(key) != KEY_BYTES:
        raise LedgerError("private/keys/study.key is cut off. Restore it from a backup.")
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise LedgerError("private/keys/study.key is open to other users. Make it owner-only (chmod 600).")
    return key


def _key_file(private: Path) -> Path:
    return private / "keys" / "study.key"


def subkey(key: bytes, purpose: str) -> bytes:
    """One key per purpose, so that none reveals another."""
    return hmac.digest(key, purpose.encode(), sha256)


def work_of(private: Path) -> Path:
    """Where releases under way keep their work files."""
    return private / "work"


def clear_work_of(private: Path) -> None:
    """Remove every work file: raw texts of releases that were stopped, and what was found in notes."""
    for folder in work_of(private).glob("*/"):
        shutil.rmtree(folder, ignore_errors=True)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; `mkdir(parents=True)` would open the ones above to everybody."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file that only its owner can read, complete or not at all; of data in pieces one is held at a time.

    Raises:
        StudyFileError: no permission, no space.
    """
    try:
        make_folder(path.parent)
        write_whole(path, data, mode=0o600)
    except OSError as error:
        raise StudyFileError(
            f"private/{path.name} cannot be written: {error.strerror}. Check space and permissions of the study folder."
        ) from None
