"""A run that fails says where and what to do, and quotes nothing of what stood there."""

import traceback
from dataclasses import dataclass

import pytest
from presidio_analyzer import EntityRecognizer

import deid
from deid.cli import main
from deid.errors import DeidError, DetectionError, LeakFound, StudyFileError
from tests.leak.canaries import found
from tests.studies import CANARIES, NOTES, csv_bytes, edit, write_study

NAME = "Zephyrine Quillfeather"


def in_file(file, old, new):
    return lambda study: edit(study / file, old, new)


def instead_of_notes(suffix, data):
    """notes.csv is gone and another file, which holds a name, stands in its place."""

    def break_it(study):
        edit(study / "study.toml", "notes.csv", f"notes{suffix}")
        (study / f"notes{suffix}").write_bytes(data)

    return break_it


def documents(name, data):
    """The notes are an index beside one document whose file name is a name."""

    def break_it(study):
        row = {key: value for key, value in NOTES[0].items() if key != "text"}
        edit(study / "study.toml", "notes.csv", "index.csv")
        (study / "index.csv").write_bytes(csv_bytes([{**row, "file": name}]))
        if data is not None:
            (study / name).write_bytes(data)

    return break_it


BROKEN = {
    "date": in_file("notes.csv", "2025-04-15", NAME),
    "stray quote": in_file("notes.csv", NAME, f'"{NAME}"'),
    "extra cell": in_file("notes.csv", "N005,P002", f"N005,{NAME},P002"),
    "not on the roster": in_file("notes.csv", "N004,P002", "N004,Quillfeather"),
    "note class": in_file("notes.csv", "2025-04-02,note", f"2025-04-02,{NAME}"),
    "the same note twice": lambda study: (study / "notes.csv").write_bytes(
        csv_bytes([{**note, "note_id": NAME} for note in NOTES[:2]])
    ),
    "undecodable bytes": lambda study: (study / "notes.csv").write_bytes(
        (study / "notes.csv").read_bytes().replace(NAME.encode(), NAME.encode() + b"\xff\xc3\xa9")
    ),
    "half a character": instead_of_notes(
        ".jsonl",
        b'{"note_id": "N1", "participants": "P001", "session_date": "2025-04-01", "note_class": "note", "text": "'
        + NAME.encode()
        + b' \\ud83d"}\n',
    ),
    "no JSON": instead_of_notes(".jsonl", f"{NAME}\n".encode()),
    "no workbook": instead_of_notes(".xlsx", NAME.encode()),
    "no Parquet": instead_of_notes(".parquet", NAME.encode()),
    "unknown format": instead_of_notes(".sav", NAME.encode()),
    "document missing": documents(f"{NAME}.docx", None),
    "document broken": documents(f"{NAME}.docx", b"PK\x03\x04" + NAME.encode()),
    "document in another format": documents(f"{NAME}.rtf", NAME.encode()),
    "document undecodable": documents(f"{NAME}.txt", NAME.encode() + b"\xff\xc3\xa9"),
    "birth date": in_file("participants.csv", "1984-03-09", NAME),
    "relatives": in_file("participants.csv", "mother=Rosalba Vexbury", NAME),
    "participant id": in_file("participants.csv", "P006,Nkechi", f"{NAME},Nkechi"),
    "roster without a header": lambda study: (study / "participants.csv").write_bytes(
        (study / "participants.csv").read_bytes().partition(b"\n")[2]
    ),
    "consent of nobody": in_file("consents.csv", "E2,P002", "E2,Quillfeather"),
    "consent event": in_file("consents.csv", "E3,P003,refuse", f"E3,P003,{NAME}"),
    "consent date": in_file("consents.csv", "E3,P003,refuse,2025-03-20", f"E3,P003,refuse,{NAME}"),
    "consent class": in_file("consents.csv", "E3,P003,refuse,2025-03-20,,", f"E3,P003,refuse,2025-03-20,,{NAME}"),
    "table date": in_file("tables/scores.csv", "P002,2025-04-02", f"P002,{NAME}"),
    "table of nobody": in_file("tables/scores.csv", "P002,2025-04-02", f"{NAME},2025-04-02"),
    "table of free text": in_file("tables/scores.csv", "male,12", f"male,it was {NAME} who made it worse"),
    "settings without an end": in_file("study.toml", 'actor = "r.adeyemi"', f'actor = "{NAME}'),
    "pattern": lambda study: (study / "study.toml").write_bytes(
        (study / "study.toml").read_bytes()
        + f'\n[[detect.patterns]]\nlabel = "PERSON"\nregex = "({NAME}[[:x:]"\n'.encode()
    ),
    "leak": in_file("tables/scores.csv", "female,15", "female,Oriolanthe Vexbury"),
}


