"""Consents from REDCap and FHIR beside consents.csv, in one study."""

import json

import pytest

import deid
from deid.errors import ConfigError, StudyFileError
from tests.studies import CONSENTS, SETTINGS, csv_bytes, write_study

REDCAP = """
[consent.redcap]
file = "redcap.csv"
record = "record_id"

[[consent.redcap.forms]]
form = "research_consent"
columns = { signed_at = "consent_date", evidence_sha256 = "pdf_sha256" }
values = { form_version = "v3", purposes = "HMB", recipients = "Uni Nord", use_until = "none" }
data_classes = { use_of___1 = "note", use_of___2 = "table" }
"""
FHIR = """
[consent.fhir]
file = "consents.json"
[consent.fhir.codes."https://study.example/data|note"]
data_classes = ["note"]
purposes = ["HMB"]
recipients = ["Uni Nord"]
period = "use"
"""
SIGNED = {
    "record_id": "P001",
    "consent_date": "2025-03-20",
    "pdf_sha256": "1" * 64,
    "use_of___1": "1",
    "use_of___2": "0",
}
REDCAP_ROWS = [
    {**SIGNED, "research_consent_complete": "2"},
    {**SIGNED, "record_id": "P002", "research_consent_complete": "1"},
]
CONSENT = {
    "resourceType": "Consent",
    "id": "c1",
    "status": "active",
    "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research"}]},
    "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
    "patient": {"reference": "Patient/P004"},
    "performer": [{"reference": "Patient/P004"}],
    "dateTime": "2025-03-20",
    "policy": [{"uri": "https://study.example/form/v3"}],
    "sourceAttachment": {"contentType": "application/pdf", "data": "U2lnbmVk"},
    "provision": {
        "provision": [
            {
                "type": "permit",
                "code": [{"coding": [{"system": "https://study.example/data", "code": "note"}]}],
                "period": {"start": "2025-03-20", "end": "2050-12-31"},
            }
        ]
    },
}


@pytest.fixture
def folder(tmp_path):
    study = write_study(tmp_path / "study", consents=CONSENTS[2:3], settings=SETTINGS + REDCAP + FHIR)
    (study / "redcap.csv").write_bytes(csv_bytes(REDCAP_ROWS))
    (study / "consents.json").write_text(json.dumps(CONSENT), encoding="utf-8")
    return study


def reasons(study):
    return study.check().frame.set_index("item")["reason"].to_dict()


def test_all_sources_count_together(folder):
    study = deid.open_study(folder)
    told = reasons(study)
    assert (told["N001"], told["N004"], told["N006"], told["N008"], told["N009"]) == (
        "OK", "NO_CONSENT", "REFUSED", "OK", "NO_CONSENT",
    )  # fmt: skip
    assert told["tables/scores.csv:2"] == "DATACLASS_SCOPE"
    assert list(study.log()["what"].str.partition(",")[0]) == [
        "event_id=E3", "event_id=redcap:P001:research_consent", "event_id=Consent/c1",
    ]  # fmt: skip
    assert "REDCap form research_consent: not complete, and so no consent: 1" in study.check().notices
    assert len(study.release().notes) == 4


def test_an_export_that_changed_refuses_until_a_steward_settles_it(folder):
    study = deid.open_study(folder)
    study.import_consents()
    (folder / "consents.json").write_text(json.dumps({**CONSENT, "status": "inactive"}), encoding="utf-8")
    assert reasons(study)["N008"] == "CONFLICT"
    assert study.import_consents().changed == ("Consent/c1",)
    (folder / "redcap.csv").write_bytes(csv_bytes(REDCAP_ROWS[1:]))
    assert reasons(study)["N001"] == "CONFLICT"
    correction = {"event_id": "K1", "participant_id": "P004", "event": "withdraw", "signed_at": "2025-06-01"}
    (folder / "consents.csv").write_bytes(csv_bytes([*CONSENTS[2:3], correction]))
    assert reasons(study)["N008"] == "WITHDRAWN"


def test_one_file_that_cannot_be_read_stops_the_import_of_all(folder):
    (folder / "consents.json").write_text(json.dumps(CONSENT)[:-9], encoding="utf-8")
    study = deid.open_study(folder)
    with pytest.raises(StudyFileError, match=r"consents\.json: not JSON"):
        study.import_consents()
    assert len(study.log()) == 0


def test_an_id_that_two_sources_give_is_told(folder):
    twice = {**CONSENTS[0], "event_id": "Consent/c1"}
    (folder / "consents.csv").write_bytes(csv_bytes([twice]))
    with pytest.raises(StudyFileError, match="the same id as in"):
        deid.open_study(folder).check()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("consents.json", None, r"consents\.json: is not there"),
        ("consents.json", b"\xff\xfe\x00", r"consents\.json: no UTF-8"),
        ("redcap.csv", None, r"redcap\.csv: is not there"),
        ("redcap.csv", b"record_id,other\r\nP001,x\r\n", "the export has no column"),
    ],
)
def test_a_file_that_is_not_as_named_is_told(folder, name, data, message):
    (folder / name).unlink() if data is None else (folder / name).write_bytes(data)
    with pytest.raises((StudyFileError, ConfigError), match=message):
        deid.open_study(folder).check()


@pytest.mark.parametrize("settings", ["[consent.redcap]\nrecord = 'x'", "[consent.fhir]\nsigner = 'participant'"])
def test_an_export_needs_its_file(tmp_path, settings):
    with pytest.raises(ConfigError, match="needs file"):
        deid.open_study(write_study(tmp_path / "study", settings=SETTINGS + settings))
