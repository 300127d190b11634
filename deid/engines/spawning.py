"""How a process of ours starts others: apart from its own script and from the keys pressed at its terminal."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from multiprocessing import resource_tracker


@contextmanager
def apart_from_main() -> Iterator[None]:
    """Processes started inside do not run the main script again.

    `multiprocessing` has every process it spawns run the script of the first one, so that what is defined there can be
    unpickled; a script that builds a release without `if __name__ == "__main__":` would begin a release in every
    worker. Our tasks live in modules. A main module that is called `__main__` is left alone
    (`multiprocessing.spawn._fixup_main_from_name`).
    """
    main = sys.modules["__main__"]
    own = main.__spec__
    main.__spec__ = ModuleSpec("__main__", None)
    try:
        yield
    finally:
        main.__spec__ = own


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Processes and threads started inside do not hear Ctrl-C, which a terminal sends to all of them.

    They inherit the mask. The one that started them hears it and ends them; none prints a traceback of its own.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # else the first process starts it, and it ends by lifting the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
