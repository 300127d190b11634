"""Documents → batches of word pieces with labels, cut into windows of a few lengths."""

import random
from collections.abc import Iterator, Sequence

import numpy as np

from deid.detect.readers.encoder import LABELS
from deid.detect.readers.forms import NO_WORD, unlisted
from deid.detect.readers.wordpieces import Pieces, pieces_of
from training.augment import augment
from training.bank import Document
from training.model import CLS, PAD, SEP
from training.refill import refill

IGNORED = -1
LENGTHS = (32, 64, 96, 128, 160)
ROWS = 16
"""Rows of a batch of the greatest length; shorter ones hold as many pieces."""

UNLISTED = 0.3
"""The share of marked words that are shown as if no list knew them: new names come from lists, those of people need not."""

Row = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Ids, forms and labels: of one window (length,), of a batch (rows, length)."""


def epoch(documents: Sequence[Document], dice: random.Random) -> list[Document]:
    """One pass over the bank: every document refilled and rewritten anew, in another order."""
    made = [augment(refill(document, dice), dice) for document in documents]
    dice.shuffle(made)
    return made


def labels_of(document: Document, pieces: Pieces) -> list[int]:
    """The label of every word piece: where a mark begins B, inside of it I, else O."""
    labels, marks, at, began = [], document.marks, 0, -1
    for start, end in zip(pieces.starts, pieces.ends, strict=True):
        while at < len(marks) and marks[at][1] <= start:
            at += 1
        if at < len(marks) and marks[at][0] < end and start < marks[at][1]:
            labels.append(LABELS.index(f"{'I' if began == at else 'B'}-{marks[at][2]}"))
            began = at
        else:
            labels.append(0)
    return labels


def forms_of(document: Document, pieces: Pieces, dice: random.Random) -> list[int]:
    """The form of every word piece, where some of what is marked is shown as `UNLISTED`: alike wherever it is said."""
    forms, hidden = list(pieces.forms), {}
    at = 0
    for begin, end, _ in document.marks:
        said = document.text[begin:end].lower()
        if said not in hidden:
            hidden[said] = dice.random() < UNLISTED
        while at < len(pieces) and pieces.starts[at] < end:
            if hidden[said] and begin < pieces.ends[at]:
                forms[at] = unlisted(forms[at])
            at += 1
    return forms


def rows(documents: Sequence[Document], dice: random.Random) -> Iterator[Row]:
    """Yield windows of the least length that holds them; a long document makes several, short ones share none."""
    size = LENGTHS[-1] - 2
    for document, pieces in zip(documents, pieces_of([document.text for document in documents]), strict=True):
        labels, all_forms = labels_of(document, pieces), forms_of(document, pieces, dice)
        for first in range(0, max(1, len(pieces)), size):
            part = pieces.ids[first : first + size]
            n = len(part)
            length = next(length for length in LENGTHS if n + 2 <= length)
            ids, forms, want = (np.full(length, fill, np.int32) for fill in (PAD, NO_WORD, IGNORED))
            ids[: n + 2] = (CLS, *part, SEP)
            forms[1 : n + 1] = all_forms[first : first + size]
            want[1 : n + 1] = labels[first : first + size]
            yield ids, forms, want


def batches(documents: Sequence[Document], dice: random.Random) -> list[Row]:
    """Rows of one length together, in a new order; the last batch of a length repeats rows to be full."""
    by_length: dict[int, list[Row]] = {length: [] for length in LENGTHS}
    for row in rows(documents, dice):
        by_length[len(row[0])].append(row)
    made: list[Row] = []
    for length, group in by_length.items():
        dice.shuffle(group)
        size = ROWS * LENGTHS[-1] // length
        for first in range(0, len(group), size):
            part = [group[(first + n) % len(group)] for n in range(size)]
            ids, forms, want = (np.stack(column) for column in zip(*part, strict=True))
            made.append((ids, forms, want))
    dice.shuffle(made)
    return made
