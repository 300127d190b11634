"""The project's own model in Presidio: a reader of many texts at once, and the recognizer it feeds."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from deid.detect.finding import Finding, as_result
from deid.detect.readers.encoder import Model, encode, open_model
from deid.detect.readers.guesses import Guess, guesses, likely_characters
from deid.detect.readers.looks import counting, looks_it
from deid.detect.readers.reader import Reader
from deid.errors import DetectionError

OWN = "deid"
"""The name of this model in study.toml."""
SOURCE = "model"
LEAST = 0.05
"""Probability from which a word is a finding, to be weighed (`belief`)."""
BELIEVED = 0.95
"""Probability from which a likely name is a sure one."""
# Scores rank what is found when spans overlap: what patterns and the roster know comes first. From 0.65 a name teaches.
SURE, LIKELY, OTHER, DOUBTFUL = 0.7, 0.6, 0.5, 0.4
_AT_ONCE = 512  # texts
MODEL = Path(__file__).parents[1] / "model"


@cache
def _session() -> Model:
    try:
        return open_model(MODEL)
    except Exception:
        raise DetectionError("The language model of this package cannot be read; install the package again.") from None


class OwnModel(Reader):
    """The model of this package. Its artifacts hold guesses in place of entities.

    In place of tokens stands how likely each character is part of an identifier (see `likely.likely_of`).
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
        return [as_result(_finding(text[one.start : one.end], one), SOURCE) for one in counting(text, found)]


def _finding(piece: str, guess: Guess) -> Finding:
    return Finding(guess.start, guess.end, _label(piece, guess.group), _score(piece, guess))


def _score(piece: str, guess: Guess) -> float:
    if not looks_it(piece, guess.group):
        return DOUBTFUL
    if guess.group != "PERSON":
        return OTHER
    return SURE if guess.probability >= BELIEVED else LIKELY


def _label(piece: str, group: str) -> str:
    if group == "CONTACT":
        figures = sum(map(str.isdecimal, piece))
        return "EMAIL" if "@" in piece.strip("@") else "PHONE" if figures > 4 or len(piece.split()) > 3 else "HANDLE"
    return "OTHER_ID" if group == "ID" else group


LABELS_FOUND = frozenset(
    ("PERSON", "LOCATION", "ORG", "DATE", "AGE", "PROFESSION", "EMAIL", "PHONE", "HANDLE", "OTHER_ID")
)
