"""Consent over time as strips of one time axis."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deid.audit import History, drawn
from deid.audit.histories import MOST, WIDTH

DAY = date(2026, 1, 1)
FAR = DAY + timedelta(days=999)


def test_bars_stops_and_contacts_stand_where_their_days_are():
    history = History(
        "P1", [(DAY, DAY + timedelta(days=499)), (FAR, None)], [DAY + timedelta(days=500)], [(DAY, True), (FAR, False)]
    )
    told = drawn([history], until=FAR)
    (strip,) = told.strips
    assert (told.first, told.last, told.more) == (DAY, FAR, 0)
    assert (
        strip.covered == [(0, 500), (999, 1)] and strip.stops == [500] and strip.contacts == [(0, True), (999, False)]
    )
    assert (
        strip.told
        == f"covered {DAY} to {DAY + timedelta(days=499)}, {FAR} to no end in sight; stopped {DAY + timedelta(days=500)}; 1 of 2 items released"
    )


def test_without_contacts_nothing_is_drawn():
    assert drawn([History("P1", [(DAY, None)], [], [])], until=FAR) is None


def test_those_who_are_not_drawn_are_counted_and_the_axis_holds_them():
    told = drawn(
        (History(f"P{at}", [], [], [(DAY + timedelta(days=MOST - at), True)]) for at in range(MOST + 3)), until=DAY
    )
    assert (len(told.strips), told.more) == (MOST, 3)
    assert (told.first, told.last) == (DAY - timedelta(days=2), DAY + timedelta(days=MOST))


def test_a_strip_holds_no_more_than_can_be_seen_however_many_contacts_there_were():
    often = [(DAY + timedelta(days=at), at % 3 > 0) for at in range(9 * WIDTH)]
    (strip,) = drawn([History("P1", [], [], often * 2)], until=DAY).strips
    assert len(strip.contacts) == len(set(strip.contacts)) == 2 * WIDTH


days = st.integers(-3000, 3000).map(lambda n: DAY + timedelta(days=n))


@given(
    st.lists(st.tuples(days, st.none() | days), max_size=4),
    st.lists(days, max_size=3),
    st.lists(st.tuples(days, st.booleans()), min_size=1, max_size=4),
    days,
)
def test_nothing_stands_outside_the_strip(covered, stops, contacts, until):
    told = drawn([History("P1", covered, stops, contacts)], until=until)
    strip = told.strips[0]
    assert all(0 <= start <= WIDTH and width >= 1 for start, width in strip.covered)
    assert all(0 <= at <= WIDTH for at in [*strip.stops, *(at for at, _ in strip.contacts)])
