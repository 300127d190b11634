import copy
import json
import time
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from deid.consent import COLUMNS, parse_events
from deid.consent.importers import CodeRule, FhirMap, fhir_rows
from deid.consentmap import fhir_map
from deid.errors import ConfigError, StudyFileError
from tests.unit.consent.samples import attendees, csv_decisions, sample_consents, sample_decisions

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2026, 6, 1)
MII = "urn:oid:2.16.840.1.113883.3.1937.777.24.5.3|2.16.840.1.113883.3.1937.777.24.5.3"
DATA = "https://study.example/data"
CODES = {
    f"{MII}.6": CodeRule(data_classes=("note", "table"), period="collect"),
    f"{MII}.8": CodeRule(data_classes=("note", "table"), purposes=("HMB",), recipients=("any",), period="use"),
    f"{MII}.19": CodeRule(data_classes=()),
    **{f"{DATA}|{name}": CodeRule(data_classes=(name,)) for name in ("note", "transcript", "table", "sud")},
    f"{DATA}|policy": CodeRule(purposes=("HMB",), recipients=("Uni Nord",)),
    f"{DATA}|collect": CodeRule(data_classes=("transcript",), period="collect"),
    f"{DATA}|north": CodeRule(purposes=("HMB", "GS:US")),
    f"{DATA}|south": CodeRule(purposes=("HMB", "GS:MX")),
}
MAP = FhirMap(codes=CODES, signer="participant")
CONSENT_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def action(*codes):
    return [concept("http://terminology.hl7.org/CodeSystem/consentaction", code) for code in codes]


def actor(name, role="PRCP"):
    return {
        "role": concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", role),
        "reference": {"display": name},
    }


def research(code="HRESCH"):
    return {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": code}


def data(*names):
    return [{"system": DATA, "code": name} for name in names]


def permit(*names, until="2030-12-31", **changes):
    rule = {
        "type": "permit",
        "period": {"end": until},
        "actor": [actor("Uni Nord")],
        "action": action("use"),
        "purpose": [research()],
        "class": data(*names),
    } | changes
    return {key: part for key, part in rule.items() if part}


def deny(*names, **changes):
    return {"type": "deny", **({"class": data(*names)} if names else {}), **changes}


def consent(*rules, root=None, without=(), **changes):
    resource = {
        "resourceType": "Consent",
        "id": "c1",
        "status": "active",
        "scope": concept(CONSENT_SCOPE, "research"),
        "category": [concept("http://loinc.org", "59284-0")],
        "patient": {"reference": "Patient/P1"},
        "dateTime": "2026-01-05",
        "performer": [{"reference": "Patient/P1"}],
        "policy": [{"uri": "https://study.example/forms/v3"}],
        "sourceAttachment": {"data": "Zm9ybQ=="},
        "provision": {**(root or {}), **({"provision": list(rules)} if rules else {})},
    } | changes
    return {key: part for key, part in resource.items() if key not in without and part != {}}


def bundle(*resources, **changes):
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]} | changes


def read(value, mapping=MAP, file="consents.json"):
    text = value if isinstance(value, str) else json.dumps(value)
    return fhir_rows(text, file=file, mapping=mapping)


def rows(value, mapping=MAP):
    return [dict(cells) for _, cells in read(value, mapping).rows]


def problems_of(value, mapping=MAP, file="consents.json"):
    with pytest.raises(StudyFileError) as error:
        read(value, mapping, file)
    return str(error.value)


def fixture(name):
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def only(value, mapping=MAP):
    (row,) = rows(value, mapping)
    return row


def events_of(value, mapping=MAP, forms=None):
    return parse_events(read(value, mapping).rows, date_order="iso", forms=forms or {}, today=TODAY)


# The two patterns of the specifications


def test_a_broad_consent_of_the_german_profile_is_a_grant_with_both_windows():
    grant = only(fixture("mii_broad_consent.json"))
    assert grant == {
        "event_id": "Consent/bc-0001",
        "participant_id": "P001",
        "event": "grant",
        "status": "active",
        "signed_at": "2025-03-03",
        "form_version": "urn:oid:2.16.840.1.113883.3.1937.777.24.2.1791",
        "evidence_sha256": "",
        "signer": "participant",
        "assent": "",
        "data_classes": "note;table",
        "purposes": "HMB",
        "recipients": "any",
        "use_from": "2025-03-03",
        "use_until": "2055-03-02",
        "collect_from": "2025-03-03",
        "collect_to": "2030-03-02",
        "conditions": "",
    }


def test_a_withdrawal_of_the_german_profile_is_a_refusal_in_full():
    refusal = only(fixture("mii_withdrawal.json"))
    assert (refusal["event_id"], refusal["event"], refusal["signed_at"]) == ("Consent/wd-0001", "refuse", "2025-09-01")
    assert refusal.get("data_classes", "") == ""


