"""Linking by age and town."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.intruder.traits import by_traits
from tests.unit.intruder.worlds import ages, fits, known, target

ROSTER = [known(f"P{number}", age=20 + 5 * number, town=("Duluth", "Ely")[number % 2]) for number in range(8)]


def attempt(targets, roster=ROSTER, asked=None):
    return by_traits(targets, roster, asked or {person.person for person in roster}, ages)


def test_exact_and_different_ages_link_everybody():
    made = attempt([target(f"C{number}", age=str(20 + 5 * number)) for number in range(8)])
    assert made.claims == {f"P{number}": f"C{number}" for number in range(8)}


def test_bands_leave_several_people_and_no_claim():
    made = attempt([target("C1", age="20-37"), target("C2", age="40-59")])
    assert made.claims == {}
    assert fits(made) == {f"P{number}": frozenset({"C1" if number < 4 else "C2"}) for number in range(8)}


def test_a_blank_cell_goes_with_everybody():
    assert set(fits(attempt([target("C1", age="")]))) == {f"P{number}" for number in range(8)}


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
    assert set(fits(attempt([target("C1", age=cell)]))) == (fitting or {person.person for person in ROSTER})


def test_any_age_of_a_participants_rows_may_be_the_one():
    assert attempt([target("C1", age=("29", "30", "31"))]).claims == {"P2": "C1"}


def test_an_age_in_the_participants_own_text_links():
    assert attempt([target("C1", "She, aged 30, came."), target("C2", "Slept.")]).claims == {"P2": "C1"}


def test_ages_are_read_with_the_tags_that_say_whose_they_are():
    asked = []
    by_traits([target("C1", "[CLIENT], 30, came.")], ROSTER, {"P1"}, lambda text: asked.append(text) or ())
    assert asked == ["[CLIENT], 30, came."]


def test_an_age_in_a_shared_text_is_nobodys():
    assert set(fits(attempt([target("C1", shared=["One member, aged 30, came."])]))) == {p.person for p in ROSTER}


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
    assert fits(made)["P9"] == {"C1", "C2"}


def test_of_a_sample_the_whole_roster_says_whether_somebody_stands_alone():
    targets = [target("C1", age="30"), target("C2", "In Ely.")]
    made = attempt(targets, asked={"P2", "P3"})
    assert made.who == ("P2", "P3") and made.claims == {"P2": "C1", "P3": "C2"}
    twin = known("P8", age=30, town="Delft")
    # Whom else a code fits is asked of everybody, which code else fits somebody only of those who are tested.
    assert attempt([target("C1", age="30"), target("C2")], [*ROSTER, twin], {"P2", "P3"}).claims == {"P3": "C2"}
    assert attempt([target("C1", age="30"), target("C2")], asked={"P2", "P3"}).claims == {"P2": "C1", "P3": "C2"}


@pytest.mark.parametrize("town", ["St. Paul", "Saint-Jean-le-Vieux", "北京"])
def test_a_town_of_several_words_is_found_as_the_roster_writes_it(town):
    roster = [known("P1", age=30, town=town), known("P2", age=30, town="Vieux Jean")]
    assert attempt([target("C1", f"Back to {town}, then."), target("C2")], roster).claims == {"P1": "C1", "P2": "C2"}
    assert attempt([target("C1", f"Back to {town}s, then."), target("C2")], roster).claims == {}


def _narrowed(people, goes_with):
    return [person for person in people if goes_with(person)] or people


SPANS = {"30": (30, 30), "20-37": (20, 37), "40+": (40, 150), "<25": (0, 24)}
cells = st.sampled_from(("", "adult", *SPANS))
told = st.sampled_from(("", "She, aged 25, came.", "Her son, aged 4, came.", "Back to Ely.", "aged 30 in Duluth"))


@given(st.lists(st.tuples(cells, told), max_size=5), st.sets(st.sampled_from(range(10)), min_size=1))
def test_everybody_fits_the_codes_that_nothing_speaks_against(held, chosen):
    """Held against the rule as it is said: evidence goes out that goes with nobody who is left."""
    people = [*ROSTER, known("P8"), known("P9", town="Ely")]
    roster = [people[place] for place in sorted(chosen)]
    targets = [target(f"C{at}", text, age=cell) for at, (cell, text) in enumerate(held)]
    expected = {}
    for one, (cell, text) in zip(targets, held, strict=True):
        span, told_ages = SPANS.get(cell), ages(text)
        towns = {p.town for p in roster if p.town} & set(text.rstrip(".").split())
        left = _narrowed(roster, lambda p, s=span: p.age is None or s is None or s[0] - 1 <= p.age <= s[1] + 1)
        left = _narrowed(left, lambda p, a=told_ages: p.age is None or not a or abs(p.age - a[0]) <= 1)
        left = _narrowed(left, lambda p, t=towns: not (p.town and t) or p.town in t)
        for person in left:
            expected.setdefault(person.person, set()).add(one.code)
    assert fits(attempt(targets, roster)) == expected
