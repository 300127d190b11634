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


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("NPUNCU", "NPU", ("HMB", "NPUNCU")),
        ("NPUNCU", "NCU", ("HMB", "NPUNCU")),
        ("NPU", "NPU", ("HMB", "NPU")),
        ("NMDS", "PUB", ("HMB", "NMDS", "PUB")),
        ("COL", "RTN", ("COL", "HMB", "RTN")),
        ("GSO", "IRB", ("GSO", "HMB", "IRB")),
        ("PS:sleep", "US:Ada North", ("HMB", "PS:sleep", "US:Ada North")),
    ],
)
def test_two_modifiers_hold_both(one, other, expected):
    assert combine([grant("HMB", one), grant("HMB", other)]) == expected


def test_a_permission_that_another_one_includes_is_not_told():
    assert combine([grant("GRU", "HMB"), grant("DS:X:1", "GRU")]) == ("GRU",)


def test_where_one_contributor_excludes_ancestry_nobodys_ancestry_research_is_allowed():
    assert combine([grant("HMB", "POA"), grant("GRU", "NPOA")]) == ("HMB", "NPOA")


def test_conditions_in_the_codes_of_purposes_are_limits():
    assert combine([grant("HMB", conditions=("IRB", "MOR:2026-03-01", "after-death"))]) == (
        "HMB",
        "IRB",
        "MOR:2026-03-01",
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"use_until": date(2029, 1, 1)}, {"use_until": date(2030, 1, 1)}),
        ({"use_until": date(2029, 1, 1)}, {"conditions": ("TS:2030-01-01",)}),
        ({"conditions": ("TS:2029-01-01",)}, {"use_until": date(2030, 1, 1)}),
        ({"conditions": ("TS:2029-01-01",)}, {}),
    ],
)
def test_the_earliest_end_of_any_contributor_holds(one, other):
    for grants in ([one, other], [other, one]):
        assert combine([grant("HMB", **terms) for terms in grants]) == ("HMB", "TS:2029-01-01")


def test_a_moratorium_ends_before_the_last_day_of_use():
    end = grant("HMB", use_until=date(2026, 3, 1))
    assert combine([grant("HMB", "MOR:2026-02-28"), end]) == ("HMB", "MOR:2026-02-28", "TS:2026-03-01")
    with pytest.raises(GateRefusal, match="MOR:2026-03-01 against TS:2026-03-01"):
        combine([grant("HMB", "MOR:2026-03-01"), end])


def test_three_contributors_are_combined_like_two():
    third = grant("DS:X:1", "IRB", who="P3", recipients=("Uni Nord",), regions=("US",), use_until=date(2029, 1, 1))
    assert combine([grant("GRU"), grant("HMB", "NPU", who="P2"), third]) == (
        "DS:X:1",
        "GS:US",
        "IRB",
        "IS:Uni Nord",
        "NPU",
        "TS:2029-01-01",
    )


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
