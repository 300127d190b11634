"""The language model: loaded from this machine only, and its entities turned into findings with filters."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import regex
import spacy
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.finding import Finding, as_result
from deid.detect.readers.reader import Reader
from deid.detect.words.lexicon import (
    is_ambiguous,
    is_common,
    is_famous,
    is_function,
    is_listed_name,
    kept_run,
    kept_words,
)
from deid.detect.words.places import is_town, is_wide_place
from deid.detect.words.tokens import STOPPED
from deid.errors import DetectionError
from deid.names import words

SOURCE = "language-model"
_WRITTEN = regex.compile(r"\p{L}[\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.\"“”-]+)*")
_UNBROKEN = regex.compile(r"\S{100}(?=\S)")
"""Runs without a space are shown to the model in pieces (lengths stay): spaCy's tokenizer is quadratic in them."""
_UNUSED = ("parser", "lemmatizer", "attribute_ruler", "tagger", "morphologizer", "textcat")


class LanguageModel(Reader):
    """A spaCy pipeline for Presidio. Unlike Presidio's own, it never downloads a model that is missing."""

    def __init__(self, name: str) -> None:
        """Args:
        name: an installed spaCy package, or the path of a pipeline folder on disk.
        """
        self.name = name
        self._nlp: Any = None

    def load(self) -> None:
        """Raises:
        DetectionError: the model is not on this machine or cannot be read.
        """
        folder = Path(self.name)
        try:
            self._nlp = spacy.load(folder if folder.is_dir() else self.name, exclude=list(_UNUSED))
        except (OSError, ImportError, ValueError):
            raise DetectionError(
                f"No language model {self.name!r} on this machine. Install the spaCy package of that name, or give"
                " the folder of a model (spaCy, transformers, GLiNER) as language_model in study.toml; nothing is"
                " downloaded."
            ) from None
        # A shared embedding that no component is left to use: half the time of the small English pipeline.
        if "tok2vec" in self._nlp.pipe_names and not self._nlp.get_pipe("tok2vec").listening_components:
            self._nlp.remove_pipe("tok2vec")

    def is_loaded(self) -> bool:
        return self._nlp is not None

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """One text at a time, so that no result depends on what else is in a batch."""
        for text in texts:
            doc = self._nlp(_UNBROKEN.sub(lambda run: run[0][:-1] + " ", text))
            yield text, NlpArtifacts(list(doc.ents), doc, [token.idx for token in doc], [], None, language)

    def get_supported_entities(self) -> list[str]:
        return ["PERSON", "LOCATION", "ORG"]


class LanguageRecognizer(EntityRecognizer):
    """What the language model takes for people and places, less what experience shows to be neither."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["LOCATION", "ORG", "PERSON"], name=SOURCE)

    def load(self) -> None:
        """Nothing to load: the model works before the recognizers do."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        found = (
            _accept(piece, start, entity.label_)
            for entity in nlp_artifacts.entities
            for piece, start in _pieces(text[entity.start_char : entity.end_char], entity)
        )
        return [as_result(finding, SOURCE) for finding in found if finding]


def _pieces(piece: str, entity: Any) -> Iterator[tuple[str, int]]:
    """An entity's first line; a person's is cut where a sentence ends: behind a word, or before "The"."""
    line = piece.split("\n")[0] if "\n" in piece.strip() else piece
    start, at = entity.start_char, 0
    for stop in _STOP.finditer(line) if entity.label_ == "PERSON" else ():
        following = words(line[stop.end() :])[:1]
        if (len(stop["word"]) > 1 and stop["word"].lower() not in STOPPED) or any(map(is_function, following)):
            yield line[at : stop.end("word")], start + at
            at = stop.end()
    yield line[at:], start + at


_STOP = regex.compile(r"(?P<word>\p{L}[\p{L}’'-]*)\.[ ]+(?=\p{Lu})")


def _accept(piece: str, start: int, label: str) -> Finding | None:
    end = start + len(piece)
    parts = words(piece)
    if not parts or not _WRITTEN.fullmatch(piece) or any(kept_run(parts, i) for i in range(len(parts))):
        return None
    if label == "PERSON" and _is_person(piece, parts):
        return Finding(start, end - 2 * piece.endswith(("'s", "’s")), "PERSON", 0.7)
    if label in ("GPE", "LOC", "FAC") and _is_place(piece, parts):
        return Finding(
            start, end - 2 * piece.endswith(("'s", "’s")), "LOCATION", 0.65, "city" if label == "GPE" else ""
        )
    return None


def _is_person(piece: str, parts: tuple[str, ...]) -> bool:
    """Written like a name, no part of it kept on purpose, and not one or more ordinary words alone."""
    if len(parts) > 4 or is_famous(piece) or not _is_titled(piece) or any(part in kept_words() for part in parts):
        return False
    return any(not is_common(part) for part in parts) or (len(parts) > 1 and all(map(_may_be_name, parts)))


def _may_be_name(part: str) -> bool:
    return is_ambiguous(part) or is_listed_name(part)


def _is_place(piece: str, parts: tuple[str, ...]) -> bool:
    if not _is_titled(piece) or is_wide_place(piece) or any(part in kept_words() for part in parts):
        return False
    return len(parts) > 1 or is_town(piece)


def _is_titled(piece: str) -> bool:
    """Starts with a capital and is not an abbreviation in capitals."""
    return piece[0].isupper() and not (piece.isupper() and len(piece) < 6)
