"""Whatever is done to a release, `verify` says no."""

import json
import random
import sys
from hashlib import sha256

import pytest

from deid.errors import StudyFileError, VerificationFailed
from deid.model import Policy
from deid.release.attestation import SEAL
from deid.release.canonical import canonical, digest, readable
from deid.release.folder import write
from deid.release.stored import Stored, stored
from deid.release.verify import inspect, prove, verify


@pytest.fixture
def folder(tmp_path, release):
    write(tmp_path / "r1", release, record=lambda: None)
    return tmp_path / "r1"


def resealed(folder, change=lambda package: None):
    """Make hashes fit again after a change, as somebody who wants to deceive would; `change` edits datapackage.json."""
    package = json.loads((folder / "datapackage.json").read_text())
    change(package)
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        resource.update(bytes=len(data), hash=digest(data))
    (folder / "datapackage.json").write_bytes(readable(package))
    attested(folder, data_package={"path": "datapackage.json", "hash": digest(readable(package))})


def attested(folder, **changes):
    body = json.loads((folder / "attestation.json").read_text()) | changes
    body.pop(SEAL)
    (folder / "attestation.json").write_bytes(canonical({**body, SEAL: digest(canonical(body))}))


def failed(folder):
    verdict = inspect(folder)
    assert verdict.status == "REFUSED"
    with pytest.raises(VerificationFailed, match="not what it claims"):
        verify(folder)
    return {name: detail for name, passed, detail in verdict.checks if not passed}


def test_an_untouched_release_is_a_candidate(folder):
    verdict = verify(folder)
    assert verdict.status == "CANDIDATE"
    assert all(passed for _, passed, _ in verdict.checks)
    assert verdict.attestation_hash == "sha256:" + sha256((folder / "attestation.json").read_bytes()).hexdigest()


def test_a_rehearsal_stays_one(tmp_path, make):
    write(tmp_path / "r1", make(rehearsal=True), record=lambda: None)
    assert verify(tmp_path / "r1").status == "REHEARSAL"


def test_what_would_not_verify_is_known_before_it_is_written(release):
    prove(release)
    with pytest.raises(VerificationFailed, match=r"notes.csv was changed[\s\S]*Report this"):
        prove({**release, "notes.csv": release["notes.csv"] + b"\n"})


def test_notes_on_the_disk_are_proved_like_bytes(tmp_path, make):
    def laid(data):
        (tmp_path / "lines").write_bytes(data)
        return stored(tmp_path / "lines")

    files = make(laid=laid)
    prove(files)
    (tmp_path / "lines").write_bytes((tmp_path / "lines").read_bytes().replace(b"N-002", b"N-001"))
    with pytest.raises(VerificationFailed, match=r"row 3, note: stands there twice[\s\S]*items that passed the gate"):
        prove(files)
    with pytest.raises(VerificationFailed, match=r"notes.csv was changed"):
        prove({**files, "notes.csv": stored(tmp_path / "lines")})
    (tmp_path / "lines").unlink()
    with pytest.raises(VerificationFailed, match="keeps its schema: it does not have the form of a release"):
        prove(files)


def test_tables_are_checked_where_they_lie(folder, monkeypatch):
    seen = []
    monkeypatch.setattr(
        sys.modules["deid.release.verify"], "table_problems", lambda file, schema: seen.append(file) or []
    )
    inspect(folder)
    assert len(seen) == 3 and all(isinstance(file, Stored) for file in seen)


def test_a_flipped_bit_anywhere_is_caught(folder, release):
    dice = random.Random(7)
    for path, data in release.items():
        for _ in range(25):
            place = dice.randrange(len(data))
            changed = bytearray(data)
            changed[place] ^= 1 << dice.randrange(8)
            (folder / path).write_bytes(bytes(changed))
            assert inspect(folder).status == "REFUSED", (path, place)
        (folder / path).write_bytes(data)
    assert inspect(folder).status == "CANDIDATE"


