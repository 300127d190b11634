"""The expert profile moves dates; the release writer moves session dates by the same days."""

from datetime import date, timedelta

import pytest

from deid.replace import release_day, shift_days
from deid.replace.datewords import read_date, resolve

KEY = b"a key of thirty-two bytes, more."


def test_the_first_contact_is_day_0():
    assert release_day(date(2025, 3, 6), date(2025, 3, 6)) == 0
    assert release_day(date(2026, 3, 6), date(2025, 3, 6)) == 365


def test_participants_sets_and_keys_have_their_own_shift():
    shifts = {shift_days(key, ids) for key in (KEY, b"other") for ids in (["P001"], ["P002"], ["P001", "P002"])}
    assert len(shifts) > 3
    assert shift_days(KEY, ["P001", "P002"]) == shift_days(KEY, ("P002", "P001", "P001"))


def test_all_shifts_occur():
    shifts = {shift_days(KEY, [str(n)]) for n in range(4000)}
    assert shifts == {7 * weeks for weeks in range(-104, 105) if abs(weeks) >= 26}


@pytest.mark.parametrize(
    "written", ["3/18/2025", "2025-03-18", "March 18th, 2025", "18 MAR 25", "march eighteenth twenty twenty five"]
)
def test_a_date_moves_by_the_participant_s_shift_in_its_own_format(cleaned, written):
    (text,) = cleaned(f"[[DATE|{written}]]", profile="expert")
    moved = date(2025, 3, 18) + timedelta(days=shift_days(KEY, ["P001"]))
    assert resolve(read_date(text), near=moved) == moved
    assert [char.isalpha() for char in text[-2:]] == [char.isalpha() for char in written[-2:]]


def test_intervals_and_weekdays_stay(cleaned):
    (text,) = cleaned("Tuesday, [[DATE|3/18/2025]] to [[DATE|4/1/2025]]", profile="expert")
    weekday, first, last = text.replace(" to ", ", ").split(", ")
    days = [resolve(read_date(one), near=date(2025, 1, 1)) for one in (first, last)]
    assert f"{days[0]:%A}" == weekday and (days[1] - days[0]).days == 14


def test_shared_notes_move_by_the_shift_of_their_attendees(cleaned):
    (text,) = cleaned("[[DATE|2025-03-18]]", profile="expert", participants=("P002", "P001"))
    assert text == (date(2025, 3, 18) + timedelta(days=shift_days(KEY, ["P001", "P002"]))).isoformat()


def test_months_move_and_what_is_not_understood_goes(cleaned):
    (text,) = cleaned(
        "[[DATE|March 2025]]; [[DATE|Easter]]; [[DATE|Oct 28-31]]; 2025; 2019; DOB [[DATE|3/4/1990]]", profile="expert"
    )
    moved = date(2025, 3, 15) + timedelta(days=shift_days(KEY, ["P001"]))
    assert text == f"{moved:%B} {moved.year}; [DATE]; [DATE]; [YEAR]; 2019; DOB [DATE OF BIRTH]"
