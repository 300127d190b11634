"""An exported model reads: texts → for every word piece the probability of each label.

The lower layers read everything and tell which sentences may hold an identifier; only those are read to the end.
Windows of one length are computed together and nothing is padded, all scales are constants and integer sums are exact:
what comes out for a text does not depend on the other texts, bit for bit.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime

from deid.cores import usable_cores
from deid.detect.readers.wordpieces import Pieces, pieces_of

GROUPS = ("PERSON", "LOCATION", "ORG", "DATE", "AGE", "CONTACT", "ID", "PROFESSION")
LABELS = ("O", *(f"{mark}-{group}" for group in GROUPS for mark in "BI"))
"""What a word piece can be: nothing, the beginning of an identifier, its continuation."""

SIZE, OVERLAP = 192, 32
"""Word pieces of a window, and how many two neighbours share."""
PASSED = 0.1
"""A sentence none of whose pieces the look ahead gives this probability is not read by the upper layers."""
_BATCH, _AT_ONCE = 16, 256  # windows
_CLS, _SEP = 101, 102
_threads = 0


class Model(NamedTuple):
    """The lower layers, which read everything, and the upper ones, which read what may hold an identifier."""

    trunk: onnxruntime.InferenceSession
    above: onnxruntime.InferenceSession


class _Window(NamedTuple):
    """Pieces `start` to `end` of a text, of which it answers for `first` to `last`; both ends are exclusive."""

    text: int
    start: int
    end: int
    first: int
    last: int


def use_threads(count: int) -> None:
    """Have models that are opened from now on compute in `count` threads; 0, as before any call, is one a usable core."""
    global _threads
    _threads = count


def open_model(folder: Path) -> Model:
    """Open an exported model for `encode`."""
    options = onnxruntime.SessionOptions()
    # Left to itself the runtime pins threads to cores that this process may not use.
    options.intra_op_num_threads = _threads or usable_cores()
    # Its threads sleep while they wait: rules search texts on the same cores meanwhile.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return Model(*(
        onnxruntime.InferenceSession(str(folder / f"{half}.onnx"), options, providers=["CPUExecutionProvider"])
        for half in Model._fields
    ))  # fmt: skip


def encode(texts: Sequence[str], model: Model, *, passed: float = PASSED) -> list[tuple[Pieces, np.ndarray]]:
    """Return each text's word pieces and their probabilities, (pieces, labels) in float32, aligned with `texts`."""
    cut = pieces_of(texts)
    found = [np.zeros((len(pieces), len(LABELS)), np.float32) for pieces in cut]
    all_windows = (
        window
        for number, (text, pieces) in enumerate(zip(texts, cut, strict=True))
        for window in _windows(number, text, pieces)
    )
    while part := tuple(islice(all_windows, _AT_ONCE)):
        waiting: dict[int, list[tuple[_Window, np.ndarray, np.ndarray]]] = defaultdict(list)
        for window, hidden, likely in _lower(part, cut, model.trunk):
            pieces = cut[window.text]
            told = likely[window.first - window.start : window.last - window.start]
            found[window.text][window.first : window.last, 0] = 1 - told
            found[window.text][window.first : window.last, 1] = told
            kept = _kept(texts[window.text], pieces, window, likely, passed)
            if len(kept):
                waiting[len(kept)].append((window, kept, hidden[np.concatenate(([0], kept + 1, [-1]))]))
        for window, kept, logits in _upper(waiting, model.above):
            own = (window.first <= window.start + kept) & (window.start + kept < window.last)
            found[window.text][window.start + kept[own]] = _softmax(logits[own])
    return list(zip(cut, found, strict=True))


def _windows(number: int, text: str, pieces: Pieces) -> Iterator[_Window]:
    cut = list(windows(text, pieces))
    for (start, end, first), (_, _, last) in pairwise((*cut, (0, 0, len(pieces)))):
        yield _Window(number, start, end, first, last)


def _lower(
    part: Sequence[_Window], cut: Sequence[Pieces], trunk: onnxruntime.InferenceSession
) -> Iterator[tuple[_Window, np.ndarray, np.ndarray]]:
    """Yield each window's hidden values, with those of begin and end, and its pieces' probability ahead."""
    by_length: dict[int, list[_Window]] = defaultdict(list)
    for window in part:
        by_length[window.end - window.start].append(window)
    for _, alike in sorted(by_length.items()):
        for at in range(0, len(alike), _BATCH):
            some = alike[at : at + _BATCH]
            ids = np.array([[_CLS, *cut[w.text].ids[w.start : w.end], _SEP] for w in some], np.int64)
            cases = np.array([[0, *cut[w.text].cases[w.start : w.end], 0] for w in some], np.int64)
            hidden, ahead = trunk.run(None, {"ids": ids, "cases": cases})
            yield from zip(some, hidden, 1 / (1 + np.exp(-ahead[:, 1:-1])), strict=True)


def _kept(text: str, pieces: Pieces, window: _Window, likely: np.ndarray, passed: float) -> np.ndarray:
    """Which pieces of a window are read on, counted from its beginning: those of sentences that may hold something."""
    kept = np.zeros(len(likely), bool)
    for start, end in sentences(text, pieces, window.start, window.end):
        within = slice(start - window.start, end - window.start)
        kept[within] = likely[within].max() >= passed
    return np.flatnonzero(kept)


def _upper(
    waiting: Mapping[int, Sequence[tuple[_Window, np.ndarray, np.ndarray]]], above: onnxruntime.InferenceSession
) -> Iterator[tuple[_Window, np.ndarray, np.ndarray]]:
    for _, alike in sorted(waiting.items()):
        for at in range(0, len(alike), _BATCH):
            some = alike[at : at + _BATCH]
            (logits,) = above.run(None, {"hidden": np.stack([hidden for _, _, hidden in some])})
            for (window, kept, _), values in zip(some, logits, strict=True):
                yield window, kept, values[1:-1]


def windows(text: str, pieces: Pieces) -> Iterator[tuple[int, int, int]]:
    """Cover the pieces of a text by windows: (start, end, first piece that this window and no earlier one answers for).

    A window ends at the last line or sentence end of its second half; the next one begins `OVERLAP` pieces before, and
    answers from the middle of what they share.
    """
    start = first = 0
    while start < len(pieces):
        end = min(len(pieces), start + SIZE)
        if end < len(pieces):
            end = next((k for k in range(end, start + SIZE // 2, -1) if _is_end(text, pieces, k)), end)
        yield start, end, first
        if end == len(pieces):
            return
        start, first = max(end - OVERLAP, start + 1), max(end - OVERLAP // 2, start + 1)


def sentences(text: str, pieces: Pieces, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut pieces `start` to `end` (exclusive) of a text into sentences and lines, together all of them."""
    for k in range(start + 1, end + 1):
        if k == end or _is_end(text, pieces, k):
            yield start, k
            start = k


def _is_end(text: str, pieces: Pieces, k: int) -> bool:
    gap = text[pieces.ends[k - 1] : pieces.starts[k]]
    return "\n" in gap or (bool(gap) and text[pieces.ends[k - 1] - 1] in ".?!")


def _softmax(values: np.ndarray) -> np.ndarray:
    raised: np.ndarray = np.exp(values - values.max(-1, keepdims=True, initial=-np.inf))
    shares: np.ndarray = raised / raised.sum(-1, keepdims=True)
    return shares