def test_truncation_of_any_file_is_caught(folder, release):
    for path, data in release.items():
        for size in (0, len(data) // 2, len(data) - 1):
            (folder / path).write_bytes(data[:size])
            assert inspect(folder).status == "REFUSED", (path, size)
        (folder / path).write_bytes(data)


def test_a_missing_file_is_named(folder, release):
    for path in release:
        (folder / path).unlink()
        assert path in " ".join(failed(folder).values())
        (folder / path).write_bytes(release[path])


def test_an_unlisted_file_link_or_empty_folder_is_named(folder):
    (folder / "extra.txt").write_text("x")
    assert "extra.txt is not listed" in failed(folder)["every file is listed"]
    (folder / "extra.txt").unlink()
    (folder / "empty").mkdir()
    assert "empty is empty" in failed(folder)["nothing but files"]
    (folder / "empty").rmdir()
    (folder / "notes.csv").rename(folder.parent / "elsewhere.csv")
    (folder / "notes.csv").symlink_to(folder.parent / "elsewhere.csv")
    assert "notes.csv is a link" in failed(folder)["nothing but files"]


def test_a_row_taken_out_is_caught_even_if_all_hashes_are_made_to_fit(folder):
    path = folder / "tables" / "t.csv"
    path.write_bytes(b"\n".join(path.read_bytes().splitlines()[:-1]) + b"\n")
    resealed(folder)
    assert set(failed(folder)) == {"attestation matches tables"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b",14,", b",soon,", "day: no integer"),
        (b"N-002", b"N-001", "note: stands there twice"),
        (b"N-002", b"", "note: a value is required"),
        (b",note,", b",diary,", "note_class: none of the values"),
        (b"P-001;P-002", b"Ann;P-002", "participants: not of the form"),
        (b"N-002,", b"N-002,,", "cells for 7 columns"),
        (b"note,participants", b"note,people", "columns are not those"),
    ],
)
def test_a_table_that_breaks_its_schema_is_caught_by_row_and_column(folder, old, new, what):
    path = folder / "notes.csv"
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    resealed(folder)
    assert what in failed(folder)["every table keeps its schema"]


@pytest.mark.parametrize(
    "path", ["../r1/notes.csv", "/etc/passwd", "a\\b", "./notes.csv", "C:x", "", "tables//t.csv", "attestation.json"]
)
def test_paths_that_leave_the_release_are_refused(folder, path):
    package = json.loads((folder / "datapackage.json").read_text())
    package["resources"][0]["path"] = path
    (folder / "datapackage.json").write_bytes(readable(package))
    attested(folder, data_package={"path": "datapackage.json", "hash": digest(readable(package))})
    assert "every file is listed" in failed(folder)


def test_an_attestation_of_another_release_is_refused(folder):
    attested(folder, release="calm-r2")
    assert "different releases" in failed(folder)["attestation matches data package"]


def listed(package, path):
    return next(resource for resource in package["resources"] if resource["path"] == path)


def test_a_stranger_cannot_make_verify_run_a_pattern_of_their_own(folder):
    def change(package):
        listed(package, "notes.csv")["schema"]["fields"][0]["constraints"]["pattern"] = "(a+)+$"

    resealed(folder, change)
    assert "notes.csv, the schema is not" in failed(folder)["every table keeps its schema"]


def stripped(schema):
    for field in schema["fields"]:
        field.pop("constraints", None)


@pytest.mark.parametrize("path", ["notes.csv", "tables/t.csv"])
@pytest.mark.parametrize(
    "change",
    [
        stripped,
        lambda schema: schema.pop("primaryKey"),
        lambda schema: schema["missingValues"].append("N-001"),
        lambda schema: schema["fields"][-1].update(type="any"),
        lambda schema: schema["fields"][-1].update(constraints={"pattern": "(a+)+$"}),
        lambda schema: schema["fields"][1].update(type="integer"),
        lambda schema: schema.update(note="Marisol"),
    ],
    ids=["no constraints", "no key", "codes are missing values", "any type", "a pattern", "another type", "a remark"],
)
def test_a_schema_that_is_not_ours_is_refused(folder, path, change):
    resealed(folder, lambda package: change(listed(package, path)["schema"]))
    assert f"{path}, the schema is not" in failed(folder)["every table keeps its schema"]


def test_a_safe_harbor_release_with_a_column_of_dates_is_refused(tmp_path, make):
    write(
        tmp_path / "r1",
        make(policy=Policy(profile="limited-data-set", basis={"number": "DUA-7"}, min_k=2)),
        record=lambda: None,
    )
    assert verify(tmp_path / "r1").status == "CANDIDATE"
    policy = json.loads((tmp_path / "r1" / "attestation.json").read_text())["policy"]
    attested(tmp_path / "r1", policy={**policy, "profile": "safe-harbor", "basis": {}})
    assert "the schema is not" in failed(tmp_path / "r1")["every table keeps its schema"]


