"""Probabilities of word pieces → spans of whole words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from deid.detect.encoder import GROUPS
from deid.detect.wordpieces import Pieces

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
    for word in _words(text, pieces, probabilities):
        if word.probability < least:
            found += _closed(text, run)
            run = []
            continue
        if run and (word.begins or _parted(text, run[-1], word)):
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


def _words(text: str, pieces: Pieces, probabilities: np.ndarray) -> Iterator[_Word]:
    for first, last in _groups_of_pieces(text, pieces):
        mean = probabilities[first:last].mean(0)
        by_group = mean[1:].reshape(len(GROUPS), 2).sum(1)
        best = int(by_group.argmax())
        begins = probabilities[first, 1 + 2 * best] > probabilities[first, 2 + 2 * best]
        yield _Word(pieces.starts[first], pieces.ends[last - 1], best, 1 - float(mean[0]), bool(begins))


def _parted(text: str, one: _Word, other: _Word) -> bool:
    """Say whether a word does not go on with the one before it: another group, another certainty, a blank line between."""
    return (
        one.group != other.group
        or (one.probability < SURE) != (other.probability < SURE)
        or len(text[one.end : other.start].splitlines()) > 1
    )


def _groups_of_pieces(text: str, pieces: Pieces) -> Iterator[tuple[int, int]]:
    """First and last (exclusive) piece of each word: pieces that touch and are letters or digits on both sides."""
    first = 0
    for k in range(1, len(pieces) + 1):
        touching = k < len(pieces) and pieces.starts[k] <= pieces.ends[k - 1]
        if not (touching and text[pieces.starts[k]].isalnum() and text[pieces.ends[k - 1] - 1].isalnum()):
            yield first, k
            first = k


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
