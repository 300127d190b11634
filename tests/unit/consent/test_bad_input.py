"""What people send in: each case is decided by the table or refused with a clear error, and nothing is taken in part."""

import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from deid.consent import by_participant, decide, events_of, import_rows, parse_events
from deid.consent.importers import CodeRule, FhirMap, fhir_rows
from deid.consent.terms import ConsentRules
from deid.errors import StudyFileError
from deid.ledger import begin_ledger
from deid.model import Item, Participant, Request

TODAY = date(2026, 6, 1)
ADULT = Participant("P1", "Ada", "North", date_of_birth=date(1980, 4, 2))
ITEM = Item("N1", "note", ("P1",), date(2026, 3, 5), "note")
REQUEST = Request("HMB", "Uni Nord", False, True, "US")
GRANT = {
    "event_id": "E1", "participant_id": "P1", "event": "grant", "signed_at": "2026-01-10", "form_version": "v3",
    "data_classes": "note", "purposes": "HMB", "recipients": "any", "use_until": "none", "evidence_sha256": "a" * 64,
}  # fmt: skip


def read(*rows):
    placed = [(f"consents.csv, row {number}", row) for number, row in enumerate(rows, 2)]
    return parse_events(placed, date_order="iso", forms={}, today=TODAY, roster=["P1", "P2"])


def reasons(*rows, person=ADULT):
    events = by_participant(read(*rows))
    return decide(
        events, participants={"P1": person}, item=ITEM, request=REQUEST, rules=ConsentRules(), asof=TODAY
    ).reasons  # fmt: skip


def test_a_sound_row_is_taken():
    assert reasons(GRANT) == ("OK",)


def test_two_forms_of_one_day_that_allow_different_things_are_a_conflict():
    other = {**GRANT, "event_id": "E2", "form_version": "v4", "purposes": "GRU"}
    assert reasons(GRANT, other) == ("CONFLICT",)
    assert reasons(GRANT, {**other, "purposes": "HMB"}) == ("OK",)


def test_a_yes_and_a_no_of_one_day_are_a_no():
    assert reasons(GRANT, {"event_id": "E2", "participant_id": "P1", "event": "refuse", "signed_at": "2026-01-10"}) == (
        "WITHDRAWN",
    )


@pytest.mark.parametrize("column", ["signed_at", "received_at"])
def test_a_withdrawal_dated_in_the_future_is_refused_by_its_place(column):
    row = {
        "event_id": "E2",
        "participant_id": "P1",
        "event": "withdraw",
        "signed_at": "2026-05-01",
        column: "2026-06-02",
    }
    with pytest.raises(StudyFileError, match=rf"consents\.csv, row 3, column {column}: in the future"):
        read(GRANT, row)


def test_nobody_signs_after_death():
    dead = replace(ADULT, deceased_at=date(2026, 1, 9))
    assert reasons({**GRANT, "conditions": "after-death"}, person=dead) == ("DECEASED",)
    assert reasons({**GRANT, "conditions": "after-death", "signed_at": "2026-01-09"}, person=dead) == ("OK_DECEASED",)
    represented = {**GRANT, "conditions": "after-death", "signer": "representative", "authority_ref": "executor 7"}
    assert reasons(represented, person=dead) == ("OK_DECEASED",)


def test_a_guardians_signature_without_a_birth_date_is_refused():
    row = {**GRANT, "signer": "guardian", "assent": "yes"}
    assert reasons(row, person=replace(ADULT, date_of_birth=None)) == ("MAJORITY",)


def test_ids_that_stand_twice_are_told_by_both_places():
    with pytest.raises(StudyFileError, match=r"row 3, column event_id: the same id as in consents\.csv, row 2"):
        read(GRANT, {**GRANT, "participant_id": "P2"})


@pytest.mark.parametrize("written", ["2026-01-10T23:30:00+02:00", "10.1.2026", "2026-13-01", "01/02/2026", "yesterday"])
def test_a_date_that_can_be_read_in_two_ways_or_none_is_refused(written):
    with pytest.raises(StudyFileError, match=r"row 2, column signed_at: ") as told:
        read({**GRANT, "signed_at": written})
    assert written not in str(told.value)


MAP = FhirMap(
    codes={"s|note": CodeRule(data_classes=("note",), purposes=("HMB",), recipients=("any",), period="use")},
    signer="participant",
)


def consent(number=1, **changes):
    return {
        "resourceType": "Consent", "id": f"c{number}", "status": "active",
        "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research"}]},
        "category": [{"text": "research"}], "patient": {"reference": "Patient/P1"}, "dateTime": "2026-01-10T23:30:00-05:00",
        "policy": [{"uri": "v3"}], "sourceAttachment": {"data": "U2lnbmVk"},
        "provision": {"provision": [{"type": "permit", "code": [{"coding": [{"system": "s", "code": "note"}]}],
                                     "period": {"start": "2026-01-10", "end": "2036-01-10"}}]},
        **changes,
    }  # fmt: skip


def fhir(resource):
    return fhir_rows(json.dumps(resource), file="consents.json", mapping=MAP)


def test_the_day_of_a_signature_is_the_signers_own_in_every_time_zone():
    for zone in ("-05:00", "+14:00", "Z"):
        (row,) = fhir(consent(dateTime=f"2026-01-10T23:30:00{zone}")).rows
        assert row[1]["signed_at"] == "2026-01-10"
    assert reasons(fhir(consent()).rows[0][1]) == ("OK",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps(consent())[:-20], "not JSON"),
        (
            json.dumps(consent(meta={"profile": ["https://other.example/Consent"]})),
            r"meta\.profile\[0\]: a profile that is not known",
        ),
        (json.dumps({**consent(), "decision": "permit"}), "FHIR R5"),
        (
            json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": consent()}] * 2}),
            "the same id",
        ),
    ],
)
def test_fhir_that_is_cut_off_unknown_or_newer_is_refused(text, message):
    with pytest.raises(StudyFileError, match=message):
        read(*(row for _, row in fhir_rows(text, file="consents.json", mapping=MAP).rows))


def test_a_large_bundle_is_read_in_time_that_grows_as_its_size():
    def seconds(count):
        bundle = {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": consent(n)} for n in range(count)],
        }
        text, start = json.dumps(bundle), time.process_time()
        assert len(fhir_rows(text, file="consents.json", mapping=MAP).rows) == count
        return time.process_time() - start

    small, large = seconds(500), seconds(5000)
    assert large < 30 * small + 1


def test_an_import_is_one_transaction_and_a_changed_or_vanished_row_a_doubt(tmp_path):
    ledger = begin_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", key=b"k" * 32, watermark=tmp_path / "mark")
    second = {**GRANT, "event_id": "E2", "participant_id": "P2"}

    def imported(*rows):
        placed = [(f"row {number}", row) for number, row in enumerate(rows, 2)]
        at = datetime(2026, 6, 1, tzinfo=UTC)
        return import_rows(
            ledger, placed, today=TODAY, actor="r", at=at, date_order="iso", forms={}, roster=["P1", "P2"]
        )

    with pytest.raises(StudyFileError):
        imported(GRANT, {**second, "signed_at": "soon"})
    assert ledger.entries() == ()
    imported(GRANT, second)
    assert imported({**GRANT, "purposes": "GRU"}).changed == ("E1",)
    events = events_of(ledger.entries())
    assert [event.event for event in events["P1"]] == ["grant", "conflict"] and events["P2"][-1].event == "conflict"
