"""How probable it is that a span is right: from who found it, how sure they were, and what the model reads in its letters.

The curves are logistic and fitted on documents of the text bank that nothing else was learnt from
(`training/curves.py`), so that of spans scored 0.9 about nine in ten are right.
"""

import csv
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from deid.detect.resolve import resolve
from deid.model import GROUPS, Span

CURVES = Path(__file__).parent / "model" / "curves.csv"
_FLOOR = 0.001
"""Probabilities of the model nearer to 0 or 1 than this say no more."""

Key = tuple[str, str, str]
"""Source, group and tier of a span: the score that its recognizer gave it."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The log odds of being right are `base` + `slope` x the log odds of the model; `alone`: probability without a model."""

    base: float
    slope: float
    alone: float


DEFAULT = Curve(2.0, 0.6, 0.85)
"""What is thought of spans that were too rare to fit a curve for."""
LEAST: Mapping[str, float] = MappingProxyType({
    "PERSON": 0.06, "CONTACT": 0.2, "ID": 0.1, "DATE": 0.04, "AGE": 0.1, "LOCATION": 0.1, "ORG": 0.3, "PROFESSION": 0.4,
})  # fmt: skip
"""Group → probability from which a span is masked: chosen on the documents for tuning."""
WEIGHED = frozenset(("learnt", "model", "names", "patterns"))
"""Sources whose findings are weighed. What the roster or the study's own patterns and recognizers say stands."""


def key_of(span: Span) -> Key:
    """Say which curve a span belongs to."""
    return span.source, GROUPS[span.label], f"{span.score:.2f}"


def belief(span: Span, likely: np.ndarray | None) -> float:
    """Return the probability that a span is right; of what is not `WEIGHED` the score that it has.

    Args:
        span: as a recognizer found it.
        likely: for each character of its text how probable the model thinks it part of an identifier; None without
            a model that says so.
    """
    if span.owner or span.source not in WEIGHED:
        return span.score
    curve = curves().get(key_of(span), DEFAULT)
    if likely is None:
        return curve.alone
    return _logistic(curve.base + curve.slope * log_odds(mean_likely(span, likely)))


def mean_likely(span: Span, likely: np.ndarray) -> float:
    """Return the mean of what the model thinks of a span's letters and digits; the rest of the characters is negative."""
    values = likely[span.start : span.end]
    values = values[values >= 0]
    return float(np.add.reduce(values) / len(values)) if len(values) else 0.0


def log_odds(probability: float) -> float:
    """Return the log odds of a probability, cut off near 0 and 1."""
    inside = min(max(probability, _FLOOR), 1 - _FLOOR)
    return math.log(inside / (1 - inside))


def settle(
    spans: Sequence[Span], likely: np.ndarray | None, text: str, *, least: Mapping[str, float] = LEAST
) -> tuple[Span, ...]:
    """Drop what is not believed, settle what overlaps (`resolve`), and score each span with what is thought of it.

    Args:
        spans: everything that was found in a text.
        likely: see `belief`.
        text: the text.
        least: group → probability from which a span counts.
    """
    believed = [(span, belief(span, likely)) for span in spans]
    kept = [(span, chance) for span, chance in believed if _stands(span) or chance >= least[GROUPS[span.label]]]
    settled = resolve([span for span, _ in kept], text)
    scores, ends = [0.0] * len(settled), [one.end for one in settled]
    for span, chance in kept:
        at = bisect_right(ends, span.start)
        while at < len(settled) and settled[at].start < span.end:
            scores[at] = max(scores[at], chance)
            at += 1
    return tuple(replace(one, score=score) for one, score in zip(settled, scores, strict=True))


def _stands(span: Span) -> bool:
    return bool(span.owner) or span.source not in WEIGHED


@cache
def curves() -> Mapping[Key, Curve]:
    """Read the fitted curves."""
    with CURVES.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({
            (row["source"], row["group"], row["tier"]): Curve(*(float(row[name]) for name in ("base", "slope", "alone")))
            for row in csv.DictReader(file)
        })  # fmt: skip


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
