"""Which notes of a release a steward reads: a random sample, spread over every kind of note.

The notes are put in an order in which neighbours are alike (class, how sure the masks are, length, participants),
and the order is cut into strata of nearly equal size. From each stratum a simple random sample is drawn, of the
same share of its notes. So every kind of note is read in its due measure, and `bounds.stratified_upper` is
an exact bound whichever notes leak: how good the order is changes what is spread, never what is promised.

Chance comes from a secret seed: notes are ranked by HMAC-SHA256 under it, one ranking for each purpose. The same
notes and seed give the same sample everywhere; whoever lacks the seed cannot tell which notes will be read.
"""

import hmac
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count, pairwise
from math import ceil
from typing import NamedTuple

from deid.audit.bounds import notes_allowed, notes_needed, stratified_upper
from deid.errors import ConfigError

# Of each stratum about twenty notes are read, so that one more or less changes the share by a twentieth.
_READ_PER_STRATUM = 20

THIRDS = ("lowest third", "middle third", "highest third")


@dataclass(frozen=True, slots=True)
class Readable:
    """A note of a release as the draw sees it.

    `note` and `participants` are codes of the release, `length` counts characters, and `confidence` is that of
    the least sure mask in the note, from 0 to 1 (1 where nothing is masked).
    """

    note: str
    note_class: str
    participants: tuple[str, ...]
    length: int
    confidence: float


class Stratum(NamedTuple):
    """How many notes a stratum holds, and how many of them are read."""

    population: int
    sample: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The notes to read, in reading order, and the strata they were drawn from, in the order of the strata.

    The reading order is random too: whoever breaks off early has read a random part of the sample.
    """

    notes: tuple[str, ...]
    strata: tuple[Stratum, ...]
    seed: bytes = field(repr=False)


class Tally(NamedTuple):
    """A level of some property of notes, how many notes of the release have it, and how many of these are read."""

    level: str
    notes: int
    read: int


def plan(population: int, *, rate: float, confidence: float) -> tuple[Stratum, ...]:
    """The strata from which the fewest notes are read that, all clean, keep the promise.

    The promise is "with this confidence at most `rate` of the notes leak". The search starts from the size of one
    simple random sample. No smaller one will do: if the leaking notes fell at random over the release, either draw
    would miss them with the same chance, and the worst spread is missed at least as easily as that.

    Args:
        population: notes in the release, at least 1.
        rate: from 0 to 1, 1 excluded.
        confidence: between 0 and 1, both excluded.

    Returns:
        The strata in order; their sizes are at most one apart. Of a small release every note may have to be read.

    Raises:
        ConfigError: a number is out of range.
    """
    allowed = notes_allowed(population, rate=rate)
    fewest = notes_needed(population, rate=rate, confidence=confidence)
    parts = ceil(fewest / _READ_PER_STRATUM)
    plans = (_in_parts(population, read, parts) for read in count(fewest))
    return next(strata for strata in plans if stratified_upper(0, strata, confidence=confidence) <= allowed)


def draw(readables: Iterable[Readable], *, rate: float, confidence: float, seed: bytes) -> Sample:
    """Draw the notes that a steward reads to keep the promise "at most `rate` of the notes leak".

    Args:
        readables: every note of the release once, in any order.
        rate: from 0 to 1, 1 excluded.
        confidence: of the promise, between 0 and 1, both excluded.
        seed: the secret that decides; it belongs to this release and is made before anybody looks for leaks.

    Returns:
        The sample. No note is read twice.

    Raises:
        ConfigError: there is no note, or a number is out of range.
    """
    readables = list(readables)
    if not readables:
        raise ConfigError("There is no note to draw: a release without notes has no review. Leave the review out.")
    strata = plan(len(readables), rate=rate, confidence=confidence)
    ordered = iter(_alike(readables, seed))
    drawn = [
        note
        for population, sample in strata
        for note in sorted((next(ordered) for _ in range(population)), key=_rank(seed, b"draw"))[:sample]
    ]
    return Sample(tuple(sorted(drawn, key=_rank(seed, b"read"))), strata, seed)


def composition(readables: Iterable[Readable], sample: Sample) -> dict[str, tuple[Tally, ...]]:
    """What the sample is made of, beside what the release is made of.

    Args:
        readables: every note of the release once, in any order.
        sample: a sample drawn from these.

    Returns:
        "class", "confidence", "length" and "participants" (how many a note has) → a tally of each level that
        occurs. Levels of confidence and length are `THIRDS` of the release; notes that are equal stay together,
        so that a third can be larger, or empty.
    """
    readables, read = list(readables), set(sample.notes)
    unsure, short = _third(one.confidence for one in readables), _third(one.length for one in readables)
    levels: dict[str, Callable[[Readable], tuple[int, str]]] = {
        "class": lambda one: (0, one.note_class),
        "confidence": lambda one: (unsure(one.confidence), THIRDS[unsure(one.confidence)]),
        "length": lambda one: (short(one.length), THIRDS[short(one.length)]),
        "participants": lambda one: (len(one.participants), str(len(one.participants))),
    }

    def tallies(level: Callable[[Readable], tuple[int, str]]) -> tuple[Tally, ...]:
        notes = Counter(map(level, readables))
        picked = Counter(level(one) for one in readables if one.note in read)
        return tuple(Tally(key[1], notes[key], picked[key]) for key in sorted(notes))

    return {name: tallies(level) for name, level in levels.items()}


def _in_parts(population: int, read: int, parts: int) -> tuple[Stratum, ...]:
    """Strata of nearly equal size, read in proportion; what rounding leaves over goes to the largest remainders."""
    sizes = [end - start for start, end in pairwise(population * part // parts for part in range(parts + 1))]
    whole, rest = zip(*(divmod(size * read, population) for size in sizes), strict=True)
    more = set(sorted(range(parts), key=lambda part: -rest[part])[: read - sum(whole)])
    return tuple(Stratum(size, whole[part] + (part in more)) for part, size in enumerate(sizes))


def _alike(readables: list[Readable], seed: bytes) -> list[str]:
    """Notes in an order in which neighbours are alike; chance decides between those that do not differ."""
    unsure, short = _third(one.confidence for one in readables), _third(one.length for one in readables)
    rank = _rank(seed, b"order")

    def place(one: Readable) -> tuple[str, int, int, tuple[str, ...], bytes]:
        people = tuple(sorted(one.participants))
        return one.note_class, unsure(one.confidence), short(one.length), people, rank(one.note)

    return [one.note for one in sorted(readables, key=place)]


def _third(values: Iterable[float]) -> Callable[[float], int]:
    """Which third of the values a value is in: 0, 1 or 2. Equal values are where the middle one of them is."""
    ordered = sorted(values)
    return lambda value: 3 * (bisect_left(ordered, value) + bisect_right(ordered, value)) // (2 * len(ordered))


def _rank(seed: bytes, purpose: bytes) -> Callable[[str], bytes]:
    # Purposes need rankings of their own: one for all would draw from every stratum the notes it put first there.
    key = hmac.digest(seed, b"review " + purpose, sha256)
    return lambda note: hmac.digest(key, note.encode(), sha256)
