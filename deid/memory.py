"""How much is remembered, and that what is free goes back to the system."""

import ctypes
from contextlib import suppress

REMEMBERED = 2**15
"""Words that a look-up remembers: a process may read the texts of a million notes. The rest of its words are rare ones."""


def trim() -> None:
    """Give back what nothing holds any more, where the C library can (glibc's `malloc_trim`); elsewhere do nothing.

    Python frees what a step of a large study needed, but the C library keeps it for this process, while others run short.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
