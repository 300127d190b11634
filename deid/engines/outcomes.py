"""What became of a part: its result, or an error of which nothing but what is safe to show leaves the worker.

An exception holds what it was raised about, its traceback the values of a whole call; both could be a note, and Dask
writes them to its logs. So none leaves a worker: work goes in and its outcome comes out as bytes, and the error is
raised again where `map` was called.
"""

import os
import pickle
import threading
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from deid import errors
from deid.errors import DeidError, EngineError

T = TypeVar("T")
R = TypeVar("R")
Prepare = Callable[[int], None]
"""Is told, once in every worker and before its first part, on how many cores the worker may compute."""

AGAIN = 2
"""A part whose worker dies is tried so many times more."""
DIED = (
    f"a worker was ended by the system {AGAIN + 1} times over the same part, probably for want of memory. "
    "Use fewer workers, or split very long notes; what is done is kept: run again"
)

_KNOWN = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, DeidError)}
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """The part is finished; this is what its task returned."""

    result: R = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """The task raised an exception.

    `kind`: its name. `message`: that of an error of ours, else `None`. `where`: of any other the file and line.
    """

    kind: str
    message: str | None
    where: str = ""


def attempt(task: Callable[[T], R], part: T) -> Done[R] | Failed:
    """Run a task on its part. Raises nothing but KeyboardInterrupt."""
    try:
        return Done(task(part))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return _failed(error)


def told(outcome: Done[R] | Failed, place: int, total: int) -> R:
    """Return a part's result.

    Args:
        outcome: of the part.
        place: of the part among all, from 0.
        total: number of parts.

    Raises:
        DeidError: the task raised it; same class and message.
        EngineError: the task raised anything else; only its type is named.
    """
    if isinstance(outcome, Done):
        return outcome.result
    if outcome.message is not None:
        raise _KNOWN[outcome.kind](outcome.message)
    raise EngineError(
        f"part {place + 1} of {total} failed with {outcome.kind}{outcome.where}; what is done is kept. Please report this line"
    )


def packed(task: Callable[[T], object], part: T, place: int, total: int) -> bytes:
    """Return a part and its task as `worked` takes them. Raises EngineError when they cannot be pickled."""
    return told(attempt(pickle.dumps, (task, part)), place, total)


def worked(work: bytes) -> bytes:
    """Run what `packed` made and return the outcome for `unpacked`. Nothing is printed meanwhile and nothing raised.

    One part at a time in a process, also where Dask was told to run several in threads: what is printed belongs to
    the process, and so do the models.
    """
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    with _ONE_AT_A_TIME, nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        answer = attempt(pickle.dumps, attempt(_run, work))
        return answer.result if isinstance(answer, Done) else pickle.dumps(answer)


def unpacked(answer: bytes, place: int, total: int) -> Any:
    """Return the result that `worked` packed, or raise what `told` raises."""
    return told(pickle.loads(answer), place, total)


def prepared(prepare: Prepare, threads: int, ours: bool, task: Callable[[T], R], part: T) -> R:
    """Run a task in a process that was told on how many cores it may compute, and that is silent if it is `ours`."""
    _once(prepare, threads, ours)
    return task(part)


@cache
def _once(prepare: Prepare, threads: int, ours: bool) -> None:
    if ours:
        # Nor does what a library in C prints, past Python, reach the terminal from which the worker was started.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
    prepare(threads)


def _run(work: bytes) -> object:
    task, part = pickle.loads(work)
    return task(part)


def _failed(error: BaseException) -> Failed:
    for kind in type(error).__mro__:
        if _KNOWN.get(kind.__name__) is kind:
            return Failed(kind.__name__, str(error))
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return Failed(type(error).__name__, None, f" at {Path(frame.filename).name}, line {frame.lineno}")
