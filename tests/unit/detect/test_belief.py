"""What is hardly probable is dropped, what the roster knows never is, and scores say how probable a span is."""

from itertools import pairwise

import numpy as np
import pytest

from deid.detect.belief import DEFAULT, LEAST, WEIGHED, belief, curves, mean_likely, settle
from deid.model import GROUPS, Span

TEXT = "Met Wren at the session."


def likely(**words):
    """A model's view of `TEXT`: words by their probability, 0 for the others, -1 for what is no word."""
    values = np.array([0.0 if char.isalnum() else -1.0 for char in TEXT], np.float32)
    for word, value in words.items():
        values[TEXT.index(word) : TEXT.index(word) + len(word)] = value
    return values


def span(word, **more):
    start = TEXT.index(word)
    return Span(start, start + len(word), **{"label": "PERSON", "score": 0.6, "source": "names", **more})


def test_a_likeness_counts_only_where_the_model_does_not_read_an_ordinary_word():
    view = likely(Wren=0.9)
    assert [TEXT[s.start : s.end] for s in settle([span("Wren"), span("session")], view, TEXT)] == ["Wren"]


@pytest.mark.parametrize(
    "more", [{"owner": "P001", "source": "roster"}, {"source": "study-patterns"}, {"source": "Mine"}]
)
def test_what_the_roster_or_the_study_says_stands_whatever_the_model_thinks(more):
    (kept,) = settle([span("session", **more)], likely(), TEXT)
    assert kept.score == 0.6


def test_scores_are_what_is_thought_of_the_surest_finding():
    view = likely(Wren=0.9)
    (one,) = settle([span("Wren"), span("Wren", source="model")], view, TEXT)
    assert one.score == max(belief(span("Wren"), view), belief(span("Wren", source="model"), view))


def test_a_lower_threshold_keeps_all_that_a_higher_one_does():
    found = [span("Met"), span("Wren"), span("session", label="ORG", source="patterns", score=0.8)]
    view = likely(Met=0.02, Wren=0.4, session=0.2)
    kept = [
        {s.start for s in settle(found, view, TEXT, least=dict.fromkeys(LEAST, t))} for t in (0.0, 0.2, 0.5, 0.8, 1.0)
    ]
    assert kept[0] == {s.start for s in found} and all(more >= fewer for more, fewer in pairwise(kept))
    assert kept[-1] == set()


def test_the_model_is_asked_about_letters_and_digits_alone():
    view = likely(Met=1.0, Wren=0.5)
    assert mean_likely(Span(0, 8, "PERSON", 0.6, "names"), view) == pytest.approx((3 * 1.0 + 4 * 0.5) / 7)
    assert mean_likely(Span(3, 4, "PERSON", 0.6, "names"), view) == 0


def test_without_a_model_the_curve_speaks_alone():
    assert belief(span("Wren", source="patterns", score=0.011), None) == DEFAULT.alone


def test_every_fitted_curve_rises_with_what_the_model_thinks():
    assert len(curves()) > 20
    for (source, group, _), curve in curves().items():
        assert source in WEIGHED and group in GROUPS.values()
        assert curve.slope >= 0 and 0 <= curve.alone <= 1
