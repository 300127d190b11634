"""What never leaves: the study's key and its work files, owner-only under `private/`."""

import hmac
import secrets
from hashlib import sha256
from pathlib import Path

from deid.errors import LedgerError, StudyFileError
from deid.files import write_whole

KEY_BYTES = 32


def study_key(private: Path) -> bytes:
    """Return the study's secret; a study without a ledger gets a new one.

    Raises:
        LedgerError: the key is missing although there is a ledger, or is no key.
        StudyFileError: private/ cannot be written or read.
    """
    path = private / "keys" / "study.key"
    if not path.exists():
        if (private / "ledger.watermark").exists():
            raise LedgerError(
                "private/keys/study.key is missing: the ledger cannot be believed without it. Restore it."
            )
        write_private(path, secrets.token_hex(KEY_BYTES).encode() + b"\n")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (ValueError, OSError):
        raise LedgerError("private/keys/study.key cannot be read as a key. Restore it from a backup.") from None
    if len(key) != KEY_BYTES:
        raise LedgerError("private/keys/study.key is cut off. Restore it from a backup.")
    return key


def subkey(key: bytes, purpose: str) -> bytes:
    """One key per purpose, so that none reveals another."""
    return hmac.digest(key, purpose.encode(), sha256)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it; `mkdir(parents=True)` would open the ones above to everybody."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, complete or not at all.

    Raises:
        StudyFileError: no permission, no space.
    """
    try:
        _make_folder(path.parent)
        write_whole(path, data, mode=0o600)
    except OSError as error:
        raise StudyFileError(
            f"private/{path.name} cannot be written: {error.strerror}. Check space and permissions of the study folder."
        ) from None
