"""Dates under Safe Harbor: offsets inside the window, years outside, tags for the rest."""

from datetime import date

import pytest


@pytest.mark.parametrize(
    ("written", "offset"),
    [
        ("3/6/2025", 0), ("3/14", 8), ("2025-03-20", 14), ("20250320", 14), ("14.3.2025", 8), ("14/3/2025", 8),
        ("March 20th", 14), ("the third of April", 28), ("April third, twenty twenty-five", 28), ("20 Mar '25", 14),
        ("Sept. 22, 2025", 200), ("5 de abril de 2025", 30), ("2025-04-05T09:30", 30), ("Mar 20/25", 14), ("05.IV.2025", 30),
    ],
)  # fmt: skip
def test_a_date_between_first_and_last_contact_becomes_the_day_since_the_first(cleaned, written, offset):
    assert cleaned(f"on [[DATE|{written}]] we") == [f"on [DATE day +{offset}] we"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("3/5/2025", "[DATE]"),  # the day before the first contact, in a masked year
        ("9/23/2025", "[DATE]"),
        ("May 4, 2012", "2012"),
        ("8/30/71", "1971"),
        ("March 2012", "2012"),
        ("8–10 January 2012", "2012"),
        ("Hogmanay, 1979", "1979"),
        ("March 2025", "[DATE]"),
        ("in March", "[DATE]"),
        ("Thanksgiving", "[DATE]"),
        ("Oct 28-31", "[DATE]"),
        ("9, 11 and 13 March", "[DATE]"),
        ("the 14th", "[DATE]"),
        ("January 3", "[DATE]"),
        ("17.10.1931", "[DATE]"),  # if it is a birth, an age over 89
        ("February 30, 2025", "[DATE]"),
    ],
)
def test_any_other_date_becomes_its_year_where_that_may_stand_or_nothing(cleaned, written, expected):
    assert cleaned(f"x [[DATE|{written}]] y") == [f"x {expected} y"]


@pytest.mark.parametrize(
    "text",
    [
        "DOB: [[DATE|3/4/1990]]",
        "born on [[DATE|May 2, 2001]]",
        "[[DATE.birth_date@P001|04.03.90]]",
        "x [[DATE|March 4, 1990]]",
    ],
)
def test_a_birth_date_is_known_by_the_roster_or_by_its_cue(cleaned, text):
    (clean_text,) = cleaned(text)
    assert clean_text.endswith("[DATE OF BIRTH]")


def test_a_date_without_a_year_is_the_one_closest_to_the_session(cleaned):
    contacts = {"P001": (date(2024, 12, 1), date(2025, 2, 1))}
    assert cleaned("[[DATE|12/30]]", on=date(2025, 1, 5), contacts=contacts) == ["[DATE day +29]"]


def test_shared_notes_use_nobody_s_offset(cleaned):
    text = "[[DATE|3/20/2025]], [[DATE|May 4, 2012]], 2025"
    assert cleaned(text, participants=("P001", "P002")) == ["[DATE], 2012, [YEAR]"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuesday, [[DATE|March 18]]: fine", "[DATE day +12]: fine"),
        ("Tuesday the [[DATE|18th of March]]", "[DATE day +12]"),
        ("[[DATE|3/18]] Tues. at 3", "[DATE day +12] at 3"),
        ("[[DATE|3/18]] (Tue)", "[DATE day +12] ([WEEKDAY])"),
        ("seen today, Tuesday", "seen today, [WEEKDAY]"),
        ("next session Thursday 10:00", "next session [WEEKDAY] 10:00"),
        ("Tuesday session went well", "[WEEKDAY] session went well"),
        ("He hates Mondays and sat down.", "He hates Mondays and sat down."),
        ("Wed [[DATE|3/19]], Thu [[DATE|3/20]]", "[DATE day +13], [DATE day +14]"),
    ],
)
def test_a_weekday_that_would_tell_the_offset_s_weekday_goes(cleaned, text, expected):
    assert cleaned(text) == [expected]


@pytest.mark.parametrize(("day_first", "offset"), [(False, 30), (True, 59)])
def test_numbers_are_read_in_the_order_of_the_study(cleaned, day_first, offset):
    assert cleaned("[[DATE|4/5/2025]]", day_first=day_first) == [f"[DATE day +{offset}]"]