def test_a_root_without_a_type_frames_the_rules_within():
    grant, refusal = rows(fixture("research_bundle.json"))
    assert grant == {
        "event_id": "Consent/c-100",
        "participant_id": "P001",
        "event": "grant",
        "status": "active",
        "signed_at": "2025-02-27",
        "form_version": "https://study.example/forms/v3",
        "evidence_sha256": sha256(b"form").hexdigest(),
        "signer": "participant",
        "assent": "",
        "data_classes": "note;table",
        "purposes": "HMB",
        "recipients": "Uni Nord",
        "use_from": "2025-02-27",
        "use_until": "2036-12-31",
        "collect_from": "2025-01-01",
        "collect_to": "2026-01-31",
        "conditions": "",
    }
    assert (refusal["event_id"], refusal["event"], refusal["data_classes"]) == ("Consent/c-100#deny", "refuse", "sud")
    assert read(fixture("research_bundle.json")).notices == (
        "consents.json: resources other than Consent, which are not read: 1",
    )


def test_fhir_r5_is_refused_by_name():
    told = problems_of(fixture("r5_consent.json"))
    assert "FHIR R5" in told and "export as R4" in told
    assert told.count(";") <= 2


def test_rows_have_no_other_columns_than_consents_csv():
    everything = bundle(consent(permit("note"), deny("table")), fixture("mii_withdrawal.json"), consent(id="c2"))
    assert {column for row in rows(everything) for column in row} <= set(COLUMNS)


def test_what_is_read_is_taken_by_the_parser():
    grant, refusal = events_of(bundle(consent(permit("note"), deny("table"))))
    assert (grant.data_classes, grant.purposes, grant.use_until) == (("note",), ("HMB",), date(2030, 12, 31))
    assert (refusal.event, refusal.data_classes) == ("refuse", ("table",))


# Who, when, what form


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026-01-05T00:30:00+14:00", "2026-01-05"),
        ("2026-01-05T23:30:00.123-10:00", "2026-01-05"),
        ("2026-01-05T12:00:00Z", "2026-01-05"),
    ],
)
def test_the_day_of_signature_is_that_of_its_own_time_zone(written, day):
    assert only(consent(permit("note"), dateTime=written))["signed_at"] == day


@pytest.mark.parametrize(
    "written", ["2026", "2026-01", "2026-02-30", "05.01.2026", "2026-01-05T12:00", "2026-01-05 12:00:00Z"]
)
def test_a_partial_or_odd_date_is_an_error(written):
    told = problems_of(consent(permit("note"), dateTime=written))
    assert "consents.json, dateTime: " in told and written not in told


def test_a_consent_without_a_date_is_left_to_the_gate():
    assert only(consent(permit("note"), without=["dateTime"]))["signed_at"] == ""


@pytest.mark.parametrize("status", ["draft", "proposed", "active", "rejected", "inactive", "entered-in-error"])
def test_a_status_maps_to_itself(status):
    assert [row["status"] for row in rows(consent(permit("note"), deny("sud"), status=status))] == [status, status]


@pytest.mark.parametrize("changes", [{"status": "unknown"}, {"status": "Active"}, {"without": ["status"]}])
def test_no_other_status_is_taken(changes):
    assert "status: must be one of" in problems_of(consent(permit("note"), **changes))


@pytest.mark.parametrize(
    "patient",
    [{"reference": "#p"}, {"reference": "https://elsewhere.example/Patient/P1"}, {"reference": "urn:uuid:1"},
     {"reference": "Group/P1"}, {"identifier": {"value": "P1"}}, {"display": "Ada"}],
)  # fmt: skip
def test_a_patient_must_be_named_by_a_reference_within_the_server(patient):
    told = problems_of(consent(permit("note"), patient=patient, without=["performer"]))
    assert "patient.reference: must be Patient/ID" in told


def test_the_participant_can_be_taken_from_an_identifier():
    mapping = FhirMap(codes=CODES, identifier_system="https://study.example/ids", signer="participant")
    assert only(fixture("mii_broad_consent.json"), mapping)["participant_id"] == "S-17"
    assert "patient.identifier: none" in problems_of(consent(permit("note")), mapping)


def test_a_version_of_a_patient_is_the_patient():
    assert only(consent(permit("note"), patient={"reference": "Patient/P1/_history/4"}))["participant_id"] == "P1"


def test_a_missing_id_is_an_error():
    assert "consents.json, entry 2, id: missing" in problems_of(
        bundle(consent(permit("note")), consent(without=["id"]))
    )


RELATED = [{"reference": "RelatedPerson/mother"}]


def test_a_related_person_signs_as_what_the_map_says():
    mapping = FhirMap(codes=CODES, related_person="guardian")
    row = only(consent(permit("note"), performer=RELATED), mapping)
    assert (row["signer"], row["assent"]) == ("guardian", "")
    row = only(consent(permit("note"), performer=[*RELATED, {"reference": "Patient/P1"}]), mapping)
    assert (row["signer"], row["assent"]) == ("guardian", "yes")


def test_a_related_person_that_the_map_does_not_know_is_an_error():
    assert "performer[0]: a RelatedPerson; say who that is" in problems_of(consent(permit("note"), performer=RELATED))


