"""Consents that end before the study does."""

from dataclasses import replace
from datetime import date

from deid.consent import Expiring, expiring
from deid.model import Decision, Item, Request
from tests.unit.consent.test_timeline import GRANT

REQUEST = Request("HMB", "Uni Nord", False, True, "US")
ASOF = date(2026, 3, 1)


def found(*grants, by=date(2027, 1, 1), released=True):
    items = [Item(f"N{n}", "note", ("P1",), ASOF, "note") for n in (1, 2)]
    decisions = [Decision(item, released, ("OK" if released else "EXPIRED",)) for item in items]
    return expiring({"P1": grants}, decisions, request=REQUEST, asof=ASOF, by=by)


def test_the_last_day_and_the_items_are_told():
    assert found(replace(GRANT, use_until=date(2026, 12, 31))) == (Expiring("P1", "E1", date(2026, 12, 31), 2),)


def test_what_ends_on_the_day_or_later_or_never_is_not():
    assert found(replace(GRANT, use_until=date(2027, 1, 1))) == () == found(GRANT)


def test_an_end_that_stands_among_the_purposes_counts():
    assert found(replace(GRANT, purposes=("HMB", "TS:2026-10-01")))[0].last_day == date(2026, 10, 1)


def test_only_the_grants_behind_released_items_count():
    assert found(replace(GRANT, use_until=date(2026, 12, 31)), released=False) == ()
