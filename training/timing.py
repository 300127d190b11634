"""Seconds that calls take, and the cores that they may use."""

import gc
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

Key = TypeVar("Key")
_TASKS = Path("/proc/self/task")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of a call: on the clock, and of the processors, children included. Other work slows only the clock."""

    clock: float
    processor: float


def alternate(runs: Mapping[Key, Callable[[], object]], *, rounds: int) -> dict[Key, list[Spent]]:
    """Call each in turn, again and again, so that whatever else the machine does meets all alike.

    Returns:
        What each call spent, by its key, in the order of the rounds.
    """
    spent: dict[Key, list[Spent]] = {key: [] for key in runs}
    for _ in range(rounds):
        for key, run in runs.items():
            gc.collect()
            clock, processor = perf_counter(), processor_time()
            run()
            spent[key].append(Spent(perf_counter() - clock, processor_time() - processor))
    return spent


def processor_time() -> float:
    """Seconds that the processors have spent on this process and its children, ended or not."""
    import psutil

    ended, alive = os.times(), 0.0
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            alive += times.user + times.system
    return process_time() + ended.children_user + ended.children_system + alive


def keep_to(cores: int | None) -> int:
    """Keep all threads that this process has, and what they start, to its first `cores` cores; return how many these are.

    Call it again once libraries have started threads: some place theirs where they like. Without a number, or where
    the system does not let a process choose, all cores stay.
    """
    if not hasattr(os, "sched_setaffinity") or not _TASKS.is_dir():
        return os.cpu_count() or 1
    allowed = set(sorted(os.sched_getaffinity(0))[:cores])
    for task in (int(path.name) for path in _TASKS.iterdir()):
        if not os.sched_getaffinity(task) <= allowed:
            os.sched_setaffinity(task, allowed)
    return len(allowed)