@pytest.mark.parametrize(
    "performer",
    [{"reference": "Patient/P2"}, {"reference": "Practitioner/d"}, {"display": "Ada"}, {"reference": "#x"},
     {"type": "Patient", "identifier": {"system": "s", "value": "P1"}}],
)  # fmt: skip
def test_nobody_else_signs(performer):
    assert "performer[0]: " in problems_of(consent(permit("note"), performer=[performer]))


def test_a_performer_is_the_patient_by_identifier_too():
    mark = {"type": "Patient", "identifier": {"system": "s", "value": "P1"}}
    row = only(consent(permit("note"), patient={"reference": "Patient/P1", **mark}, performer=[mark]))
    assert row["signer"] == "participant"


def test_who_signed_is_not_guessed_where_no_performer_is_named():
    silent = consent(permit("note"), without=["performer"])
    row = only(silent, FhirMap(codes=CODES))
    assert row["conditions"] == "who signed is not stated"
    assert only(silent, MAP)["conditions"] == ""


def test_the_form_is_the_policy_else_the_code_of_its_rule():
    assert only(consent(permit("note"), policy=[{"uri": "u:b"}, {"uri": "u:a"}]))["form_version"] == "u:a u:b"
    rule = concept("https://study.example/forms", "v3")
    assert only(consent(permit("note"), policyRule=rule, without=["policy"]))["form_version"] == "v3"
    opted = concept(ACT_CODE, "OPTIN")
    assert only(consent(permit("note"), policyRule=opted, without=["policy"]))["form_version"] == ""


def test_evidence_is_the_document_itself_and_never_its_sha1():
    assert only(consent(permit("note")))["evidence_sha256"] == sha256(b"form").hexdigest()
    beside = {"url": "https://files.example/1", "hash": "jPHNCVjq6qMAqMhBKOcgwiPjrVA="}
    assert only(consent(permit("note"), sourceAttachment=beside))["evidence_sha256"] == ""
    assert "sourceAttachment.data: no Base64" in problems_of(consent(permit("note"), sourceAttachment={"data": "%%"}))


def test_a_consent_that_was_not_verified_leaves_a_doubt():
    row = only(consent(permit("note"), verification=[{"verified": True}, {"verified": False}]))
    assert row["conditions"] == "not verified"


@pytest.mark.parametrize("scope", ["treatment", "adr", "other"])
def test_a_consent_about_something_else_is_left_to_be_taken_out(scope):
    assert "scope: must be research or" in problems_of(consent(permit("note"), scope=concept(CONSENT_SCOPE, scope)))


# Periods


def test_the_narrowest_of_nested_periods_holds():
    row = only(
        consent(permit("note", until="2040-01-01"), root={"period": {"start": "2026-02-01", "end": "2030-06-30"}})
    )
    assert (row["use_from"], row["use_until"]) == ("2026-02-01", "2030-06-30")


def test_the_narrowest_of_several_permits_holds():
    early = permit("note", period={"start": "2026-01-05", "end": "2029-12-31"})
    late = permit("note", period={"start": "2026-03-01", "end": "2031-12-31"})
    row = only(consent(early, late))
    assert (row["use_from"], row["use_until"]) == ("2026-03-01", "2029-12-31")


@pytest.mark.parametrize("period", [{}, {"start": "2026-01-05"}])
def test_a_period_without_an_end_is_blank_and_never_open(period):
    assert only(consent(permit("note", period=period)))["use_until"] == ""


def test_a_period_that_ends_within_a_day_ends_with_the_day_before():
    assert only(consent(permit("note", until="2030-12-31T00:00:00+01:00")))["use_until"] == "2030-12-30"
    assert only(consent(permit("note", until="2030-12-31T23:59:59+01:00")))["use_until"] == "2030-12-31"


@pytest.mark.parametrize("end", ["2030", "2030-12", "never"])
def test_a_partial_period_is_an_error_with_its_place(end):
    told = problems_of(consent(permit("note"), permit("table", until=end)))
    assert "provision.provision[1].period.end: must be a full day" in told


def test_a_code_about_collecting_bounds_the_collection_alone():
    collect = {
        "type": "permit",
        "period": {"start": "2025-06-01", "end": "2025-12-31"},
        "code": [concept(DATA, "collect")],
    }
    row = only(consent(collect, permit("transcript")))
    assert (row["collect_from"], row["collect_to"], row["use_until"]) == ("2025-06-01", "2025-12-31", "2030-12-31")


def test_a_class_whose_collection_has_a_code_of_its_own_needs_it():
    for root in ({"type": "deny"}, {"type": "permit"}):
        assert only(consent(permit("transcript"), root=root))["conditions"] == "collecting is not permitted"
        assert only(consent(permit("sud"), root=root))["conditions"] == ""
    assert only(consent(permit("transcript")))["conditions"] == ""


def test_an_action_of_collecting_bounds_the_collection():
    collect = permit("sud", action=action("collect"), period={"start": "2025-06-01"})
    row = only(consent(collect, permit("sud")))
    assert (row["collect_from"], row["collect_to"]) == ("2025-06-01", "")


