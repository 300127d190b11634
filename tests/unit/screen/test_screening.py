from datetime import date

import pytest

import deid
from deid.config import read_config
from deid.consent import events_of
from deid.inputs import Inputs, read_inputs
from deid.screen.screening import items_of, judge, row_id, screen
from deid.studyledger import ledger_of
from tests.studies import NOTES, RELEASED_NOTES, RELEASED_ROWS, csv_bytes, write_study

DAY = date(2026, 3, 1)


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def test_items_are_all_notes_and_then_all_rows_each_with_its_own_name(study):
    inputs = read_inputs(read_config(study), texts=False)
    items = items_of(inputs)
    assert [item.item_id for item in items if item.kind == "note"] == [row["note_id"] for row in NOTES]
    assert [item.item_id for item in items if item.kind == "row"] == [f"tables/scores.csv:{row}" for row in range(2, 8)]
    assert items[9].participants == ("P005", "P004") and items[9].on == date(2025, 5, 8)
    assert {item.data_class for item in items if item.kind == "row"} == {"table"}
    [(spec, rows)] = inputs.tables
    assert row_id(spec, rows[0]) == "tables/scores.csv:2"


def unlisted(study):
    return {item.item_id for item in items_of(read_inputs(read_config(study))) if item.unlisted}


@pytest.mark.parametrize("session", ["G-1", "g-1", "G-1\u200b"])
@pytest.mark.parametrize("who", ["P001", "P004", "P004;P001"])
def test_notes_of_one_session_that_list_different_people_leave_somebody_unlisted(study, session, who):
    rows = [*NOTES, {**NOTES[0], "note_id": "N013", "session_id": session, "participants": who}]
    (study / "notes.csv").write_bytes(csv_bytes(rows))
    assert {"N010", "N013"} - unlisted(study) == ({"N010"} if who == "P004" else set())


def test_notes_of_one_session_that_list_the_same_people_leave_nobody_out(study):
    rows = [*NOTES, {**NOTES[9], "note_id": "N013", "participants": "P004;P005"}]
    (study / "notes.csv").write_bytes(csv_bytes(rows))
    assert unlisted(study) == set()


def test_notes_without_a_session_are_not_of_one(study):
    assert unlisted(study) == set()


def test_the_part_of_a_note_that_consent_asks_for_is_handed_on(study):
    (study / "notes.csv").write_bytes(csv_bytes([{**NOTES[0], "note_class": "sud", "part2": "yes"}]))
    [item, *_] = items_of(read_inputs(read_config(study)))
    assert (item.data_class, item.part2) == ("sud", True)


def test_a_note_without_a_session_is_no_part_of_one_that_has_its_id(study):
    rows = [{**NOTES[0], "session_id": ""}, {**NOTES[9], "session_id": NOTES[0]["note_id"]}]
    (study / "notes.csv").write_bytes(csv_bytes(rows))
    assert unlisted(study) == set()


def test_a_study_without_anything_has_no_items():
    assert items_of(Inputs((), (), (), ())) == ()


@pytest.fixture
def screened(study):
    opened = deid.open_study(study)
    opened.import_consents()
    inputs = read_inputs(opened.config)
    return screen(inputs, judge(opened.config, inputs, events_of(ledger_of(opened.config).entries()), asof=DAY))


def test_only_what_the_gate_released_is_let_through(screened):
    assert tuple(note.note_id for note in screened.notes) == RELEASED_NOTES
    [(_, rows)] = screened.tables
    assert tuple(row.participant_id for row in rows) == RELEASED_ROWS


def test_contacts_are_counted_over_released_notes_and_rows_only(screened):
    assert screened.contacts["P005"] == (date(2025, 4, 7), date(2025, 5, 8))  # the session of May 15 is refused
    assert list(screened.contacts) == [*RELEASED_ROWS]


def test_a_mention_that_is_left_refuses_the_note_and_not_a_row_of_its_name(study):
    opened = deid.open_study(study)
    opened.import_consents()
    inputs = read_inputs(opened.config)
    left = {"N001": ("P002",), "tables/scores.csv:2": ("P002",)}
    decisions = judge(opened.config, inputs, events_of(ledger_of(opened.config).entries()), asof=DAY, mentions=left)
    assert {d.item.item_id for d in decisions if "THIRD_PARTY" in d.reasons} == {"N001"}
