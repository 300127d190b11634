from dataclasses import replace
from datetime import date

import pytest

from deid.consent.purposes import (
    check_request,
    conditions_are_met,
    covers,
    last_day,
    purpose_is_met,
    read_code,
    recipient_is_met,
)
from deid.errors import ConfigError
from deid.model import Request

REQUEST = Request("HMB", "Uni Nord", False, True, "US")
DISEASE = "DS:MONDO:0002050"
INCLUDED = {
    "NRES": {"NRES", "GRU", "HMB", "POA", DISEASE},
    "GRU": {"GRU", "HMB", "POA", DISEASE},
    "HMB": {"HMB", DISEASE},
    "POA": {"POA"},
    DISEASE: {DISEASE},
    "TREAT": set(),
}


@pytest.mark.parametrize("permission", INCLUDED)
def test_a_permission_includes_what_the_ontology_says(permission):
    purposes = ["NRES", "GRU", "HMB", "POA", DISEASE, "DS:MONDO:1", "TREAT"]
    wider = {"DS:MONDO:1"} if permission in ("NRES", "GRU", "HMB") else set()
    assert {purpose for purpose in purposes if covers(permission, purpose)} == INCLUDED[permission] | wider


@pytest.mark.parametrize("text", ["XYZ", "", "DS", "DS:", "MOR", "MOR:soon", "TS:1/2/2026", "US:", "IRB:1", "hmb"])
def test_an_unknown_code_is_an_error_that_does_not_quote_it(text):
    with pytest.raises(ValueError, match=r"purpose code|needs a date") as error:
        read_code(text)
    assert not text or text not in str(error.value) or text == "MOR"


def test_codes_are_read_into_one_form():
    assert read_code(" MOR : 2026-01-02 ") == "MOR:2026-01-02"
    assert read_code("GS: US, CA") == "GS:US, CA"


@pytest.mark.parametrize("other", ["DS:MONDO:00020501", "DS:MONDO:000205", "DS:mondo:0002050", "DS:OMIM:0002050"])
def test_diseases_are_compared_by_their_exact_id(other):
    assert covers(DISEASE, DISEASE)
    assert not covers(DISEASE, other)
    assert not covers(other, DISEASE)


def test_several_permissions_add_up():
    assert purpose_is_met(("POA", DISEASE), replace(REQUEST, purpose=DISEASE))
    assert purpose_is_met(("POA", DISEASE), replace(REQUEST, purpose="POA"))
    assert not purpose_is_met(("POA", DISEASE), REQUEST)


@pytest.mark.parametrize(
    ("modifier", "changes"),
    [
        ("NPU", {"nonprofit_recipient": False}),
        ("NCU", {"commercial": True}),
        ("NPUNCU", {"nonprofit_recipient": False}),
        ("NPUNCU", {"commercial": True}),
        *((modifier, {"purpose": purpose}) for modifier in ("NMDS", "NPOA") for purpose in ("NRES", "GRU", "POA")),
    ],
)
def test_a_modifier_narrows(modifier, changes):
    assert purpose_is_met(("NRES", modifier), REQUEST)
    assert not purpose_is_met(("NRES", modifier), replace(REQUEST, **changes))


@pytest.mark.parametrize("modifier", ["NMDS", "NPOA"])
@pytest.mark.parametrize("purpose", ["HMB", DISEASE])
def test_a_request_for_health_is_neither_methods_nor_ancestry_research(modifier, purpose):
    assert purpose_is_met(("NRES", modifier), replace(REQUEST, purpose=purpose))


@pytest.mark.parametrize("modifier", ["GSO", "PS:sleep study"])
def test_what_a_request_cannot_show_is_never_met(modifier):
    assert not purpose_is_met(("NRES", modifier), REQUEST)


@pytest.mark.parametrize("modifier", ["US:Dr Who", "IS:Uni West", "GS:CA,MX"])
def test_named_modifiers_bind_recipient_and_region(modifier):
    assert not recipient_is_met(("HMB", modifier), REQUEST)


def test_named_modifiers_are_alternatives_to_each_other():
    assert recipient_is_met(("GS:CA,us", "HMB", "IS:Uni West", "IS:uni nord"), REQUEST)


def test_obligations_need_the_recipients_agreement():
    agreeing = replace(REQUEST, agrees_to=frozenset({"COL", "PUB"}))
    assert conditions_are_met(("COL", "PUB"), agreeing, date(2026, 1, 1))
    assert not conditions_are_met(("COL", "RTN"), agreeing, date(2026, 1, 1))


def test_the_earliest_time_limit_holds():
    assert last_day(("TS:2027-01-01", "TS:2026-01-01")) == date(2026, 1, 1)
    assert last_day(()) == date.max


@pytest.mark.parametrize("purpose", ["TREAT", "IRB", "anything", ""])
def test_a_request_for_what_no_consent_could_allow_is_an_error(purpose):
    with pytest.raises(ConfigError, match="purpose"):
        check_request(replace(REQUEST, purpose=purpose))


def test_a_request_agrees_to_known_obligations_only():
    check_request(replace(REQUEST, agrees_to=frozenset({"PUB"})))
    with pytest.raises(ConfigError, match="agrees_to"):
        check_request(replace(REQUEST, agrees_to=frozenset({"HMB"})))
