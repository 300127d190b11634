"""Probabilities of word pieces → spans of whole words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from deid.detect.readers.encoder import GROUPS
from deid.detect.readers.wordpieces import Pieces

SURE = 0.5
"""Probability that parts words that are more likely than not an identifier from a doubt at their side."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the model takes for an identifier: offsets in code points (end exclusive), its group, how probable it is."""

    start: int
    end: int
    group: str
    probability: float


@dataclass(frozen=True, slots=True)
class _Word:
    number: int
    start: int
    end: int
    group: int
    probability: float
    begins: bool


def guesses(text: str, pieces: Pieces, probabilities: np.ndarray, *, least: float) -> list[Guess]:
    """Return the spans of one text, in order, none overlapping.

    A word counts with the mean of its pieces, and if it is `least` probable. Words of one group next to
    each other are one span, unless the model takes the second for a beginning, only one of them is `SURE`, or a
    blank line parts them.

    Args:
        text: the text.
        pieces: its word pieces.
        probabilities: (pieces, labels), see `encoder.encode`.
        least: probability from which a word counts.
    """
    found: list[Guess] = []
    run: list[_Word] = []
    for word in _words(text, pieces, probabilities, least):
        if run and (word.number != run[-1].number + 1 or word.begins or _parted(text, run[-1], word)):
            found += _closed(text, run)
            run = []
        run.append(word)
    return [*found, *_closed(text, run)]


def likely_characters(length: int, pieces: Pieces, probabilities: np.ndarray) -> np.ndarray:
    """Return for each character of a text how probable it is part of an identifier (float32).

    Characters between the word pieces, such as blanks, are -1.
    """
    likely = np.full(length, -1, np.float32)
    starts = np.array(pieces.starts, int)
    sizes = np.array(pieces.ends, int) - starts
    at = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    likely[at] = np.repeat(1 - probabilities[:, 0], sizes)
    return likely


def _words(text: str, pieces: Pieces, probabilities: np.ndarray, least: float) -> Iterator[_Word]:
    """The words that are `least` probable."""
    firsts = _first_pieces(text, pieces)
    if not len(firsts):
        return
    sizes = np.diff(firsts, append=len(pieces))
    nothing = np.add.reduceat(probabilities[:, 0], firsts) / sizes
    for number in np.flatnonzero(1 - nothing >= least):
        first, last = firsts[number], firsts[number] + sizes[number]
        by_group = probabilities[first:last, 1:].mean(0).reshape(len(GROUPS), 2).sum(1)
        best = int(by_group.argmax())
        begins = bool(probabilities[first, 1 + 2 * best] > probabilities[first, 2 + 2 * best])
        start, end = pieces.starts[first], pieces.ends[last - 1]
        yield _Word(int(number), start, end, best, 1 - float(nothing[number]), begins)


def _parted(text: str, one: _Word, other: _Word) -> bool:
    """Say whether a word does not go on with the one before it: another group, another certainty, a blank line between."""
    return (
        one.group != other.group
        or (one.probability < SURE) != (other.probability < SURE)
        or len(text[one.end : other.start].splitlines()) > 1
    )


def _first_pieces(text: str, pieces: Pieces) -> np.ndarray:
    """The first piece of each word: pieces that touch and are letters or digits on both sides are one word."""
    starts, ends = np.array(pieces.starts, int), np.array(pieces.ends, int)
    goes_on = np.zeros(len(pieces), bool)
    for k in np.flatnonzero(starts[1:] <= ends[:-1]) + 1:
        goes_on[k] = text[starts[k]].isalnum() and text[ends[k - 1] - 1].isalnum()
    return np.flatnonzero(~goes_on)


def _closed(text: str, run: Sequence[_Word]) -> Iterator[Guess]:
    is_part = str.isalpha if run and GROUPS[run[0].group] == "PERSON" else str.isalnum
    words = list(run)
    while words and not any(map(is_part, text[words[-1].start : words[-1].end])):
        words.pop()
    while words and not any(map(is_part, text[words[0].start : words[0].end])):
        words = words[1:]
    if words:
        spoken = [w.probability for w in words if any(map(str.isalnum, text[w.start : w.end]))]
        yield Guess(words[0].start, words[-1].end, GROUPS[words[0].group], min(1.0, sum(spoken) / len(spoken)))