# What is permitted

NOTE_MAP = FhirMap(codes={k: c for k, c in CODES.items() if not k.startswith("urn")}, signer="participant")
"""Nothing here has a code for collecting, so that use alone is looked at."""


def terms(*rules, mapping=NOTE_MAP, **changes):
    return [
        (row["data_classes"], row["purposes"], row["recipients"], row["use_until"], row["conditions"])
        for row in rows(consent(*rules, **changes), mapping)
        if row["event"] == "grant"
    ]


FULL = ("HMB", "Uni Nord", "2030-12-31", "")


def test_classes_on_the_same_terms_share_a_grant():
    assert terms(permit("table"), permit("note")) == [("note;table", *FULL)]


def test_classes_on_different_terms_have_a_grant_each():
    result = rows(consent(permit("table", until="2027-01-01"), permit("note")), NOTE_MAP)
    assert [(row["event_id"], row["data_classes"], row["use_until"]) for row in result] == [
        ("Consent/c1", "note", "2030-12-31"),
        ("Consent/c1#2", "table", "2027-01-01"),
    ]


def test_purposes_of_one_class_add_up_where_the_recipients_are_the_same():
    wider = permit("note", purpose=[{"system": "http://purl.obolibrary.org/obo/duo.owl", "code": "DUO_0000042"}])
    assert terms(permit("note"), wider) == [("note", "GRU;HMB", "Uni Nord", "2030-12-31", "")]


def test_recipients_of_one_class_add_up_where_the_purposes_are_the_same():
    other = permit("note", actor=[actor("Uni West")])
    assert terms(permit("note"), other) == [("note", "HMB", "Uni Nord;Uni West", "2030-12-31", "")]


def test_what_one_grant_cannot_say_leaves_a_doubt_and_no_gap_that_a_form_could_fill():
    other = permit("note", actor=[actor("Uni West")], purpose=[research("TREAT")])
    ((classes, purposes, recipients, _, conditions),) = terms(permit("note"), other)
    assert (classes, purposes, recipients) == ("note", "", "")
    assert conditions == "provisions permit what no single grant can say"


@pytest.mark.parametrize("gap", [{"period": {}}, {"actor": []}, {"purpose": []}])
def test_a_gap_beside_a_permit_that_has_none_leaves_a_doubt(gap):
    ((*_, conditions),) = terms(permit("note"), permit("note", **gap))
    assert conditions == "provisions permit what no single grant can say"


def test_regions_of_two_permits_are_not_mixed():
    north, south = (permit("note", purpose=[{"system": DATA, "code": code}]) for code in ("north", "south"))
    ((_, purposes, _, _, conditions),) = terms(north, south)
    assert (purposes, conditions) == ("", "provisions permit what no single grant can say")


def test_a_permit_that_names_no_recipient_or_purpose_leaves_them_blank():
    assert terms(permit("note", actor=[])) == [("note", "HMB", "", "2030-12-31", "")]
    assert terms(permit("note", purpose=[])) == [("note", "", "Uni Nord", "2030-12-31", "")]


def test_a_permit_without_an_action_leaves_the_purposes_blank():
    assert terms(permit("note", action=[], purpose=[])) == [("note", "", "Uni Nord", "2030-12-31", "")]


def test_a_purpose_whose_action_is_not_said_cannot_be_widened_by_a_form():
    silent = consent(permit("note", action=[]))
    (event,) = events_of(silent, NOTE_MAP, forms={"https://study.example/forms/v3": {"purposes": "NRES"}})
    assert event.conditions == ("whether use is permitted is not stated",)


def test_a_code_of_the_map_settles_what_for_and_to_whom():
    rule = permit("note", actor=[], action=[], purpose=[], code=[concept(DATA, "policy")])
    assert terms(rule) == [("note", *FULL)]


@pytest.mark.parametrize("codes", [("access",), ("correct",), ("access", "correct"), ("collect",)])
def test_other_actions_permit_no_use(codes):
    result = read(consent(permit("note", action=action(*codes))), NOTE_MAP)
    assert result.rows == ()
    assert result.notices == ("consents.json: Consents that permit and deny nothing which the map names: 1",)


def test_rules_around_narrow_what_is_permitted_within():
    root = {"actor": [actor("Uni West"), actor("Uni Nord")], "purpose": [research()], "action": action("use")}
    inner = permit("note", action=[], purpose=[{"system": "DUO", "code": "DUO:0000042"}])
    assert terms(inner, root=root) == [("note", *FULL)]
    assert terms(permit("note", actor=[]), root={"actor": [actor("Uni West")]})[0][2] == "Uni West"
    assert terms(permit("note"), root={"actor": [actor("Uni West")]}) == []
    assert terms(permit("note", purpose=[research("TREAT")]), root={"purpose": [research()]}) == []


def test_class_and_code_must_both_hold():
    both = permit("note", "table", code=[concept(MII.partition("|")[0], f"{MII.partition('|')[2]}.8")])
    mapping = FhirMap(codes={f"{MII}.8": CodeRule(data_classes=("note",)), **NOTE_MAP.codes}, signer="participant")
    assert [row[0] for row in terms(both, mapping=mapping)] == ["note"]


