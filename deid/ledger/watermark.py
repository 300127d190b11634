"""The watermark: a small file outside the database that remembers the last entry seen.

A chain that was cut at its end is still a chain; only somebody who remembers its end can tell.
"""

import json
import os
import tempfile
from pathlib import Path

from deid.errors import LedgerError
from deid.ledger.chain import Checkpoint


def read_watermark(path: Path) -> Checkpoint:
    """Raises:
    LedgerError: the file is missing, unreadable or damaged.
    """
    try:
        mark = json.loads(path.read_text(encoding="utf-8"))
        seq, mac = mark["seq"], mark["mac"]
        if type(seq) is not int or seq < 0 or type(mac) is not str:
            raise ValueError
        return Checkpoint(seq, mac)
    except FileNotFoundError:
        raise LedgerError(
            "The ledger's watermark file is missing. Restore it from a backup; on a machine that opens this ledger "
            "for the first time, copy it from the machine that last used it."
        ) from None
    except OSError as error:
        raise LedgerError(
            f"The ledger's watermark cannot be read: {error.strerror}. Check the permissions of private/."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise LedgerError("The ledger's watermark is damaged. Restore it from a backup.") from None


def advance(path: Path, head: Checkpoint) -> None:
    """Move the watermark up to `head`, never down."""
    if read_watermark(path).seq < head.seq:
        write_watermark(path, head)


def write_watermark(path: Path, mark: Checkpoint) -> None:
    """Replace the file whole; it is owner-only.

    Raises:
        LedgerError: the file cannot be written.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # creates it with mode 0600
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(mark._asdict()) + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise LedgerError(
            f"The ledger's watermark cannot be written: {error.strerror}. Check space and permissions of private/. "
            "What was appended to the ledger stands; verify it afterwards."
        ) from None
