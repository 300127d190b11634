from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from deid.consent import ConsentRules, decide, events_of, import_rows, record_withdrawal
from deid.consent.events import from_payload, to_payload
from deid.errors import ConfigError, LedgerError, StudyFileError
from deid.ledger import begin_ledger
from deid.model import Item, Participant, Request

TODAY = date(2026, 6, 1)
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
GRANT = {
    "event_id": "E1",
    "participant_id": "P1",
    "event": "grant",
    "signed_at": "2026-01-05",
    "form_version": "v3",
    "data_classes": "note;table",
    "purposes": "HMB",
    "recipients": "any",
    "use_until": "none",
    "evidence_sha256": "a" * 64,
}
OTHER = GRANT | {"event_id": "E2", "participant_id": "P2"}
CORRECTION = GRANT | {"event_id": "C1", "event": "correct", "corrects": "E1"}


@pytest.fixture
def ledger(tmp_path):
    return begin_ledger(
        f"sqlite:///{tmp_path}/private/ledger.db", key=b"k" * 32, watermark=tmp_path / "private" / "watermark"
    )


def bring(ledger, *rows, forms=None):
    placed = [(f"consents.csv, row {number}", row) for number, row in enumerate(rows, 2)]
    return import_rows(ledger, placed, today=TODAY, actor="r", at=AT, date_order="iso", forms=forms or {})


def reasons(ledger, participant="P1"):
    roster = {who: Participant(who, "Ada", who, date_of_birth=date(1980, 1, 1)) for who in ("P1", "P2")}
    decision = decide(
        events_of(ledger.entries()),
        participants=roster,
        item=Item("N1", "note", (participant,), date(2026, 2, 1), "note"),
        request=Request("HMB", "Uni Nord", False, True, "US"),
        rules=ConsentRules(),
        asof=TODAY,
    )
    return decision.reasons


def withdraw(ledger, participant="P1", **options):
    return record_withdrawal(ledger, participant, actor="r", at=AT, today=TODAY, **options)


def test_an_event_comes_back_from_the_ledger_as_it_went_in(ledger):
    bring(ledger, GRANT | {"assent": "no", "collect_from": "2026-01-01", "regions": "US", "conditions": "après-mort"})
    (event,) = events_of(ledger.entries())["P1"]
    assert from_payload(to_payload(event)) == event
    assert event.assent is False and event.conditions == ("après-mort",)


def test_importing_again_appends_nothing(ledger):
    first = bring(ledger, GRANT, OTHER)
    assert (first.new, first.known) == (("E1", "E2"), ())
    before = ledger.checkpoint()
    again = bring(ledger, OTHER, GRANT | {"data_classes": " table;note ", "signed_at": "2026-01-05 00:00"})
    assert (again.new, again.known, again.changed, again.vanished) == ((), ("E1", "E2"), (), ())
    assert ledger.checkpoint() == before


def test_a_bad_row_keeps_the_whole_file_out(ledger):
    with pytest.raises(StudyFileError):
        bring(ledger, GRANT, OTHER | {"event": "?"})
    assert ledger.entries() == ()


def test_a_changed_row_refuses_its_participant_and_is_recorded_once(ledger):
    bring(ledger, GRANT, OTHER)
    for _ in range(2):
        assert bring(ledger, GRANT | {"purposes": "GRU"}, OTHER).changed == ("E1",)
    assert [entry.payload["event_id"] for entry in ledger.entries("consent-conflict")] == ["E1"]
    assert reasons(ledger) == ("CONFLICT",)
    assert reasons(ledger, "P2") == ("OK",)


def test_a_vanished_row_refuses_its_participant_and_is_recorded_once(ledger):
    bring(ledger, GRANT, OTHER)
    for _ in range(2):
        assert bring(ledger, OTHER).vanished == ("E1",)
    assert len(ledger.entries("consent-conflict")) == 1
    assert reasons(ledger) == ("CONFLICT",)


def test_a_row_that_comes_back_does_not_settle_the_doubt(ledger):
    bring(ledger, GRANT)
    bring(ledger)
    bring(ledger, GRANT)
    assert reasons(ledger) == ("CONFLICT",)


BARE = {column: cell for column, cell in GRANT.items() if column != "purposes"}


@pytest.mark.parametrize("form", [{"purposes": "GRU"}, {"purposes": "HMB", "regions": "US"}, {}])
def test_a_form_that_changes_its_meaning_is_refused_and_can_be_put_back(ledger, form):
    bring(ledger, BARE, forms={"v3": {"purposes": "HMB"}})
    with pytest.raises(ConfigError, match=r"consent\.forms.*v3 \((purposes|regions)\)\. Put it back"):
        bring(ledger, BARE, OTHER, forms={"v3": form})
    assert len(ledger.entries()) == 1
    bring(ledger, BARE, forms={"v3": {"purposes": "HMB"}})
    assert reasons(ledger) == ("OK",)


def test_another_wording_is_another_form_for_which_a_correction_is_recorded(ledger):
    bring(ledger, BARE, forms={"v3": {"purposes": "HMB"}})
    forms = {"v3": {"purposes": "HMB"}, "v3b": {"purposes": "POA"}}
    corrected = BARE | {"event_id": "C1", "event": "correct", "corrects": "E1", "form_version": "v3b"}
    bring(ledger, BARE, corrected, forms=forms)
    assert reasons(ledger) == ("PURPOSE_SCOPE",)