def test_a_permit_without_a_class_names_none():
    assert terms(permit()) == [("", *FULL)]


def test_a_consent_that_leaves_all_to_its_policy_is_a_grant_that_says_nothing():
    assert terms(root={}) == [("", "", "", "", "")]


def test_a_root_that_says_neither_permit_nor_deny_permits_nothing():
    root = {"class": data("note"), "purpose": [research()], "action": action("use"), "actor": [actor("Uni Nord")]}
    assert [row[4] for row in terms(root=root)] == ["whether the provision permits or denies is not stated"]


def test_a_root_that_permits_named_classes_permits_them():
    rule = permit("note")
    assert terms(root=rule) == [("note", *FULL)]
    assert terms(permit("table"), root={"type": "permit"}) == [("table", *FULL)]
    assert terms(deny("table"), root={"type": "permit"})[0][0] == ""


def test_consent_to_be_treated_is_no_research():
    assert terms(permit("note", purpose=[research("TREAT")]))[0][1] == "TREAT"


@pytest.mark.parametrize(
    ("system", "code", "ours"),
    [
        ("http://purl.obolibrary.org/obo/duo.owl", "DUO_0000006", "HMB"),
        ("http://purl.obolibrary.org/obo/duo.owl", "DUO:0000042", "GRU"),
        ("DUO", "DUO:0000004", "NRES"),
        (None, "http://purl.obolibrary.org/obo/DUO_0000011", "POA"),
        (DATA, "policy", "HMB"),
    ],
)
def test_purposes_of_the_data_use_ontology_are_known(system, code, ours):
    coding = {"code": code} | ({"system": system} if system else {})
    assert terms(permit("note", purpose=[coding]))[0][1] == ours


def test_permissions_and_modifiers_of_the_data_use_ontology_stand_together():
    codings = [{"system": "DUO", "code": f"DUO:{number}"} for number in ("0000006", "0000046", "0000021")]
    assert terms(permit("note", purpose=codings))[0][1] == "HMB;IRB;NCU"


@pytest.mark.parametrize(
    "coding",
    [research("CLINTRCH"), research("BIORCH"), research("HMARKT"), {"system": "DUO", "code": "DUO:0000007"},
     {"system": "DUO", "code": "DUO:0000043"}, {"code": "DUO:0000006"}, {"display": "research"}, {"system": DATA, "code": "note"}],
)  # fmt: skip
def test_a_purpose_that_is_not_certain_is_an_error(coding):
    assert "provision.provision[0].purpose[0]: " in problems_of(consent(permit("note", purpose=[coding])))


# What is denied


def test_a_denial_wins_over_a_permit_of_the_same_class():
    grant, refusal = rows(consent(permit("note"), deny("note")), NOTE_MAP)
    assert (grant["data_classes"], refusal["data_classes"], refusal["event"]) == ("note", "note", "refuse")


@pytest.mark.parametrize(
    "part", [{"actor": [actor("Uni West")]}, {"purpose": [research()]}, {"period": {"end": "2026-02-01"}}]
)
def test_a_denial_of_a_part_denies_its_classes_and_without_classes_all(part):
    assert rows(consent(permit("note"), deny("sud", **part)), NOTE_MAP)[1]["data_classes"] == "sud"
    assert rows(consent(permit("note"), deny(**part)), NOTE_MAP)[1]["data_classes"] == ""


def test_a_denial_within_a_permit_denies_the_classes_of_the_permit():
    inner = permit("note", provision=[deny(actor=[actor("Uni West")])])
    assert [row["data_classes"] for row in rows(consent(inner), NOTE_MAP)] == ["note", "note"]


def test_a_denial_by_a_code_that_tells_no_class_denies_all():
    assert rows(consent(permit("note"), deny("sud", "policy")), NOTE_MAP)[1]["data_classes"] == ""


def test_a_denial_of_what_concerns_no_data_is_nothing():
    assert [row["event"] for row in rows(fixture("mii_broad_consent.json"))] == ["grant"]


def test_denials_alone_grant_nothing():
    assert [row["event_id"] for row in rows(consent(deny("note")))] == ["Consent/c1#deny"]


@pytest.mark.parametrize(
    "changes",
    [
        {"root": {"type": "deny"}},
        {"root": {"type": "deny", "class": data("note"), "period": {"end": "2026-02-01"}}},
        {"policyRule": concept(ACT_CODE, "OPTOUT"), "without": ["provision"]},
        {"policyRule": {"coding": [{"code": "OPTOUT"}]}, "without": ["provision"]},
        {"category": [concept("http://fhir.de/ConsentManagement/CodeSystem/TemplateType", "WITHDRAWAL")]},
    ],
)
def test_what_denies_and_permits_nothing_is_a_refusal_in_full(changes):
    row = only(consent(**changes))
    assert (row["event_id"], row["event"], row.get("data_classes", "")) == ("Consent/c1", "refuse", "")


