"""How far a detector's scores can be trusted, and what masking only what scores high would cost and save."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

STEPS = tuple(step / 10 for step in range(10))
"""Lower bounds of the bins of scores; the last bin ends with 1, included. Also the thresholds."""


def reliability(found: "pd.DataFrame") -> "pd.DataFrame":
    """A row for each bin of scores that has spans: score (their mean), spans (how many), identifiers (share of them).

    Args:
        found: a row for each span, with score and right, its letters that were marked. A span with any is one of an
            identifier.
    """
    bins = np.digitize(found["score"], STEPS[1:])
    spans = found.assign(identifier=found["right"] > 0).groupby(bins)
    return spans.agg(score=("score", "mean"), spans=("score", "size"), identifiers=("identifier", "mean"))


def thresholds(marked: "pd.DataFrame", found: "pd.DataFrame") -> "pd.DataFrame":
    """Two rows for all labels and for each one: recall and precision if only spans that score `t` or more masked.

    Columns are label, figure and the thresholds as text. Recall is of the marked identifiers of the label, whatever
    masks them; precision is of the letters and digits masked by spans of the label.

    Args:
        marked: a row for each marked identifier, with label and score, the least score of what masks it (NaN: missed).
        found: a row for each span, with label, score, letters (how many of its letters and digits count) and right
            (how many of these were marked).
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    for label in ("all", *sorted(marked["label"].unique())):
        which, spans = (marked, found) if label == "all" else (part[part["label"] == label] for part in (marked, found))
        masks = [spans[spans["score"] >= step] for step in STEPS]
        rows.append((label, "recall", *((which["score"] >= step).mean() for step in STEPS)))
        rows.append((label, "precision", *(_share(of["right"].sum(), of["letters"].sum()) for of in masks)))
    return pd.DataFrame(rows, columns=["label", "figure", *(f"{step:g}" for step in STEPS)])


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
