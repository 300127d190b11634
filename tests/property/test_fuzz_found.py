"""What the other properties here found, each as one small case."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from deid.audit import Sample, Verdict
from deid.audit.sampling import Stratum
from deid.desk.verdictfile import file_of, read_verdicts, write_verdicts
from deid.errors import StudyFileError
from deid.newstudy import init_study
from deid.release import open_release
from deid.release.attestation import SEAL
from deid.release.canonical import canonical, digest
from deid.release.folder import write
from deid.release.verify import inspect
from deid.sources import read_notes, read_rows
from tests.fuzz import survives, zipped
from tests.unit.release.conftest import made

KEY = b"a key of thirty-two bytes, truly"
DEEP = b"[" * 20_000


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_package_that_asks_for_a_later_version_of_zip_is_refused(tmp_path, suffix):
    data = bytearray(zipped({"word/document.xml": b"<a/>"}.items()))
    data[data.index(b"PK\1\2") + 6] = 99  # version needed to extract (APPNOTE.TXT of the format, 4.4.3)
    (tmp_path / f"a{suffix}").write_bytes(data)
    (tmp_path / "index.csv").write_text(
        "note_id,file,participants,session_date,note_class\nN1,a.docx,P1,2025-04-01,note\n"
    )
    with pytest.raises(StudyFileError, match="damaged"):
        read_notes(tmp_path if suffix == ".docx" else tmp_path / "a.xlsx", date_order="iso")


@pytest.mark.parametrize("column", ["\ud83d", "tex\ud83d"])
def test_a_column_whose_name_holds_half_a_character_is_told_of_in_words_that_can_be_printed(tmp_path, column):
    row = {
        "note_id": "N1",
        "participants": "P1",
        "session_date": "2025-04-01",
        "note_class": "note",
        "text": "",
        column: "x",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert survives(lambda: read_notes(tmp_path / "a.jsonl", date_order="iso")) is None


def test_the_reason_why_a_moment_cannot_be_read_is_in_words_of_ours(tmp_path):
    """The first moment of Arrow in nanoseconds is pandas' "not a time"."""
    pq.write_table(pa.table({"on": pa.array([-(2**63)]).cast(pa.timestamp("ns"))}), tmp_path / "a.parquet")
    with pytest.raises(StudyFileError, match="date or time out of range"):
        read_rows(tmp_path / "a.parquet")


@pytest.mark.parametrize("content", [b'"Zorvexa"', b"7", DEEP])
def test_a_file_of_verdicts_that_holds_other_json_is_refused(tmp_path, content):
    sample = Sample(("N-001",), (Stratum(1, 1),), b"s" * 32)
    path = file_of(tmp_path, "b.okoro")
    write_verdicts(path, "b.okoro", sample, [Verdict("N-001")], key=KEY)
    path.write_bytes(content)
    with pytest.raises(StudyFileError, match="was changed"):
        read_verdicts(path, sample, key=KEY)


def _release_id(release):
    return release.release_id


def _notes(release):
    return release.notes


def _cells(release):
    return release.cells("notes.csv")


@pytest.mark.parametrize(
    ("file", "ask", "content"),
    [
        *(("attestation.json", _release_id, content) for content in (b"", b"\xff", b"[]", b"{}", DEEP)),
        *(("datapackage.json", _notes, content) for content in (b"", b"\xff", b"[]", b"{}", DEEP)),
        *(("notes.csv", ask, b"\xff") for ask in (_notes, _cells)),
        ("notes.csv", _notes, b""),
    ],
    ids=range(13),
)
def test_a_release_with_a_damaged_file_is_refused_where_it_is_read(tmp_path, file, ask, content):
    write(tmp_path / "r1", made(), record=lambda: None)
    (tmp_path / "r1" / file).write_bytes(content)
    with pytest.raises(StudyFileError):
        ask(open_release(tmp_path / "r1"))


ODD = "\x1b[2J\u202e\x85APPROVED"
"""Clears a screen, turns the direction of writing, begins a line."""


def _other_rows(stated, package):
    stated["gate"]["rows"] = {f"tables/{ODD}.csv": {"R-001": "OK"}}


def _other_path(stated, package):
    package["resources"][1]["path"] = f"tables/{ODD[4:]}.csv"


def _same_path_twice(stated, package):
    _other_path(stated, package)
    package["resources"].append(package["resources"][1])


def _other_column(stated, package):
    package["resources"][1]["schema"]["fields"][3] = {"name": ODD, "type": "integer"}


@pytest.mark.parametrize("change", [_other_rows, _other_path, _same_path_twice, _other_column])
def test_nothing_that_somebody_else_wrote_into_a_release_moves_the_cursor_of_who_verifies_it(tmp_path, change):
    write(tmp_path / "r1", made(), record=lambda: None)
    files = [tmp_path / "r1" / name for name in ("attestation.json", "datapackage.json")]
    stated, package = (json.loads(file.read_bytes()) for file in files)
    change(stated, package)
    table = (tmp_path / "r1" / "tables" / "t.csv").read_text(encoding="utf-8").replace("gender", ODD)
    (tmp_path / "r1" / "tables" / "t.csv").write_text(table, encoding="utf-8")
    files[1].write_bytes(canonical(package))
    body = {**stated, "data_package": {"path": "datapackage.json", "hash": digest(canonical(package))}}
    body.pop(SEAL)
    files[0].write_bytes(canonical({**body, SEAL: digest(canonical(body))}))
    told = [detail for _, passed, detail in inspect(tmp_path / "r1").checks if not passed]
    assert told and all(map(str.isprintable, told))


def test_a_folder_whose_settings_no_parser_can_read_is_no_study_of_these_documents(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("a")
    (tmp_path / "study.toml").write_bytes(b"x = " + DEEP)
    with pytest.raises(StudyFileError, match="already holds a study"):
        init_study(tmp_path, notes=tmp_path / "documents")
