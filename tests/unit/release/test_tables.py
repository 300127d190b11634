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
     ("dosage", "95", "95"), ("phq9", "95", "95"), ("age", "", ""), ("age", "93y", "90+"), ("age", "> 93", "90+"),
     ("age", "~93", "90+"), ("age", "age 93", "90+"), ("age", "ninety-three", "90+"), ("age", "a hundred", "90+"),
     ("age", "eighty-nine", "eighty-nine"), ("age", "90-94", "90+"), ("AGEYRS", "93", "90+"), ("years_old", "93", "90+"),
     ("yrs", "93", "90+"), ("ageAtIntake", "93", "90+"), ("clientage", "93", "90+"), ("yearsold", "93", "90+"),
     ("stage", "93", "93"), ("image", "93", "93"), ("managed", "93", "93"), ("language", "93", "93"),
     ("years_in_school", "93", "93"), ("old", "93", "93")],
)  # fmt: skip
def test_ages_over_89_become_one_category(column, cell, expected):
    for profile in ("safe-harbor", "expert"):
        policy = Policy(profile=profile)
        assert made([row("P001", date(2025, 3, 1), cell)], [column], policy=policy).rows[0][3] == expected
    limited = Policy(profile="limited-data-set")
    assert made([row("P001", date(2025, 3, 1), cell)], [column], policy=limited).rows[0][3] == cell


@pytest.mark.parametrize("profile", ["safe-harbor", "expert"])
def test_an_age_band_that_reaches_beyond_89_is_refused(profile):
    with pytest.raises(PolicyError, match=r"column age: .*beyond 89 \(row 2\)\. End the band at 89"):
        made([row("P001", date(2025, 3, 1), "85-94")], ["age"], policy=Policy(profile=profile))


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
    "cell",
    ["2025", "F43.10", "14", "12.4", "1000.5", "1234.56", "2019-20", "2024-2025", "120/80", "13/40", "0-4", "25-30",
     "major depressive disorder, recurrent, in remission", "market 3", "2 marijuana joints", "Bipolar II 2015", "20481234",
     "2-item scale", "W16", "Q1", "may not", "3 to 4", "4 of 10", "1.5-2.5"],
)  # fmt: skip
def test_years_codes_scores_and_categories_pass(cell):
    assert made([row("P001", date(2025, 3, 1), cell)], ["x"]).rows[0][3] == cell


@pytest.mark.parametrize(
    "cell",
    ["12-Apr-2025", "12-Apr-25", "12Apr2025", "12APR2025", "Apr-12", "Apr12", "12/Apr/2025", "12. April", "9th March",
     "9th of March", "the 9th of March", "04-2025", "4/2025", "20250412", "12042025", "20250412103000", "12.4.",
     "12. 4. 2025", "2025.04.12", "2025W16", "2025-W16-3", "2025Q2", "Q2 2025", "2 VII 1979", "2.vii.79", "VII 1979",
     "12 de abril", "12 avril 2025", "12. Marz", "nine march eighty four", "March ninth", "4月12日",
     "2025-04-12T10:00", "April", "on 12 4 2025", "Sept. 12"],
)  # fmt: skip
def test_a_date_in_any_usual_form_is_refused(cell):
    rows = [row("P001", date(2025, 3, 1), "7"), row("P002", date(2025, 3, 1), cell, number=3)]
    with pytest.raises(PolicyError, match=r"column seen: .*dates finer than a year \(row 3\)"):
        made(rows, ["seen"])


@pytest.mark.parametrize(
    "cells",
    [["4/12"], ["4/12", "", "n/a", "5/30"], ["13-4", "30-12"], ["04/84", "12/79"], ["4/12 or so", "2 weeks ago"],
     ["120479", "010380"], ["2025.04", "2025.11"], ["4/10", "7/10"]],
)  # fmt: skip
def test_a_column_of_number_pairs_that_can_all_be_dates_is_refused_with_a_way_out(cells):
    rows = [row("P001", date(2025, 3, 1), cell, number=n) for n, cell in enumerate(cells, 2)]
    with pytest.raises(PolicyError, match=r"column seen: every .*can be read as a date .*4 of 10"):
        made(rows, ["seen"])


@pytest.mark.parametrize(
    "cells",
    [["4/10", "14/20"], ["3-4", "0-2", "5-6"], ["1-2", "3-4", "10+"],
     ["1-2 times", "3-4 times"], ["A1-2", "B3/4"], ["4/12", "31/31"], ["12.4", "3.11"],
     ["120479", "204811"], ["20250412", "20481234", "99999999"]],
)  # fmt: skip
def test_a_pair_that_is_no_date_speaks_for_its_whole_column(cells):
    rows = [row("P001", date(2025, 3, 1), cell, number=n) for n, cell in enumerate(cells, 2)]
    assert sorted(r[3] for r in made(rows, ["x"]).rows) == sorted(cells)


@pytest.mark.parametrize(
    "column",
    ["postalcode", "PostalCode", "dateofbirth", "date_of_birth", "patientname", "username", "telephone", "home_phone",
     "cellphone", "borough", "census_tract", "gps_lat", "longitude", "initials", "clientInitials", "nickname",
     "insurance_id", "insuranceNo", "policy_number", "hometown", "HomeTown", "homecity", "passport", "filename"],
)  # fmt: skip
def test_a_column_name_that_betrays_an_identifier_stops_the_release(column):
    with pytest.raises(PolicyError, match=rf"column {column}: by its name"):
        made([row("P001", date(2025, 3, 1), "x")], [column])


@pytest.mark.parametrize(
    "column",
    ["insurance_type", "capacity", "ethnicity", "toxicity", "phonemic_fluency", "initial_score", "initialscore",
     "latency", "lateral", "traction", "distraction", "policy", "member", "count", "tournament", "management", "items"],
)  # fmt: skip
def test_a_column_name_that_only_looks_like_an_identifier_passes(column):
    assert made([row("P001", date(2025, 3, 1), "x")], [column]).columns[3] == column


def test_a_limited_data_set_may_hold_the_home_town_and_no_position():
    policy = Policy(profile="limited-data-set")
    assert made([row("P001", date(2025, 3, 1), "x")], ["hometown"], policy=policy)
    with pytest.raises(PolicyError, match="smaller than a state"):
        made([row("P001", date(2025, 3, 1), "x")], ["gps_lat"], policy=policy)
