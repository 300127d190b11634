from datetime import date

import pytest

from deid.dates import check_date_order, parse_date
from deid.errors import ConfigError

DAY = date(2024, 3, 31)


@pytest.mark.parametrize("order", ["iso", "mdy", "dmy"])
@pytest.mark.parametrize("cell", ["2024-03-31", "2024-03-31T14:05:00", "2024-03-31 14:05", "2024-03-31T14:05:00.25"])
def test_iso_is_a_date_in_every_order(cell, order):
    assert parse_date(cell, order) == DAY


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        *[
            ("3/31/2024", "mdy"),
            ("03.31.2024", "mdy"),
            ("31/3/2024", "dmy"),
            ("31.03.2024", "dmy"),
            ("31-03-2024", "dmy"),
        ],
        *[("31.03.2024 09:30", "dmy"), ("31.03.2024 9:30:05", "dmy"), ("3/31/2024 9:30 AM", "mdy")],
    ],
)
def test_the_declared_order_is_read(cell, order):
    assert parse_date(cell, order) == DAY


def test_the_declared_order_decides_what_could_mean_two_days():
    assert parse_date("03/04/2024", "mdy") == date(2024, 3, 4)
    assert parse_date("03/04/2024", "dmy") == date(2024, 4, 3)


@pytest.mark.parametrize(
    ("cell", "order", "reason"),
    [
        (
            "03/04/2024",
            "iso",
            "not a date (write YYYY-MM-DD, or declare date_order in study.toml (for `deid detect`: --date-order))",
        ),
        ("31/3/2024", "mdy", "no such day in the calendar (write YYYY-MM-DD or MM/DD/YYYY)"),
        ("3/31/2024", "dmy", "no such day in the calendar (write YYYY-MM-DD or DD/MM/YYYY)"),
        (
            "2023-02-29",
            "iso",
            "no such day in the calendar (write YYYY-MM-DD, or declare date_order in study.toml (for `deid detect`: --date-order))",
        ),
        ("3/31/24", "mdy", "a year of two digits (write YYYY-MM-DD or MM/DD/YYYY)"),
        (
            "31.3.24",
            "iso",
            "a year of two digits (write YYYY-MM-DD, or declare date_order in study.toml (for `deid detect`: --date-order))",
        ),
        (
            "0024-03-31",
            "iso",
            "not a date (write YYYY-MM-DD, or declare date_order in study.toml (for `deid detect`: --date-order))",
        ),
    ],
)
def test_a_doubtful_date_is_refused_with_the_remedy(cell, order, reason):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        parse_date(cell, order)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "March 31",
        "2024-3-31",
        "20240331",
        "45382",
        "2024-03-31Z",
        "2024-03-31T00:00:00+02:00",
        "３1/3/2024",
        "3/31-2024",
        "2024-03-31\n",
        "31.03.2024 9",
        "31.03.2024 09:30+02:00",
    ],
)
def test_anything_else_is_no_date(cell):
    for order in ("iso", "mdy", "dmy"):
        with pytest.raises(ValueError, match=r"^not a date"):
            parse_date(cell, order)


def test_an_unknown_order_is_a_mistake_of_the_configuration():
    with pytest.raises(ConfigError, match="date_order must be one of iso, mdy, dmy"):
        check_date_order("ymd")
