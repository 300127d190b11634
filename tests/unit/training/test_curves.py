"""Curves follow their cases where these are many, and the default where they are few."""

import csv

import numpy as np

from deid.detect.belief import DEFAULT, Curve
from training.curves import fitted, written


def test_many_cases_speak_for_themselves():
    dice = np.random.default_rng(1)
    odds = dice.normal(0, 3, 4000)
    right = dice.random(4000) < 1 / (1 + np.exp(-(0.5 + 1.2 * odds)))
    curve = fitted(list(zip(odds, right, strict=True)))
    assert abs(curve.base - 0.5) < 0.15 and abs(curve.slope - 1.2) < 0.15
    assert abs(curve.alone - right.mean()) < 0.01


def test_few_cases_stay_near_the_default():
    curve = fitted([(2.0, True), (3.0, True)])
    assert abs(curve.base - DEFAULT.base) < 0.5 and abs(curve.slope - DEFAULT.slope) < 0.3


def test_a_model_that_is_always_wrong_teaches_nothing_but_caution():
    assert fitted([(5.0, False)] * 50 + [(-5.0, True)] * 50).slope == 0


def test_curves_are_written_as_they_are_read():
    (row,) = csv.DictReader(written([(("names", "PERSON", "0.60"), Curve(1, 0.5, 0.25), 7)]).decode().splitlines())
    assert list(row.values()) == ["names", "PERSON", "0.60", "1.000", "0.500", "0.250", "7"]
