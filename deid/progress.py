"""A progress bar where somebody is watching: a terminal or a notebook. Quiet everywhere else."""

import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def watched(items: Sequence[T], what: str) -> Iterable[T]:
    """Hand on `items` one by one, with a bar named `what` that is gone when done."""
    # A notebook shows what goes to stderr in red, as if it were a warning.
    shown = {"file": sys.stdout, "disable": False} if _in_notebook() else {"disable": None}
    bar: Iterable[T] = tqdm(items, desc=what, leave=False, **shown)
    return bar


def _in_notebook() -> bool:
    """Whether a notebook's shell runs this code. Nothing is imported to find out: a command line has no need of it."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
