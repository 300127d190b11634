from datetime import date

import pytest

from deid.consent import ConsentEvent, combine
from deid.consent.events import NO_END
from deid.errors import GateRefusal


def grant(*purposes, who="P1", recipients=("any",), use_until=NO_END, **changes):
    return ConsentEvent(
        event_id=f"E-{who}", participant_id=who, event="grant", purposes=purposes, recipients=recipients,
        use_until=use_until, **changes,
    )  # fmt: skip


def test_permissions_are_narrowed_to_what_all_allow():
    assert combine([grant("GRU"), grant("HMB")]) == ("HMB",)
    assert combine([grant("NRES"), grant("DS:MONDO:1", "POA")]) == ("DS:MONDO:1", "POA")
    assert combine([grant("GRU"), grant("GRU")]) == ("GRU",)


def test_modifiers_add_up():
    assert combine([grant("HMB", "NPU"), grant("HMB", "NCU"), grant("HMB", "IRB")]) == ("HMB", "IRB", "NPUNCU")


def test_the_latest_moratorium_and_the_earliest_end_hold():
    grants = [
        grant("HMB", "MOR:2026-01-01", use_until=date(2030, 1, 1)),
        grant("HMB", "MOR:2026-03-01", "TS:2029-01-01"),
    ]
    assert combine(grants) == ("HMB", "MOR:2026-03-01", "TS:2029-01-01")


def test_regions_and_recipients_are_intersected():
    grants = [
        grant("HMB", "GS:US,CA", recipients=("Uni Nord", "Uni West")),
        grant("HMB", regions=("us", "MX"), recipients=("uni nord",)),
    ]
    assert combine(grants) == ("GS:US", "HMB", "IS:Uni Nord")


def test_the_order_of_contributors_does_not_matter():
    grants = [grant("HMB", "NPU", who="P1"), grant("GRU", "IRB", who="P2"), grant("DS:X:1", "POA", who="P3")]
    with pytest.raises(GateRefusal):
        combine([grant("POA"), grant("HMB")])
    assert combine(grants) == combine(grants[::-1]) == ("DS:X:1", "IRB", "NPU")


@pytest.mark.parametrize(
    ("one", "other", "sides"),
    [
        (grant("POA"), grant("HMB"), ("POA", "HMB")),
        (grant("DS:X:1"), grant("DS:X:2"), ("DS:X:1", "DS:X:2")),
        (grant("POA"), grant("GRU", "NPOA"), ("POA", "NPOA")),
        (grant("HMB", "MOR:2027-01-01"), grant("HMB", "TS:2026-01-01"), ("MOR:2027-01-01", "TS:2026-01-01")),
        (grant("HMB", "GS:US"), grant("HMB", "GS:CA"), ("GS:US", "GS:CA")),
        (grant("HMB", "IS:Uni Nord"), grant("HMB", recipients=("Uni West",)), ("IS:Uni Nord", "IS:Uni West")),
    ],
)
def test_a_combination_that_cannot_be_met_names_both_sides(one, other, sides):
    with pytest.raises(GateRefusal) as error:
        combine([one, other])
    assert all(side in str(error.value) for side in sides)
    assert "P1" not in str(error.value)


def test_users_that_two_consents_name_are_not_told():
    with pytest.raises(GateRefusal) as error:
        combine([grant("HMB", "US:Ada North"), grant("HMB", "US:Bo South")])
    assert "Ada" not in str(error.value)


def test_nothing_released_has_no_limits():
    with pytest.raises(GateRefusal):
        combine([])
