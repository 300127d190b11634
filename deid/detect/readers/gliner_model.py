"""A GLiNER model in a folder on this machine: it is told in words what to look for."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.finding import Finding
from deid.detect.readers.offline import knows_words, packages
from deid.detect.readers.reader import Reader, artifacts_of
from deid.detect.windows import windows
from deid.errors import DetectionError

ASKED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "person": ("PERSON", ""),
        "city": ("LOCATION", "city"),
        "street address": ("LOCATION", "address"),
        "location": ("LOCATION", ""),
        "organization": ("ORG", ""),
        "date": ("DATE", ""),
        "age": ("AGE", ""),
        "phone number": ("PHONE", ""),
        "email address": ("EMAIL", ""),
        "username": ("HANDLE", ""),
        "social security number": ("SSN", ""),
        "medical record number": ("MRN", ""),
        "identification number": ("OTHER_ID", ""),
    }
)
"""What the model is asked for → our label and kind. Occupations are not: only rare ones identify."""
LEAST = 0.5
"""Score from which a finding counts."""
SIZE = 384
"""Longest window in code points. GLiNER cuts off what exceeds its number of words; no text has more words than code
points, so that nothing is ever cut off."""


class GlinerModel(Reader):
    """Reads with a model of the `gliner` package. Its artifacts hold findings in place of entities.

    The folder holds what `save_pretrained` writes: gliner_config.json with the encoder's settings, weights and tokenizer.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._model: Any = None

    def load(self) -> None:
        """Raises:
        DetectionError: gliner is not installed, or the folder lacks a part of the model or holds one that cannot be read.
        """
        (gliner,) = packages("gliner", extra="gliner", folder=self.folder.name)
        try:
            model = _open(gliner, self.folder)
            self._size = min(SIZE, int(model.config.max_len))
            is_whole = knows_words(model.data_processor.transformer_tokenizer)
        except Exception:  # every part has errors of its own
            is_whole = False
        if not is_whole:
            raise DetectionError(
                f"The language model {self.folder.name!r} cannot be read: a part is missing or damaged. Copy the folder"
                " anew, or save the model into it with save_pretrained of gliner 0.2.29 or later; nothing is downloaded."
            )
        self._model = model

    def is_loaded(self) -> bool:
        return self._model is not None

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """One text and one window at a time, so that no result depends on what else is in a batch."""
        for text in texts:
            yield text, artifacts_of(self._read(text), language)

    def get_supported_entities(self) -> list[str]:
        return sorted({label for label, _ in ASKED.values()})

    def _read(self, text: str) -> Iterator[Finding]:
        """What is found in any window: where two share a stretch, both may find something in it."""
        for start, end in windows(text, self._size, self._size // 4):
            for one in self._model.predict_entities(text[start:end], list(ASKED), threshold=LEAST):
                label, kind = ASKED[one["label"]]
                yield Finding(start + one["start"], start + one["end"], label, float(one["score"]), kind)


def _open(gliner: Any, folder: Path) -> Any:
    """Weights that are missing are an error, as gliner would make them up; some that it has no use for are not."""
    try:
        return gliner.GLiNER.from_pretrained(str(folder), local_files_only=True, strict=True)
    except RuntimeError as error:
        if "Missing key" in str(error):
            raise
        return gliner.GLiNER.from_pretrained(str(folder), local_files_only=True, strict=False)
