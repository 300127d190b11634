"""The engines by name."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self, TypeVar

from deid.engines.addresses import Tls
from deid.engines.dask import open_dask
from deid.engines.inline import Inline
from deid.engines.outcomes import Prepare
from deid.engines.processes import Processes
from deid.errors import ConfigError

T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Runs a task on every part. A context manager: workers end on exit, whatever the reason."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    def map(self, task: Callable[[T], R], parts: Sequence[T], *, done: Callable[[int], None]) -> list[R]:
        """Run `task` on every part and return the results in the order of `parts`, whatever finishes first.

        Args:
            task: a function of a module, or a `functools.partial` of one. It can be picklable and must give the same
                result wherever and however often it runs: a part whose worker died is run again.
            parts: small picklable values (ids, paths, digests), never a text.
            done: called in this process with the place of a part, from 0, whenever one is finished, in any order.

        Raises:
            DeidError: a task raised it; same class and message.
            EngineError: a task raised anything else, of which only the type is named; workers died over and over; the
                scheduler was lost. What tasks wrote is left as it is.
        """
        ...


class _Asked(NamedTuple):
    workers: int | None
    address: str
    tls: Tls | None
    scratch: Path
    prepare: Prepare


ENGINES: Mapping[str, Callable[[_Asked], Engine]] = {
    "inline": lambda _: Inline(),
    "processes": lambda asked: Processes(asked.workers, asked.prepare),
    "dask": lambda asked: open_dask(**asked._asdict()),
}
"""Name → what opens it. `processes` is what a study uses unless it asks for another."""


def open_engine(
    name: str,
    *,
    scratch: Path,
    prepare: Prepare,
    workers: int | None = None,
    address: str = "",
    tls: Tls | None = None,
) -> Engine:
    """Open an engine, to be used in a `with` block.

    Args:
        name: one of `ENGINES`.
        scratch: an owner-only folder for what Dask's own workers put on the disk; it must exist.
        prepare: called once in every worker, before its first part, with the number of cores the worker may use.
            Not called where the work stays in this process.
        workers: at most so many processes on this machine, 1 or more; one a usable core when `None`. A Dask
            scheduler that has an address has workers of its own.
        address: of a Dask scheduler; empty for Dask workers on this machine.
        tls: this client's files for a Dask scheduler at `tls://…`.

    Raises:
        ConfigError: an unknown engine, no workers, an address that would need TLS, or Dask is not installed.
    """
    if name not in ENGINES:
        raise ConfigError(f"no engine '{name}'. Known: {', '.join(ENGINES)}")
    if workers is not None and workers < 1:
        raise ConfigError("workers is the number of processes, 1 or more; leave it out for one a core")
    return ENGINES[name](_Asked(workers, address, tls, scratch, prepare))
