"""Only declared columns leave, with codes for people, days for dates and cells that a profile allows."""

from datetime import date

import pytest

from deid.errors import PolicyError
from deid.model import Policy, TableRow
from deid.release.tables import released_table

CODES = {"P001": "P-002", "P002": "P-001"}
FIRST = {"P001": date(2025, 3, 1), "P002": date(2025, 1, 10)}


def row(who, on, *cells, number=2):
    return TableRow(who, on, cells, f"sessions.csv, row {number}", number)


def made(rows, columns, *, policy=None, quasi=()):
    return released_table(
        rows, file="in/sessions.csv", path="tables/sessions.csv", columns=columns, quasi_identifiers=quasi, codes=CODES,
        row_codes=[f"R-{n:03d}" for n in range(1, len(rows) + 1)], first_contacts=FIRST, policy=policy or Policy(),
    )  # fmt: skip


def test_people_are_codes_dates_are_days_and_rows_are_sorted():
    table = made(
        [row("P001", date(2025, 3, 15), "7"), row("P001", date(2025, 3, 1), "9"), row("P002", date(2025, 1, 10), "4")],
        ["phq9"],
    )
    assert table.path == "tables/sessions.csv"
    assert table.columns == ("row", "participant", "day", "phq9")
    assert table.rows == (("R-003", "P-001", "0", "4"), ("R-002", "P-002", "0", "9"), ("R-001", "P-002", "14", "7"))
    assert table.people == ("P-001", "P-002", "P-002")


def test_a_limited_data_set_keeps_dates_and_towns():
    policy = Policy(profile="limited-data-set", basis={"id": "dua-7"})
    table = made([row("P001", date(2025, 3, 15), "Duluth", "55805", "94")], ["town", "zip", "age"], policy=policy)
    assert table.rows[0] == ("R-001", "P-002", "2025-03-15", "Duluth", "55805", "94")


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [("age", "89", "89"), ("age", "90", "90+"), ("age_at_intake", "101.5", "90+"), ("patientAge", "94 years", "90+"),
     ("dosage", "95", "95"), ("phq9", "95", "95"), ("age", "", "")],
)  # fmt: skip
def test_ages_over_89_become_one_category(column, cell, expected):
    assert made([row("P001", date(2025, 3, 1), cell)], [column]).rows[0][3] == expected


@pytest.mark.parametrize(
    ("column", "cell", "what"),
    [
        ("seen", "2025-03-01", "dates"),
        ("seen", "2025-03", "dates"),
        ("seen", "3/1/25", "dates"),
        ("seen", "1 March", "dates"),
        ("seen", "mar 2025", "dates"),
        ("area", "55805-1234", "postal codes"),
        ("area", "P7B 2X4", "postal codes"),
        ("zip", "558", "postal codes"),
        ("home_town", "x", "smaller than a state"),
        ("birth_year", "1980", "born"),
        ("clientEmail", "x", "reaches a person"),
        ("remark", "she said that it all went well", "free text"),
    ],
)
def test_what_safe_harbor_forbids_names_file_column_and_remedy_but_no_value(column, cell, what):
    with pytest.raises(PolicyError, match=rf"in/sessions.csv, column {column}: .*{what}") as caught:
        made([row("P001", date(2025, 3, 1), cell, number=7)], [column])
    assert "take it out" in str(caught.value).lower()
    assert cell not in str(caught.value).replace(column, "") or cell == "x"


def test_free_text_is_refused_under_every_profile():
    for profile in ("safe-harbor", "limited-data-set", "expert"):
        with pytest.raises(PolicyError, match="free text"):
            made(
                [row("P001", date(2025, 3, 1), "one two three four five six seven")],
                ["x"],
                policy=Policy(profile=profile),
            )


@pytest.mark.parametrize(
    "cell", ["2025", "F43.10", "14", "major depressive disorder, recurrent, in remission", "5-10", "12/15"]
)
def test_years_codes_scores_and_categories_pass(cell):
    assert made([row("P001", date(2025, 3, 1), cell)], ["x"]).rows[0][3] == cell