def test_a_base_that_denies_leaves_what_is_permitted_within():
    assert terms(permit("note"), root={"type": "deny"}) == [("note", *FULL)]
    assert terms(permit("note"), policyRule=concept(ACT_CODE, "OPTOUTE")) == [("note", *FULL)]


def test_a_root_that_permits_what_the_policy_denies_is_an_error():
    told = problems_of(consent(root={"type": "permit"}, policyRule=concept(ACT_CODE, "OPTOUT")))
    assert "provision.type: permits what policyRule or category denies" in told


@pytest.mark.parametrize("status", ["draft", "rejected", "inactive"])
def test_a_consent_that_is_not_active_and_permits_nothing_keeps_its_status(status):
    row = only(consent(root={"type": "deny"}, status=status))
    assert (row["event"], row["status"], row["data_classes"]) == ("grant", status, "")


# What is not understood


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"implicitRules": "https://rules.example"}, "implicitRules: "),
        ({"modifierExtension": [{"url": "https://x.example"}]}, "modifierExtension: "),
        ({"Rosa Delgado": 1}, "the resource: an element"),
        ({"_performer": [{}]}, "the resource: an element"),
        ({"meta": {"profile": ["https://profiles.example/Consent"]}}, "meta.profile[0]: "),
        ({"meta": {"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}]}}, "meta: "),
        ({"meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}]}}, "meta: "),
        ({"scope": {"text": "research"}}, "scope: "),
        ({"dateTime": 20260105}, "dateTime: must be a text"),
        ({"id": 5}, "id: must be a text"),
        ({"policy": {"uri": "x"}}, "policy: must be a list"),
        ({"performer": []}, "performer: must be a list that is not empty"),
        ({"patient": None}, "patient: must be an object"),
        ({"verification": [{"verified": "no"}]}, "verification[0].verified: must be true or false"),
    ],
)  # fmt: skip
def test_what_is_no_r4_or_not_understood_is_told_by_place_without_values(change, place):
    told = problems_of(bundle(consent(permit("note")), consent(permit("note"), **change)))
    assert f"consents.json, entry 2, {place}" in told
    assert "entry 1," not in told
    assert "Rosa" not in told and "example/" not in told and "rules.example" not in told


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"securityLabel": [{"code": "R"}]}, "securityLabel: "),
        ({"data": [{"meaning": "instance", "reference": {"reference": "Observation/1"}}]}, "data: "),
        ({"modifierExtension": [{"url": "x"}]}, "modifierExtension: "),
        ({"except": [{}]}, ": an element that FHIR R4 does not have here"),
        ({"type": "allow"}, "type: must be permit or deny"),
        ({"class": data("note", "diary")}, "class[1]: a code that is not in the map"),
        ({"code": [concept(DATA, "note"), concept("urn:x", "secret")]}, "code[1]: a code that is not in the map"),
        ({"code": [{"text": "notes"}]}, "code[0]: words without a code"),
        ({"code": [{"coding": data("note", "table")}]}, "code[0]: codings of one concept"),
        ({"action": action("sell")}, "action: must be one of"),
        ({"action": [{"text": "use"}]}, "action: must be one of"),
        ({"actor": [actor("Uni Nord", role="CST")]}, "actor[0]: role must be PRCP or IRCP"),
        ({"actor": [actor("any")]}, "actor[0]: reference"),
        ({"actor": [actor("Uni Nord; Uni West")]}, "actor[0]: reference"),
        ({"actor": [{"role": actor("x")["role"]}]}, "actor[0]: reference"),
        ({"purpose": [{"system": DATA, "code": "north"}, {"system": DATA, "code": "south"}]}, "purpose: "),
    ],
)  # fmt: skip
def test_a_provision_that_is_not_understood_is_told_by_place(change, place):
    told = problems_of(bundle(consent(permit("note")), consent(permit("note"), permit("note", **change))))
    joint = "" if place.startswith(":") else "."
    assert f"consents.json, entry 2, provision.provision[1]{joint}{place}" in told
    assert "secret" not in told and "diary" not in told


def test_a_profile_that_somebody_has_read_can_be_named():
    known = FhirMap(codes=CODES, signer="participant", profiles=("https://profiles.example/Consent",))
    assert rows(consent(permit("note"), meta={"profile": ["https://profiles.example/Consent|2.0"]}), known)


def test_a_nested_rule_needs_a_type():
    assert "provision.provision[0].type: must be" in problems_of(consent({"class": data("note")}))


def test_all_problems_are_told_at_once_and_many_are_counted():
    told = problems_of(bundle(*(consent(permit("diary"), id=f"c{n}", status="?") for n in range(15))))
    assert told.count("consents.json, entry") == 20
    assert told.endswith("and 10 more.")


# Files


