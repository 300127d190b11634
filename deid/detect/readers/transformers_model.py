"""A transformers token-classification model in a folder on this machine."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.readers.offline import knows_words, packages
from deid.detect.readers.reader import Reader, artifacts_of
from deid.detect.readers.tokenlabels import columns, findings
from deid.errors import DetectionError
from deid.model import LABELS

SIZE = 256
"""Pieces that the model reads at once, marks for begin and end included; less where it takes fewer."""
_LEAST = 16
"""A model that takes fewer pieces at once has no context to read by."""
_RESERVED = 2
"""Positions that RoBERTa and its like count but do not use."""


class TransformersModel(Reader):
    """Reads with a model of the `transformers` package. Its artifacts hold findings in place of entities.

    The folder holds what `save_pretrained` writes: config.json, weights, and a tokenizer that tells offsets
    (tokenizer.json). Code that lies in it is not run, and nothing is downloaded.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._model: Any = None

    def load(self) -> None:
        """Raises:
        DetectionError: transformers or torch is not installed, the folder lacks a part of the model or holds one that
            cannot be read, or a label of the model is not known here.
        """
        name = self.folder.name
        self._torch, transformers = packages("torch", "transformers", extra="transformers", folder=name)
        here = {"local_files_only": True, "trust_remote_code": False}
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(self.folder), **here)
            model, told = transformers.AutoModelForTokenClassification.from_pretrained(
                str(self.folder), output_loading_info=True, **here
            )
            model = model.float().eval()
        except Exception:  # every part has errors of its own
            raise _unreadable(name, "a part is missing or damaged") from None
        if told["missing_keys"]:  # transformers makes up what is missing
            raise _unreadable(name, "its weights are not all there")
        if not tokenizer.is_fast:
            raise _unreadable(name, "its tokenizer tells no offsets")
        if not knows_words(tokenizer):
            raise _unreadable(name, "its tokenizer knows no words")
        self._size = _most(tokenizer, model.config)
        if self._size < _LEAST:
            raise _unreadable(name, f"it takes fewer than {_LEAST} pieces of a text at once")
        self._columns = columns([str(label) for _, label in sorted(model.config.id2label.items())], name)
        self._tokenizer, self._model = tokenizer, model

    def is_loaded(self) -> bool:
        return self._model is not None

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """One text and one window at a time, so that no result depends on what else is in a batch."""
        for text in texts:
            pieces = self._tokenizer(
                text, return_offsets_mapping=True, return_special_tokens_mask=True, truncation=False, verbose=False
            )
            yield text, artifacts_of(findings(text, *self._read(text, pieces), self._columns), language)

    def get_supported_entities(self) -> list[str]:
        return list(LABELS)

    def _read(self, text: str, pieces: Any) -> tuple[list[tuple[int, int]], np.ndarray]:
        """The places of a text's pieces, and (pieces, columns) how probable each label is for each."""
        marks, ids = pieces["special_tokens_mask"], pieces["input_ids"]
        first = next((k for k, mark in enumerate(marks) if not mark), len(ids))
        last = next((k for k in range(len(ids), first, -1) if not marks[k - 1]), first)
        logits = np.zeros((last - first, len(self._columns.sums)))
        for start, end, answers in windows(last - first, self._size):
            read = self._logits([*ids[:first], *ids[first + start : first + end], *ids[last:]])
            logits[answers:end] = read[first + answers - start : first + end - start]
        if not np.isfinite(logits).all():
            raise DetectionError(f"The language model {self.folder.name!r} computes no numbers; take another.")
        places = [_trimmed(text, start, end) for start, end in pieces["offset_mapping"][first:last]]
        raised = np.exp(logits - logits.max(1, keepdims=True, initial=-np.inf))
        return places, raised / raised.sum(1, keepdims=True)

    def _logits(self, ids: list[int]) -> np.ndarray:
        with self._torch.inference_mode():
            read = self._model(input_ids=self._torch.tensor([ids]), attention_mask=self._torch.tensor([[1] * len(ids)]))
        return np.array(read.logits[0].tolist())


def windows(count: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Cover `count` pieces by windows of at most `size`: (start, end, first piece that it answers for, not an earlier one).

    Two neighbours share a quarter of a window; the later one answers from the middle of what they share.
    """
    start = answers = 0
    while start < count:
        end = min(count, start + size)
        yield start, end, answers
        if end == count:
            return
        start, answers = end - size // 4, end - size // 8


def _most(tokenizer: Any, config: Any) -> int:
    """How many pieces of a text the model takes at once, beside the marks for begin and end."""
    positions = getattr(config, "max_position_embeddings", None) or SIZE + _RESERVED
    return int(min(SIZE, tokenizer.model_max_length, positions - _RESERVED) - tokenizer.num_special_tokens_to_add())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of a piece without blanks at its ends, which some tokenizers count in."""
    piece = text[start:end]
    bare = piece.strip()
    return (start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())) if bare else (start, start)


def _unreadable(name: str, why: str) -> DetectionError:
    return DetectionError(
        f"The language model {name!r} cannot be read: {why}. Copy the folder anew, or save the model and its fast"
        " tokenizer into it with save_pretrained; nothing is downloaded."
    )
