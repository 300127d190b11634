"""A birth date is read in every usual form; wrong readings are harmless, for they are compared with known dates."""

from datetime import date

import pytest

from deid.release.births import dates_in
from deid.release.fold import words

BORN = date(1984, 3, 9)


@pytest.mark.parametrize(
    "text",
    [
        "9 March 1984",
        "March the 9th, 1984",
        "09MAR1984",
        "9-Mar-84",
        "1984年3月9日",
        "1984년 3월 9일",
        "1984. 3. 9.",
        "19840309",
        "030984",
        "day 9, month 3, year 1984",
        "born nineteen eighty four on the ninth of March",
        "the ninth of March, nineteen eighty-four",
        "March ninth, nineteen hundred and eighty four",
        "nine march eighty four",
        "9 de marzo de 1984",
        "le 9 mars 1984",
        "am 9. März 1984",
        "9. mars 1984",
        "9 de março de 1984",
    ],
)
def test_a_birth_date_is_read_in_every_usual_form(text):
    assert BORN in {day for _, day in dates_in(words(text))}


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("March third, two thousand and ten", date(2010, 3, 3)),
        ("in two thousand ten on the twenty third of May", date(2010, 5, 23)),
        ("nineteen oh four, the second of May", date(1904, 5, 2)),
        ("June thirty, two thousand and four", date(2004, 6, 30)),
        ("May twenty three, two thousand", date(2000, 5, 23)),
    ],
)
def test_years_and_days_are_read_as_they_are_spoken(text, born):
    assert born in {day for _, day in dates_in(words(text))}


def test_the_place_is_that_of_the_first_word():
    assert (3, BORN) in dates_in(words("she was born 9 March 1984 there"))


@pytest.mark.parametrize(
    "text",
    [
        "two four six",
        "nineteen of them, eighty four in all, nine left",
        "March 9 and 10",
        "July thirty first, then",
        "in May two of us",
    ],
)
def test_counted_things_are_no_dates(text):
    assert list(dates_in(words(text))) == []
