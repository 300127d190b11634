import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import deid
from deid.cli import main
from deid.ledger import database
from tests.broken import BROKEN, LEAK
from tests.studies import csv_bytes, edit, files_below, one_note, write_study


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


@pytest.fixture
def call(capfd):
    """Run a command; return exit status, output and error output. A traceback is never shown."""

    def run(*words):
        try:
            status = main([str(word) for word in words])
        except SystemExit as stopped:  # argparse
            status = stopped.code
        printed = capfd.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return status, printed.out, printed.err

    return run


def assert_one_paragraph(said):
    """One line that says what is wrong and ends with a full stop."""
    assert re.fullmatch(r"deid: [^\n]+\.\n", said), said


def assert_nothing_was_released(study):
    assert not (study / "releases").exists()
    assert [path for path in files_below(study) if path.name.startswith(".")] == []
    if (study / "private" / "ledger.db").exists():
        with contextlib.closing(sqlite3.connect(study / "private" / "ledger.db")) as ledger:
            assert ledger.execute("SELECT * FROM deid_ledger WHERE kind LIKE 'release%'").fetchall() == []


@pytest.mark.parametrize("how", BROKEN)
def test_release_refuses_a_broken_input_in_one_paragraph(study, call, how, monkeypatch):
    monkeypatch.delenv("DEID_ACTOR", raising=False)
    BROKEN[how].break_it(study)
    status, out, said = call("release", study)
    assert (status, out) == (2, "")
    assert_one_paragraph(said)
    assert re.search(BROKEN[how].told, said), said
    assert_nothing_was_released(study)


def test_release_refuses_a_leak_with_status_1(study, call):
    LEAK.break_it(study)
    status, out, said = call("release", study)
    assert (status, out) == (1, "")
    assert re.search(LEAK.told, said)
    assert_nothing_was_released(study)


def test_all_problems_of_a_file_come_at_once(study, call):
    edit(study / "notes.csv", "2025-04-15", "soon")
    edit(study / "notes.csv", "2025-04-02,note", "2025-04-02,memo")
    said = call("check", study)[2]
    assert "2 problems" in said and "row 3, column session_date" in said and "row 5, column note_class" in said


