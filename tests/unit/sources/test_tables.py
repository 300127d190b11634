import pickle
from datetime import date

import pytest

from deid.errors import ConfigError, RawTextError, StudyFileError
from deid.model import Note, Participant, TableRow
from deid.sources import check_roster, read_table


def table(tmp_path, content, order="iso", columns=("phq9", "age")):
    path = tmp_path / "sessions.csv"
    path.write_text(content, encoding="utf-8")
    return read_table(path, participant="pid", date="day", columns=columns, date_order=order)


def test_declared_columns_are_read_in_declared_order_and_exactly(tmp_path):
    read = table(tmp_path, "pid,age,day,phq9,name\n P1 , 42,3/31/2024,007,secret\n", order="mdy")
    assert read.values == (TableRow("P1", date(2024, 3, 31), ("007", " 42"), "sessions.csv, row 2", 2),)
    assert read.notices == ("sessions.csv: columns that are not declared and not released: name",)


def test_problems_are_collected(tmp_path):
    with pytest.raises(StudyFileError) as error:
        table(tmp_path, "pid,age,day,phq9\n,secret,2024-03-31,secret\nP1,secret,secret,secret\n")
    assert str(error.value) == (
        "sessions.csv: 2 problems: row 2, column pid: empty (every row belongs to a participant); "
        "row 3, column day: not a date (write YYYY-MM-DD, or declare date_order in study.toml (for `deid detect`: --date-order))."
    )


@pytest.mark.parametrize("day", ["1899-12-31", "2199-04-15"])
def test_a_row_before_1900_or_in_the_future_is_refused(tmp_path, day):
    with pytest.raises(
        StudyFileError, match=r"^sessions.csv: 1 problem: row 2, column day: (before 1900|in the future)"
    ):
        table(tmp_path, f"pid,age,day,phq9\nP1,42,{day},7\n")


def test_a_declared_column_that_is_missing_is_named(tmp_path):
    with pytest.raises(StudyFileError, match=r"^sessions.csv: no columns day, phq9; the first row"):
        table(tmp_path, "pid,age\nP1,secret\n")


def test_a_missing_column_of_the_participant_tells_that_study_toml_can_name_another(tmp_path):
    with pytest.raises(StudyFileError, match=r"no column pid; .* or set participant =, date = .* in \[\[tables\]\]"):
        table(tmp_path, "id,day,phq9,age\nP1,2024-03-31,1,2\n")


def test_an_unknown_order_of_dates_is_a_mistake_of_the_configuration(tmp_path):
    with pytest.raises(ConfigError):
        table(tmp_path, "pid,age,day,phq9\n", order="us")


def test_a_row_shows_no_cell_and_cannot_be_pickled():
    row = TableRow("P1", date(2024, 3, 31), ("secret",), "t.csv, row 2", 2)
    assert repr(row) == "TableRow(<1 cells>)"
    with pytest.raises(RawTextError):
        pickle.dumps(row)


# --- the roster against the rest ------------------------------------------------------------------------------------


def note(place, *participants):
    return Note("N1", participants, date(2024, 3, 31), "note", "", place)


ROSTER = [Participant("P1", "a", "b"), Participant("P2", "c", "d")]


def test_everybody_on_the_roster_passes_and_so_does_a_note_of_nobody():
    rows = [TableRow("P1", date(2024, 3, 31), (), "t.csv, row 2", 2)]
    assert check_roster([note("notes.csv, row 2", "P1", "P2"), note("notes.csv, row 3")], rows, ROSTER) is None


def test_every_place_with_somebody_who_is_not_on_the_roster_is_named():
    rows = [TableRow("Secret", date(2024, 3, 31), (), "t.csv, row 2", 2)]
    with pytest.raises(StudyFileError) as error:
        check_roster([note("notes.csv, row 2", "P1", "Secret"), note("doc-0003", "p1")], rows, ROSTER)
    who = "a participant who is not on the roster (add them to it, or correct the id)"
    assert str(error.value) == (
        f"roster: 3 problems: notes.csv, row 2, column participants: {who}; doc-0003, column participants: {who}; "
        f"t.csv, row 2, column of the participant: {who}."
    )
