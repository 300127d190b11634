"""Connections to Dask: to workers of this machine, started for it, or to a scheduler that has an address."""

import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from deid.engines.addresses import Tls
from deid.engines.outcomes import AGAIN
from deid.engines.spawning import apart_from_main, deaf_to_interrupts
from deid.errors import EngineError

PATIENCE = 60.0
"""Seconds without a worker after which no more is waited for one."""
_ANSWER = 30  # seconds in which a scheduler must take a connection
_SETTINGS = {
    "distributed.deploy.lost-worker-timeout": f"{PATIENCE}s",  # a worker that is slow to come back is not given up
    "distributed.diagnostics.nvml": False,
    # Pages about the work, which anybody on this machine could open.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.scheduler.work-stealing": False,
    "distributed.worker.profile.enabled": False,
}


@contextmanager
def here(workers: int, scratch: Path) -> Iterator[Any]:
    """Start a scheduler and worker processes on loopback; hand on a client of theirs, and end them.

    Everything they say to each other is encrypted and signed with a key made for it: who else is logged in on this
    machine can reach loopback, and whoever reaches an open scheduler runs programs in the name of its owner.
    """
    import dask
    from distributed import Client, LocalCluster, Security

    with dask.config.set(_SETTINGS), apart_from_main(), _environment_kept(), _silent():
        try:
            with deaf_to_interrupts():
                cluster = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=None,
                    security=Security.temporary(),
                    local_directory=str(scratch),
                    memory_limit=0,  # a worker near a limit is paused, for ever if the memory is not Python's
                    scheduler_kwargs={
                        "allowed_failures": AGAIN,
                        "dashboard": False,
                        "dashboard_address": "127.0.0.1:0",  # without pages; else a port that may be taken, with a warning
                    },
                    silence_logs=logging.CRITICAL,
                )
        except (OSError, RuntimeError) as error:
            raise EngineError(f"Dask could not start its workers ({type(error).__name__}). Use fewer of them") from None
        with cluster, Client(cluster, set_as_default=False) as client:
            try:
                yield client
            except BaseException:
                cluster.sync(_end, cluster)
                raise


async def _end(cluster: Any) -> None:
    """End the workers in the middle of their parts, which are for nobody; else Dask would wait some seconds for them."""
    with suppress(TimeoutError):
        await asyncio.gather(*(worker.close(timeout=1) for worker in cluster.workers.values()))


@contextmanager
def elsewhere(address: str, tls: Tls | None) -> Iterator[Any]:
    """Connect to a scheduler; hand on a client of it. The address is one that `check_address` lets pass."""
    import dask
    from distributed import Client, Security

    with dask.config.set(_SETTINGS), _silent():
        try:
            security = tls and Security(
                require_encryption=True,
                tls_ca_file=str(tls.ca),
                tls_client_cert=str(tls.certificate),
                tls_client_key=str(tls.key),
            )
            client = Client(address, security=security, timeout=_ANSWER, set_as_default=False)
        except OSError:
            raise EngineError(
                f"no Dask scheduler answers at {address}. Start it, or correct its address and the TLS files"
            ) from None
        try:
            yield client
        finally:
            with suppress(OSError, TimeoutError):
                client.close(timeout=_ANSWER)


@contextmanager
def _silent() -> Iterator[None]:
    """Dask writes nothing to this terminal: our errors say what went wrong."""
    handlers = logging.getLogger("distributed").handlers
    before = [handler.level for handler in handlers]
    for handler in handlers:
        handler.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for handler, level in zip(handlers, before, strict=True):
            handler.setLevel(level)


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Dask sets variables for its workers in the process that starts them (`distributed.nanny.pre-spawn-environ`)."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)
