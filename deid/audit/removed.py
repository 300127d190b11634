"""How many identifiers were replaced, by kind and class of note: counted in parts of the notes, and added up."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import NamedTuple

from deid.model import CleanNote, Replacement

TOTAL = ""
"""Stands in the place of a class for the count over all classes."""
LEARNT = "learnt"
"""Source of a replacement that was found by a name of the same people's notes (`detect.learnt`)."""


BANDS = ((0.95, "95% and more"), (0.8, "80% to 95%"), (0.5, "50% to 80%"), (0.0, "less than 50%"))
"""Least score of a band, and what it is called: how probable the detector held it that this is an identifier."""

Place = tuple[str, ...]
"""What is counted: (label, class of note or `TOTAL`), (a band,), or () for what learnt names found."""


class Counted(NamedTuple):
    """How many replacements, and in whose notes: ids of participants, sorted, the first few of them."""

    many: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was replaced in some notes, in numbers.

    Of the participants whom a count rests on it keeps the first `min_k` in the order of their ids: so many are enough to
    tell whether there are `min_k`, and those of a whole are found among those of its parts.
    """

    min_k: int
    counts: Mapping[Place, Counted] = field(repr=False)


_NOTHING = Removed(sys.maxsize, {})
"""Of nothing everything is known, whatever the `min_k`."""


def removed_in(notes: Iterable[CleanNote], *, min_k: int) -> Removed:
    """Count what was replaced in notes.

    Args:
        notes: released notes, all or some.
        min_k: the least number of participants on whom a count must rest to be told.
    """
    counts = (
        (place, Counted(many, note.participants))
        for note in notes
        for place, many in Counter(place for made in note.replacements for place in _places(note, made)).items()
    )
    return Removed(min_k, _summed({}, counts, min_k))


def merged(parts: Iterable[Removed]) -> Removed:
    """Add up what was counted in parts: the same as counting the whole. It decides for the smallest `min_k` of the parts."""
    return reduce(_both, parts, _NOTHING)


def removed_counts(removed: Removed, *, min_k: int) -> dict[str, dict[str, int | str]]:
    """Return the counts by label: label → class of note, or `TOTAL` → how many; labels and classes sorted.

    Args:
        removed: what was replaced in the released notes.
        min_k: a count from notes that fewer participants attended is given as ``"<5"`` (for min_k = 5).

    Raises:
        ValueError: it was counted for a smaller `min_k`.
    """
    told: defaultdict[str, dict[str, int | str]] = defaultdict(dict)
    for place in sorted(removed.counts):
        if len(place) == 2:
            told[place[0]][place[1]] = _shown(removed, place, min_k)
    return dict(told)


def learnt_count(removed: Removed, *, min_k: int) -> int | str:
    """Return how many were found by a name that stands elsewhere in the notes of the same people; none is 0.

    The arguments and errors are those of `removed_counts`.
    """
    return _shown(removed, (), min_k) if () in removed.counts else 0


def sureness(removed: Removed, *, min_k: int) -> dict[str, int | str]:
    """Return the counts by how sure the detector was: band → how many, the surest first; bands with none are left out.

    The arguments and errors are those of `removed_counts`.
    """
    return {name: _shown(removed, (name,), min_k) for _, name in BANDS if (name,) in removed.counts}


def _places(note: CleanNote, made: Replacement) -> Iterator[Place]:
    """Everything that a replacement counts for."""
    yield made.label, TOTAL
    yield made.label, note.note_class
    yield (next(name for least, name in BANDS if made.score >= least),)
    if made.source == LEARNT:
        yield ()


def _both(one: Removed, other: Removed) -> Removed:
    min_k = min(one.min_k, other.min_k)
    return Removed(min_k, _summed(one.counts, other.counts.items(), min_k))


def _summed(counts: Mapping[Place, Counted], more: Iterable[tuple[Place, Counted]], min_k: int) -> dict[Place, Counted]:
    total = dict(counts)
    for place, (many, people) in more:
        before = total.get(place, Counted(0, ()))
        total[place] = Counted(before.many + many, tuple(sorted({*before.people, *people})[:min_k]))
    return total


def _shown(removed: Removed, place: Place, min_k: int) -> int | str:
    if min_k > removed.min_k:
        raise ValueError(
            f"It was counted for a min_k of {removed.min_k}; nobody can tell what a larger one lets stand."
        )
    many, people = removed.counts[place]
    return f"<{min_k}" if len(people) < min_k else many
