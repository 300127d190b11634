"""Fourth attack: is a name of the roster left in a text?"""

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from deid.intruder.world import Attempt, Known, Target, bits, sure, untagged
from deid.names import PARTICLES, TITLES, words

SHORTEST = 3  # letters of a name that is looked for: "Al" and "Bo" are parts of too much else
SHORTEST_SLIP = 6  # letters from which one slip is forgiven: a shorter word is one letter away from many others
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_WITHIN_SENTENCE = re.compile(r"[a-z0-9,][ \t]+$")


def by_fragments(
    targets: Sequence[Target], known: Sequence[Known], asked: Collection[str], ordinary: Callable[[str], bool]
) -> Attempt:
    """Look for words of the names that one known person alone bears, in any letter case and with or without accents.

    A slip of one letter is forgiven in names of `SHORTEST_SLIP` letters or more (Damerau, 1964: one letter wrong,
    missing, extra, or two exchanged make four in five slips). An ordinary word counts only if written like a name:
    with a capital inside a sentence. A name in a shared note points to all who attended; it is used where none of the
    person's stands in anybody's own notes.

    Args:
        targets: the release, in the order of codes.
        known: the roster.
        asked: whom of the roster to ask about; that nobody else bears a name is decided by all of it.
        ordinary: says whether a word in normal form (`names.normal`) is an ordinary word.
    """
    notes = list(dict.fromkeys(note for target in targets for note in target.shared))
    texts = (text for target in targets for text in target.texts)
    forms = {_form(word) for word in _vocabulary((*texts, *(text for text, _ in notes)))}
    bearers = _bearers(known)
    meant = {form: bearers[form] for form in forms & bearers.keys()} | _slips(forms, bearers, ordinary)
    own: defaultdict[str, set[str]] = defaultdict(set)
    shared: defaultdict[str, set[str]] = defaultdict(set)
    for target in targets:
        for person in _named(target.texts, meant, ordinary):
            own[person].add(target.code)
    for text, attended in notes:
        for person in _named((text,), meant, ordinary):
            shared[person].update(attended)
    codes = tuple(sorted({target.code for target in targets}.union(*(codes for _, codes in notes))))
    place = {code: at for at, code in enumerate(codes)}
    fits = {one: bits(place[code] for code in own[one] or shared[one]) for one in sorted({*own, *shared})}
    who = tuple(sorted({person.person for person in known}.intersection(asked)))
    return Attempt(who, codes, fits, sure(fits, who, codes))


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
    """Word of the texts → the one person of whose names it is one letter away.

    Words that are one slip apart have a form in common, each as it is or less one letter (Mor and Fraenkel, 1982), so only
    those that have are compared: every name with every word would be too many.
    """
    from rapidfuzz.distance import OSA

    near: defaultdict[str, list[str]] = defaultdict(list)
    for form in sorted(forms):
        if len(form) >= SHORTEST_SLIP - 1 and form not in bearers and not ordinary(form):
            for short in _shortened(form):
                near[short].append(form)
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for name, person in bearers.items():
        if len(name) >= SHORTEST_SLIP:
            for form in {form for short in _shortened(name) for form in near.get(short, ())}:
                if OSA.distance(form, name, score_cutoff=1) <= 1:
                    meant[form].add(person)
    return {form: person for form, people in meant.items() if len(people) == 1 for person in people}


def _shortened(word: str) -> set[str]:
    """The word, and what is left of it without any one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _named(texts: Sequence[str], meant: Mapping[str, str], ordinary: Callable[[str], bool]) -> set[str]:
    """The people of whom a name stands in one of the texts; `meant`: form of a word → whose name it is."""
    spelt: defaultdict[str, set[str]] = defaultdict(set)
    for word in _vocabulary(texts):
        if (form := _form(word)) in meant:
            spelt[form].add(word)
    return {
        meant[form]
        for form, spellings in spelt.items()
        if not ordinary(form) or _like_a_name(spellings, [untagged(text) for text in texts])
    }


def _vocabulary(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(untagged(text))}


def _like_a_name(spellings: Iterable[str], texts: Sequence[str]) -> bool:
    """Whether one of the spellings stands with a capital inside a sentence; whole words in capitals tell nothing."""
    return any(
        _WITHIN_SENTENCE.search(text[max(0, found.start() - 3) : found.start()])
        for spelling in spellings
        if spelling[0].isupper() and not spelling.isupper()
        for text in texts
        for found in re.finditer(rf"{spelling}(?!\w)", text)
    )


@functools.lru_cache(maxsize=262_144)  # texts repeat their words
def _form(word: str) -> str:
    return "".join(words(word))
