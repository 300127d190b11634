"""Names inside one word: "TWrenmoor", "thadwrenmoor", "wrenmoorish"."""

import re
from collections.abc import Iterator
from itertools import pairwise

from deid.release.leakforms import Form, Index

_SURE = 8  # letters of a name that no other word holds by chance
_DOUBTFUL = 7  # shorter ones are inside ordinary words too: Carrie in "carried"
_MIN_PIECE = 4
_HUMP = re.compile(r"[^\W\d_]+|\d+")
_PREFIXES = frozenset(["mc", "mac", "fitz", "o", "al", "da", "de", "di", "du", "el", "la", "le", "st", "van", "von"])


def name_inside(word: str, cased: str, index: Index) -> tuple[tuple[Form, ...], bool]:
    """Return the forms of the name that a longer word holds, and whether it is surely meant.

    It is, if capitals or digits set the name apart, if the rest is a piece of the same person's other names, or if it is
    so long that no other word holds it by chance.
    """
    if word in index.ordinary:
        return (), False
    for before, piece in pairwise(("", *_humps(cased))):
        if _MIN_PIECE <= len(piece) < len(word) and before not in _PREFIXES and (forms := index.unusual(piece)):
            return forms, True
    doubtful: tuple[Form, ...] = ()
    for start, end in _spans(word, index):
        forms, size = index.inside[word[start:end]], end - start
        before, after = (rest.strip("0123456789") for rest in (word[:start], word[end:]))
        left = len(before + after)
        if size >= _SURE or (size == _DOUBTFUL and left <= 1) or not left or _is_theirs(forms, (before, after), index):
            return forms, True
        if size == _DOUBTFUL:
            doubtful = forms
    return doubtful, False


def _spans(word: str, index: Index) -> Iterator[tuple[int, int]]:
    for size in index.inside_sizes:
        for start in range(len(word) - size + 1):
            if size < len(word) and word[start : start + size] in index.inside:
                yield start, start + size


def _is_theirs(forms: tuple[Form, ...], rests: tuple[str, str], index: Index) -> bool:
    """Whether all that stands beside the name begins other names of its owner, by two letters at least: "thadwrenmoor"."""
    names = [name for form in forms for name in index.called.get(form.owner, ())]
    explained = all(any(name.startswith(rest) for name in names) for rest in rests)
    return explained and max(map(len, rests)) > 1


def _humps(cased: str) -> list[str]:
    """The pieces that capitals and digits set apart, in lower case: "xWrenmoor1" → x, wrenmoor, 1."""
    if cased[1:].islower() or cased.isupper():
        return []
    marked = [
        f" {char}"
        if place and char.isupper() and (cased[place - 1].islower() or cased[place + 1 : place + 2].islower())
        else char
        for place, char in enumerate(cased)
    ]
    return [piece.lower() for piece in _HUMP.findall("".join(marked))]
