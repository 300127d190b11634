"""How many identifiers were replaced, by kind and class of note."""

from collections import defaultdict
from collections.abc import Iterable

from deid.model import CleanNote

TOTAL = ""
"""Stands in the place of a class for the count over all classes."""
LEARNT = "learnt"
"""Source of a replacement that was found by a name of the same people's notes (`detect.learnt`)."""


BANDS = ((0.95, "95% and more"), (0.8, "80% to 95%"), (0.5, "50% to 80%"), (0.0, "less than 50%"))
"""Least score of a band, and what it is called: how probable the detector held it that this is an identifier."""


def removed_counts(notes: Iterable[CleanNote], *, min_k: int) -> dict[str, dict[str, int | str]]:
    """Count replacements: label → class of note, or `TOTAL` → how many; labels and classes sorted.

    Args:
        notes: the released notes.
        min_k: a count from notes that fewer participants attended is given as ``"<5"`` (for min_k = 5).
    """
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    people: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for note in notes:
        for made in note.replacements:
            for place in ((made.label, TOTAL), (made.label, note.note_class)):
                counts[place] += 1
                people[place].update(note.participants)
    told: defaultdict[str, dict[str, int | str]] = defaultdict(dict)
    for label, name in sorted(counts):
        few = len(people[label, name]) < min_k
        told[label][name] = f"<{min_k}" if few else counts[label, name]
    return dict(told)


def learnt_count(notes: Iterable[CleanNote], *, min_k: int) -> int | str:
    """Count replacements that were found by a name that stands elsewhere in the notes of the same people.

    Args:
        notes: the released notes.
        min_k: a count from notes that fewer participants attended is given as ``"<5"`` (for min_k = 5); none is 0.
    """
    found = [note for note in notes for made in note.replacements if made.source == LEARNT]
    few = 0 < len({who for note in found for who in note.participants}) < min_k
    return f"<{min_k}" if few else len(found)


def sureness(notes: Iterable[CleanNote], *, min_k: int) -> dict[str, int | str]:
    """Count replacements by how sure the detector was: band → how many, the surest first; bands with none are left out.

    Args:
        notes: the released notes.
        min_k: a count from notes that fewer participants attended is given as ``"<5"`` (for min_k = 5).
    """
    counts: defaultdict[str, int] = defaultdict(int)
    people: defaultdict[str, set[str]] = defaultdict(set)
    for note in notes:
        for made in note.replacements:
            band = next(name for least, name in BANDS if made.score >= least)
            counts[band] += 1
            people[band].update(note.participants)
    return {name: f"<{min_k}" if len(people[name]) < min_k else counts[name] for _, name in BANDS if name in counts}
