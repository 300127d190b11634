"""Who attended, from a file of its own."""

import pytest

import deid
from deid.errors import StudyFileError
from deid.sources import read_sessions
from tests.studies import NOTES, SETTINGS, csv_bytes, write_study

WITH_SESSIONS = SETTINGS.replace("[files]\n", '[files]\nsessions = "sessions.csv"\n')
SESSIONS = [{"session_id": "G-1", "participants": "P005;P004"}, {"session_id": "G-2", "participants": "P005;P003"}]


def study(tmp_path, sessions=SESSIONS, **changed):
    notes = [{**row, **changed.get(row["note_id"], {})} for row in NOTES]
    folder = write_study(tmp_path / "study", notes=notes, settings=WITH_SESSIONS)
    (folder / "sessions.csv").write_bytes(csv_bytes(sessions))
    return deid.open_study(folder)


def reasons(opened, note):
    return opened.check().frame.set_index("item").loc[note, "reasons"]


@pytest.mark.parametrize("told", ["", "P005", "P004;P005"])
def test_a_note_of_a_session_is_about_all_who_attended(tmp_path, told):
    opened = study(tmp_path, N010={"participants": told})
    assert reasons(opened, "N010") == ["OK_GROUP"]
    assert opened.check().frame.set_index("item").loc["N010", "participants"] == ["P005", "P004"]


def test_a_refusal_of_somebody_whom_only_the_attendance_names_counts(tmp_path):
    assert reasons(study(tmp_path, N011={"participants": "P005"}), "N011") == ["COATTENDEE", "REFUSED"]


def test_a_note_that_names_somebody_who_did_not_attend_is_unresolved(tmp_path):
    assert "UNRESOLVED" in reasons(study(tmp_path, N010={"participants": "P005;P001"}), "N010")


def test_a_row_an_attendee_adds_up(tmp_path):
    rows = [{"session_id": "g-1", "participants": who} for who in ("P005", "P004")] + SESSIONS[1:]
    assert reasons(study(tmp_path, rows, N010={"participants": "P005"}), "N010") == ["OK_GROUP"]


def test_a_note_without_a_session_keeps_its_own(tmp_path):
    assert reasons(study(tmp_path), "N001") == ["OK"]


def test_a_session_without_attendance_is_told_by_its_place(tmp_path):
    with pytest.raises(StudyFileError, match=r"notes\.csv, row 11, column session_id: a session that has no row"):
        study(tmp_path, SESSIONS[1:]).check()


def test_somebody_in_the_attendance_who_is_not_on_the_roster_is_told(tmp_path):
    with pytest.raises(StudyFileError, match="not on the roster"):
        study(
            tmp_path, [{"session_id": "G-1", "participants": "P005;P999"}, SESSIONS[1]], N010={"participants": ""}
        ).check()


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"session_id": "", "participants": "P1"}, "session_id"),
        ({"session_id": "G-1", "participants": ""}, "participants: empty"),
        ({"session_id": "G-1", "participants": "P1,P2"}, "join ids by ;"),
        ({"session_id": "G-1", "participants": "P1;P1"}, "stands twice"),
    ],
)
def test_rows_that_say_nothing_certain_are_told(tmp_path, row, what):
    (tmp_path / "sessions.csv").write_bytes(csv_bytes([row]))
    with pytest.raises(StudyFileError, match=what):
        read_sessions(tmp_path / "sessions.csv")
