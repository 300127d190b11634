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
from deid.detect.words.dictionary import abbreviations
from deid.detect.words.lexicon import (
    is_ambiguous,
    is_common,
    is_famous,
    is_function,
    is_listed_name,
    is_placeholder,
    kept_words,
)
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
CONVINCED = {"LOCATION": 0.8, "DATE": 0.95}
"""Group → probability from which what does not look like an identifier is one all the same; of the others 0.5."""
# Scores rank what is found when spans overlap: what patterns and the roster know comes first. From 0.65 a name teaches.
SURE, LIKELY, OTHER, DOUBTFUL = 0.7, 0.6, 0.5, 0.4
_AT_ONCE = 64  # texts
MODEL = Path(__file__).parents[1] / "model"

_LATIN = regex.compile(r"[^\p{L}]*(?:\p{Latin}[^\p{L}]*)*")
_MONTH = regex.compile(
    r"(?i)\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|ober)?\b"
)
_GOES_ON = regex.compile(r"-\p{Ll}")
"""What follows a piece that is no word of its own: "10-mar-ked"."""
_MEASURED = regex.compile(r"(?i)\b(?:it|that|score|temp|weight|pulse|bp|hr|sats?)(?:['’]s| was| is| of)?\s*\Z")
_YEAR = regex.compile(r"(?:19|20)\d\d|['’]\d\d")
_SCORE_OF_TEN = regex.compile(r"\d{1,2}\s?/\s?10")
_OLD = regex.compile(r"(?i)(?<!\d)(?:9\d|1[0-2]\d)(?!\d)|ninet|hundred|nonagen|centen")
"""What an age of 90 or more is written with."""
_NOBODY = frozenset(("x", "y", "z", "guest", "family", "none", "nondrinker", "nonsmoker"))
"""How writers leave a person unnamed, how transcripts call whoever else is in the room, and habits that are no trade."""


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
            as_result(Finding(one.start, one.end, _label(piece, one.group), _score(piece, one)), SOURCE)
            for one in found
            if _counts(piece := text[one.start : one.end], one) and not _is_torn(text, one)
        ]


def _is_torn(text: str, guess: Guess) -> bool:
    """Say whether what stands beside a piece makes it no word of its own, or no age: "10-mar-ked", "it was 92 outside"."""
    measured = guess.group == "AGE" and _MEASURED.search(text, max(0, guess.start - 20), guess.start)
    return bool(measured or _GOES_ON.match(text, guess.end))


def _score(piece: str, guess: Guess) -> float:
    if not _looks_it(piece, guess):
        return DOUBTFUL
    if guess.group != "PERSON":
        return OTHER
    return SURE if guess.probability >= BELIEVED else LIKELY


def _counts(piece: str, guess: Guess) -> bool:
    """Say whether a piece counts for what the model takes it for: if it does not look it, the model must be sure."""
    parts = words(piece)
    if is_placeholder(piece) or (parts and all(part in _NOBODY for part in parts)):
        return False
    return _COUNTS[guess.group](piece) and (_looks_it(piece, guess) or _is_sure(parts, guess))


def _is_sure(parts: tuple[str, ...], guess: Guess) -> bool:
    """Say whether the model must be believed: not of drugs and other words that are kept, nor of letters said one by one."""
    if guess.group in ("PERSON", "LOCATION") and any(
        part in kept_words() and not is_listed_name(part) for part in parts
    ):
        return False
    return guess.probability >= CONVINCED.get(guess.group, 0.5) and not _is_abbreviation(parts)


def _is_abbreviation(parts: tuple[str, ...]) -> bool:
    """ "M R I": letters said one by one."""
    joined = "".join(parts)
    return len(joined) == len(parts) > 1 and (joined in kept_words() or joined in abbreviations())


def _is_private(piece: str) -> bool:
    return not is_famous(piece)


def _is_small(piece: str) -> bool:
    return not is_wide_place(piece)


def _is_day(piece: str) -> bool:
    return not _YEAR.fullmatch(piece) and not _SCORE_OF_TEN.fullmatch(piece)


def _is_old(piece: str) -> bool:
    return bool(_OLD.search(piece))


def _always(piece: str) -> bool:
    return True


_COUNTS: Mapping[str, Callable[[str], bool]] = {
    "PERSON": _is_private, "LOCATION": _is_small, "ORG": _always, "DATE": _is_day, "AGE": _is_old, "CONTACT": _always,
    "ID": _always, "PROFESSION": _always,
}  # fmt: skip


def _looks_it(piece: str, guess: Guess) -> bool:
    """Say whether a piece is written like what it is taken for: in Latin letters, and not of everyday words alone."""
    parts = words(piece)
    figures = any(map(str.isdecimal, piece))
    if guess.group in ("DATE", "ID") and figures:
        return True
    if not _LATIN.fullmatch(piece) or all(is_function(part) or part in kept_words() for part in parts):
        return False
    if guess.group == "PERSON":
        return (len(piece) > 1 or piece.isupper()) and not all(map(_is_plain_word, parts))
    if guess.group == "LOCATION":
        return not all(part.isdigit() or len(part) < 3 or is_common(part) for part in parts)
    if guess.group == "DATE":
        return bool(_MONTH.search(piece)) or not all(map(_is_plain_word, parts))
    if guess.group == "CONTACT":
        return sum(map(str.isalnum, piece)) >= 5
    return guess.group != "ID" or len(parts) > 2


def _is_plain_word(word: str) -> bool:
    return is_common(word) and not is_ambiguous(word) and not is_listed_name(word)


def _label(piece: str, group: str) -> str:
    if group == "CONTACT":
        figures = sum(map(str.isdecimal, piece))
        return "EMAIL" if "@" in piece.strip("@") else "PHONE" if figures > 4 or len(piece.split()) > 3 else "HANDLE"
    return "OTHER_ID" if group == "ID" else group


LABELS_FOUND = frozenset(
    ("PERSON", "LOCATION", "ORG", "DATE", "AGE", "PROFESSION", "EMAIL", "PHONE", "HANDLE", "OTHER_ID")
)