def test_check_release_and_verify(study, call, tmp_path):
    status, out, _ = call("check", study, "--json", tmp_path / "check.jsonl")
    assert status == 0 and "8 of 12 notes would be released" in out
    lines = [json.loads(line) for line in (tmp_path / "check.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[5] == {
        "item": "N006", "kind": "note", "participants": ["P003"], "decision": "refuse", "reason": "REFUSED",
        "reasons": ["REFUSED"],
    }  # fmt: skip
    assert [line["decision"] for line in lines].count("release") == 12

    status, out, said = call("release", study, "--id", "one")
    folder = study / "releases" / "one"
    assert (status, out.splitlines()[-1], said) == (0, str(folder), "")
    assert call("verify", folder)[:2] == (0, call("verify", folder)[1]) and "CANDIDATE" in call("verify", folder)[1]

    (folder / "notes.csv").write_bytes((folder / "notes.csv").read_bytes() + b"x")
    status, _, said = call("verify", folder)
    assert status == 1 and "notes.csv was changed" in said


def test_release_takes_the_day_for_its_id_and_counts_on(study, call):
    folders = [call("release", study)[1].splitlines()[-1] for _ in range(2)]
    assert folders[1] == f"{folders[0]}-2"


def test_release_of_another_day_is_a_rehearsal(study, call, tmp_path):
    assert call("release", study, "--asof", "2026-03-01", "--out", tmp_path / "there")[0] == 0
    assert "REHEARSAL" in call("verify", tmp_path / "there")[1]


@pytest.mark.parametrize("where", ["there", "study/releases/one", "study", "study/private/one", "study/private", "."])
def test_release_refuses_a_folder_that_exists_or_holds_private_files(study, call, tmp_path, where):
    (tmp_path / "there").mkdir()
    (study / "releases" / "one").mkdir(parents=True)
    (study / "private").mkdir(mode=0o700)
    before = sorted(tmp_path.rglob("*"))
    status, out, said = call("release", study, "--id", "one", "--out", tmp_path / where)
    assert (status, out) == (2, "")
    assert_one_paragraph(said)
    assert "exists already" in said or "private/" in said
    inside = {path for path in tmp_path.rglob("*") if not path.is_relative_to(study / "private")}
    assert inside == {path for path in before if not path.is_relative_to(study / "private")}


@pytest.mark.parametrize("name", ["../up", "A", "a b", "x" * 65, ".hidden", "a/b", "Oriolanthe"])
def test_release_refuses_an_id_that_is_no_file_name(study, call, name):
    status, _, said = call("release", study, f"--id={name}")
    assert status == 2
    assert_one_paragraph(said)
    assert_nothing_was_released(study)


def test_an_id_names_one_release_for_good(study, call, tmp_path):
    assert call("release", study, "--id", "one")[0] == 0
    edit(study / "notes.csv", "She agreed to a sleep diary.", "She agreed to keep a diary.")
    status, _, said = call("release", study, "--id", "one", "--out", tmp_path / "other")
    assert status == 2 and "already names another release" in said and not (tmp_path / "other").exists()


def test_consent_commands(study, call):
    assert call("consent", "import", study)[:2] == (0, "5 new consent events, 0 known, 0 changed or vanished.\n")
    assert call("consent", "import", study)[:2] == (0, "0 new consent events, 5 known, 0 changed or vanished.\n")
    status, out, _ = call("consent", "explain", study, "P003")
    assert status == 0 and "refuse" in out.lower() and "REFUSED" in out
    status, out, _ = call("consent", "withdraw", study, "P005", "--classes", "note")
    assert status == 0 and "entry 6 of the ledger" in out
    status, out, _ = call("consent", "log", study)
    assert status == 0 and "consent-withdrawal" in out and len(out.splitlines()) == 7
    status, out, _ = call("consent", "explain", study, "P005", "--item", "N009")
    assert status == 0 and "WITHDRAWN" in out and "N010" not in out


def test_import_names_rows_that_changed_or_vanished(study, call):
    call("consent", "import", study)
    edit(study / "consents.csv", "E2,P002,grant,2025-03-20", "E2,P002,grant,2025-03-21")
    status, out, _ = call("consent", "import", study)
    assert status == 0 and "4 known, 1 changed or vanished" in out and "keeps E2 as first recorded" in out


@pytest.mark.parametrize(
    "words",
    [
        ("consent", "withdraw", "STUDY", "P999"),
        ("consent", "withdraw", "STUDY", "P001", "--level", "some"),
        ("consent", "withdraw", "STUDY", "P001", "--classes", "diary"),
        ("consent", "explain", "STUDY", "P999"),
        ("dismiss", "STUDY", " ", "--reason", "a word"),
        ("check", "NOWHERE"),
        ("verify", "NOWHERE"),
        ("detect", "NOWHERE", "--out", "spans.jsonl"),
        ("evaluate", "NOWHERE", "NOWHERE"),
        ("init", "STUDY"),
        ("init", "OTHER", "--notes", "NOWHERE"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_refused_in_one_paragraph(study, call, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    status, out, said = call(*(str(study) if word == "STUDY" else word for word in words))
    assert (status, out) == (2, "")
    assert_one_paragraph(said)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["study"]


@pytest.mark.parametrize(
    "words", [(), ("publish",), ("check",), ("check", "x", "--asof", "May"), ("release", "x", "--force")]
)
def test_a_call_that_cannot_be_parsed_ends_with_2(call, words):
    status, _, said = call(*words)
    assert status == 2 and said.startswith("usage:")


def test_a_dismissal_is_recorded_and_says_whether_a_release_lists_the_finding(study, call):
    edit(study / "tables" / "scores.csv", "P001,2025-04-01,female,15", "P001,2025-04-01,female,Wrenmour")
    assert call("release", study, "--id", "one")[0] == 0
    (code, *_) = deid.open_study(study).findings("one")["finding"]
    status, out, _ = call("dismiss", study, code, "--reason", "an ordinary word")
    assert (status, out) == (0, "Dismissed and recorded; later releases count it as dismissed.\n")
    assert f"finding={code}" in call("consent", "log", study)[1]
    status, out, _ = call("dismiss", study, "0123456789abcdef0123", "--reason", "an ordinary word")
    assert status == 0 and "No release of this study lists it" in out and "leak scan has just printed" in out


@pytest.mark.parametrize("code", ["abcdef", "N-017", "0123456789ABCDEF0123", "0123456789abcdef0123f"])
def test_what_is_no_code_of_a_finding_is_not_dismissed(study, call, code):
    status, out, said = call("dismiss", study, code, "--reason", "an ordinary word")
    assert (status, out) == (2, "") and "20 characters" in said
    assert_one_paragraph(said)
    assert "dismissal" not in call("consent", "log", study)[1]


def test_release_prints_the_notices_of_the_texts_that_it_read(study, call):
    (study / "notes.csv").write_bytes(csv_bytes(one_note(" ")))
    assert "empty" not in call("check", study)[1]
    assert "notice: notes.csv: 1 note is empty, in row 14\n" in call("release", study)[2]


def test_notices_come_also_when_the_release_is_refused(study, call):
    LEAK.break_it(study)
    (study / "notes.csv").write_bytes((study / "notes.csv").read_bytes() + b"N0,P001,2025-04-01,note,,,\r\n")
    status, _, said = call("release", study)
    assert status == 1 and said.startswith("notice: notes.csv: 1 note is empty, in row ")


def test_a_rehearsal_says_that_it_is_one(study, call):
    status, out, _ = call("release", study, "--asof", "2026-03-01", "--id", "one")
    assert status == 0
    assert out.splitlines()[-2].startswith("REHEARSAL: made for 2026-03-01") and "cannot be approved" in out
    assert out.splitlines()[-1] == str(study / "releases" / "one")
    assert "REHEARSAL" not in call("release", study, "--id", "two")[1]
    assert "cannot be approved" in " ".join(call("release", "--help")[1].split())


def test_cells_left_empty_for_look_alikes_are_counted_in_one_line(study, call):
    out = call("release", study)[1]
    assert "left empty" not in out
    edit(study / "study.toml", "min_k = 2", "min_k = 3")
    out = call("release", study)[1]
    assert (
        "4 of 4 table cells of quasi-identifiers were left empty and 0 made coarser, so that 3 people look alike or more"
        in out
    )


def test_detect_reads_the_rosters_dates_in_the_order_that_is_declared(study, call, tmp_path):
    (tmp_path / "texts.jsonl").write_text('{"id": 1, "text": "She came."}\n', encoding="utf-8")
    edit(study / "participants.csv", "1984-03-09", "09.03.1984")
    words = (
        "detect",
        tmp_path / "texts.jsonl",
        "--out",
        tmp_path / "out.jsonl",
        "--roster",
        study / "participants.csv",
    )
    status, _, said = call(*words)
    assert status == 2 and "--date-order" in said
    assert call(*words, "--date-order", "dmy")[0] == 0


def test_a_reader_that_has_seen_enough_is_no_failure(study):
    """As in `deid check STUDY | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "deid", "check", str(study)],
        stdout=writing, stderr=subprocess.PIPE, check=False, timeout=120,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_detect_and_evaluate(call, tmp_path, study):
    texts, spans, gold = (tmp_path / name for name in ("texts.jsonl", "spans.jsonl", "gold.jsonl"))
    said = ["Oriolanthe came.", "", "Nobody came 😀, said Zephyrine Quillfeather."]
    lines = [{"id": n, "text": text, "participants": "P001"} for n, text in enumerate(said)]
    texts.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert call("detect", texts, "--out", spans, "--roster", study / "participants.csv")[:2] == (
        0,
        "3 texts searched.\n",
    )
    found = [json.loads(line) for line in spans.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in found] == [0, 1, 2]
    told = [[said[line["id"]][span["start"] : span["end"]] for span in line["spans"]] for line in found]
    assert told == [["Oriolanthe"], [], ["Zephyrine Quillfeather"]]
    marks = [{**line, "spans": spanned["spans"]} for line, spanned in zip(lines, found, strict=True)]
    gold.write_text("".join(json.dumps(line) + "\n" for line in marks), encoding="utf-8")
    status, out, _ = call("evaluate", gold, spans)
    assert status == 0 and "clean documents: 1.0000 (95 % interval 1.0000 to 1.0000)" in out


@pytest.mark.parametrize("link", ["itself", "symlink", "hardlink", "roster"])
def test_detect_never_overwrites_what_it_reads(call, tmp_path, study, link):
    texts, roster = tmp_path / "texts.jsonl", study / "participants.csv"
    texts.write_text('{"id": 1, "text": "She came."}\n', encoding="utf-8")
    out = tmp_path / "spans.jsonl"
    match link:
        case "symlink":
            out.symlink_to(texts)
        case "hardlink":
            out.hardlink_to(texts)
        case _:
            out = roster if link == "roster" else tmp_path / "study" / ".." / "texts.jsonl"
    before = texts.read_bytes(), roster.read_bytes()
    status, printed, said = call("detect", texts, "--out", out, "--roster", roster)
    assert (status, printed) == (2, "") and "--out names a file that is read" in said
    assert_one_paragraph(said)
    assert (texts.read_bytes(), roster.read_bytes()) == before


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": 1, "text": "Zephyrine", "text": "b"}', "every key once"),
        ('{"id": NaN, "text": "Zephyrine"}', "the id a string or number"),
        ('{"id": 1e999, "text": "Zephyrine"}', "the id a string or number"),
        ('{"id": ["Zephyrine"], "text": "a"}', "the id a string or number"),
        ('{"id": "Zephyrine \\ud800", "text": "a"}', "half of a UTF-16 surrogate pair"),
        ('{"id": 1, "text": "Zephyrine \\udc00"}', "half of a UTF-16 surrogate pair"),
        ('{"id": 1, "text": "Zephyrine", "participants": ["Zephyrine"]}', "not on the roster"),
    ],
)
def test_detect_refuses_an_odd_line_by_its_number(call, tmp_path, study, line, told):
    (tmp_path / "texts.jsonl").write_text(f'{{"id": 0, "text": "She came."}}\n{line}\n', encoding="utf-8")
    status, out, said = call(
        "detect", tmp_path / "texts.jsonl", "--out", tmp_path / "spans.jsonl", "--roster", study / "participants.csv"
    )
    assert (status, out) == (2, "") and "texts.jsonl, line 2: " in said and told in said and "Zephyrine" not in said
    assert_one_paragraph(said)
    assert not (tmp_path / "spans.jsonl").exists()


def test_a_failed_detect_leaves_what_was_there(call, tmp_path):
    (tmp_path / "spans.jsonl").write_text("before\n", encoding="utf-8")
    (tmp_path / "texts.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    assert call("detect", tmp_path / "texts.jsonl", "--out", tmp_path / "spans.jsonl")[0] == 2
    assert (tmp_path / "spans.jsonl").read_text(encoding="utf-8") == "before\n"


def test_a_locked_ledger_is_refused(study, call, monkeypatch):
    monkeypatch.setattr(database, "_WAIT", 0)
    call("consent", "import", study)
    with contextlib.closing(sqlite3.connect(study / "private" / "ledger.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        for words in (("release", study), ("consent", "log", study), ("consent", "withdraw", study, "P001")):
            status, out, said = call(*words)
            assert (status, out) == (2, "") and "The ledger is locked by another program" in said
            assert_one_paragraph(said)
        status, out, _ = call("check", study)
        assert status == 1 and "LEDGER" in out and "locked by another program" in out
    assert_nothing_was_released(study)
    assert call("release", study)[0] == 0


def _garbage(path):
    path.write_bytes(b"Oriolanthe" * 1000)


def _edited(path):
    with contextlib.closing(sqlite3.connect(path)) as ledger, ledger:
        ledger.execute("UPDATE deid_ledger SET payload = replace(payload, 'refuse', 'grant')")


def _shortened(path):
    with contextlib.closing(sqlite3.connect(path)) as ledger, ledger:
        ledger.execute("DELETE FROM deid_ledger WHERE seq = (SELECT max(seq) FROM deid_ledger)")


def _emptied(path):
    path.unlink()


@pytest.mark.parametrize("spoil", [_garbage, _edited, _shortened, _emptied])
def test_a_ledger_that_cannot_be_believed_refuses_everything(study, call, spoil):
    assert call("release", study, "--id", "before")[0] == 0
    spoil(study / "private" / "ledger.db")
    for words in (("release", study), ("consent", "log", study), ("consent", "withdraw", study, "P001")):
        status, out, said = call(*words)
        assert (status, out) == (2, "") and "ledger" in said
        assert_one_paragraph(said)
    assert [path.name for path in (study / "releases").iterdir()] == ["before"]
    status, out, _ = call("check", study)
    assert status == 1 and "0 of 12 notes" in out and "0 of 6 table rows" in out
    reasons = {d.reason for d in deid.open_study(study).check().decisions}
    assert reasons == {"LEDGER"}


def test_a_lost_key_refuses_everything(study, call):
    call("consent", "import", study)
    (study / "private" / "keys" / "study.key").unlink()
    status, _, said = call("release", study)
    assert status == 2 and "study.key is missing" in said
    assert not (study / "private" / "keys" / "study.key").exists()


def test_an_interrupted_release_says_so_and_leaves_nothing(study, call, monkeypatch):
    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", interrupted)
    status, _, said = call("release", study)
    assert (status, said) == (
        2,
        "deid: stopped; only what `deid consent log` shows was done. Run the same command again.\n",
    )
    assert list((study / "releases").iterdir()) == []
    assert list(deid.open_study(study).log()["kind"])[-2:] == ["release", "release-void"]


def test_a_new_release_beside_a_study_without_consents_is_refused_with_status_1(tmp_path, call):
    study = write_study(tmp_path / "empty", consents=[])
    assert (study / "consents.csv").read_bytes() == csv_bytes([])
    status, out, said = call("release", study)
    assert (status, out) == (1, "")
    assert_one_paragraph(said)
    assert_nothing_was_released(study)


def test_a_terminal_that_cannot_show_a_path_is_no_failure(tmp_path):
    """As on Windows, where piped output is not UTF-8."""
    done = subprocess.run(
        [sys.executable, "-m", "deid", "init", str(tmp_path / "étude-学")],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("ascii").splitlines()[-1].startswith("Then: deid check ")
