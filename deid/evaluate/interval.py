"""How sure measured shares are: a bootstrap over documents."""

import numpy as np

LEVEL, ROUNDS, SEED = 0.95, 1000, 0

Interval = tuple[float, float]
"""Lower and upper bound of a share, both included."""


def intervals(counts: np.ndarray) -> list[Interval | None]:
    """Percentile intervals of shares, drawing whole documents with replacement.

    Spans of one document are alike, so documents are drawn and not spans (B. Efron, R. Tibshirani, An
    Introduction to the Bootstrap, 1993, ch. 13). Same counts give the same intervals.

    Args:
        counts: (documents, shares, 2): what each document adds to the part and to the whole of each share.

    Returns:
        An interval of coverage `LEVEL` for each share, or None where its whole is 0.
    """
    documents, shares, _ = counts.shape
    if not documents:
        return [None] * shares
    draw, flat = np.random.default_rng(SEED), counts.reshape(documents, -1).astype(float)
    even = np.full(documents, 1 / documents)
    sums = np.array([draw.multinomial(documents, even) @ flat for _ in range(ROUNDS)])
    parts, wholes = np.moveaxis(sums.reshape(ROUNDS, shares, 2), -1, 0)
    return [_middle(part[whole > 0] / whole[whole > 0]) for part, whole in zip(parts.T, wholes.T, strict=True)]


def _middle(values: np.ndarray) -> Interval | None:
    if not len(values):
        return None
    cut = (1 - LEVEL) / 2
    return float(np.quantile(values, cut, method="lower")), float(np.quantile(values, 1 - cut, method="higher"))
