"""The attacker: knows the algorithm, the released texts and days and the day of the release; not the key.

A first contact is possible if, under it, everything that the release shows would have been shown: the released
text, taken for a raw one, must come out of `clean` unchanged.
"""

from datetime import date, timedelta

import pytest

from deid.model import Policy
from deid.replace import clean

YEARS = " ".join(str(year) for year in range(1990, 2036))
TELLING = (
    f"All years: {YEARS}. "
    + " ".join(f"born in {year}." for year in range(1925, 1945))
    + " Spoken: twenty twenty-four, twenty twenty-five, '23 '24 '25 '26; FY2024-25. "
    + " ".join(f"[[DATE|June 15, {year}]]" for year in range(2010, 2035))
    + " Tuesday, [[DATE|{day}]] was the session; today is Tuesday."
)
CASES = {
    "first contact in January, released at once": (date(2025, 1, 5), 14, 0),
    "first contact on New Year's Day, a year of contacts": (date(2025, 1, 1), 364, 0),
    "200 days inside one year": (date(2025, 3, 6), 200, 115),
    "over the turn of a year": (date(2024, 12, 30), 5, 3),
    "one single contact": (date(2024, 2, 29), 0, 400),
    "three years of contacts": (date(2022, 6, 1), 1100, 30),
    "long before the release": (date(2018, 1, 2), 150, 2500),
}


def possible_first_contacts(text, *, span, asof, around, cleaned):
    """Count the first contacts within 450 days of `around` under which `text` would read as it does."""
    possible = 0
    for days in range(-450, 450):
        first = around + timedelta(days=days)
        last = first + timedelta(days=span)
        if last <= asof:
            (again,) = cleaned(text, on=first, contacts={"P001": (first, last)}, asof=asof, participants=("P001",))
            possible += again == text
    return possible


@pytest.mark.parametrize("case", CASES)
def test_300_calendar_dates_remain_possible_for_every_first_contact(cleaned, case):
    first, span, delay = CASES[case]
    last = first + timedelta(days=span)
    asof = last + timedelta(days=delay)
    raw = TELLING.replace("{day}", f"{first:%B} {first.day}, {first.year}")
    (text,) = cleaned(raw, on=first, contacts={"P001": (first, last)}, asof=asof)
    assert "[DATE day +0] was" in text and "Tuesday" not in text
    assert str(first.year) not in text and str(last.year) not in text
    assert possible_first_contacts(text, span=span, asof=asof, around=first, cleaned=cleaned) >= 300


def test_days_of_shared_sessions_do_not_join_two_windows_into_a_small_one(cleaned, marked):
    """P001 began on 2 January 2022, P002 three days earlier: the shared session tells the three days."""
    firsts = {"P001": date(2022, 1, 2), "P002": date(2021, 12, 30)}
    asof = date(2025, 1, 1)
    texts = {who: _alone_and_shared(who, firsts, asof, marked) for who in firsts}
    assert all(str(first.year) not in texts[who] for who, first in firsts.items())
    possible = 0
    for days in range(-450, 450):
        moved = {who: first + timedelta(days=days) for who, first in firsts.items()}
        possible += all(_alone_and_shared(who, moved, asof, marked, text) == text for who, text in texts.items())
    assert possible >= 300


def _alone_and_shared(who, firsts, asof, marked, text=YEARS):
    shared_day = max(firsts.values()) + timedelta(days=30)
    alone, shared = (
        marked(text, participants=(who,), on=firsts[who]),
        marked("", participants=tuple(firsts), on=shared_day),
    )
    notes = clean(
        [alone[0], shared[0]], [(), ()],
        policy=Policy(), participants=(), codes={}, key=b"k", asof=asof,
        contacts={member: (first, shared_day) for member, first in firsts.items()},
    )  # fmt: skip
    return notes[0].text
