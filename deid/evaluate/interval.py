"""How sure a measured recall is: a bootstrap over documents."""

import random
from collections.abc import Mapping, Sequence

from deid.evaluate.documents import GoldDocument, Stretch
from deid.evaluate.score import tally, total


def recall_interval(
    gold: Sequence[GoldDocument],
    predicted: Mapping[str, Sequence[Stretch]],
    *,
    direct: bool = False,
    level: float = 0.95,
    rounds: int = 1000,
    seed: int = 0,
) -> tuple[float, float] | None:
    """Percentile interval of recall, drawing whole documents with replacement.

    Spans of one document are alike, so documents are drawn and not spans (B. Efron, R. Tibshirani, An
    Introduction to the Bootstrap, 1993, ch. 13). Same arguments give the same interval.

    Args:
        direct: recall of direct identifiers alone.
        level: the interval's coverage, in (0, 1).
        rounds: how many samples are drawn.
        seed: start of the random numbers.

    Returns:
        Lower and upper bound, or None where nothing was to be caught.
    """
    tallies = [tally(document, predicted[document.document_id]) for document in gold]
    draw = random.Random(seed)
    samples = (total(draw.choices(tallies, k=len(tallies))) for _ in range(rounds if tallies else 0))
    values = sorted(v for one in samples if (v := one.direct if direct else one.recall) is not None)
    if not values:
        return None
    cut = (1 - level) / 2
    return values[int(cut * (len(values) - 1))], values[-1 - int(cut * (len(values) - 1))]
