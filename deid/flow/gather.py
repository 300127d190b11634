"""Parts → one release: names by participant after the first pass, lines in the order of codes after the second."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import astuple, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from deid.detect.learnt import Taught, by_key
from deid.flow.first import FRAMES
from deid.flow.job import CLEAN, FIRST, NAMES, Part, Run, about, lost, tag
from deid.flow.sealed import DamagedError, owner_only, read_all, read_frames, told, write_sealed
from deid.flow.second import LINES, PARTS, RECORDS, Summary
from deid.private import make_folder
from deid.release import Stored, stored
from deid.strictjson import as_json

BUCKET, MOST_BUCKETS = 16_384, 200
"""Lines of notes.csv that are sorted together in memory, and files that are open at once: with more lines there are more in each."""
LINES_FOLDER = "lines"


def gather_names(run: Run, parts: Sequence[Part], key: bytes) -> list[Part]:
    """Gather what the first pass learnt by participant, and lay before each part what was taught about its own people.

    Returns:
        The parts, with the digest of that.
    """
    wanted: list[list[str]] = []

    def taught() -> Iterator[Taught]:
        for part in parts:
            _, by_part, keys = _read(run, FIRST, part, key, FRAMES)
            wanted.append(keys)
            yield from by_part

    names = by_key(taught())
    ready = []
    for part, keys in zip(parts, wanted, strict=True):
        own = {learnt: names[learnt] for learnt in keys if learnt in names}
        told = as_json([[learnt, *map(str, map(astuple, taught))] for learnt, taught in own.items()])
        ready.append(replace(part, names=tag(key, told).hex()[:32]))
        write_sealed(run.path(NAMES, part.number), [own], key=key, about=about(NAMES, run, ready[-1]))
    return ready


def summaries(run: Run, parts: Sequence[Part], key: bytes) -> Iterator[Summary]:
    """What each part says of itself, in order."""
    for part in parts:
        try:
            yield next(read_frames(run.path(CLEAN, part.number), key=key, about=about(CLEAN, run, part)))
        except (DamagedError, StopIteration):
            raise lost() from None


def records(run: Run, parts: Sequence[Part], key: bytes) -> Iterator[tuple[str, str, bytes]]:
    """What private/ keeps of each note: its id, the seal of what it says, the line of what was replaced in it."""
    for part in parts:
        yield from _read(run, CLEAN, part, key, PARTS)[RECORDS]


def write_notes(run: Run, parts: Sequence[Part], key: bytes, *, header: bytes, notes: int) -> Stored:
    """Write notes.csv, its lines in the order of their codes.

    Lines are first put into files of neighbouring ones, then each of these is sorted in memory: a distribution sort on the
    disk. What is written is held against what was searched for leaks.
    """
    size = max(BUCKET, -(-notes // MOST_BUCKETS))
    buckets = [run.path(LINES_FOLDER, number) for number in range(-(-notes // size))]
    searched, written = _Sum(), _Sum()
    with told():
        make_folder(run.folder / LINES_FOLDER)
        with ExitStack() as stack:
            files = [stack.enter_context(_create(path)) for path in buckets]
            for number, line in (one for part in parts for one in _read(run, CLEAN, part, key, PARTS)[LINES]):
                searched.add(number, line)
                files[(number - 1) // size].write(b"%d %d\n%b" % (number, len(line), line))
        path = run.folder / "notes.csv"
        with _create(path) as out:
            out.write(header)
            for bucket in buckets:
                for number, line in sorted(_lines(bucket)):
                    out.write(line)
                    written.add(number, line)
                bucket.unlink()
            out.flush()
            os.fsync(out.fileno())
    if searched != written or written.count != notes:
        raise lost()
    return stored(path)


class _Sum:
    """The sum of the digests of numbered lines, which does not depend on their order."""

    def __init__(self) -> None:
        self.count = self._total = 0

    def add(self, number: int, line: bytes) -> None:
        self.count += 1
        self._total += int.from_bytes(sha256(b"%d " % number + line).digest(), "big")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Sum) and (self.count, self._total) == (other.count, other._total)


def _lines(bucket: Path) -> Iterator[tuple[int, bytes]]:
    with bucket.open("rb") as file:
        while head := file.readline():
            number, size = map(int, head.split())
            yield number, file.read(size)


def _create(path: Path) -> BinaryIO:
    return open(path, "wb", opener=owner_only)


def _read(run: Run, kind: str, part: Part, key: bytes, frames: int) -> list[Any]:
    try:
        return read_all(run.path(kind, part.number), key=key, about=about(kind, run, part), frames=frames)
    except DamagedError:
        raise lost() from None
