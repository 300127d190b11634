import pytest

from deid.config import read_config
from deid.errors import StudyFileError
from deid.inputs import read_inputs
from tests.studies import NOTES, csv_bytes, edit, write_study


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def test_everything_that_the_settings_name_is_read_once(study):
    inputs = read_inputs(read_config(study))
    assert [note.note_id for note in inputs.notes] == [row["note_id"] for row in NOTES]
    assert [note.text for note in inputs.notes] == [row["text"] for row in NOTES]
    assert list(inputs.roster) == [f"P00{number}" for number in range(1, 7)]
    [(spec, rows)] = inputs.tables
    assert (spec.file, len(rows), rows[0].cells) == ("tables/scores.csv", 6, ("female", "15"))
    assert inputs.clinicians == ("Ingrid Halvorsdottir",)
    assert inputs.notices == ()


def test_without_texts_no_text_is_kept_and_no_document_is_opened(study):
    rows = [
        {key: value for key, value in {**row, "file": f"{row['note_id']}.docx"}.items() if key != "text"}
        for row in NOTES
    ]
    (study / "notes.csv").write_bytes(csv_bytes(rows))
    inputs = read_inputs(read_config(study), texts=False)
    assert {note.text for note in inputs.notes} == {""} and len(inputs.notes) == len(NOTES)
    with pytest.raises(StudyFileError, match="doc-0001 is not there"):
        read_inputs(read_config(study))


def test_unknown_columns_are_noticed_by_file(study):
    edit(study / "notes.csv", "clinician,text", "colour,text")
    edit(study / "participants.csv", "clinician", "shoe_size")
    notices = " ".join(read_inputs(read_config(study)).notices)
    assert "notes.csv" in notices and "colour" in notices and "participants.csv" in notices and "shoe_size" in notices


def test_who_is_in_a_file_and_not_on_the_roster_is_named_by_place(study):
    edit(study / "participants.csv", "P004,", "P044,")
    with pytest.raises(StudyFileError) as raised:
        read_inputs(read_config(study))
    told = str(raised.value)
    assert "notes.csv, row 9," in told and "notes.csv, row 11," in told and "scores.csv, row 5," in told
    assert "P004" not in told


def test_clinicians_are_each_named_once_in_the_order_of_the_file(study):
    rows = [{**row, "clinician": name} for row, name in zip(NOTES, ["B", "A", "", "B"], strict=False)]
    (study / "notes.csv").write_bytes(csv_bytes(rows))
    assert read_inputs(read_config(study)).clinicians == ("B", "A")
