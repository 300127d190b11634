from datetime import date

import pytest

from deid.consent import ConsentEvent, parse_events
from deid.consent.events import NO_END
from deid.errors import ConfigError, StudyFileError

TODAY = date(2026, 6, 1)
FORMS = {"v3": {"data_classes": "note;table", "purposes": "HMB", "recipients": "any", "use_until": "none"}}
BARE = {"event_id": "E1", "participant_id": "P1", "event": "grant", "signed_at": "2026-01-05", "form_version": "v3"}
FULL = BARE | {
    "data_classes": "note; table",
    "purposes": "HMB;IRB",
    "recipients": "Uni Nord; Uni West",
    "use_until": "2030-12-31",
}


def parse(*rows, date_order="iso", forms=None, known=(), roster=None):
    placed = [(f"consents.csv, row {number}", row) for number, row in enumerate(rows, 2)]
    return parse_events(placed, date_order=date_order, forms=forms or {}, today=TODAY, known=known, roster=roster)


def problems_of(*rows, **options):
    with pytest.raises(StudyFileError) as error:
        parse(*rows, **options)
    return str(error.value)


def test_a_full_row_becomes_typed():
    optional = {
        "received_at": "2026-01-07",
        "signer": "Guardian",
        "assent": "yes",
        "collect_from": "2025-01-01",
        "retrospective": "Yes",
        "regions": "US;CA",
        "conditions": "after-death",
        "evidence_sha256": "AB" * 32,
        "a column nobody knows": "x",
    }
    (event,) = parse(FULL | optional)
    assert event == ConsentEvent(
        event_id="E1",
        participant_id="P1",
        event="grant",
        signed_at=date(2026, 1, 5),
        form_version="v3",
        data_classes=("note", "table"),
        purposes=("HMB", "IRB"),
        recipients=("Uni Nord", "Uni West"),
        use_until=date(2030, 12, 31),
        received_at=date(2026, 1, 7),
        signer="guardian",
        assent=True,
        collect_from=date(2025, 1, 1),
        retrospective=True,
        regions=("CA", "US"),
        conditions=("after-death",),
        evidence_sha256="ab" * 32,
    )


def test_an_event_shows_nothing_when_printed():
    (event,) = parse(FULL | {"conditions": "only if my sister agrees"})
    assert repr(event) == "ConsentEvent(grant, <masked>)"


def test_a_blank_required_field_of_a_grant_is_imported():
    (event,) = parse(BARE)
    assert (event.data_classes, event.purposes, event.recipients, event.use_until) == ((), (), (), None)


def test_a_form_fills_the_blank_cells_of_its_rows():
    named, other = parse(BARE | {"purposes": "GRU"}, BARE | {"event_id": "E2", "form_version": "v4"}, forms=FORMS)
    assert (named.data_classes, named.purposes, named.use_until) == (("note", "table"), ("GRU",), NO_END)
    assert other.data_classes == ()


def test_a_form_never_narrows_a_refusal_or_withdrawal_or_its_correction():
    withdrawal = BARE | {"event_id": "W1", "event": "withdraw"}
    refusal = BARE | {"event_id": "R1", "event": "refuse"}
    correction = BARE | {"event_id": "C1", "event": "correct", "corrects": "W1"}
    assert [event.data_classes for event in parse(withdrawal, refusal, correction, forms=FORMS)] == [(), (), ()]


def test_a_form_fills_the_correction_of_a_grant():
    (correction,) = parse(
        BARE | {"event_id": "C1", "event": "correct", "corrects": "E1"}, forms=FORMS, known=parse(FULL)
    )
    assert correction.data_classes == ("note", "table")


def test_a_form_may_say_classes_and_nothing_unknown():
    (event,) = parse(BARE, forms={"v3": {"classes": "note"}})
    assert event.data_classes == ("note",)
    with pytest.raises(ConfigError, match="signed_at"):
        parse(BARE, forms={"v3": {"signed_at": "2026-01-01"}})


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("event", "granted"),
        ("event", ""),
        ("event", "conflict"),
        ("status", "pending"),
        ("level", "some"),
        ("signer", "mother"),
        ("assent", "maybe"),
        ("retrospective", "1"),
        ("data_classes", "note;diary"),
        ("purposes", "HMB;XYZ"),
        ("purposes", "HMB;MOR:soon"),
        ("evidence_sha256", "abc"),
        ("signed_at", "05/06/2026"),
        ("signed_at", "2026-02-30"),
        ("signed_at", "2026-06-02"),
        ("received_at", "2026-06-02"),
        ("use_until", "never"),
        ("collect_from", "1/2/26"),
        ("event_id", ""),
        ("event_id", "Ledger-6"),
        ("event_id", "conflict-1"),
        ("participant_id", ""),
        ("corrects", "E1"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_told_by_row_and_column_without_its_value(column, cell):
    told = problems_of(FULL, FULL | {"event_id": "E2", column: cell})
    assert f"consents.csv, row 3, column {column}:" in told
    assert "row 2, column" not in told
    assert cell in ("", "1", "E1", "conflict") or cell not in told.replace("consents", "")


def test_dates_follow_the_declared_order_and_iso_always_holds():
    assert parse(FULL | {"signed_at": "05/06/2026"}, date_order="mdy")[0].signed_at == date(2026, 5, 6)
    assert parse(FULL | {"signed_at": "03.04.2026"}, date_order="dmy")[0].signed_at == date(2026, 4, 3)
    assert parse(FULL, date_order="dmy")[0].signed_at == date(2026, 1, 5)
    assert "row 2, column signed_at" in problems_of(FULL | {"signed_at": "13/14/2025"}, date_order="mdy")


def test_today_is_not_the_future():
    (event,) = parse(FULL | {"signed_at": "2026-06-01", "received_at": "2026-06-01"})
    assert event.signed_at == event.received_at == TODAY


def test_all_problems_are_told_at_once():
    told = problems_of(FULL | {"event": "x", "purposes": "y"}, FULL | {"event_id": "E2", "signed_at": "z"})
    assert told.count("column") == 3


def test_a_long_list_of_problems_is_counted():
    told = problems_of(*(FULL | {"event_id": f"E{n}", "status": "?"} for n in range(30)))
    assert told.endswith("and 10 more.")


def test_one_id_may_stand_once():
    assert "row 3, column event_id: the same id as in consents.csv, row 2" in problems_of(FULL, FULL)


def test_a_participant_must_be_on_the_roster_when_there_is_one():
    assert "row 2, column participant_id: not on the roster" in problems_of(FULL, roster=["P2"])
    assert parse(FULL, roster=["P1"])


@pytest.mark.parametrize("corrects", ["", "nobody", "E2", "C1"])
def test_a_correction_names_an_event_of_the_same_participant(corrects):
    other = FULL | {"event_id": "E2", "participant_id": "P2"}
    told = problems_of(FULL, other, BARE | {"event_id": "C1", "event": "correct", "corrects": corrects})
    assert "row 4, column corrects" in told


def test_a_correction_may_name_an_event_of_the_ledger_or_further_down():
    correction = FULL | {"event_id": "C1", "event": "correct", "corrects": "E1"}
    assert len(parse(correction, FULL)) == 2
    assert len(parse(correction, known=parse(FULL))) == 1
