"""What processes of their own do to a ledger, at once: `python -m tests.unit.ledger.work URL TASK,WATERMARK,NAME …`.

One process brings the packages and splits into those that do the tasks; each opens the ledger for itself.
"""

import os
import signal
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from deid.errors import LedgerError
from deid.ledger import Ledger, begin_ledger

KEY = b"a key of thirty-two bytes, truly"
AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
TIMES = 50


def size(n: int) -> int:
    """How many entries the n-th append of a writer makes."""
    return 3 if n % 5 == 0 else 1


def append_after(ledger: Ledger, name: str, n: int) -> None:
    """Append to what was read, and read again as often as somebody came between."""
    while True:
        seen = len(ledger.entries())
        try:
            ledger.append_many([("event", {"n": n, "seen": seen})], actor=name, at=AT, after=seen)
        except LedgerError as error:
            if "meanwhile" not in str(error):
                raise
        else:
            return


def write(ledger: Ledger, name: str) -> None:
    for n in range(TIMES):
        if n % 25 == 24:
            append_after(ledger, name, n)
        else:
            ledger.append_many([("event", {"n": n})] * size(n), actor=name, at=AT)


def read(ledger: Ledger, enough: str) -> None:
    """Verify without a pause, until there are so many entries; print how many there were each time."""
    seen = [0]
    while seen[-1] < int(enough):
        seen.append(len(ledger.verify()))
    print(*seen)


TASKS = {"write": write, "read": read, "begin": lambda ledger, name: None}


def split(url: str, task: str, mark: str, name: str) -> int:
    """Do a task in a process of its own."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        TASKS[task](begin_ledger(url, key=KEY, watermark=Path(mark)), name)
        status = 0
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    working = {split(sys.argv[1], *work.split(",")) for work in sys.argv[2:]}
    while working:
        done, status = os.wait()
        working.remove(done)
        if status:
            for child in working:
                os.kill(child, signal.SIGKILL)
            sys.exit(1)
