"""What a psychologist with a folder of Word files does, from `deid init` to a release."""

import csv
import errno
import io
import tomllib
import zipfile

import pytest

import deid
from deid.cli import main
from deid.config import read_config
from deid.errors import StudyFileError
from deid.newstudy import HEADERS, init_study
from deid.sources import read_participants
from tests import faults
from tests.leak.canaries import found
from tests.studies import CANARIES, CONSENTS, NOTES, PARTICIPANTS, csv_bytes, edit, folder_bytes

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(text):
    """A Word document with one paragraph a line."""
    lines = "".join(f"<w:p><w:r><w:t xml:space='preserve'>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", "<Relationships/>")
        package.writestr("word/document.xml", f"<w:document xmlns:w='{WORD}'><w:body>{lines}</w:body></w:document>")
    return data.getvalue()


@pytest.fixture
def documents(tmp_path):
    """A folder of documents, some in folders of their own, whose names name people."""
    folder = tmp_path / "session notes"
    (folder / "Vexbury").mkdir(parents=True)
    for number, note in enumerate(NOTES):
        if number % 2:
            (folder / f"{note['note_id']} Zephyrine Quillfeather.txt").write_bytes(note["text"].encode())
        else:
            (folder / "Vexbury" / f"{note['note_id']}.docx").write_bytes(docx(note["text"]))
    (folder / "~$N001.docx").write_bytes(b"lock file")
    (folder / "scan.pdf").write_bytes(b"%PDF")
    return folder


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_from_a_folder_of_word_files_to_a_verified_release(documents, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEID_ACTOR", "r.adeyemi")
    assert main(["init", "study", "--notes", str(documents)]) == 0
    told = capfd.readouterr().out
    assert "Complete index.csv beside your 12 documents" in told and told.splitlines()[-1] == "Then: deid check study"

    # Not completed yet: one paragraph says what is missing.
    assert main(["check", "study"]) == 2
    assert "index.csv" in (said := capfd.readouterr().err) and "column" in said and said.count("\n") == 1

    index = rows_of(documents / "index.csv")
    known = {
        note["note_id"]: {key: value for key, value in note.items() if key not in ("note_id", "text")} for note in NOTES
    }
    completed = [{**row, **known[row["file"].rpartition("/")[2][:4]]} for row in index]
    (documents / "index.csv").write_bytes(csv_bytes(completed))
    (tmp_path / "study" / "participants.csv").write_bytes(csv_bytes(PARTICIPANTS))
    (tmp_path / "study" / "consents.csv").write_bytes(csv_bytes(CONSENTS))
    edit(tmp_path / "study" / "study.toml", '"Name of the institution that receives the data"', '"Uni Nord"')

    assert main(["check", "study"]) == 0
    assert "8 of 12 notes would be released" in capfd.readouterr().out
    assert main(["release", "study", "--id", "one"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == str(tmp_path / "study" / "releases" / "one")
    assert main(["verify", "study/releases/one"]) == 0

    texts = [row["text"] for row in rows_of(tmp_path / "study" / "releases" / "one" / "notes.csv")]
    assert "[CLIENT] came in tired. Her mother [MOTHER] still calls every night.\nShe agreed to a sleep diary." in texts
    for name, data in folder_bytes(tmp_path / "study" / "releases" / "one").items():
        assert found(CANARIES, data) == [], name


def test_a_new_study_has_every_file_and_its_settings_are_read(tmp_path, monkeypatch):
    monkeypatch.setenv("DEID_ACTOR", "r.adeyemi")
    steps = init_study(tmp_path / "study")
    assert len(steps) == 3
    for name, header in HEADERS.items():
        assert (tmp_path / "study" / name).read_bytes() == f"{header}\n".encode()
    assert (tmp_path / "study" / "private").stat().st_mode & 0o077 == 0
    config = read_config(tmp_path / "study")
    assert (config.policy.profile, config.request.purpose, config.actor) == ("safe-harbor", "HMB", "r.adeyemi")
    assert read_participants(config.participants, date_order="iso").notices == ()
    assert deid.open_study(tmp_path / "study").check().decisions == ()


def test_existing_files_are_never_overwritten(tmp_path):
    (tmp_path / "notes.csv").write_bytes(b"mine")
    init_study(tmp_path)
    before = folder_bytes(tmp_path)
    assert before["notes.csv"] == b"mine"
    with pytest.raises(StudyFileError, match=r"already holds a study\.toml"):
        init_study(tmp_path)
    assert folder_bytes(tmp_path) == before


def test_a_file_that_is_no_index_is_left_as_it_is(tmp_path, documents):
    (documents / "index.csv").write_bytes(b"mine")
    with pytest.raises(StudyFileError, match=r"index\.csv: no columns note_id, file"):
        init_study(tmp_path / "study", notes=documents)
    assert (documents / "index.csv").read_bytes() == b"mine" and not (tmp_path / "study").exists()


def test_new_documents_are_added_to_the_index_of_a_study(tmp_path, documents, monkeypatch):
    monkeypatch.setenv("DEID_ACTOR", "r.adeyemi")
    init_study(tmp_path / "study", notes=documents)
    before, study = (documents / "index.csv").read_bytes(), folder_bytes(tmp_path / "study")
    (documents / "scan.docx").write_bytes(docx("new"))
    steps = init_study(tmp_path / "study", notes=documents)
    assert steps[0] == "index.csv was there: 1 of 13 documents are new in it, at its end."
    assert steps[-1] == f"Then: deid check {tmp_path / 'study'}"
    assert (documents / "index.csv").read_bytes() == before + b"doc-0013,scan.docx,,,,,,,\n"
    assert folder_bytes(tmp_path / "study") == study


def test_a_study_that_reads_other_notes_is_left_alone(tmp_path, documents):
    init_study(tmp_path / "study")
    with pytest.raises(StudyFileError, match=r"already holds a study\.toml; choose a new folder, or with --notes"):
        init_study(tmp_path / "study", notes=documents)
    assert not (documents / "index.csv").exists()


def test_documents_that_are_left_out_are_counted_with_the_remedy(tmp_path, documents):
    (documents / "old.doc").write_bytes(b"x")
    steps = init_study(tmp_path / "study", notes=documents)
    assert steps[0].startswith(
        "2 documents in other formats (.doc, .pdf, .rtf, .odt) were left out: save them as .docx"
    )


@pytest.mark.parametrize(
    ("name", "made"), [("CALM 2026", "calm-2026"), ("Étude β", "etude"), ("学", "my-study"), ('a"b', "a-b")]
)
def test_a_new_study_is_called_after_its_folder(tmp_path, monkeypatch, name, made):
    monkeypatch.setenv("DEID_ACTOR", "r.adeyemi")
    init_study(tmp_path / name)
    assert read_config(tmp_path / name).study_id == made
    assert "do not change it after the first check" in (tmp_path / name / "study.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["nowhere", "empty", "a file"])
def test_a_folder_without_documents_makes_no_study(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").write_bytes(b"")
    with pytest.raises(StudyFileError):
        init_study(tmp_path / "study", notes=tmp_path / folder)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a file", "empty"]


@pytest.mark.parametrize("name", ['notes "2025"', "notes \\ new", "nötes ü 学", "a'b"])
def test_the_way_to_the_documents_may_have_any_letters(tmp_path, monkeypatch, name):
    monkeypatch.setenv("DEID_ACTOR", "r.adeyemi")
    (tmp_path / name).mkdir()
    (tmp_path / name / "one.txt").write_bytes(b"x")
    init_study(tmp_path / "study", notes=tmp_path / name)
    assert read_config(tmp_path / "study").notes.resolve() == (tmp_path / name / "index.csv").resolve()


def test_documents_on_another_drive_are_named_in_full(tmp_path, documents, monkeypatch):
    def no_way(*args):
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr("os.path.relpath", no_way)
    init_study(tmp_path / "study", notes=documents)
    settings = tomllib.loads((tmp_path / "study" / "study.toml").read_text(encoding="utf-8"))
    assert settings["files"]["notes"] == (documents / "index.csv").as_posix()


def test_a_study_that_could_not_be_made_can_be_tried_again(tmp_path, documents):
    number, calls = 0, []
    while len(calls) >= number:
        number += 1
        folder = tmp_path / f"study-{number}"
        with pytest.MonkeyPatch.context() as patch:
            calls = faults.refuse_call(patch, number, folder, code=errno.ENOSPC)
            told = _told(folder, documents)
        if told:
            assert "No space left on device" in told
            assert not (folder / "study.toml").exists() and not (documents / "index.csv").exists()
            assert _told(folder, documents) == ""
        assert (folder / "participants.csv").read_bytes() == f"{HEADERS['participants.csv']}\n".encode()
        assert [path for path in folder.iterdir() if path.name.startswith(".")] == []
        (documents / "index.csv").unlink()
    assert number > 8


def _told(folder, documents):
    """What `init_study` says when it fails, "" when it does not."""
    try:
        init_study(folder, notes=documents)
    except StudyFileError as error:
        return str(error)
    return ""
