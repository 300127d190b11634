"""Fit what is thought of the detector's findings: `python -m training.curves`, after the model is made.

On the documents for tuning, every finding is right or wrong; a logistic curve for each source, group and tier says
how that depends on what the model reads in the same letters. Written to `deid/detect/model/curves.csv`.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import minimize

from deid.detect import open_detector
from deid.detect.belief import CURVES, DEFAULT, WEIGHED, Curve, Key, key_of, log_odds, mean_likely
from deid.files import write_whole
from deid.model import Passage
from training.bank import Document, is_for_tuning, read_bank

Case = tuple[float, bool]
"""Log odds of the model for a finding, and whether the finding is right."""
FEW = 4
"""A curve of fewer cases is not fitted."""
_SPREAD_BASE, _SPREAD_SLOPE, _SPREAD_ALONE = 1.5, 0.5, 4.0
"""How far curves may stray from the default one: standard deviations, and cases that the default counts for."""


def cases(documents: Sequence[Document]) -> dict[Key, list[Case]]:
    """Search documents, each alone and without a roster, and tell the findings of each key right from wrong.

    Right is a finding at least half of whose letters and digits are marked.
    """
    made: dict[Key, list[Case]] = defaultdict(list)
    passages = [Passage(document.id, document.text, ()) for document in documents]
    for document, read in zip(documents, open_detector(()).read(passages), strict=True):
        marked = np.zeros(len(document.text), bool)
        for start, end, _ in document.marks:
            marked[start:end] = True
        for span in read.spans:
            if span.source in WEIGHED and read.likely is not None:
                letters = [at for at in range(span.start, span.end) if document.text[at].isalnum()]
                right = bool(letters) and float(marked[letters].mean()) >= 0.5
                made[key_of(span)].append((log_odds(mean_likely(span, read.likely)), right))
    return made


def fitted(found: Sequence[Case]) -> Curve:
    """Fit a curve to cases, drawn to `DEFAULT` where they are few; the slope is never negative."""
    odds, right = np.array([odds for odds, _ in found]), np.array([right for _, right in found], float)

    def cost(curve: np.ndarray) -> float:
        value = curve[0] + curve[1] * odds
        strayed = ((curve - (DEFAULT.base, DEFAULT.slope)) / (_SPREAD_BASE, _SPREAD_SLOPE)) ** 2
        return float((np.logaddexp(0, value) - right * value).sum() + strayed.sum() / 2)

    base, slope = minimize(cost, (DEFAULT.base, DEFAULT.slope), bounds=((None, None), (0, None))).x
    alone = (right.sum() + _SPREAD_ALONE * DEFAULT.alone) / (len(right) + _SPREAD_ALONE)
    return Curve(float(base), float(slope), float(alone))


def written(curves: Iterable[tuple[Key, Curve, int]]) -> bytes:
    """Write curves as the detector reads them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("source", "group", "tier", "base", "slope", "alone", "cases"))
    for key, curve, count in curves:
        writer.writerow((*key, *(f"{value:.3f}" for value in (curve.base, curve.slope, curve.alone)), count))
    return out.getvalue().encode()


def main() -> None:
    found = cases([document for document in read_bank() if is_for_tuning(document.id)])
    rows = [(key, fitted(some), len(some)) for key, some in sorted(found.items()) if len(some) >= FEW]
    write_whole(CURVES, written(rows))
    print(f"{len(rows)} curves from {sum(map(len, found.values()))} findings")


if __name__ == "__main__":
    main()
