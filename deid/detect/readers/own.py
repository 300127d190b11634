"""The project's own model in Presidio: a reader of many texts at once, and the recognizer it feeds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import regex
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.finding import Finding, as_result
from deid.detect.readers.encoder import Model, encode, open_model
from deid.detect.readers.guesses import Guess, guesses, likely_characters
from deid.detect.readers.reader import Reader
from deid.detect.words.lexicon import is_ambiguous, is_common, is_famous, is_function, is_listed_name, kept_words
from deid.detect.words.places import is_wide_place
from deid.errors import DetectionError
from deid.names import words

OWN = "deid"
"""The name of this model in study.toml."""
SOURCE = "model"
LEAST = 0.1
"""Probability from which a word is a finding, to be weighed (`belief`)."""
BELIEVED = 0.95
"""Probability from which an ordinary word is taken for somebody's name."""
# Scores rank what is found when spans overlap: what patterns and the roster know comes first. From 0.65 a name teaches.
SURE, LIKELY, OTHER = 0.7, 0.6, 0.5
_AT_ONCE = 64  # texts
MODEL = Path(__file__).parents[1] / "model"

_LATIN = regex.compile(r"[^\p{L}]*(?:\p{Latin}[^\p{L}]*)*")
_MONTH = regex.compile(
    r"(?i)\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|ober)?\b"
)
_GOES_ON = regex.compile(r"-\p{Ll}")
"""What follows a piece that is no word of its own: "10-mar-ked"."""
_YEAR = regex.compile(r"(?:19|20)\d\d|['’]\d\d")
_OLD = regex.compile(r"(?i)(?<!\d)(?:9\d|1[0-2]\d)(?!\d)|ninet|hundred|nonagen|centen")
"""What an age of 90 or more is written with."""
_NOBODY = frozenset(("x", "y", "z", "xyz", "abc", "abcd", "guest"))
"""How writers leave a person unnamed, and how transcripts call whoever else is in the room."""


@cache
def _session() -> Model:
    try:
        return open_model(MODEL)
    except Exception:
        raise DetectionError("The language model of this package cannot be read; install the package again.") from None


def likely_of(artifacts: NlpArtifacts | None) -> np.ndarray | None:
    """Return what the model of this package thinks of each character of a text (see `guesses.likely_characters`)."""
    likely = getattr(artifacts, "tokens", None)
    return likely if isinstance(likely, np.ndarray) else None


class OwnModel(Reader):
    """The model of this package. Its artifacts hold guesses in place of entities.

    In place of tokens stands how likely each character is part of an identifier (see `likely_of`).
    """

    def load(self) -> None:
        """Read the model, so that a missing one is told before any text is read."""
        _session()

    def is_loaded(self) -> bool:
        return True

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Read texts many at a time; what is found in one does not depend on the others."""
        left = iter(texts)
        while part := tuple(islice(left, _AT_ONCE)):
            for text, (pieces, probabilities) in zip(part, encode(part, _session()), strict=True):
                found: list[Any] = guesses(text, pieces, probabilities, least=LEAST)
                likely: Any = likely_characters(len(text), pieces, probabilities)
                yield text, NlpArtifacts(found, likely, [], [], None, language)

    def get_supported_entities(self) -> list[str]:
        return sorted(LABELS_FOUND)


class ModelRecognizer(EntityRecognizer):
    """What the project's own model found, less what is kept on purpose and what patterns know for sure."""

    def __init__(self) -> None:
        super().__init__(supported_entities=sorted(LABELS_FOUND), name=SOURCE)

    def load(self) -> None:
        """Nothing to load: the model works before the recognizers do."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        found: list[Any] = nlp_artifacts.entities
        return [
            as_result(Finding(one.start, one.end, _label(text[one.start : one.end], one.group), _score(one)), SOURCE)
            for one in found
            if _counts(text[one.start : one.end], one) and not _GOES_ON.match(text, one.end)
        ]


def _score(guess: Guess) -> float:
    if guess.group != "PERSON":
        return OTHER
    return SURE if guess.probability >= BELIEVED else LIKELY


def _counts(piece: str, guess: Guess) -> bool:
    parts = words(piece)
    if not _LATIN.fullmatch(piece):
        return False
    if parts and all(is_function(part) or part in kept_words() or part in _NOBODY for part in parts):
        return False
    return _COUNTS[guess.group](piece, parts, guess.probability)


def _is_person(piece: str, parts: tuple[str, ...], probability: float) -> bool:
    if len(piece) == 1 and not piece.isupper():
        return False
    return not is_famous(piece) and (probability >= BELIEVED or not all(map(_is_plain_word, parts)))


def _is_place(piece: str, parts: tuple[str, ...], probability: float) -> bool:
    ordinary = all(part.isdigit() or len(part) < 3 or is_common(part) for part in parts)
    return not is_wide_place(piece) and (probability >= BELIEVED or not ordinary)


def _is_date(piece: str, parts: tuple[str, ...], probability: float) -> bool:
    """Figures, a month's name, or a holiday; a year alone stays."""
    if _YEAR.fullmatch(piece):
        return False
    return bool(_MONTH.search(piece)) or not all(map(_is_plain_word, parts))


def _is_age(piece: str, parts: tuple[str, ...], probability: float) -> bool:
    return bool(_OLD.search(piece))


def _is_long(piece: str, parts: tuple[str, ...], probability: float) -> bool:
    return sum(map(str.isalnum, piece)) >= 5


def _has_figure(piece: str, parts: tuple[str, ...], probability: float) -> bool:
    return any(map(str.isdecimal, piece)) or len(parts) > 2


def _always(piece: str, parts: tuple[str, ...], probability: float) -> bool:
    return True


def _is_plain_word(word: str) -> bool:
    return is_common(word) and not is_ambiguous(word) and not is_listed_name(word)


_COUNTS: Mapping[str, Callable[[str, tuple[str, ...], float], bool]] = {
    "PERSON": _is_person, "LOCATION": _is_place, "ORG": _always, "DATE": _is_date, "AGE": _is_age, "CONTACT": _is_long,
    "ID": _has_figure, "PROFESSION": _always,
}  # fmt: skip
"""Group → whether a piece of text can be one."""


def _label(piece: str, group: str) -> str:
    if group == "CONTACT":
        figures = sum(map(str.isdecimal, piece))
        return "EMAIL" if "@" in piece.strip("@") else "PHONE" if figures > 4 or len(piece.split()) > 3 else "HANDLE"
    return "OTHER_ID" if group == "ID" else group


LABELS_FOUND = frozenset(
    ("PERSON", "LOCATION", "ORG", "DATE", "AGE", "PROFESSION", "EMAIL", "PHONE", "HANDLE", "OTHER_ID")
)
