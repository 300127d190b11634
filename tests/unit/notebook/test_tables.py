"""Frames shown as tables."""

import re

import pandas as pd

from deid.notebook import show


def cells(table):
    return re.findall(r"<td[^>]*>(.*?)</td>", table._repr_html_())


def styles(table):
    return re.findall(r'<th style="([^"]*)"', table._repr_html_())


def test_words_stand_left_and_numbers_right():
    table = show(pd.DataFrame({"reason": ["OK"], "items": [3], "share": [0.5]}))
    assert [style.split(";")[0] for style in styles(table)] == [
        "text-align:left",
        "text-align:right",
        "text-align:right",
    ]


def test_a_column_may_be_aligned_otherwise():
    assert styles(show(pd.DataFrame({"left": ["a"]}), left="right"))[0].startswith("text-align:right")


def test_long_words_are_shown_in_full_and_broken_into_lines():
    long = "word " * 30
    table = show(pd.DataFrame({"meaning": [long]}))
    assert cells(table) == [long]
    assert "white-space:normal" in styles(table)[0]
    assert "white-space:nowrap" in styles(show(pd.DataFrame({"note": ["N-001"]})))[0]


def test_values_are_shown_as_people_write_them():
    frame = pd.DataFrame({"b": [True, False], "c": [["x", "y"], ("z",)], "d": [1, 20]})
    assert cells(show(frame)) == ["yes", "x, y", "1", "no", "z", "20"]


def test_a_column_has_one_number_of_decimals():
    frame = pd.DataFrame({"share": [0.30, 0.98765], "day": [3.0, float("nan")], "median": [218.5, 3.0]})
    assert cells(show(frame)) == ["0.300", "3", "218.5", "0.988", "", "3.0"]


def test_text_is_no_markup():
    assert cells(show(pd.DataFrame({"a": ["<b>&"]}))) == ["&lt;b&gt;&amp;"]


def test_a_named_index_is_shown_and_a_bare_one_is_not():
    counted = pd.DataFrame({"label": ["DATE"], "n": [2]}).set_index("label")
    assert cells(show(counted)) == ["DATE", "2"]
    assert cells(show(counted.reset_index())) == ["DATE", "2"]


def test_a_frame_without_rows_still_has_its_header():
    assert "<th" in show(pd.DataFrame({"a": []}))._repr_html_()


def test_printed_it_is_the_plain_frame():
    assert repr(show(pd.DataFrame({"a": [1]}))).split() == ["a", "1"]
