"""Partitions run on Dask: on workers of this machine, or on those of a scheduler that has an address.

Dask sees bytes: a part's work, named by a number, and its outcome (`outcomes`). Its logs and pages cannot say more.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar

from deid.cores import usable_cores
from deid.engines.addresses import Tls, check_address
from deid.engines.clusters import PATIENCE, elsewhere, here
from deid.engines.outcomes import DIED, Done, Failed, Prepare, attempt, packed, prepared, told, unpacked, worked
from deid.errors import ConfigError, EngineError

T = TypeVar("T")
R = TypeVar("R")
_IN_FLIGHT = 2  # parts a worker: one in hand, one waiting there
_LOOK, _BRING = 1.0, 10.0  # seconds between two looks at the scheduler, and for it to bring a result


def open_dask(*, workers: int | None, address: str, tls: Tls | None, scratch: Path, prepare: Prepare) -> "Dask":
    """See `open_engine`. Starts and connects to nothing yet."""
    if find_spec("distributed") is None:
        raise ConfigError(
            "the engine 'dask' needs a package: pip install 'deid-counseling[dask]'. Or use 'processes', which does not"
        )
    if address:
        check_address(address, tls)
        # A worker elsewhere was given its cores by whoever started it; we take the one that a part needs.
        return Dask(elsewhere(address, tls), f"at {address}", partial(prepared, prepare, 1, False))
    workers = workers or usable_cores()
    threads = max(1, usable_cores() // workers)
    return Dask(here(workers, scratch), "on this machine", partial(prepared, prepare, threads, True))


class Dask:
    """An engine on Dask. The `with` block opens a connection, and starts the workers if they are our own."""

    def __init__(self, opened: AbstractContextManager[Any], where: str, prepared: Callable[..., Any]) -> None:
        """Hand on what opens a client, words for where it leads, and what runs a task on a part there."""
        self._opened, self._where, self._prepared = opened, where, prepared
        # Clients of one scheduler share what has the same key: the part 1 of another run is not ours.
        token = secrets.token_hex(8)
        self._keys = (f"part-{number:04}-{token}" for number in count(1))

    def __enter__(self) -> Self:
        self._client = self._opened.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, traceback)

    def map(self, task: Callable[[T], R], parts: Sequence[T], *, done: Callable[[int], None]) -> list[R]:
        """See `Engine.map`."""
        shipped = partial(self._prepared, task)
        waiting, results = iter(range(len(parts))), dict[int, R]()
        pending: dict[str, tuple[int, Any]] = {}
        finished: SimpleQueue[str] = SimpleQueue()
        try:
            for workers in self._looks():
                for place in islice(waiting, max(0, _IN_FLIGHT * workers - len(pending))):
                    work = packed(shipped, parts[place], place, len(parts))
                    future = self._client.submit(worked, work, key=next(self._keys), pure=False)
                    pending[future.key] = place, future
                    future.add_done_callback(lambda future: finished.put(future.key))
                if not pending:
                    break
                with suppress(Empty):
                    key = finished.get(timeout=_LOOK)
                    place, future = pending[key]
                    answer = self._answer(future, place, len(parts))
                    if answer is None:
                        finished.put(key)
                        continue
                    results[place] = unpacked(answer, place, len(parts))
                    del pending[key]
                    done(place)
        finally:
            if pending and self._client.status == "running":
                self._client.cancel([future for _, future in pending.values()])
        return [results[place] for place in range(len(parts))]

    def _looks(self) -> Iterator[int]:
        """Yield the number of workers, at least 1, over and over."""
        seen = time.monotonic()
        while True:
            workers = self._workers()
            if workers:
                seen = time.monotonic()
            elif time.monotonic() - seen > PATIENCE:
                raise EngineError(f"there is no Dask worker {self._where}. Start one; what is done is kept: run again")
            yield max(1, workers)

    def _workers(self) -> int:
        if self._client.status == "running":
            counted: Done[int] | Failed = attempt(lambda _: len(self._client.nthreads()), None)
            if isinstance(counted, Done):
                return counted.result
        raise self._lost()

    def _answer(self, future: Any, place: int, total: int) -> bytes | None:
        """Return the packed outcome of a part; `None` while it is not there: its worker died with it, say."""
        outcome: Done[bytes] | Failed = attempt(lambda _: future.result(timeout=_BRING), None)
        if isinstance(outcome, Done):
            return outcome.result
        if outcome.kind == "TimeoutError":
            return None
        if outcome.kind == "KilledWorker":
            raise EngineError(DIED)
        if future.status != "error":
            raise self._lost()
        return told(outcome, place, total)

    def _lost(self) -> EngineError:
        return EngineError(f"lost the Dask scheduler {self._where}; what is done is kept: run again")
