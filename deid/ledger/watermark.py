"""The watermark: a small sealed file outside the database that remembers the last entry seen.

A chain that was cut at its end is still a chain; only somebody who remembers its end can tell.
"""

import hmac
import json
from pathlib import Path

from deid.errors import LedgerError
from deid.files import write_whole
from deid.ledger.chain import Checkpoint


def read_watermark(path: Path, key: bytes) -> Checkpoint:
    """Raises:
    LedgerError: the file is missing, unreadable, damaged or not sealed with the key.
    """
    try:
        mark = json.loads(path.read_text(encoding="utf-8"))
        seq, mac, seal = mark["seq"], mark["mac"], mark["seal"]
        if type(seq) is not int or seq < 0 or not mac.isascii() or not seal.isascii():
            raise ValueError
    except FileNotFoundError:
        raise LedgerError(
            "The ledger's watermark file is missing. Restore it from a backup; on a machine that opens this ledger "
            "for the first time, copy private/ from the machine that last used it. In a study that has never recorded "
            "anything, remove private/ and start again."
        ) from None
    except OSError as error:
        raise LedgerError(
            f"The ledger's watermark cannot be read: {error.strerror}. Check the permissions of private/."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise LedgerError("The ledger's watermark is damaged. Restore it from a backup.") from None
    if not hmac.compare_digest(_seal(Checkpoint(seq, mac), key).encode(), seal.encode()):
        raise LedgerError(
            "The ledger's watermark does not carry its seal: it was edited, or the key, private/ or [study] id is "
            "another study's. Put back what was there."
        )
    return Checkpoint(seq, mac)


def advance(path: Path, head: Checkpoint, key: bytes) -> None:
    """Move the watermark up to `head`, not down.

    Two programs that share the file and record in the same moment may leave it at the earlier entry; the next call
    of either moves it up again. It never knows an entry that the database does not have.
    """
    if read_watermark(path, key).seq < head.seq:
        write_watermark(path, head, key)


def write_watermark(path: Path, mark: Checkpoint, key: bytes) -> None:
    """Replace the file whole; it is owner-only.

    Raises:
        LedgerError: the file cannot be written.
    """
    try:
        write_whole(path, json.dumps({**mark._asdict(), "seal": _seal(mark, key)}).encode() + b"\n", mode=0o600)
    except OSError as error:
        raise LedgerError(
            f"The ledger's watermark cannot be written: {error.strerror}. Check space and permissions of private/. "
            "What was appended to the ledger stands; verify it afterwards."
        ) from None


def _seal(mark: Checkpoint, key: bytes) -> str:
    return hmac.digest(key, json.dumps(["watermark", *mark]).encode(), "sha256").hex()
