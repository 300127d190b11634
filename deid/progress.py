"""A progress bar where somebody is watching: a terminal or a notebook. Quiet everywhere else."""

import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def watched(items: Sequence[T], what: str) -> Iterable[T]:
    """Hand on `items` one by one, with a bar named `what` that is gone when done."""
    in_notebook = "ipykernel" in sys.modules
    bar: Iterable[T] = tqdm(items, desc=what, leave=False, disable=False if in_notebook else None)
    return bar
