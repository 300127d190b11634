"""An exported model reads: texts → for every word piece the probability of each label.

Windows of one length are computed together and nothing is padded, all scales are constants and integer sums are exact:
what comes out for a text does not depend on the other texts, bit for bit.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from deid.detect.wordpieces import Pieces, pieces_of

GROUPS = ("PERSON", "LOCATION", "ORG", "DATE", "AGE", "CONTACT", "ID", "PROFESSION")
LABELS = ("O", *(f"{mark}-{group}" for group in GROUPS for mark in "BI"))
"""What a word piece can be: nothing, the beginning of an identifier, its continuation."""

SIZE, OVERLAP = 192, 32
"""Word pieces of a window, and how many two neighbours share."""
_BATCH = 16
_CLS, _SEP = 101, 102


def open_model(path: Path) -> onnxruntime.InferenceSession:
    """Open an exported model for `encode`."""
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def encode(texts: Sequence[str], model: onnxruntime.InferenceSession) -> list[tuple[Pieces, np.ndarray]]:
    """Return each text's word pieces and their probabilities, (pieces, labels) in float32, aligned with `texts`."""
    cut = pieces_of(texts)
    logits = [np.zeros((len(pieces), len(LABELS)), np.float32) for pieces in cut]
    jobs: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for number, (text, pieces) in enumerate(zip(texts, cut, strict=True)):
        for start, end, first in windows(text, pieces):
            jobs[end - start].append((number, start, end, first))
    for _, windows_of_length in sorted(jobs.items()):
        for at in range(0, len(windows_of_length), _BATCH):
            part = windows_of_length[at : at + _BATCH]
            ids = np.array([[_CLS, *cut[n].ids[start:end], _SEP] for n, start, end, _ in part], np.int64)
            cases = np.array([[0, *cut[n].cases[start:end], 0] for n, start, end, _ in part], np.int64)
            (found,) = model.run(None, {"ids": ids, "cases": cases})
            for row, (number, start, end, first) in enumerate(part):
                logits[number][first:end] = found[row, 1 + first - start : -1]
    return [(pieces, _softmax(values)) for pieces, values in zip(cut, logits, strict=True)]


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


def sentences(text: str, pieces: Pieces) -> Iterator[tuple[int, int]]:
    """Cut the pieces of a text into sentences and lines: (start, end) of each, together all of them."""
    start = 0
    for k in range(1, len(pieces) + 1):
        if k == len(pieces) or _is_end(text, pieces, k):
            yield start, k
            start = k


def _is_end(text: str, pieces: Pieces, k: int) -> bool:
    gap = text[pieces.ends[k - 1] : pieces.starts[k]]
    return "\n" in gap or (bool(gap) and text[pieces.ends[k - 1] - 1] in ".?!")


def _softmax(values: np.ndarray) -> np.ndarray:
    raised: np.ndarray = np.exp(values - values.max(-1, keepdims=True, initial=-np.inf))
    shares: np.ndarray = raised / raised.sum(-1, keepdims=True)
    return shares
