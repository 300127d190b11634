"""An exported model reads: texts → for every word piece the probability of each label.

Windows of one length are computed together and nothing is padded, all scales are constants and integer sums are exact:
what comes out for a text does not depend on the other texts, bit for bit.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import onnxruntime

from deid.cores import usable_cores
from deid.detect.readers.forms import NO_WORD
from deid.detect.readers.wordpieces import Pieces, pieces_of

GROUPS = ("PERSON", "LOCATION", "ORG", "DATE", "AGE", "CONTACT", "ID", "PROFESSION")
LABELS = ("O", *(f"{mark}-{group}" for group in GROUPS for mark in "BI"))
"""What a word piece can be: nothing, the beginning of an identifier, its continuation."""

NAME = "model.onnx"
SIZE, OVERLAP = 158, 16
"""Word pieces of a window, as many as of the longest it learnt from, and how many two neighbours share."""
_BATCH, _AT_ONCE = 16, 512  # windows
_CLS, _SEP = 101, 102
_threads = 0


Model: TypeAlias = onnxruntime.InferenceSession


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
    return Model(str(folder / NAME), options, providers=["CPUExecutionProvider"])


def encode(texts: Sequence[str], model: Model) -> list[tuple[Pieces, np.ndarray]]:
    """Return each text's word pieces and their probabilities, (pieces, labels) in float32, aligned with `texts`."""
    cut = pieces_of(texts)
    found = [np.zeros((len(pieces), len(LABELS)), np.float32) for pieces in cut]
    all_windows = (
        window
        for number, (text, pieces) in enumerate(zip(texts, cut, strict=True))
        for window in _windows(number, text, pieces)
    )
    while part := tuple(islice(all_windows, _AT_ONCE)):
        for window, logits in _read(part, cut, model):
            own = logits[window.first - window.start : window.last - window.start]
            found[window.text][window.first : window.last] = _softmax(own)
    return list(zip(cut, found, strict=True))


def _windows(number: int, text: str, pieces: Pieces) -> Iterator[_Window]:
    cut = list(windows(text, pieces))
    for (start, end, first), (_, _, last) in pairwise((*cut, (0, 0, len(pieces)))):
        yield _Window(number, start, end, first, last)


def _read(part: Sequence[_Window], cut: Sequence[Pieces], model: Model) -> Iterator[tuple[_Window, np.ndarray]]:
    """Yield each window with the logits of its pieces (pieces, labels)."""
    by_length: dict[int, list[_Window]] = defaultdict(list)
    for window in part:
        by_length[window.end - window.start].append(window)
    for _, alike in sorted(by_length.items()):
        for at in range(0, len(alike), _BATCH):
            some = alike[at : at + _BATCH]
            ids = np.array([[_CLS, *cut[w.text].ids[w.start : w.end], _SEP] for w in some], np.int64)
            forms = np.array([[NO_WORD, *cut[w.text].forms[w.start : w.end], NO_WORD] for w in some], np.int64)
            (logits,) = model.run(None, {"ids": ids, "forms": forms})
            yield from zip(some, logits[:, 1:-1], strict=True)


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


def _is_end(text: str, pieces: Pieces, k: int) -> bool:
    gap = text[pieces.ends[k - 1] : pieces.starts[k]]
    return "\n" in gap or (bool(gap) and text[pieces.ends[k - 1] - 1] in ".?!")


def _softmax(values: np.ndarray) -> np.ndarray:
    raised: np.ndarray = np.exp(values - values.max(-1, keepdims=True, initial=-np.inf))
    shares: np.ndarray = raised / raised.sum(-1, keepdims=True)
    return shares
