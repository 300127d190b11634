"""Probabilities of the pieces of a text for another model's labels → findings of whole words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from deid.detect.finding import Finding
from deid.detect.readers.labels import begins, placed

LEAST = 0.5
"""Probability from which a word counts."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a model's probabilities stands for.

    `ours` are label and kind in an order of our own; `sums` (columns, ours) adds up the columns of each, `starts` only
    those that mark a beginning.
    """

    ours: tuple[tuple[str, str], ...]
    sums: np.ndarray
    starts: np.ndarray


def columns(names: Sequence[str], folder: str) -> Columns:
    """Read a model's labels, in the order of its columns.

    Raises:
        DetectionError: a label is not known here, see `labels.placed`.
    """
    means = placed(names, folder)
    ours = tuple(dict.fromkeys(means.values()))
    sums = np.array([[float(means.get(name) == one) for one in ours] for name in names]).reshape(len(names), len(ours))
    return Columns(ours, sums, sums * np.array([[begins(name)] for name in names], float))


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    meaning: int
    probability: float
    begins: bool


def findings(
    text: str, places: Sequence[tuple[int, int]], probabilities: np.ndarray, columns: Columns
) -> list[Finding]:
    """Return what a model found in one text, in order, none overlapping; the score is how probable it is.

    A word is as probable as its most probable piece: many models learn the first piece of a word only, others all.
    Words of one label that follow each other in a line are one finding, unless the model takes one for a beginning.

    Args:
        text: the text.
        places: of its pieces: offsets in code points, end exclusive.
        probabilities: (pieces, columns).
        columns: what the columns stand for.
    """
    found: list[Finding] = []
    run: list[_Word] = []
    for word in _words(text, places, probabilities, columns):
        if run and not _goes_on(text, run[-1], word, columns):
            found += _closed(text, run, columns)
            run = []
        if word.probability >= LEAST:
            run.append(word)
    return [*found, *_closed(text, run, columns)]


def _goes_on(text: str, last: _Word, word: _Word, columns: Columns) -> bool:
    if word.probability < LEAST or word.begins or "\n" in text[last.end : word.start]:
        return False
    return columns.ours[last.meaning][0] == columns.ours[word.meaning][0]


def _words(
    text: str, places: Sequence[tuple[int, int]], probabilities: np.ndarray, columns: Columns
) -> Iterator[_Word]:
    by_meaning, by_start = probabilities @ columns.sums, probabilities @ columns.starts
    surely = by_meaning.sum(1)
    for group in _pieces_of_words(text, places):
        best = max(group, key=lambda k: float(surely[k]))
        meaning, first = int(by_meaning[best].argmax()), group[0]
        does_begin = 2 * by_start[first, meaning] > by_meaning[first, meaning]
        yield _Word(places[first][0], places[group[-1]][1], meaning, min(1.0, float(surely[best])), bool(does_begin))


def _pieces_of_words(text: str, places: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """The numbers of the pieces of each word: those that touch and are letters or digits on both sides."""
    group: list[int] = []
    for k, (start, end) in enumerate(places):
        if start == end:
            continue
        last = places[group[-1]][1] if group else -1
        if group and not (start <= last and text[start].isalnum() and text[last - 1].isalnum()):
            yield group
            group = []
        group.append(k)
    if group:
        yield group


def _closed(text: str, run: Sequence[_Word], columns: Columns) -> Iterator[Finding]:
    """A run of words as a finding, without what is neither letter nor digit at its ends."""
    if not run:
        return
    start, end = run[0].start, run[-1].end
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    if start < end:
        label, kind = columns.ours[run[0].meaning]
        yield Finding(start, end, label, sum(word.probability for word in run) / len(run), kind)
