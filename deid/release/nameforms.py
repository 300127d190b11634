"""The forms of a person's name that the leak scan looks for beside the whole name."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from deid.identifiers import Identifier
from deid.names import bare_name
from deid.release.fold import fold, words

_PARTICLES = frozenset([
    "al", "and", "bin", "da", "de", "del", "della", "den", "der", "des", "di", "du", "el", "la", "las", "le", "los",
    "mc", "of", "saint", "st", "ste", "ter", "the", "van", "von", "y"
])  # fmt: skip
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"})  # fmt: skip
_UNSPACED = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")

MIN_HANDLE = 6
INITIAL_HANDLE = "handle with an initial"
"""F. Allen's "fallen" is a word: such a handle counts only where it is written like one."""
HANDLES = frozenset({"handle", INITIAL_HANDLE})


def spellings(value: str) -> tuple[str, ...]:
    """The value as written, and as typed on a keyboard without its umlauts (Müller, Mueller)."""
    return tuple(dict.fromkeys((value, value.translate(_UMLAUTS))))


def lone_parts(known: Identifier) -> list[str]:
    """The words of a name that can stand alone: three letters or more, no particle; "O'Hara" also as "hara"."""
    value = bare_name(known.value) if known.kind in ("other", "relative", "clinician") else known.value
    found = []
    for spelling in spellings(value):
        split = spelling.translate(dict.fromkeys(map(ord, "'’‘ʼ′`´ʹꞌ"), " "))
        found += [word for word in (*words(spelling), *words(split)) if len(word) > 2 and word not in _PARTICLES]
    return list(dict.fromkeys(found))


def unspaced(cells: Sequence[Identifier]) -> Iterator[str]:
    """Names as a script without spaces writes them: each cell, and the two columns of a name together, in either order."""
    joined: dict[str, list[str]] = defaultdict(list)
    for known in cells:
        text = "".join(fold(known.value).lower().split())
        if not text.isascii():
            joined[known.kind].append(text)
            if len(text) > 1:
                yield text
    for given in (*joined["given"], *joined["preferred"]):
        for family in joined["family"]:
            if _is_unspaced(given) and _is_unspaced(family):
                yield from (family + given, given + family)


def _is_unspaced(text: str) -> bool:
    return all(unicodedata.name(char, "").startswith(_UNSPACED) for char in text)


def initials_of(cells: Sequence[Identifier]) -> Iterator[str]:
    """The initials of a name, the family name's last: "jd", and "jmd" of Jane Mary."""
    values: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for known in cells:
        whole = words(bare_name(known.value) if known.kind in ("other", "relative", "clinician") else known.value)
        if known.kind in ("given", "preferred", "family"):
            values[known.kind].append(whole)
        elif len(whole) > 1:
            values["given"].append(whole[:-1])
            values["family"].append(whole[-1:])
    for given in filter(None, (*values["given"], *values["preferred"])):
        for family in values["family"]:
            for last in (word[0] for word in family if word not in _PARTICLES):
                yield given[0][0] + last
                if len(given) > 1:
                    yield given[0][0] + given[1][0] + last


def handles(first: Sequence[str], last: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (kind, handle) made of one identity's names: joined, with an initial, or with the letters reversed."""
    for given in first:
        for family in last or first:
            if given != family:
                yield from (("handle", given + family), ("handle", family + given))
                yield from ((INITIAL_HANDLE, given[0] + family), (INITIAL_HANDLE, family + given[0]))
    yield from (("handle", part[::-1]) for part in (*first, *last) if len(part) >= MIN_HANDLE)