def test_lines_of_ndjson_are_resources():
    text = "\n".join(json.dumps(r) for r in ({"resourceType": "Patient"}, consent(permit("note")))) + "\n\n"
    result = read(text, file="Consent.NDJSON")
    assert [place for place, _ in result.rows] == ["Consent.NDJSON, line 2"]
    assert "Consent.ndjson, line 1, status" in problems_of(json.dumps(consent(status="?")), file="Consent.ndjson")
    assert "x.ndjson, line 1: a Bundle" in problems_of(json.dumps(bundle()), file="x.ndjson")


def test_a_byte_order_mark_is_no_error():
    assert rows("\ufeff" + json.dumps(consent(permit("note"))))


NO_RESOURCES = {
    "empty": "",
    "blank": "   ",
    "cut off": json.dumps(fixture("research_bundle.json"))[:-40],
    "a key twice": '{"resourceType": "Consent", "status": "active", "status": "draft"}',
    "no number": '{"resourceType": "Consent", "id": NaN}',
    "no end": '{"resourceType": "Consent", "id": -Infinity}',
    "deep lists": "[" * 200_000,
    "deep objects": '{"a":' * 200_000,
    "half an escape": '{"resourceType": "Consent", "id": "\\ud800"}',
    "half a character": '{"resourceType": "Consent", "id": "\ud800"}',
    "a long number": '{"resourceType": "Consent", "id": ' + "9" * 5000 + "}",
    "a list": "[]",
    "null": "null",
    "a text": '"Rosa Delgado"',
    "nothing in it": "{}",
    "no type": '{"resourceType": 5}',
}


@pytest.mark.parametrize("text", NO_RESOURCES.values(), ids=NO_RESOURCES)
def test_a_file_that_is_no_resource_is_an_error(text):
    told = problems_of(text)
    assert told.startswith("The consents cannot be imported: consents.json") and "Rosa" not in told


def test_a_whole_emoji_may_be_escaped():
    assert rows(json.dumps(consent(permit("note"), policy=[{"uri": "😀"}]), ensure_ascii=True))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"link": [{"relation": "next", "url": "https://fhir.example?page=2"}]}, "consents.json: one page of several"),
        ({"total": 5}, "consents.json: holds fewer entries than its total"),
        ({"type": "history"}, "consents.json: a Bundle must be of type"),
        ({"type": "transaction"}, "consents.json: a Bundle must be of type"),
        ({"entry": {}}, "must be lists"),
        ({"entry": [{"fullUrl": "x"}]}, "consents.json, entry 1: no resource as it is"),
        (
            {"entry": [{"request": {"method": "DELETE", "url": "Consent/1"}}]},
            "consents.json, entry 1: no resource as it is",
        ),
        (
            {"entry": [{"resource": consent(), "request": {"method": "PUT", "url": "Consent/1"}}]},
            "entry 1: no resource",
        ),
        (
            {"entry": [{"resource": {"resourceType": "OperationOutcome"}}]},
            "consents.json, entry 1: an OperationOutcome",
        ),
        ({"entry": [{"resource": bundle()}]}, "consents.json, entry 1: a Bundle within a Bundle"),
        ({"entry": ["x"]}, "consents.json, entry 1: no resource"),
        ({"entry": [{"resource": {}}]}, "consents.json, entry 1: no resource of FHIR"),
    ],
)
def test_a_bundle_that_is_not_the_whole_state_is_an_error(changes, told):
    assert told in problems_of(bundle(**changes))


def test_an_empty_bundle_has_no_rows():
    assert read({"resourceType": "Bundle", "type": "searchset", "total": 0}).rows == ()


def test_provisions_without_end_are_an_error_and_no_crash():
    deep = permit("note")
    for _ in range(60):
        deep = permit("note", provision=[deep])
    assert "nested more than 10 deep" in problems_of(consent(deep))


def test_ten_thousand_consents_take_seconds():
    one = json.dumps(fixture("mii_broad_consent.json"))
    entries = (f'{{"resource":{one.replace("bc-0001", f"bc-{number}")}}}' for number in range(10_000))
    text = f'{{"resourceType":"Bundle","type":"collection","entry":[{",".join(entries)}]}}'
    start = time.monotonic()
    assert len(read(text).rows) == 10_000
    assert time.monotonic() - start < 30


def test_reading_changes_nothing_and_shows_nothing():
    resource = consent(permit("note"))
    before = copy.deepcopy(resource)
    assert repr(read(resource)) == "ConsentRows(1 rows)"
    assert resource == before


# The map in study.toml

TABLE = {
    "identifier_system": "https://study.example/ids",
    "related_person": "guardian",
    "signer": "participant",
    "profiles": ["https://profiles.example/Consent"],
    "codes": {
        f"{MII}.8": {"data_classes": ["note", "table"], "purposes": ["HMB"], "recipients": ["any"], "period": "use"},
        f"{MII}.6": {"data_classes": ["note", "table"], "period": "collect"},
        f"{MII}.19": {"data_classes": []},
    },
}


def test_study_toml_says_the_map():
    assert fhir_map(TABLE) == FhirMap(
        codes={key: rule for key, rule in CODES.items() if key.startswith("urn")},
        identifier_system="https://study.example/ids",
        related_person="guardian",
        signer="participant",
        profiles=("https://profiles.example/Consent",),
    )
    assert fhir_map({}) == FhirMap()


