"""Dates: reading and writing agree, moving keeps intervals and weekdays, and masked years hide first contacts."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deid.replace import shift_days
from deid.replace.datestyle import rewrite
from deid.replace.datewords import read_date, resolve
from deid.replace.numberwords import ordinal, year_in_words
from deid.replace.windows import CANDIDATES, masked_years

DAYS = st.dates(date(1920, 1, 1), date(2080, 12, 31))
FORMATS = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%b. %d, %Y",
    "%A, %B %d, %Y",
    "%Y%m%d",
    "%d-%b-%Y",
)


@given(DAYS, st.sampled_from(FORMATS))
def test_a_written_date_is_read_back(day, form):
    text = day.strftime(form)
    assert resolve(read_date(text), near=date(2025, 1, 1)) == day


@given(DAYS)
def test_a_date_in_words_is_read_back(day):
    text = f"the {ordinal(day.day)} of {day:%B}, {year_in_words(day.year)}"
    assert resolve(read_date(text), near=date(2025, 1, 1)) == day


@given(DAYS, DAYS, st.sampled_from(FORMATS))
def test_a_moved_date_is_written_in_the_format_of_the_original(day, moved, form):
    moved = day + timedelta(days=(moved - day).days // 7 * 7)
    text = day.strftime(form)
    written = rewrite(text, read_date(text), moved)
    assert resolve(read_date(written), near=date(2025, 1, 1)) == moved
    if form[1] in "Ym":
        assert written == moved.strftime(form)


@given(DAYS, st.integers(-180, 180))
def test_without_a_year_the_nearest_date_is_meant(session, off):
    day = session + timedelta(days=off)
    if (day.month, day.day) != (2, 29):
        assert resolve(read_date(f"{day:%B} {day.day}"), near=session) == day


@given(st.text(max_size=40))
def test_reading_never_fails(text):
    parts = read_date(text)
    if parts:
        resolve(parts, near=date(2025, 1, 1))


@given(st.binary(min_size=16, max_size=32), st.sets(st.text(max_size=5), min_size=1, max_size=4))
def test_a_shift_is_whole_weeks_within_two_years_and_never_nothing(key, ids):
    days = shift_days(key, sorted(ids))
    assert days % 7 == 0 and 26 * 7 <= abs(days) <= 104 * 7
    assert days == shift_days(key, sorted(ids, reverse=True))


@settings(max_examples=60)
@given(
    st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    st.integers(0, 1500) | st.just(200),
    st.integers(0, 3000) | st.integers(0, 3),
)
def test_whatever_years_a_text_shows_300_first_contacts_remain(first, span, delay):
    """The text shows every year that may stand; the reader knows the rule, the span and the day of the release."""
    length = timedelta(days=span)
    asof = first + length + timedelta(days=delay)
    masked = masked_years(first, first + length, asof=asof)
    shown = [year for year in range(1900, 2100) if year not in masked]
    last_possible = asof - length
    possible = 0
    for back in range(-450, 450):
        candidate = first + timedelta(days=back)
        if candidate <= last_possible:
            hypothesis = masked_years(candidate, candidate + length, asof=asof)
            possible += not any(year in hypothesis for year in shown)
    assert possible >= CANDIDATES


def test_masking_the_window_s_own_years_would_not_be_enough():
    """The bound above is not vacuous: exact masking leaves 165 days for a span of 200."""
    first, length = date(2025, 3, 1), timedelta(days=200)
    possible = [day for n in range(365) if (day := date(2025, 1, 1) + timedelta(days=n)) + length <= date(2025, 12, 31)]
    assert first in possible and len(possible) == pytest.approx(165)
