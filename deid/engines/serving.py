"""What a worker process of ours does: work comes in on its line, the outcome goes out, until the line is cut."""

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.connection import Connection

from deid.engines.outcomes import worked


def serve(line: Connection) -> None:
    """Run parts until there are no more, or until the process that hands them out is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process, which ends this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            work = line.recv_bytes()
        except EOFError:
            return
        line.send_bytes(worked(work))


def _end_with_parent() -> None:
    """A main process that is killed cannot end its workers: they watch it, also in the middle of a part."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
