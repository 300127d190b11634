import json
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from deid.errors import ConfigError, StudyFileError
from deid.model import Note
from deid.sources import Read, read_notes

HEADER = "note_id,participants,session_date,note_class,session_id,clinician,part2,school,text\n"


def notes(tmp_path, *rows, header=HEADER, order="iso"):
    path = tmp_path / "notes.csv"
    path.write_text(header + "\n".join(rows), encoding="utf-8", newline="")
    return read_notes(path, date_order=order)


def refusal(tmp_path, *rows, **how):
    with pytest.raises(StudyFileError) as error:
        notes(tmp_path, *rows, **how)
    assert "secret" not in str(error.value).casefold()
    return str(error.value)


def test_a_note_is_read_with_all_its_columns(tmp_path):
    read = notes(tmp_path, 'N1, P1 ; P2 ,2024-03-31,transcript,S1,Dr. Ada,yes,No," Hello\r\n\x00there "')
    expected = Note(
        "N1",
        ("P1", "P2"),
        date(2024, 3, 31),
        "transcript",
        " Hello\r\n\x00there ",
        "notes.csv, row 2",
        "S1",
        "Dr. Ada",
        True,
        False,
    )
    assert read == Read((expected,))


def test_optional_columns_may_be_missing_and_unknown_ones_are_noticed(tmp_path):
    read = notes(
        tmp_path,
        "N1,P1,2024-03-31,note,hi,1,2",
        header="note_id,participants,session_date,note_class,text,mood,extra\n",
    )
    assert read.values == (Note("N1", ("P1",), date(2024, 3, 31), "note", "hi", "notes.csv, row 2"),)
    assert read.notices == ("notes.csv: columns that are not used: mood, extra",)


def test_an_empty_text_and_an_empty_list_of_participants_are_left_to_the_gate(tmp_path):
    (note,) = notes(tmp_path, "N1,,2024-03-31,note,,,,,").values
    assert (note.participants, note.text) == ((), "")


def test_empty_notes_are_noticed_by_row(tmp_path):
    read = notes(tmp_path, *(f"N{n},P1,2024-03-31,note,,,,,{text}" for n, text in enumerate(["a", "", " ", "b", ""])))
    assert read.notices == ("notes.csv: 3 notes are empty, in row 3-4 and 6",)
    assert notes(tmp_path, "N1,P1,2024-03-31,note,,,,,").notices == ("notes.csv: 1 note is empty, in row 2",)
    assert read_notes(tmp_path / "notes.csv", date_order="iso", texts=False).notices == ()


ROW = {"note_id": "N1", "participants": ["P1"], "session_date": "2024-03-31", "note_class": "note"}
LACKING = {"no text": {}, "null": {"text": None}, "a list": {"text": ["secret", "secret"]}}


@pytest.mark.parametrize("text", LACKING.values(), ids=LACKING)
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_text_that_is_none_is_refused_and_an_empty_one_is_not(tmp_path, text, form):
    def read(*rows):
        path = tmp_path / f"notes.{form}"
        if form == "jsonl":
            path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        else:
            pq.write_table(pa.Table.from_pylist([*rows]), path)
        return read_notes(path, date_order="iso")

    assert read({**ROW, "text": ""}).values[0].text == ""
    rows = [{**ROW, **text}] if "text" in text else [{**ROW, "note_id": "N2", "text": "a"}, {**ROW, **text}]
    with pytest.raises(StudyFileError, match=r"row \d, column text: (no value|a list) \(write ") as error:
        read(*rows)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("day", "told"),
    [("1899-12-31", "before 1900 (correct the date)"), ("2199-04-15", "in the future (correct the date)")],
)
def test_a_session_before_1900_or_in_the_future_is_refused(tmp_path, day, told):
    assert refusal(tmp_path, f"N1,P1,{day},note,,,,,x") == (
        f"notes.csv: 1 problem: row 2, column session_date: {told}."
    )


def test_a_session_of_today_is_read(tmp_path):
    today = date.today()
    assert notes(tmp_path, f"N1,P1,{today},note,,,,,x").values[0].session_date == today
    with pytest.raises(StudyFileError, match="in the future"):
        notes(tmp_path, f"N1,P1,{today + timedelta(days=1)},note,,,,,x")