@pytest.mark.parametrize(
    "table",
    [
        {"related_person": "mother"},
        {"related_person": "participant"},
        {"signer": "nobody"},
        {"code": {}},
        {"codes": []},
        {"codes": {"no-system": {"data_classes": ["note"]}}},
        {"codes": {"s|": {"data_classes": ["note"]}}},
        {"codes": {"s|c": {}}},
        {"codes": {"s|c": {"data_classes": ["diary"]}}},
        {"codes": {"s|c": {"purposes": ["research"]}}},
        {"codes": {"s|c": {"recipients": ["a;b"]}}},
        {"codes": {"s|c": {"purposes": ["US:a;b"]}}},
        {"codes": {"s|c": {"period": "store"}}},
        {"codes": {"s|c": {"period": "collect", "purposes": ["HMB"]}}},
        {"codes": {"s|c": {"classes": ["note"]}}},
        [],
    ],
)
def test_a_map_that_cannot_hold_is_refused(table):
    with pytest.raises(ConfigError):
        fhir_map(table)


# The sample study as FHIR

DUO = {"HMB": "0000006", "GRU": "0000042", "NRES": "0000004", "IRB": "0000021", "NCU": "0000046", "NPU": "0000045"}
TO_STUDY = "https://study.example/codes"


def purpose_coding(code):
    """DUO's own id, else a code of the study's: R4 has no place for the value that a DUO code may need."""
    return {"system": "DUO", "code": f"DUO:{DUO[code]}"} if code in DUO else {"system": TO_STUDY, "code": code}


def as_consent(row, rows):
    """One event as a Consent.

    A correction has no place in FHIR: what it corrects is entered in error, and it stands by itself. Regions and the
    wish that it hold after death belong to the form. `none` for the end of use is the last day of the calendar, and
    retrospective a data period that starts long ago. A withdrawal of collecting alone is the end of the data period of
    the grant, and one of contact alone has no place at all.
    """
    status = row["status"] or "active"
    resource = consent(
        id=row["event_id"],
        status="entered-in-error" if any(other["corrects"] == row["event_id"] for other in rows) else status,
        patient={"reference": f"Patient/{row['participant_id']}"},
        dateTime=row["signed_at"],
        performer=[{"reference": f"Patient/{row['participant_id']}"}],
        policy=[{"uri": form_of(row)}] if row["form_version"] else [{"authority": "https://study.example"}],
        without=() if row["evidence_sha256"] else ("sourceAttachment",),
    )
    if row["signer"] == "guardian":
        resource["performer"] = RELATED + resource["performer"] * (row["assent"] == "yes")
    names = [name for name in row["data_classes"].split(";") if name]
    if row["event"] in ("refuse", "withdraw"):
        resource["provision"] = {"provision": [deny(*names)]} if names else {"type": "deny"}
        return resource
    until = "9999-12-31" if row["use_until"] == "none" else row["use_until"]
    stopped = [
        r["received_at"] for r in rows if r["participant_id"] == row["participant_id"] and r["level"] == "no-collection"
    ]
    within = {"start": "1900-01-01"} if row["retrospective"] == "yes" else {}
    within |= {"start": row["signed_at"], "end": stopped[0]} if stopped else {}
    resource["provision"] = {
        "type": "deny",
        "provision": [
            permit(
                *names,
                period={"end": until} if until else {},
                purpose=[purpose_coding(code) for code in row["purposes"].split(";")],
                actor=[actor(name) for name in row["recipients"].split(";") if name != "any"],
                code=[concept(TO_STUDY, "any")] if row["recipients"] == "any" else [],
                dataPeriod=within,
            )
        ],
    }
    return resource


def form_of(row):
    return f"https://study.example/{row['form_version']}/{row['regions']}/{row['conditions']}"


def test_the_sample_study_decides_the_same_from_fhir():
    sample = sample_consents()
    told = [row for row in sample if row["level"] not in ("no-collection", "no-contact")]
    classes = {name for row in sample for name in row["data_classes"].split(";") if name}
    coded = {code for row in sample for code in row["purposes"].split(";") if code and code not in DUO}
    mapping = FhirMap(
        codes={f"{DATA}|{name}": CodeRule(data_classes=(name,)) for name in classes}
        | {f"{TO_STUDY}|{code}": CodeRule(purposes=(code,)) for code in coded}
        | {f"{TO_STUDY}|any": CodeRule(recipients=("any",))},
        related_person="guardian",
    )
    forms = {form_of(row): {"regions": row["regions"], "conditions": row["conditions"]} for row in sample}
    result = read(bundle(*(as_consent(row, sample) for row in told)), mapping)
    decisions, expected, who = sample_decisions(result.rows, forms), csv_decisions(), attendees()
    for item, reasons in expected.items():
        if reasons == ("OK_NO_CONTACT",):
            assert decisions[item] == ("OK",)
        else:
            assert decisions[item] == reasons, who[item]
    assert decisions.keys() == expected.keys()
