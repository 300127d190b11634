"""Bands and categories: which a column is offered, what stands in them, what they cost, which are chosen."""

from fractions import Fraction

import pytest

from deid.release.generalise import EXPLAINED, band, cheapest, levels

AGES = ["14", "38", "39", "41", "83", "85", "88", "89", "90+"]


def names(cells):
    return [level.name for level in levels(cells)]


def coarse(cells, name):
    return next(level.coarser for level in levels(cells) if level.name == name)


def test_whole_numbers_are_offered_three_bands_and_the_column_as_supplied_first():
    assert names(["30", "32", "36", "41", "58", ""]) == ["", "bands of 5", "bands of 10", "bands of 20"]


def test_both_ends_of_a_band_belong_to_it():
    bands = coarse(["29", "30", "39", "40"], "bands of 10")
    assert bands == {"29": "20-29", "30": "30-39", "39": "30-39", "40": "40-49"}


def test_the_top_code_stays_and_no_band_reaches_beyond_89():
    for level in levels(AGES)[1:]:
        assert "90+" not in level.coarser
        assert all(int(made.split("-")[1]) <= 89 for made in level.coarser.values())
    assert coarse(["64", "77", *AGES], "bands of 20")["83"] == "80-89"


@pytest.mark.parametrize(("number", "width", "ends"), [(89, 20, (80, 89)), (90, 20, (90, 99)), (100, 20, (100, 119)), (0, 5, (0, 4)), (1995, 10, (1990, 1999))])  # fmt: skip
def test_a_band_ends_where_safe_harbor_ends_ages(number, width, ends):
    assert band(number, width) == ends


def test_icd_codes_are_offered_their_category_and_block():
    cells = ["F32.1", "F32.2", "F33", "F11.20", ""]
    assert names(cells) == ["", "ICD-10 categories", "ICD-10 blocks"]
    assert coarse(cells, "ICD-10 categories")["F32.1"] == "F32"
    assert coarse(cells, "ICD-10 blocks") == {"F11.20": "F10-F19", "F32.1": "F30-F39", "F32.2": "F30-F39", "F33": "F30-F39"}  # fmt: skip


@pytest.mark.parametrize(
    "cells",
    [["f", "m"], ["F32.1", "none"], ["34", "unknown"], ["3.5", "4.5"], ["-3", "4"], ["017", "018"], ["90+", "90+"], [""], []],
)  # fmt: skip
def test_what_is_neither_whole_numbers_nor_codes_stays_as_it_is(cells):
    assert names(cells) == [""]


def test_a_level_that_brings_nothing_together_is_left_out():
    assert names(["10", "21", "34"]) == ["", "bands of 20"]
    assert names(["F32.1", "F33.1"]) == ["", "ICD-10 blocks"]
    assert names(["5", "5"]) == [""]


def test_a_band_costs_its_share_of_the_range_and_never_more_than_a_blank():
    tens = next(level for level in levels(["30", "39", "48"]) if level.name == "bands of 10")
    assert tens.loss["30"] == Fraction(9, 18)
    assert set(levels(["1", "2"])[1].loss.values()) == {Fraction(1)}


def test_a_code_costs_the_share_of_the_other_codes_that_it_may_be():
    blocks = levels(["F32.1", "F33.1", "F11.20"])[1]
    assert blocks.loss == {"F32.1": Fraction(1, 2), "F33.1": Fraction(1, 2), "F11.20": 0}


def test_every_level_is_explained_and_none_shows_values_when_printed():
    offered = [*levels(["1", "3", "8", "19"]), *levels(["F32.1", "F32.2", "F33.1"])]
    assert {level.name for level in offered} == {"", *EXPLAINED}
    assert all("F3" not in repr(level) for level in offered)


def test_the_cheapest_levels_are_found_and_of_equals_those_with_fewest_empty_cells_then_the_finest():
    cost = {(0, 0): (5, 0), (0, 1): (3, 2), (1, 0): (3, 1), (1, 1): (3, 1), (2, 0): (4, 0), (2, 1): (4, 0)}
    assert cheapest([3, 2], cost.__getitem__, tries=100) == (1, 0)


def test_with_too_many_combinations_one_column_after_the_other_is_tried():
    tried = []

    def cost(steps):
        tried.append(steps)
        return Fraction(sum(abs(step - 2) for step in steps)), 0

    assert cheapest([4] * 8, cost, tries=1000) == (2,) * 8
    assert len(tried) == len(set(tried)) < 1000


def test_a_cost_that_falls_only_when_two_columns_rise_together_is_found_from_the_coarsest():
    assert cheapest([2, 2], lambda steps: (Fraction(steps != (1, 1)), 0), tries=1) == (1, 1)
