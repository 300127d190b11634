"""Detection scored against gold: what was masked of what had to be."""

from deid.evaluate.documents import GoldDocument, GoldSpan, read_gold, read_predictions
from deid.evaluate.score import Score, score

__all__ = ["GoldDocument", "GoldSpan", "Score", "read_gold", "read_predictions", "score"]
