"""How many cores there are to compute on."""

import os
import sys


def usable_cores() -> int:
    """How many cores this process may use: those that the system leaves it, where the system says so."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
