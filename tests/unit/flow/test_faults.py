"""Whatever fails: a complete release or none, a ledger that verifies, and words that say what to do."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

import deid
from deid.cli import main
from deid.errors import ConfigError, StudyFileError
from tests import faults
from tests.studies import edit, files_below, folder_bytes, one_note, write_study

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process without fork")
def test_a_run_that_is_killed_at_any_point_ends_as_if_it_never_was(checked, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.flow.killed", str(checked), str(tmp_path), "50"],
        cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[0]) >= 25, done.stdout


def test_two_releases_at_once_are_refused(copy):
    folder = copy("study")
    (folder / "private" / "work").mkdir(parents=True)
    with FileLock(folder / "private" / "work" / "lock"), pytest.raises(ConfigError, match="Another release"):
        deid.open_study(folder).release(release_id="one")
    assert deid.open_study(folder).release(release_id="one", engine="inline").folder.is_dir()


def test_two_programs_at_once_end_in_one_release_each_or_a_refusal(copy):
    folder = copy("study")
    command = [sys.executable, "-m", "deid", "release", str(folder), "--engine", "inline", "--id"]
    both = [
        subprocess.Popen([*command, name], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    said = [program.communicate(timeout=300) for program in both]
    assert {program.returncode for program in both} <= {0, 2}, said
    for program, name, (_, told) in zip(both, ("one", "two"), said, strict=True):
        there = folder / "releases" / name
        assert there.exists() == (program.returncode == 0), told
        if program.returncode:
            assert "Another release of this study is being made" in told or "Run this again" in told
    deid.open_study(folder).verify_ledger()
    assert sum(program.returncode == 0 for program in both) >= 1


@pytest.mark.parametrize("kind", ["staged", "first", "names", "clean"])
def test_a_work_file_that_changes_under_the_run_stops_it_or_is_made_again(copy, expected, monkeypatch, kind):
    """Files are damaged as soon as they are there."""
    folder = copy("study")
    import deid.flow.gather as gather
    import deid.flow.staging as staging

    def damage(real):
        def damaging(*args, **options):
            for path in (folder / "private" / "work" / "runs").glob(f"*/{kind}/*"):
                path.write_bytes(path.read_bytes()[:-1] + b"\0")
            return real(*args, **options)

        return damaging

    for place, name in ((staging, "read_frames"), (gather, "read_all"), (gather, "read_frames")):
        monkeypatch.setattr(place, name, damage(getattr(place, name)))
    with pytest.raises(StudyFileError, match="private/work was changed or damaged"):
        deid.open_study(folder).release(release_id="one", engine="inline")
    monkeypatch.undo()
    assert not list((folder / "releases").glob("*"))
    assert folder_bytes(deid.open_study(folder).release(release_id="one", engine="inline").folder) == expected


def test_a_full_disk_under_private_keeps_what_is_done(copy, expected, capfd, monkeypatch):
    folder = copy("study")
    monkeypatch.setattr("deid.flow.staging.PART", 1)
    written = []

    def full(kind, path):
        if kind == "write" and "work" in path.parts and "clean" in path.parts:
            written.append(path)
        return kind == "sync" and len(written) > 3

    with pytest.MonkeyPatch.context() as patch:
        faults.refuse(patch, full, code=errno.ENOSPC)
        assert main(["release", str(folder), "--id", "one", "--engine", "inline"]) == 2
    assert "private/work cannot be written: No space left on device" in capfd.readouterr().err
    assert not list((folder / "releases").glob("*"))
    assert len(list((folder / "private" / "work" / "runs").glob("*/clean/*"))) == 3
    assert folder_bytes(deid.open_study(folder).release(release_id="one", engine="inline").folder) == expected


def test_notes_that_change_while_they_are_read_stop_the_release(copy, monkeypatch):
    folder = copy("study")
    import deid.flow.begin as begin

    real = begin.stream_texts

    def changed(path, *, take):
        edit(folder / "notes.csv", "N004,", "N044,")
        return real(path, take=take)

    monkeypatch.setattr(begin, "stream_texts", changed)
    with pytest.raises(StudyFileError, match="changed while they were being read"):
        deid.open_study(folder).release(release_id="one", engine="inline")


def test_no_raw_text_is_in_any_file_outside_private_after_a_stop(tmp_path, monkeypatch):
    folder = write_study(tmp_path / "study", notes=one_note("Quarzibald kept a lantern."))
    monkeypatch.setattr("deid.flow.build.write_notes", lambda *a, **o: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        deid.open_study(folder).release(release_id="one", engine="inline")
    for path in files_below(tmp_path):
        outside = "private" not in path.relative_to(tmp_path).parts
        assert not outside or path.name == "notes.csv" or b"Quarzibald" not in path.read_bytes()
