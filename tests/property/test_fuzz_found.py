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
from deid.release.folder import write
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


def test_a_folder_whose_settings_no_parser_can_read_is_no_study_of_these_documents(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("a")
    (tmp_path / "study.toml").write_bytes(b"x = " + DEEP)
    with pytest.raises(StudyFileError, match="already holds a study"):
        init_study(tmp_path, notes=tmp_path / "documents")
