"""A release is on the disk completely or not at all."""

import pytest

from deid.errors import LedgerError, PolicyError, StudyFileError
from deid.release import folder as room
from deid.release.folder import refuse_private, write
from deid.release.stored import stored


def recorded():
    """A ledger that takes everything."""


def test_files_arrive_with_their_folders_and_nothing_else(tmp_path):
    write(tmp_path / "releases" / "r1", {"notes.csv": b"a\n", "tables/t.csv": b"b\n"}, record=recorded)
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()) == [
        "releases/r1/notes.csv",
        "releases/r1/tables/t.csv",
    ]


def test_what_lies_on_the_disk_is_copied_and_stays_there(tmp_path):
    (tmp_path / "lines").write_bytes(b"note\n" * 100_000)
    write(tmp_path / "r1", {"notes.csv": stored(tmp_path / "lines")}, record=recorded)
    assert (tmp_path / "r1" / "notes.csv").read_bytes() == b"note\n" * 100_000 == (tmp_path / "lines").read_bytes()


@pytest.mark.parametrize("change", [b"note\n", b"notes", b""])
def test_what_has_changed_since_it_was_taken_in_is_not_written(tmp_path, change):
    (tmp_path / "lines").write_bytes(b"note!")
    held = stored(tmp_path / "lines")
    (tmp_path / "lines").write_bytes(change)
    calls = []
    with pytest.raises(StudyFileError, match=r"notes\.csv changed while the release r1 was written.*build it again"):
        write(tmp_path / "r1", {"notes.csv": held}, record=lambda: calls.append(1))
    assert [path.name for path in tmp_path.iterdir()] == ["lines"] and not calls


def test_what_is_no_longer_there_is_not_written(tmp_path):
    (tmp_path / "lines").write_bytes(b"note")
    held = stored(tmp_path / "lines")
    held.path.unlink()
    with pytest.raises(StudyFileError, match="cannot be written: No such file"):
        write(tmp_path / "r1", {"notes.csv": held}, record=recorded)
    assert list(tmp_path.iterdir()) == []


def test_a_release_is_recorded_when_only_its_name_is_missing(tmp_path):
    def look():
        assert not (tmp_path / "r1").exists()
        assert [path.read_bytes() for path in tmp_path.rglob("a")] == [b"1"]
        raise LedgerError("moved on")

    with pytest.raises(LedgerError, match="moved on"):
        write(tmp_path / "r1", {"a": b"1"}, record=look)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_release_is_never_overwritten(tmp_path):
    (tmp_path / "r1").mkdir()
    with pytest.raises(StudyFileError, match=r"r1 exists already.*--id"):
        write(tmp_path / "r1", {"a": b""}, record=recorded)
    (tmp_path / "r2").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StudyFileError, match="exists already"):
        write(tmp_path / "r2", {"a": b""}, record=recorded)


def test_a_full_disk_leaves_nothing_and_says_what_to_do(tmp_path, monkeypatch):
    original = room._write_file

    def full(path, data):
        if path.name == "b":
            raise OSError(28, "No space left on device")
        original(path, data)

    monkeypatch.setattr(room, "_write_file", full)
    with pytest.raises(StudyFileError, match=r"No space left on device.*make room"):
        write(tmp_path / "r1", {"a": b"1", "b": b"2"}, record=recorded)
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(path, data):
        raise KeyboardInterrupt

    monkeypatch.setattr(room, "_write_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "r1", {"a": b"1"}, record=recorded)
    assert list(tmp_path.iterdir()) == []


def test_a_parent_that_is_a_file_is_an_error_with_a_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StudyFileError, match="cannot be written"):
        write(tmp_path / "file" / "r1", {"a": b""}, record=recorded)


def test_a_release_and_private_keep_apart(tmp_path):
    private = tmp_path / "study" / "private"
    private.mkdir(parents=True)
    releases = tmp_path / "study" / "releases"
    for bad in (private, private / "r1", tmp_path / "study", tmp_path / "study" / "x" / ".." / "private" / "r"):
        with pytest.raises(PolicyError, match="private"):
            refuse_private(bad, private, releases)
    (tmp_path / "link").symlink_to(private)
    with pytest.raises(PolicyError):
        refuse_private(tmp_path / "link" / "r1", private, releases)
    refuse_private(releases / "r1", private, releases)
    elsewhere = tmp_path / "elsewhere" / "releases"
    for bad in (elsewhere, elsewhere.parent):
        with pytest.raises(PolicyError, match="folder of all releases"):
            refuse_private(bad, private, elsewhere)
