"""Linking by age and town."""

import pytest

from deid.intruder.traits import by_traits
from tests.unit.intruder.worlds import ages, known, target

ROSTER = [known(f"P{number}", age=20 + 5 * number, town=("Duluth", "Ely")[number % 2]) for number in range(8)]


def attempt(targets, roster=ROSTER):
    return by_traits(targets, roster, ages)


def test_exact_and_different_ages_link_everybody():
    made = attempt([target(f"C{number}", age=str(20 + 5 * number)) for number in range(8)])
    assert made.claims == {f"P{number}": f"C{number}" for number in range(8)}


def test_bands_leave_several_people_and_no_claim():
    made = attempt([target("C1", age="20-37"), target("C2", age="40-59")])
    assert made.claims == {}
    assert made.fits == {f"P{number}": frozenset({"C1" if number < 4 else "C2"}) for number in range(8)}


def test_a_blank_cell_goes_with_everybody():
    assert set(attempt([target("C1", age="")]).fits) == {f"P{number}" for number in range(8)}


@pytest.mark.parametrize(
    ("cell", "fitting"),
    [
        ("30", {"P2"}),
        ("31", {"P2"}),
        ("32", set()),
        ("30.0", {"P2"}),
        ("20 to 25", {"P0", "P1"}),
        ("45+", {"P5", "P6", "P7"}),
        ("<25", {"P0", "P1"}),
        ("adult", {f"P{number}" for number in range(8)}),
    ],
)
def test_a_cell_allows_its_ages_and_a_year_more_or_less(cell, fitting):
    # Evidence that goes with nobody is dropped, so that everybody fits again.
    assert set(attempt([target("C1", age=cell)]).fits) == (fitting or {person.person for person in ROSTER})


def test_any_age_of_a_participants_rows_may_be_the_one():
    assert attempt([target("C1", age=("29", "30", "31"))]).claims == {"P2": "C1"}


def test_an_age_in_the_participants_own_text_links():
    assert attempt([target("C1", "She, aged 30, came."), target("C2", "Slept.")]).claims == {"P2": "C1"}


def test_ages_are_read_with_the_tags_that_say_whose_they_are():
    asked = []
    by_traits([target("C1", "[CLIENT], 30, came.")], ROSTER, lambda text: asked.append(text) or ())
    assert asked == ["[CLIENT], 30, came."]


def test_an_age_in_a_shared_text_is_nobodys():
    assert set(attempt([target("C1", shared=["One member, aged 30, came."])]).fits) == {p.person for p in ROSTER}


def test_an_age_that_fits_nobody_is_about_somebody_else():
    assert attempt([target("C1", "Her son, aged 4, came.", age="30")]).claims == {"P2": "C1"}


def test_a_town_left_in_a_text_leaves_those_who_live_there():
    made = attempt([target("C1", "Back to Duluth soon.", age="20-27")])
    assert made.claims == {"P0": "C1"}


@pytest.mark.parametrize("text", ["Duluthian ways.", "Seen by [CITY-1].", "the elys", "Moved to [DULUTH] soon."])
def test_part_of_a_word_or_a_tag_is_no_town(text):
    assert attempt([target("C1", text, age="20-27")]).claims == {}


def test_a_released_town_column_is_used():
    assert attempt([target("C1", age="20-27", town="ELY")]).claims == {"P1": "C1"}


def test_two_people_who_fit_one_code_alone_are_not_claimed():
    twins = [known("P1", age=30, town="Ely"), known("P2", age=30, town="Ely"), known("P3", age=60)]
    assert attempt([target("C1", age="30"), target("C2", age="60")], twins).claims == {"P3": "C2"}


def test_somebody_of_unknown_age_and_town_fits_everything():
    made = attempt([target("C1", age="30"), target("C2", "In Ely.")], [known("P9"), *ROSTER])
    assert made.fits["P9"] == {"C1", "C2"}
