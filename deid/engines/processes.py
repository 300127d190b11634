"""Partitions run in processes of this machine."""

import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from deid.cores import usable_cores
from deid.engines.inline import Inline
from deid.engines.outcomes import AGAIN, DIED, Prepare, packed, prepared, unpacked
from deid.engines.serving import serve
from deid.engines.spawning import apart_from_main, deaf_to_interrupts
from deid.errors import EngineError

T = TypeVar("T")
R = TypeVar("R")
_SPAWN = multiprocessing.get_context("spawn")
"""A process that runs threads, as a model's are, must not be forked: their locks would stay locked in the copy."""


class _Worker(NamedTuple):
    """A process, and our end of the line on which it takes work and answers."""

    process: SpawnProcess
    line: Connection


class Processes:
    """An engine of worker processes. They start with the first `map` and end with the `with` block.

    A worker has one part in hand, so an error stops the work soon. Where a worker dies, another takes its part.
    """

    def __init__(self, workers: int | None, prepare: Prepare) -> None:
        """Use so many workers at most, or one a core; one alone would gain nothing, so then none is started."""
        self._most = workers or usable_cores()
        self._prepare = prepare
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    def map(self, task: Callable[[T], R], parts: Sequence[T], *, done: Callable[[int], None]) -> list[R]:
        """See `Engine.map`."""
        count = min(self._most, len(parts))
        if count < 2:
            return Inline().map(task, parts, done=done)
        shipped = partial(prepared, self._prepare, max(1, usable_cores() // count), True, task)
        try:
            while len(self._workers) < count:
                self._workers.append(_start())
            return self._share_out(shipped, parts, done)
        except BaseException:
            self._end()  # what they still do is for nobody
            raise

    def _share_out(self, task: Callable[[T], R], parts: Sequence[T], done: Callable[[int], None]) -> list[R]:
        waiting, deaths = deque(range(len(parts))), Counter[int]()
        results: dict[int, R] = {}
        idle, busy = list(self._workers), dict[_Worker, int]()
        while len(results) < len(parts):
            while idle and waiting:
                worker, place = idle.pop(), waiting.popleft()
                work = packed(task, parts[place], place, len(parts))
                busy[worker] = place
                with suppress(OSError):  # it died meanwhile: its line is at its end, which is seen below
                    worker.line.send_bytes(work)
            ready = wait([worker.line for worker in busy])
            for worker in [one for one in busy if one.line in ready]:
                place = busy.pop(worker)
                try:
                    answer = worker.line.recv_bytes()
                except (EOFError, OSError):
                    deaths[place] += 1
                    if deaths[place] > AGAIN:
                        raise EngineError(DIED) from None
                    waiting.appendleft(place)
                    idle.append(self._replaced(worker))
                else:
                    results[place] = unpacked(answer, place, len(parts))
                    idle.append(worker)
                    done(place)
        return [results[place] for place in range(len(parts))]

    def _replaced(self, dead: _Worker) -> _Worker:
        _stop(dead)
        fresh = _start()
        self._workers[self._workers.index(dead)] = fresh
        return fresh

    def _end(self) -> None:
        while self._workers:
            _stop(self._workers.pop())


def _start() -> _Worker:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=serve, args=(theirs,), daemon=True)
    try:
        with apart_from_main(), deaf_to_interrupts():
            process.start()
    except OSError as error:
        raise EngineError(f"the system starts no more workers ({error.strerror}). Use fewer of them") from None
    theirs.close()
    return _Worker(process, ours)


def _stop(worker: _Worker) -> None:
    worker.process.kill()  # what a part wrote is complete or not there; there is nothing to wait for
    worker.process.join()
    worker.process.close()
    worker.line.close()
