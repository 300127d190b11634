"""Second attack: which whole notes stand word for word in both releases?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from deid.intruder.world import Attempt, Target, sure, untagged

LEAST_WORDS = 8
"""Words from which a note is taken for somebody's own: "No show, left a message." is written of many."""


def by_same_notes(targets: Sequence[Target], earlier: Sequence[Target]) -> Attempt:
    """Join codes of two releases in which a whole note is the same, tags, letter case and line breaks aside.

    A note that stands under several codes of one release joins nobody.
    """
    now, before = _owners(targets), _owners(earlier)
    fits: defaultdict[str, set[str]] = defaultdict(set)
    for note in now.keys() & before.keys():
        fits[before[note]].add(now[note])
    found = {who: frozenset(fits[who]) for who in sorted(fits)}
    return Attempt(tuple(old.code for old in earlier), tuple(new.code for new in targets), found, sure(found))


def without_same_notes(targets: Sequence[Target], earlier: Sequence[Target]) -> tuple[Target, ...]:
    """Return `targets` less the notes that stand in both, so that style is measured on what is not a mere copy."""
    same = {_plain(text) for old in earlier for text in old.texts}
    return tuple(
        replace(target, texts=tuple(text for text in target.texts if _plain(text) not in same)) for target in targets
    )


def _owners(targets: Sequence[Target]) -> dict[str, str]:
    """Note → the one code under which it stands."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for target in targets:
        for text in target.texts:
            plain = _plain(text)
            if plain.count(" ") >= LEAST_WORDS - 1:
                owners[plain].add(target.code)
    return {note: code for note, codes in owners.items() if len(codes) == 1 for code in codes}


def _plain(text: str) -> str:
    return " ".join(untagged(text).split()).casefold()
