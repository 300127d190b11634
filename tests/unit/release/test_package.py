"""A release in memory: what is in it, and that it is the same bytes every time."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from deid.errors import LeakFound, PolicyError
from deid.model import Policy
from deid.release.codebook import codebook
from deid.release.findings import Finding, ScanResult
from deid.release.package import check_release_id, sealed
from deid.release.signing import Signer
from deid.release.stored import Stored, stored

HERE = Path(__file__).parent


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_the_files_are_those_of_the_design(release):
    assert list(release) == [
        "attestation.json", "codebook.csv", "datapackage.json", "notes.csv", "report.html", "tables/t.csv"
    ]  # fmt: skip


def test_notes_carry_codes_days_and_text_and_no_id_of_the_study(release):
    notes = rows(release["notes.csv"])
    assert [n["note"] for n in notes] == ["N-001", "N-002", "N-003"]
    by_text = {n["text"]: n for n in notes}
    first = by_text['[CLIENT] said "so", and\nleft.\rThen came back']
    assert (first["day"], first["session"], first["note_class"]) == ("14", "S-001", "note")
    assert re.fullmatch(r"P-00[12]", first["participants"]) and re.fullmatch(r"C-00[12]", first["clinician"])
    assert by_text["=[CLIENT] — café"]["day"] == "0"
    everything = b"".join(release.values())
    for hidden in (b"P001", b"P002", b'"N1"', b"S9", b"Dr. A", b"2025-"):
        assert hidden not in everything


def test_a_shared_note_has_no_day_and_its_attendees_are_sorted_codes(release):
    shared = next(n for n in rows(release["notes.csv"]) if ";" in n["participants"])
    assert (shared["participants"], shared["day"], shared["clinician"]) == ("P-001;P-002", "", "")


def test_a_limited_data_set_has_dates(make):
    notes = rows(make(policy=Policy(profile="limited-data-set", min_k=2))["notes.csv"])
    assert sorted(n["date"] for n in notes) == ["2025-01-10", "2025-03-15", "2025-04-01"]


def test_line_ends_are_lf_outside_of_texts(release):
    for path, data in release.items():
        text = data if path != "notes.csv" else data.replace(b"\rThen", b"")
        assert b"\r" not in text
        assert data.endswith(b"\n") or path == "report.html"
        assert not data.startswith(b"\xef\xbb\xbf")


def test_the_data_package_describes_every_other_file(release):
    package = json.loads(release["datapackage.json"])
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["name"] == "calm-r1"
    listed = {resource["path"]: resource for resource in package["resources"]}
    assert set(listed) == set(release) - {"datapackage.json", "attestation.json"}
    for path, resource in listed.items():
        assert resource["hash"] == "sha256:" + sha256(release[path]).hexdigest()
        assert resource["bytes"] == len(release[path])
    table = listed["tables/t.csv"]["schema"]
    assert [(field["name"], field["type"]) for field in table["fields"]] == [
        ("row", "string"), ("participant", "string"), ("day", "integer"), ("gender", "string"), ("phq9", "integer"), ("dose", "number")
    ]  # fmt: skip
    assert table["missingValues"] == [""]
    assert package["useLimits"] == [
        {"code": "HMB", "id": "DUO:0000006"},
        {"code": "DS", "id": "DUO:0000007", "value": "MONDO:0005148"},
        {"code": "IRB", "id": "DUO:0000021"},
    ]


def test_the_attestation_names_the_data_package_and_the_gate(release):
    attested = json.loads(release["attestation.json"])
    assert attested["data_package"]["hash"] == "sha256:" + sha256(release["datapackage.json"]).hexdigest()
    assert attested["gate"]["notes"] == {"N-001": "OK", "N-002": "OK", "N-003": "OK"}
    assert attested["gate"]["refused_notes"] == {"WITHDRAWN": "<2"}
    assert attested["review"] is None and attested["builder"] is None
    assert attested["leak_scan"] == {"files": 6, "blocking": 0, "listed": 0, "dismissed": 1}
    dates = re.findall(rb"\d{4}-\d{2}-\d{2}", release["attestation.json"])
    assert dates == [b"2026-03-02"]


def test_the_codebook_explains_every_column_and_tag(release):
    book = {(row["file"], row["name"]): row for row in rows(release["codebook.csv"])}
    for path in ("notes.csv", "tables/t.csv"):
        for column in rows(release[path])[0]:
            assert book[path, column]["description"]
    assert book["notes.csv", "[CLIENT]"]["kind"] == "tag"
    assert "mother" in book["notes.csv", "[MOTHER]"]["description"]


def test_a_release_is_the_same_around_notes_that_lie_on_the_disk(release, make, tmp_path):
    def laid(data):
        (tmp_path / "lines").write_bytes(data)
        return stored(tmp_path / "lines")

    files = make(laid=laid)
    assert isinstance(files["notes.csv"], Stored) and files["notes.csv"].path.read_bytes() == release["notes.csv"]
    assert {**files, "notes.csv": b""} == {**release, "notes.csv": b""}


def test_a_builder_signs_notes_that_lie_on_the_disk_by_their_hash(make, tmp_path):
    def laid(data):
        (tmp_path / "lines").write_bytes(data)
        return stored(tmp_path / "lines")

    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signed = []
    make(laid=laid, signer=Signer(public, lambda message: signed.append(message) or b""))
    notes = sha256((tmp_path / "lines").read_bytes()).hexdigest()
    assert json.loads(signed[0])["files"].keys() == {"codebook.csv", "notes.csv", "tables/t.csv"}
    assert json.loads(signed[0])["files"]["notes.csv"] == f"sha256:{notes}"


def test_the_codebook_is_the_same_in_whatever_order_parts_hand_over_their_tags():
    book = codebook(["MOTHER", "CITY", "CLIENT"], [], policy=Policy())
    assert book == codebook({"CLIENT", "MOTHER", "CITY"}, [], policy=Policy())
    assert [name for _, name, kind, *_ in book if kind == "tag"] == ["[CITY]", "[CLIENT]", "[MOTHER]"]


def test_two_tables_of_one_name_are_refused(make):
    with pytest.raises(PolicyError, match="one name"):
        make(copies=2)


@pytest.mark.parametrize("name", ["calm-2026-r1", "a", "2026.03_x"])
def test_plain_release_ids_pass(name):
    assert check_release_id(name) == name


@pytest.mark.parametrize("name", ["", "A", "../x", "a/b", ".a", "a.", "a b", "é", "x" * 65])
def test_release_ids_that_name_no_folder_everywhere_are_refused(name):
    with pytest.raises(PolicyError, match="release id"):
        check_release_id(name)


def test_a_release_is_the_same_bytes_under_two_hash_seeds():
    code = (
        "import importlib.util as u, hashlib; s = u.spec_from_file_location('c', 'conftest.py'); m = u.module_from_spec(s);"
        "s.loader.exec_module(m); print(hashlib.sha256(repr(m.made()).encode()).hexdigest())"
    )
    path = str(HERE.parents[2])
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=HERE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        )
        for seed in ("1", "2")
    ]  # fmt: skip
    first, second = (run.communicate()[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    assert first == second != ""


def found(blocking, file="notes.csv"):
    return Finding(file, 2, "text", "x", ("P001",), blocking, True, "f" * 20)


NOTES = b"note,text\nN-001,x\n"
NOTHING = ScanResult(1, 9, (), (), ())


def test_sealing_puts_the_scans_numbers_in_and_scans_the_last_bytes():
    scanned = []

    def scan(files):
        scanned.append(files)
        return replace(NOTHING, files=2, listed=(found(False, "a"),))

    noted = replace(NOTHING, listed=(found(False),), dismissed=(found(False),))
    files, result = sealed(lambda leaks: {"a": repr(leaks).encode(), "notes.csv": NOTES}, scan, notes=noted)
    assert files == {"a": b"LeakCounts(files=2, listed=2, dismissed=1)", "notes.csv": NOTES}
    assert result == ScanResult(2, 9, (), (found(False, "a"), found(False)), (found(False),))
    assert scanned == [
        {"a": b"LeakCounts(files=0, listed=0, dismissed=0)", "notes.csv": b"note,text\n"},
        {"a": files["a"], "notes.csv": b"note,text\n"},
    ]


def test_sealing_refuses_a_leak_before_and_after():
    def make(leaks):
        return {"notes.csv": NOTES}

    with pytest.raises(LeakFound, match="nothing was written"):
        sealed(make, lambda files: replace(NOTHING, blocking=(found(True),)), notes=NOTHING)
    with pytest.raises(LeakFound, match="nothing was written"):
        sealed(make, lambda files: NOTHING, notes=replace(NOTHING, blocking=(found(True),)))
    answers = iter([NOTHING, replace(NOTHING, blocking=(found(True),))])
    with pytest.raises(LeakFound, match="nothing was written"):
        sealed(make, lambda files: next(answers), notes=NOTHING)
    answers = iter([NOTHING, replace(NOTHING, listed=(found(False),))])
    with pytest.raises(LeakFound, match="differs"):
        sealed(make, lambda files: next(answers), notes=NOTHING)


def test_sealing_refuses_notes_that_were_not_searched():
    notes = iter([NOTES, NOTES + b"N-002,y\n"])
    with pytest.raises(LeakFound, match=r"notes\.csv .* is not the one that was searched"):
        sealed(lambda leaks: {"notes.csv": next(notes)}, lambda files: NOTHING, notes=NOTHING)
