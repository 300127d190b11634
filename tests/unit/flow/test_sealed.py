"""Work files open only whole, with the study's key, and for what they were written."""

import errno
import stat
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from deid.errors import StudyFileError
from deid.flow.sealed import DamagedError, frame, read_all, read_frames, write_sealed
from deid.model import Note, Participant, Policy, Relative, Span
from deid.rawtext import RawText
from tests.faults import refuse

KEY, ABOUT = b"k" * 32, "first run-1 part-1"
NOTE = Note("N1", ("P1", "P2"), date(2025, 4, 1), "note", "Oriolanthe came.", "notes.csv, row 2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_sealed(tmp_path / "work" / "0", [[NOTE], {"a": 1}], key=KEY, about=ABOUT)
    return tmp_path / "work" / "0"


def test_raw_values_come_back_as_they_were_and_hide(path: Path):
    (note,), rest = read_all(path, key=KEY, about=ABOUT, frames=2)
    assert note == NOTE and rest == {"a": 1}
    assert isinstance(note.text, RawText) and "Oriolanthe" not in repr(note)


@pytest.mark.parametrize(
    "value",
    [
        Participant("P1", "Ana", "Ruiz", relatives=(Relative("mother", "Rosa"),), date_of_birth=date(1990, 1, 2)),
        Policy(operators=MappingProxyType({"PERSON": "surrogate"})),
        Span(0, 4, "PERSON", 0.5, "test"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_value_of_ours_can_be_kept(tmp_path: Path, value: object):
    write_sealed(tmp_path / "0", [value], key=KEY, about=ABOUT)
    assert read_all(tmp_path / "0", key=KEY, about=ABOUT, frames=1) == [value]


def test_a_work_file_is_its_owners_alone(path: Path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("key", "about"), [(b"x" * 32, ABOUT), (KEY, "first run-2 part-1"), (KEY, "clean run-1 part-1")]
)
def test_it_opens_with_no_other_key_and_for_nothing_else(path: Path, key: bytes, about: str):
    with pytest.raises(DamagedError):
        read_all(path, key=key, about=about, frames=2)


def test_every_changed_byte_is_seen(path: Path):
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(DamagedError):
            read_all(path, key=KEY, about=ABOUT, frames=2)


def test_every_cut_is_seen(path: Path):
    data = path.read_bytes()
    for size in range(len(data)):
        path.write_bytes(data[:size])
        with pytest.raises(DamagedError):
            read_all(path, key=KEY, about=ABOUT, frames=2)


def test_frames_that_change_places_are_seen(path: Path):
    frames = [frame(value, key=KEY, about=ABOUT, number=number) for number, value in enumerate(("a", "b"))]
    path.write_bytes(frames[1] + frames[0])
    with pytest.raises(DamagedError):
        list(read_frames(path, key=KEY, about=ABOUT))


def test_nothing_is_unpickled_before_its_seal_is_checked(path: Path, monkeypatch: pytest.MonkeyPatch):
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    monkeypatch.setattr("deid.flow.sealed.zlib.decompress", lambda body: pytest.fail("opened"))
    with pytest.raises(DamagedError):
        read_all(path, key=b"y" * 32, about=ABOUT, frames=2)


def test_a_missing_file_is_told_like_a_damaged_one(tmp_path: Path):
    with pytest.raises(DamagedError):
        read_all(tmp_path / "none", key=KEY, about=ABOUT, frames=1)


def test_a_full_disk_leaves_what_was_there_and_says_what_to_do(path: Path, monkeypatch: pytest.MonkeyPatch):
    before = path.read_bytes()
    refuse(monkeypatch, lambda kind, path: kind == "sync", code=errno.ENOSPC)
    with pytest.raises(StudyFileError, match="private/work cannot be written: No space left"):
        write_sealed(path, ["x"], key=KEY, about=ABOUT)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