def test_a_row_that_changed_beside_its_form_is_a_change_of_the_row(ledger):
    bring(ledger, BARE, forms={"v3": {"purposes": "HMB"}})
    assert bring(ledger, BARE | {"recipients": "Uni Nord"}, forms={"v3": {"purposes": "GRU"}}).changed == ("E1",)


def test_a_correction_settles_the_doubt_also_in_the_same_file(ledger):
    bring(ledger, GRANT)
    bring(ledger, GRANT | {"purposes": "GRU"}, CORRECTION)
    assert len(ledger.entries("consent-conflict")) == 1
    assert reasons(ledger) == ("OK",)


@pytest.mark.parametrize("status", ["draft", "proposed", "inactive", "rejected", "unknown"])
def test_only_an_active_correction_settles_a_doubt(ledger, status):
    bring(ledger, GRANT)
    bring(ledger, GRANT | {"purposes": "GRU"}, CORRECTION | {"status": status})
    assert "CONFLICT" in reasons(ledger)


def test_a_withdrawal_entered_in_error_settles_no_doubt(ledger):
    void = {"event_id": "W1", "participant_id": "P1", "event": "withdraw", "signed_at": "2026-03-01"}
    bring(ledger, GRANT, void | {"status": "entered-in-error"})
    bring(ledger, GRANT | {"purposes": "GRU"}, void | {"status": "entered-in-error"})
    bring(ledger, GRANT, void | {"status": "entered-in-error"}, void | {"event_id": "W2", "status": "entered-in-error"})
    assert reasons(ledger) == ("CONFLICT",)


def test_a_further_change_is_a_new_doubt(ledger):
    bring(ledger, GRANT)
    bring(ledger, GRANT | {"purposes": "GRU"}, CORRECTION)
    bring(ledger, GRANT | {"purposes": "NRES"}, CORRECTION)
    assert reasons(ledger) == ("CONFLICT",)


def test_a_withdrawal_in_full_settles_the_doubt_and_refuses(ledger):
    bring(ledger, GRANT)
    bring(ledger)
    withdraw(ledger, level="no-contact")
    withdraw(ledger, classes=["table"])
    assert reasons(ledger) == ("CONFLICT",)
    withdraw(ledger)
    assert reasons(ledger) == ("WITHDRAWN",)


def test_a_row_that_moved_to_another_participant_refuses_both(ledger):
    bring(ledger, GRANT, OTHER)
    bring(ledger, GRANT | {"participant_id": "P2"}, OTHER)
    assert (reasons(ledger), reasons(ledger, "P2")) == (("CONFLICT",), ("CONFLICT",))


def test_a_correction_of_one_participant_settles_no_doubt_of_another(ledger):
    bring(ledger, GRANT, OTHER)
    stolen = {"event_id": "E1", "participant_id": "P2", "event": "withdraw", "signed_at": "2026-03-01"}
    bring(ledger, stolen, OTHER)
    bring(ledger, stolen, OTHER, CORRECTION)
    assert (reasons(ledger), reasons(ledger, "P2")) == (("OK",), ("CONFLICT",))
    withdraw(ledger, "P2")
    assert reasons(ledger, "P2") == ("WITHDRAWN",)


@pytest.mark.parametrize("doubtful", [[], [GRANT | {"purposes": "GRU"}]], ids=["vanished", "changed"])
def test_a_settled_doubt_that_comes_again_is_a_doubt_again(ledger, doubtful):
    bring(ledger, GRANT)
    for rows in (doubtful, [*doubtful, CORRECTION]):
        bring(ledger, *rows)
    assert reasons(ledger) == ("OK",)
    for _ in range(2):
        bring(ledger, GRANT, CORRECTION)
    assert reasons(ledger) == ("OK",)
    for _ in range(2):
        bring(ledger, *doubtful, CORRECTION)
    assert reasons(ledger) == ("CONFLICT",)
    assert len(ledger.entries("consent-conflict")) == 3


def test_a_recorded_withdrawal_counts_and_does_not_vanish(ledger):
    bring(ledger, GRANT)
    withdraw(ledger, classes=["note"])
    assert reasons(ledger) == ("WITHDRAWN",)
    assert bring(ledger, GRANT).vanished == ()


@pytest.mark.parametrize("options", [{"level": "all"}, {"classes": ["diary"]}])
def test_a_withdrawal_of_something_unknown_is_refused(ledger, options):
    with pytest.raises(ConfigError):
        withdraw(ledger, **options)
    assert ledger.entries() == ()


def test_row_34_a_disclosure_in_the_ledger_is_no_consent(ledger):
    ledger.append("disclosure", {"participant_id": "P1", "to": "emergency services"}, actor="r", at=AT)
    assert reasons(ledger) == ("NO_CONSENT",)
    bring(ledger, GRANT)
    assert reasons(ledger) == ("OK",)


def test_an_import_does_not_overlook_what_another_program_recorded_meanwhile(ledger, monkeypatch):
    seen = ledger.entries()
    withdraw(ledger, "P2")
    stale = replace(ledger)
    monkeypatch.setattr(type(ledger), "entries", lambda self, kind=None: seen)
    with pytest.raises(LedgerError, match="meanwhile"):
        bring(stale, GRANT)
    with pytest.raises(LedgerError, match="meanwhile"):
        withdraw(stale)
