"""Second attack: which whole notes stand word for word in both releases?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from deid.intruder.world import Attempt, Target, sure, untagged

LEAST_WORDS = 8
"""Words from which a note is taken for somebody's own: "No show, left a message." is written of many."""


def by_same_notes(targets: Sequence[Target], earlier: Sequence[Target]) -> Attempt:
    """Join codes of two releases in which a whole note is the same, tags, letter case and line breaks aside.

    A note that stands under several codes of one release joins nobody.
    """
    now, before = _owners(targets), _owners(earlier)
    who, codes = tuple(old.code for old in earlier), tuple(new.code for new in targets)
    place = {code: at for at, code in enumerate(codes)}
    fits: defaultdict[str, int] = defaultdict(int)
    for note in now.keys() & before.keys():
        fits[before[note]] |= 1 << place[now[note]]
    found = dict(sorted(fits.items()))
    return Attempt(who, codes, found, sure(found, who, codes))


def without_same_notes(targets: Sequence[Target], earlier: Sequence[Target]) -> tuple[Target, ...]:
    """Return `targets` less the notes that stand in both, so that style is measured on what is not a mere copy."""
    same = {_digest(_plain(text)) for old in earlier for text in old.texts}
    return tuple(
        replace(target, texts=tuple(text for text in target.texts if _digest(_plain(text)) not in same))
        for target in targets
    )


def _owners(targets: Sequence[Target]) -> dict[bytes, str]:
    """Digest of a note → the one code under which it stands."""
    owners: defaultdict[bytes, set[str]] = defaultdict(set)
    for target in targets:
        for plain in map(_plain, target.texts):
            if plain.count(" ") >= LEAST_WORDS - 1:
                owners[_digest(plain)].add(target.code)
    return {note: code for note, codes in owners.items() if len(codes) == 1 for code in codes}


def _plain(text: str) -> str:
    return " ".join(untagged(text).split()).casefold()


def _digest(plain: str) -> bytes:
    """What is kept of a note to know it again: the texts would take the memory of both releases once more."""
    return sha256(plain.encode()).digest()
