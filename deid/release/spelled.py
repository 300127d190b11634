"""Names taken apart: letter by letter ("V / E / X", "V as in Victor"), or in pieces ("Ve xb ur y")."""

from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from deid.release.fold import Token

_CALLED = (
    "alfa alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa "
    "quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
)  # the spelling alphabet of the ICAO
_LETTERS = {word: word[0] for word in _CALLED.split()}
_LINKS: tuple[tuple[str, ...], ...] = (("as", "in"), ("is", "for"), ("for",), ("like",), ("as",))
_MIN_RUN = 4
_MAX_GAP = 4
_JOINTS = " \t\n-_./|·*"
_MAX_PIECES = 8
_MAX_PIECE = 6  # letters of one of three pieces or more
_SHORT = frozenset(
    ["a", "i", "am", "an", "as", "at", "be", "by", "do", "go", "he", "hi", "if", "in", "is", "it", "me", "my", "no", "of", "oh", "ok", "on", "or", "so", "to", "up", "us", "we", "al", "da", "de", "di", "du", "el", "la", "le", "mc", "st", "y"]
)  # fmt: skip
"""Words of one or two letters: between others they prove nothing."""


def letter_runs(read: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Yield (letters, start, end) of every four letters or more that stand apart or are spelled out, next to each other."""
    words = tuple(token.word for token in read)
    run, first, place = "", 0, 0
    while place < len(read):
        letters, taken = _letter(words, place)
        near = place > 0 and read[place].start - read[place - 1].end <= _MAX_GAP
        if run and not (near and (taken or words[place] == "and")):
            if len(run) >= _MIN_RUN:
                yield run, read[first].start, read[place - 1].end
            run = ""
        if letters:
            first = first if run else place
            run += letters
        place += max(1, taken)
    if len(run) >= _MIN_RUN:
        yield run, read[first].start, read[-1].end


def broken(
    text: str, read: Sequence[Token], known: Container[str], longest: int
) -> Iterator[tuple[str, int, int, bool]]:
    """Yield (joined, start, end, sure) of neighbouring words that together are a known word.

    It is sure where a line end, a hyphen, capitals or a piece that is no word shows it.
    """
    for place, token in enumerate(read):
        joined = token.word
        for end in range(place + 1, min(place + _MAX_PIECES, len(read))):
            joined += read[end].word
            if len(joined) > longest:
                break
            if joined in known and _is_one(text, read[place : end + 1]):
                yield joined, token.start, read[end].end, _is_sure(text, read[place : end + 1])


def _is_one(text: str, pieces: Sequence[Token]) -> bool:
    """Whether nothing but spaces and marks divides the pieces, and three pieces or more are short."""
    gaps = "".join(text[one.end : other.start] for one, other in pairwise(pieces))
    return not gaps.strip(_JOINTS) and (len(pieces) == 2 or max(len(piece.word) for piece in pieces) <= _MAX_PIECE)


def _is_sure(text: str, pieces: Sequence[Token]) -> bool:
    if any(_is_odd(piece.word) for piece in pieces) or all(piece.cased[0].isupper() for piece in pieces):
        return True
    gap = text[pieces[0].end : pieces[1].start]
    return len(pieces) == 2 and ("\n" in gap or "-" in gap)


def _is_odd(word: str) -> bool:
    return len(word) < 3 and word not in _SHORT


def _letter(words: tuple[str, ...], place: int) -> tuple[str, int]:
    """The letter that is written or called at a place, and how many words it takes: "V", "Victor", "V as in Victor"."""
    word, following = words[place], words[place + 1 : place + 2]
    if word in _LETTERS:
        return _LETTERS[word], 1
    if word == "double" and following and len(following[0]) == 1 and following[0].isalpha():
        return following[0] * 2, 2
    if len(word) != 1 or not word.isalpha():
        return "", 0
    for link in _LINKS:
        at = place + 1 + len(link)
        if words[place + 1 : at] == link and words[at : at + 1] and words[at].startswith(word):
            return word, at - place + 1 + _is_x_ray(words, at)
    if following and _LETTERS.get(following[0]) == word:
        return word, 2
    if word == "x" and _is_x_ray(words, place + 1):
        return word, 3
    return word, 1 + _is_x_ray(words, place)


def _is_x_ray(words: tuple[str, ...], place: int) -> bool:
    return words[place : place + 2] == ("x", "ray")