def test_the_words_of_a_schema_may_change_with_the_version(folder):
    def change(package):
        for path in ("notes.csv", "tables/t.csv"):
            listed(package, path)["schema"]["fields"][0]["description"] = "In other words."
        package["description"] = "In other words."

    resealed(folder, change)
    assert verify(folder).status == "CANDIDATE"


@pytest.mark.parametrize(
    "path",
    ["raw.bin", "private/study.key", "tables/raw.parquet", "tables/deep/t.csv", "tables/.csv", "Notes.csv", "x.csv"],
)
def test_a_listed_file_that_no_release_holds_is_refused(folder, path):
    (folder / path).parent.mkdir(exist_ok=True, parents=True)
    (folder / path).write_bytes(b"raw\n")
    resealed(folder, lambda package: package["resources"].append({**listed(package, "report.html"), "path": path}))
    assert "a path that no release has" in failed(folder)["every file is listed"]


@pytest.mark.parametrize("path", ["codebook.csv", "report.html"])
def test_a_release_without_one_of_its_files_is_refused(folder, path):
    (folder / path).unlink()
    resealed(folder, lambda package: package["resources"].remove(listed(package, path)))
    assert f"{path} is missing" in failed(folder)["every file is listed"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda package: package["useLimits"].pop(), "use limits are not those of the attestation"),
        (lambda package: package.update(contributors=[{"title": "Marisol"}]), "parts that no release has"),
        (lambda package: listed(package, "report.html").update(data="raw"), "report.html is described"),
        (lambda package: listed(package, "notes.csv").update(encoding="utf-16"), "notes.csv is described"),
        (lambda package: listed(package, "tables/t.csv").update(name="marisol"), "tables/t.csv is described"),
        (lambda package: listed(package, "codebook.csv").pop("type"), "codebook.csv is described"),
    ],
)  # fmt: skip
def test_a_data_package_says_what_ours_say_and_nothing_else(folder, change, what):
    resealed(folder, change)
    failures = failed(folder)
    assert what in failures["data package says what a release's does"]
    assert "arisol" not in str(failures)


@pytest.mark.parametrize("name", ["attestation.json", "datapackage.json"])
@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'{"a":1,"a":2}', b"\xff", b"[" * 100000, b"{}", b'{"resources":[{}]}', b'{"resources":7}',
     b'{"gate":{"rows":7,"notes":[]}}'],
)  # fmt: skip
def test_malformed_json_is_a_no_and_never_a_traceback(folder, name, data):
    (folder / name).write_bytes(data)
    assert failed(folder)


def test_a_spelling_that_is_not_canonical_is_refused(folder):
    path = folder / "attestation.json"
    path.write_bytes(json.dumps(json.loads(path.read_text()), indent=1).encode())
    assert "canonical" in failed(folder)["attestation"]


def test_no_folder_is_an_error_of_the_call(tmp_path):
    with pytest.raises(StudyFileError, match="no release folder"):
        verify(tmp_path / "nowhere")


def test_the_verdict_quotes_no_value(folder):
    path = folder / "notes.csv"
    path.write_bytes(path.read_bytes().replace(b",note,", b",Rosaura,", 1))
    resealed(folder)
    with pytest.raises(VerificationFailed) as caught:
        verify(folder)
    assert "Rosaura" not in str(caught.value)


def test_a_table_with_one_column_twice_is_refused(folder):
    path = folder / "tables" / "t.csv"
    path.write_bytes(path.read_bytes().replace(b",gender,", b",phq9,", 1))
    resealed(folder, lambda package: listed(package, "tables/t.csv")["schema"]["fields"][3].update(name="phq9"))
    assert "twice" in failed(folder)["every table keeps its schema"]


def test_a_variable_named_like_a_column_of_ours_is_refused(folder):
    path = folder / "tables" / "t.csv"
    path.write_bytes(path.read_bytes().replace(b",gender,", b",Participant,", 1))
    resealed(folder, lambda package: listed(package, "tables/t.csv")["schema"]["fields"][3].update(name="Participant"))
    assert "the schema is not" in failed(folder)["every table keeps its schema"]


def test_an_attestation_that_promises_too_little_is_refused(folder):
    body = json.loads((folder / "attestation.json").read_text())
    attested(folder, leak_scan={**body["leak_scan"], "blocking": 7})
    assert "leak_scan.blocking" in failed(folder)["attestation says what a release's does"]


def test_a_leak_scan_of_another_number_of_files_is_refused(folder):
    body = json.loads((folder / "attestation.json").read_text())
    attested(folder, leak_scan={**body["leak_scan"], "files": 5})
    assert "leak scan" in failed(folder)["attestation matches data package"]
