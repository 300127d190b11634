"""Bare years, which no detector reports."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 2025, since 2019", "in [YEAR], since 2019"),
        ("in '25 and ’25, but '19", "in [YEAR] and [YEAR], but '19"),
        ("twenty twenty-five; two thousand and twenty five", "[YEAR]; [YEAR]"),
        ("nineteen ninety, twenty five steps", "nineteen ninety, twenty five steps"),
        ("FY2025, FY25, SY 2024-25", "FY[YEAR], FY[YEAR], SY [YEAR]"),
        ("2024-25, 2025/26, 2024–2025", "[YEAR], [YEAR], [YEAR]–[YEAR]"),
        ("2016-20 and 2016-2020", "2016-20 and 2016-2020"),
        ("2025-03 and 2025-W12", "[YEAR] and [YEAR]"),
        ("mid-2025, pre-2025", "mid-[YEAR], pre-[YEAR]"),
        ("fee_schedule_2025.xlsx, 12.2025", "fee_schedule_[YEAR].xlsx, 12.[YEAR]"),
        ("٢٠٢٥", "[YEAR]"),
        ("2025 mg, $2025, 2025 kcal, 2025 hrs", "2025 mg, $2025, 2025 kcal, 2025 hrs"),
        ("555-2025, 12025, 20255, 12,025", "555-2025, 12025, 20255, 12,025"),
        ("2023 2024 2025 2026", "2023 [YEAR] [YEAR] [YEAR]"),
        ("at 2140, IMG_4471, a 5150", "at 2140, IMG_4471, a 5150"),
        ("plans for 2031", "plans for [YEAR]"),  # after the last contact: later years are masked too
    ],
)
def test_years_of_the_masked_range_are_found_in_any_form(cleaned, text, expected):
    assert cleaned(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("born in 1931", "born in [YEAR OF BIRTH: 90+]"),
        ("(b. 1930)", "(b. [YEAR OF BIRTH: 90+])"),
        ("Birth year: 1929", "Birth year: [YEAR OF BIRTH: 90+]"),
        ("born '31", "born [YEAR OF BIRTH: 90+]"),
        ("born in nineteen twenty-nine", "born in [YEAR OF BIRTH: 90+]"),
        ("born nineteen fifty one, in nineteen twenty-nine", "born nineteen fifty one, in nineteen twenty-nine"),
        ("born in 1980, b. 1951, born 1937", "born in 1980, b. 1951, born 1937"),
        ("born in 1936", "born in [YEAR OF BIRTH: 90+]"),  # 89 in 2025, but 90 in 2026, which a reader cannot rule out
        ("1911–2004", "[YEAR OF BIRTH: 90+]–2004"),
        ("1931 was a bad year", "1931 was a bad year"),
    ],
)
def test_a_birth_year_that_means_an_age_over_89_goes(cleaned, text, expected):
    assert cleaned(text) == [expected]


def test_years_inside_identifiers_are_left_to_their_spans(cleaned):
    assert cleaned("[[OTHER_ID|CASE-2025-11]] [[DATE|2025-03-20]]") == ["[ID] [DATE day +14]"]