def test_the_declared_order_of_dates_is_used(tmp_path):
    (note,) = notes(tmp_path, "N1,P1,3/4/2024,note,,,,,x", order="dmy").values
    assert note.session_date == date(2024, 4, 3)


def test_all_problems_come_in_one_error_with_row_column_and_remedy(tmp_path):
    message = refusal(
        tmp_path,
        "N1,P1;;P2,secret,secret,,secret,secret,secret,secret",
        "N2,secret;secret,,note,,,,,secret",
        ",P1,2024-03-31,note,,,,,secret",
        "N1,P1,03/04/2024,note,,,,,secret",
    )
    assert message == (
        "notes.csv: 9 problems: "
        "row 2, column participants: a blank between two ; (write every attendee's id, joined by ;); "
        "rows 2 and 5, column session_date: not a date (write YYYY-MM-DD, or declare date_order in study.toml (for `deid detect`: --date-order)); "
        "row 2, column note_class: must be one of note, transcript, psychotherapy, sud, treatment_plan; "
        "row 2, column part2: must be yes or no; "
        "row 2, column school: must be yes or no; "
        "row 2, column note_id: the same id as in row 5 (each may stand once); "
        "row 3, column participants: an id that stands twice (write every attendee's id once); "
        "row 3, column session_date: empty (write YYYY-MM-DD); "
        "row 4, column note_id: empty (every note has an id of its own)."
    )


def test_a_missing_column_is_named(tmp_path):
    message = refusal(tmp_path, "N1,secret", header="note_id,text\n")
    assert (
        message
        == "notes.csv: no columns participants, session_date, note_class; the first row must hold the names of the columns."
    )
    message = refusal(tmp_path, "N1,P1,2024-03-31,note", header="note_id,participants,session_date,note_class\n")
    assert message == "notes.csv: no column text (or file, in an index of documents)."


def test_text_and_file_together_are_refused(tmp_path):
    message = refusal(
        tmp_path,
        "N1,P1,2024-03-31,note,secret,secret",
        header="note_id,participants,session_date,note_class,text,file\n",
    )
    assert message == "notes.csv: both columns text and file; keep the one that holds the notes."


def test_an_unknown_order_of_dates_is_a_mistake_of_the_configuration(tmp_path):
    with pytest.raises(ConfigError):
        read_notes(tmp_path / "notes.csv", date_order="us")


def test_what_was_read_shows_no_text_when_printed(tmp_path):
    assert repr(notes(tmp_path, "N1,P1,2024-03-31,note,,,,,secret")) == "Read(1 values, 0 notices)"


def test_who_only_asks_whose_notes_there_are_opens_no_document(tmp_path):
    (tmp_path / "index.csv").write_text(
        "note_id,file,participants,session_date,note_class\ndoc-0001,a.docx,P001,2026-01-05,note\n", encoding="utf-8"
    )
    (tmp_path / "a.docx").write_bytes(b"no Word document")
    read = read_notes(tmp_path, date_order="iso", texts=False)
    assert [(note.participants, note.text, note.place) for note in read.values] == [(("P001",), "", "doc-0001")]
    assert read.notices == ()
    (tmp_path / "b.txt").write_text("x")
    read = read_notes(tmp_path, date_order="iso", texts=False)
    assert read.notices == ("index.csv: 1 documents of the folder are not in the index and not read",)


@pytest.mark.parametrize("written", ['"P1, P3"', "P1/P3", "P1 P3", "P1 & P3"])
def test_attendees_that_no_semicolon_parts_are_refused_with_the_remedy(tmp_path, written):
    message = refusal(tmp_path, f"N1,{written},2024-03-31,note,,,,,x")
    assert message.endswith("row 2, column participants: something else than ; between ids (join ids by ;).")


def test_a_time_of_day_behind_the_date_is_left_out(tmp_path):
    (note,) = notes(tmp_path, "N1,P1,10.01.2025 09:30,note,,,,,x", order="dmy").values
    assert note.session_date == date(2025, 1, 10)
