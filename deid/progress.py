"""A progress bar where somebody is watching: a terminal or a notebook. Quiet everywhere else."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from tqdm import tqdm

T = TypeVar("T")


def watched(items: Sequence[T], what: str) -> Iterable[T]:
    """Hand on `items` one by one, with a bar named `what` that is gone when done."""
    bar: Iterable[T] = tqdm(items, desc=what, leave=False, **_place())
    return bar


@contextmanager
def counted(total: int, what: str) -> Iterator[Callable[[int], object]]:
    """Show a bar named `what` that is gone when done; hand on what advances it by a number of notes.

    It says how many of the `total` notes are done, how many a second, and the time that remains.
    """
    # Notes are done by the part, many at once: the rate since the beginning says more than that of the last moment.
    with tqdm(total=total, desc=what, leave=False, unit=" notes", smoothing=0, **_place()) as bar:
        yield bar.update


def _place() -> dict[str, Any]:
    """Where a bar goes; `None` of `disable` is tqdm's word for "unless it is a terminal"."""
    # A notebook shows what goes to stderr in red, as if it were a warning.
    return {"file": sys.stdout, "disable": False} if _in_notebook() else {"disable": None}


def _in_notebook() -> bool:
    """Whether a notebook's shell runs this code. Nothing is imported to find out: a command line has no need of it."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
