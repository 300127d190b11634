"""Scores against what came true, and what a threshold would cost and save."""

import pandas as pd
import pytest

from deid.notebook.trust import reliability, thresholds

FOUND = pd.DataFrame(
    [
        ("PERSON", 0.95, 4, 4),
        ("PERSON", 0.9, 6, 0),
        ("PERSON", 0.6, 5, 5),
        ("DATE", 0.3, 2, 2),
        ("DATE", 0.29, 3, 0),
        ("DATE", 1.0, 8, 4),
    ],
    columns=["label", "score", "letters", "right"],
)
MARKED = pd.DataFrame(
    [("PERSON", 0.95), ("PERSON", 0.6), ("PERSON", None), ("DATE", 0.3), ("DATE", 1.0)], columns=["label", "score"]
).astype({"score": float})


def at(figures, label, figure):
    row = figures[(figures["label"] == label) & (figures["figure"] == figure)]
    return row.iloc[0].drop(["label", "figure"]).astype(float)


def test_a_bin_tells_how_many_spans_it_has_and_how_many_of_them_are_of_identifiers():
    bins = reliability(FOUND)
    assert bins["spans"].tolist() == [1, 1, 1, 3]
    assert bins["score"].tolist() == pytest.approx([0.29, 0.3, 0.6, 0.95])
    assert bins["identifiers"].tolist() == pytest.approx([0, 1, 1, 2 / 3])


def test_a_threshold_leaves_what_scores_as_much_or_more():
    people = at(thresholds(MARKED, FOUND), "PERSON", "recall")
    assert people["0"] == people["0.6"] == pytest.approx(2 / 3)
    assert people["0.7"] == people["0.9"] == pytest.approx(1 / 3)


def test_precision_counts_the_letters_of_the_spans_that_are_left():
    figures = thresholds(MARKED, FOUND)
    assert at(figures, "PERSON", "precision")[["0.6", "0.7"]].tolist() == pytest.approx([9 / 15, 4 / 10])
    assert at(figures, "DATE", "precision")[["0", "0.3", "0.4"]].tolist() == pytest.approx([6 / 13, 6 / 10, 4 / 8])


def test_all_labels_together_come_first():
    figures = thresholds(MARKED, FOUND)
    assert figures["label"].tolist() == ["all", "all", "DATE", "DATE", "PERSON", "PERSON"]
    assert at(figures, "all", "recall")[["0", "0.4", "0.9"]].tolist() == pytest.approx([4 / 5, 3 / 5, 2 / 5])
    assert at(figures, "all", "precision")["0"] == pytest.approx(15 / 28)


def test_what_no_span_masks_has_no_precision():
    assert at(thresholds(MARKED, FOUND[FOUND["score"] < 0.5]), "PERSON", "precision").isna().all()


def test_of_nothing_there_is_nothing():
    assert reliability(FOUND[:0]).empty
    assert thresholds(MARKED[:0], FOUND[:0]).loc[:, "0":].isna().all(axis=None)
