"""Looking after processes that tests start."""

import time
from pathlib import Path

import psutil


def until(true, seconds=20):
    """Wait until `true()`, and return what it returns."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := true():
            return result
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def waiting(folder: Path, count: int) -> list[int]:
    """Wait until `count` workers are in the middle of `tasks.waits`, and return their process ids."""
    until(lambda: len(list(folder.glob("*.waits"))) >= count)
    return [int(path.stem) for path in folder.glob("*.waits")]


def are_gone(pids) -> bool:
    """Whether these processes have ended; one that nobody has asked for its exit status has."""
    for pid in pids:
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            continue
    return True
