"""Fourth attack: is a name of the roster left in a text?"""

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from deid.intruder.world import Attempt, Known, Target, sure, untagged
from deid.names import PARTICLES, TITLES, words

SHORTEST = 3  # letters of a name that is looked for: "Al" and "Bo" are parts of too much else
SHORTEST_SLIP = 6  # letters from which one slip is forgiven: a shorter word is one letter away from many others
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_WITHIN_SENTENCE = re.compile(r"[a-z0-9,][ \t]+$")


def by_fragments(targets: Sequence[Target], known: Sequence[Known], ordinary: Callable[[str], bool]) -> Attempt:
    """Look for words of the names that one known person alone bears, in any letter case and with or without accents.

    A slip of one letter is forgiven in names of `SHORTEST_SLIP` letters or more (Damerau, 1964: one letter wrong,
    missing, extra, or two exchanged make four in five slips). An ordinary word counts only if written like a name:
    with a capital inside a sentence. A name in a shared note points to all who attended; it is used where none of the
    person's stands in anybody's own notes.

    Args:
        targets: the release, in the order of codes.
        known: the roster.
        ordinary: says whether a word in normal form (`names.normal`) is an ordinary word.
    """
    bearers = _bearers(known)
    own: defaultdict[str, set[str]] = defaultdict(set)
    shared: defaultdict[str, set[str]] = defaultdict(set)
    read = [(own, target.code, _read(target.texts)) for target in targets]
    read += [(shared, target.code, _read(target.shared)) for target in targets]
    slips = _slips({form for _, _, (_, written) in read for form in written}, bearers, ordinary)
    for found, code, (texts, written) in read:
        for person in _named(texts, written, bearers, slips, ordinary):
            found[person].add(code)
    who = tuple(sorted(person.person for person in known))
    fits = {person: frozenset(own[person] or shared[person]) for person in who if own[person] or shared[person]}
    return Attempt(who, tuple(target.code for target in targets), fits, sure(fits))


def _bearers(known: Sequence[Known]) -> dict[str, str]:
    """Word of a name → the one person who bears it."""
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for person in known:
        for name in person.names:
            for word in words(name):
                if len(word) >= SHORTEST and word.isalpha() and word not in PARTICLES and word not in TITLES:
                    bearers[word].add(person.person)
    return {word: person for word, people in sorted(bearers.items()) if len(people) == 1 for person in people}


def _slips(forms: Iterable[str], bearers: Mapping[str, str], ordinary: Callable[[str], bool]) -> dict[str, str]:
    """Word of the texts → the one person of whose names it is one letter away."""
    names = [name for name in bearers if len(name) >= SHORTEST_SLIP]
    written = [
        form
        for form in sorted(set(forms))
        if len(form) >= SHORTEST_SLIP - 1 and form not in bearers and not ordinary(form)
    ]
    if not names or not written:
        return {}
    import numpy as np
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    near = cdist(written, names, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8) <= 1
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for row, column in zip(*(places.tolist() for places in np.nonzero(near)), strict=True):
        meant[written[row]].add(bearers[names[column]])
    return {form: person for form, people in meant.items() if len(people) == 1 for person in people}


def _named(
    texts: Sequence[str],
    written: Mapping[str, set[str]],
    bearers: Mapping[str, str],
    slips: Mapping[str, str],
    ordinary: Callable[[str], bool],
) -> set[str]:
    """The people of whom a name stands in one of the texts."""
    people: set[str] = set()
    for form, spellings in written.items():
        if form in slips:
            people.add(slips[form])
        elif form in bearers and (not ordinary(form) or _like_a_name(spellings, texts)):
            people.add(bearers[form])
    return people


def _like_a_name(spellings: Iterable[str], texts: Sequence[str]) -> bool:
    """Whether one of the spellings stands with a capital inside a sentence; whole words in capitals tell nothing."""
    return any(
        _WITHIN_SENTENCE.search(text[max(0, found.start() - 3) : found.start()])
        for spelling in spellings
        if spelling[0].isupper() and not spelling.isupper()
        for text in texts
        for found in re.finditer(rf"{spelling}(?!\w)", text)
    )


def _read(texts: Sequence[str]) -> tuple[list[str], dict[str, set[str]]]:
    """Return the texts without tags, and form of a word → how it is spelt there."""
    plain = [untagged(text) for text in texts]
    written: defaultdict[str, set[str]] = defaultdict(set)
    for word in {word for text in plain for word in _WORD.findall(text)}:
        written[_form(word)].add(word)
    return plain, written


@functools.lru_cache(maxsize=262_144)  # texts repeat their words
def _form(word: str) -> str:
    return "".join(words(word))