@dataclass
class Said:
    """Everything that a failed call shows: its exception as a traceback prints it, and all output and logs."""

    error: BaseException
    status: int
    text: str


@pytest.fixture
def fail(tmp_path, capfd, caplog):
    """Release a study that must not succeed, from Python and from the command line."""

    def run(study, **options):
        caplog.set_level(0)
        with pytest.raises(DeidError) as raised:
            deid.open_study(study, **options).release()
        status = raised.value.exit_status if options else main(["release", str(study)])
        printed = capfd.readouterr()
        told = "".join(traceback.format_exception(raised.value))
        return Said(raised.value, status, "\n".join((told, printed.out, printed.err, caplog.text)))

    return run


@pytest.mark.parametrize("how", BROKEN)
def test_a_failed_run_quotes_no_name(tmp_path, fail, how):
    study = write_study(tmp_path / "study")
    BROKEN[how](study)
    said = fail(study)
    assert said.status == said.error.exit_status == (1 if how == "leak" else 2)
    assert isinstance(said.error, LeakFound) == (how == "leak")
    assert found(CANARIES, said.text.encode()) == []
    assert not (study / "releases").exists()


def test_a_recognizer_that_quotes_the_text_in_its_error_is_not_quoted(tmp_path, fail):
    class Quoting(EntityRecognizer):
        def load(self):
            pass

        def analyze(self, text, entities, nlp_artifacts):
            raise ValueError(text)

    said = fail(write_study(tmp_path / "study"), recognizers=[Quoting(supported_entities=["PERSON"])])
    assert isinstance(said.error, DetectionError)
    assert "N001" in str(said.error) and "ValueError" in str(said.error)
    assert found(CANARIES, said.text.encode()) == []


def test_an_internal_error_is_told_without_its_message(tmp_path, monkeypatch, capfd):
    study = write_study(tmp_path / "study")

    def broken(*args, **kwargs):
        raise KeyError(NAME)

    monkeypatch.setattr("deid.pipeline.clean_notes", broken)
    assert main(["release", str(study)]) == 2
    printed = capfd.readouterr()
    assert "internal error (KeyError at test_error_paths.py, line " in printed.err
    assert found(CANARIES, (printed.out + printed.err).encode()) == []


def test_an_operating_system_error_is_told_without_its_path(tmp_path, monkeypatch, capfd):
    study = write_study(tmp_path / "study")

    def broken(*args, **kwargs):
        raise PermissionError(13, "Permission denied", f"/home/{NAME}/notes.csv")

    monkeypatch.setattr("deid.study.read_inputs", broken)
    assert main(["check", str(study)]) == 2
    assert found(CANARIES, capfd.readouterr().err.encode()) == []


@pytest.mark.parametrize("line", [f'{{"id": 1, "txt": "{NAME}"}}', f'{{"id": 1, "text": "{NAME}', NAME, f'["{NAME}"]'])
def test_detect_quotes_no_line(tmp_path, capfd, line):
    (tmp_path / "texts.jsonl").write_text(f"{line}\n", encoding="utf-8")
    assert main(["detect", str(tmp_path / "texts.jsonl"), "--out", str(tmp_path / "spans.jsonl")]) == 2
    said = capfd.readouterr().err
    assert "line 1" in said and found(CANARIES, said.encode()) == []
    assert not (tmp_path / "spans.jsonl").exists()


@pytest.mark.parametrize("words", [("consent", "withdraw", "STUDY", NAME), ("consent", "explain", "STUDY", NAME)])
def test_a_name_in_the_place_of_an_id_is_not_repeated(tmp_path, capfd, words):
    study = write_study(tmp_path / "study")
    assert main([str(study) if word == "STUDY" else word for word in words]) == 2
    assert found(CANARIES, capfd.readouterr().err.encode()) == []


def test_messages_name_file_row_and_column(tmp_path):
    study = write_study(tmp_path / "study")
    BROKEN["date"](study)
    with pytest.raises(StudyFileError, match=r"notes\.csv.*row 3, column session_date"):
        deid.open_study(study).check()
