"""How a model does alone on the fifth of the bank that nobody trained on or read for rules."""

from collections.abc import Sequence
from pathlib import Path

from deid.detect.readers.encoder import encode, open_model
from deid.detect.readers.guesses import guesses
from deid.evaluate.documents import GoldDocument, GoldSpan
from deid.evaluate.score import Score, score
from training.bank import Document, is_held_back

LEAST = 0.5
"""Probability from which a word is masked."""


def held_back_gold(documents: Sequence[Document]) -> tuple[GoldDocument, ...]:
    """Return the held-back ones of the bank's documents as gold."""
    held_back = [document for document in documents if is_held_back(document.id)]
    return tuple(GoldDocument(d.id, d.text, tuple(GoldSpan(*mark) for mark in d.marks)) for d in held_back)


def held_back_score(documents: Sequence[Document], model: Path) -> Score:
    """Score an exported model, without any rule or roster, on the held-back documents, each read alone."""
    gold = held_back_gold(documents)
    read = encode([document.text for document in gold], open_model(model))
    return score(
        gold,
        {
            document.document_id: [(one.start, one.end) for one in guesses(document.text, *found, least=LEAST)]
            for document, found in zip(gold, read, strict=True)
        },
    )
