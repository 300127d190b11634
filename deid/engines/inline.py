"""Partitions run one after the other in this process."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self, TypeVar

from deid.engines.outcomes import attempt, told

T = TypeVar("T")
R = TypeVar("R")


class Inline:
    """An engine that is a loop."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """There is nothing to end."""

    def map(self, task: Callable[[T], R], parts: Sequence[T], *, done: Callable[[int], None]) -> list[R]:
        """See `Engine.map`."""
        results = []
        for place, part in enumerate(parts):
            results.append(told(attempt(task, part), place, len(parts)))
            done(place)
        return results
