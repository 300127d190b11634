"""Cells stand below their heads, aligned."""

from training.tables import table

HEAD, ROWS = ("set", "by", "n"), [("a", "deid", "7"), ("long name", "x", "1,200")]


def test_plain_text_is_aligned_words_to_the_left_numbers_to_the_right():
    assert table(HEAD, ROWS, left=2) == "set        by        n\na          deid      7\nlong name  x     1,200"


def test_markdown_says_which_columns_stand_to_the_right():
    assert table(HEAD, ROWS, left=2, markdown=True).splitlines() == [
        "| set       | by   |     n |",
        "| --------- | ---- | ----: |",
        "| a         | deid |     7 |",
        "| long name | x    | 1,200 |",
    ]


def test_unless_told_otherwise_only_the_first_column_stands_to_the_left():
    assert table(HEAD, ROWS).splitlines()[2] == "long name     x  1,200"
