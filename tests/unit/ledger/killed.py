"""Kills processes that append: `python -m tests.unit.ledger.killed FOLDER TIMES`. Prints what each left behind."""

import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path

from deid.ledger import Ledger, begin_ledger
from tests.unit.ledger.work import AT, KEY

TOGETHER = 20


def opened(folder: Path) -> Ledger:
    return begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=folder / "watermark")


def append_on(ledger: Ledger, name: int, tell: int) -> None:
    """Append, one entry and many in turn, until the end; tell when one is done."""
    for n in count():
        ledger.append_many([("event", {"by": name, "n": n})] * (TOGETHER if n % 2 else 1), actor="r", at=AT)
        os.write(tell, b".")


def kill_one(folder: Path, name: int, chance: random.Random) -> None:
    """Let a process append a few times, then kill it somewhere in the next."""
    hear, tell = os.pipe()
    process = os.fork()
    if not process:
        append_on(opened(folder), name, tell)
    os.close(tell)
    os.read(hear, 1)
    began, times = time.monotonic(), chance.randint(1, 3)
    for _ in range(times):
        os.read(hear, 1)
    time.sleep(chance.uniform(0, 1.2) * (time.monotonic() - began) / times)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(hear)


if __name__ == "__main__":
    folder, chance = Path(sys.argv[1]), random.Random(6)
    opened(folder)
    for name in range(int(sys.argv[2])):
        kill_one(folder, name, chance)
        torn = (folder / "ledger.db-journal").exists()
        print(len(opened(folder).verify()), int(torn), flush=True)
