"""What private/ keeps of each item of a release (`contents`), read line by line: there may be a million.

Functions take the folder that `PastRelease.record` names, and raise StudyFileError where a file is missing or damaged.
"""

import json
from collections.abc import Callable, Iterator, Set
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from deid.contents import Key
from deid.errors import StudyFileError
from deid.model import Replacement

DECISIONS, CONTENTS, REPLACED = "decisions.jsonl", "contents.jsonl", "replaced.jsonl"
"""What the gate decided about everything that was considered; the seal of what each released item said; what was replaced in
each released note."""

_K = TypeVar("_K")
_V = TypeVar("_V")


def contents(record: Path, keys: Set[Key] | None = None) -> Iterator[tuple[Key, str]]:
    """Yield released items with the seal of what each said: all of them, or those named, all of which must be there."""
    return _read(record / CONTENTS, lambda told: (told[0], told[1]), lambda told: str(told[2]), keys)


def replaced(record: Path, notes: Set[str] | None = None) -> Iterator[tuple[str, tuple[Replacement, ...]]]:
    """Yield ids of released notes with what was replaced in each: all of them, or those named, all of which must be there."""
    return _read(record / REPLACED, itemgetter(0), lambda told: tuple(Replacement(*made) for made in told[1]), notes)


def lost(path: Path) -> StudyFileError:
    """The error that a file of a release's record is missing, or does not say what it must."""
    return StudyFileError(
        f"private/releases/{path.parent.name}/{path.name} is missing or damaged. Restore private/ from a backup."
    )


def _read(
    path: Path, key: Callable[[Any], _K], value: Callable[[Any], _V], wanted: Set[_K] | None
) -> Iterator[tuple[_K, _V]]:
    found = 0
    try:
        with path.open("rb") as lines:
            for told in map(json.loads, lines):
                if wanted is None or key(told) in wanted:
                    yield key(told), value(told)
                    found += 1
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        raise lost(path) from None
    if wanted is not None and found < len(wanted):
        raise lost(path)
