"""Masking scored against gold: a span is caught when all of it that matters is masked, whatever the label.

Definitions:

- Caught: see `tally`.
- Recall: caught over gold. Direct: recall of PERSON, CONTACT and ID together.
- Character precision: of the letters and digits masked, the share that lies in a gold span; a span that need not
  be masked counts neither way. Over: the share of letters and digits outside gold that is masked.
- Clean: the share of documents that have gold spans in which every one is caught.
- QUASI and OTHER are shown by label and count in none of the sums.

Each of these is a sum over the documents divided by another, so one bootstrap gives the intervals of all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from deid.errors import StudyFileError
from deid.evaluate.documents import GoldDocument, Stretch
from deid.evaluate.interval import Interval, intervals
from deid.evaluate.tally import Tally, tally
from deid.model import DIRECT_GROUPS

UNSCORED = frozenset({"QUASI", "OTHER"})
FIGURES = {
    "recall": "recall",
    "direct": "direct identifiers (PERSON, CONTACT, ID)",
    "precision": "character precision",
    "over": "masked outside gold",
    "clean": "clean documents",
}
"""Attribute of `Score` → what to call it."""


@dataclass(frozen=True, slots=True)
class Score:
    """Shares in [0, 1]; None where nothing was there to be counted. `by_group` holds (caught, gold).

    `intervals` holds the 95 % interval of every figure that is not None, by the figure's name in `FIGURES`.
    """

    documents: int
    by_group: Mapping[str, tuple[int, int]]
    recall: float | None
    direct: float | None
    precision: float | None
    over: float | None
    clean: float | None
    intervals: Mapping[str, Interval]

    def summary(self) -> str:
        """The figures as lines to print."""
        rows = [
            f"{group:<11} {caught:>6} of {gold:>6}  {_share(caught, gold)}"
            for group, (caught, gold) in self.by_group.items()
        ]
        figures = [f"{told}: {self._told(figure)}" for figure, told in FIGURES.items()]
        return "\n".join([f"{self.documents} documents", *rows, *figures])

    def _told(self, figure: str) -> str:
        if figure not in self.intervals:
            return "-"
        low, high = self.intervals[figure]
        return f"{getattr(self, figure):.4f} (95 % interval {low:.4f} to {high:.4f})"


def score(gold: Sequence[GoldDocument], predicted: Mapping[str, Sequence[Stretch]]) -> Score:
    """Score what is masked in each document.

    Args:
        gold: the documents.
        predicted: id of a document → masked stretches (start, exclusive end), in any order.

    Raises:
        StudyFileError: a gold document has no prediction, or a predicted span ends beyond its text.
    """
    return total([tally(document, _prediction(predicted, document)) for document in gold])


def _prediction(predicted: Mapping[str, Sequence[Stretch]], document: GoldDocument) -> Sequence[Stretch]:
    try:
        stretches = predicted[document.document_id]
    except KeyError:
        raise StudyFileError(
            f"Document {document.document_id} has no prediction; run detection over every gold document."
        ) from None
    if any(end > len(document.text) for _, end in stretches):
        raise StudyFileError(
            f"Document {document.document_id}: a predicted span ends beyond its text; count offsets in code points."
        )
    return stretches


def total(tallies: Sequence[Tally]) -> Score:
    """Add up documents."""
    groups = sorted({group for one in tallies for group in one.gold})
    by_group = {
        group: (sum(one.caught.get(group, 0) for one in tallies), sum(one.gold.get(group, 0) for one in tallies))
        for group in groups
    }
    counts = np.array([_counts(one) for one in tallies], int).reshape(len(tallies), len(FIGURES), 2)
    shares = {
        figure: float(part / whole) if whole else None
        for figure, (part, whole) in zip(FIGURES, counts.sum(0), strict=True)
    }
    sure = zip(FIGURES, intervals(counts), strict=True)
    return Score(len(tallies), by_group, **shares, intervals={figure: found for figure, found in sure if found})


def _counts(one: Tally) -> list[tuple[int, int]]:
    """What a document adds to the part and to the whole of each of `FIGURES`."""
    firm, direct = one.gold.keys() - UNSCORED, one.gold.keys() & DIRECT_GROUPS
    return [
        (sum(one.caught[group] for group in firm), sum(one.gold[group] for group in firm)),
        (sum(one.caught[group] for group in direct), sum(one.gold[group] for group in direct)),
        (one.masked_right, one.masked_right + one.masked_wrong),
        (one.masked_wrong, one.outside),
        (bool(firm) and all(one.caught[group] == one.gold[group] for group in firm), bool(firm)),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"
