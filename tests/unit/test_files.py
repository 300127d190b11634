import os
import stat

import pytest

from deid.files import write_whole
from tests import faults


def test_all_bytes_are_there_under_the_name_and_under_no_other(tmp_path):
    write_whole(tmp_path / "a.csv", b"one\r\n")
    write_whole(tmp_path / "a.csv", b"\0two\n")
    assert (tmp_path / "a.csv").read_bytes() == b"\0two\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_permissions_are_those_asked_for_less_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "open", b"")
        write_whole(tmp_path / "owners", b"", mode=0o600)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("open", "owners")]
    assert modes == [0o640, 0o600]


@pytest.mark.parametrize("kind", ["write", "sync", "move"])
def test_a_failed_write_leaves_what_was_there_and_nothing_else(tmp_path, monkeypatch, kind):
    (tmp_path / "a.csv").write_bytes(b"before")
    faults.refuse(monkeypatch, lambda called, _: called == kind)
    with pytest.raises(PermissionError):
        write_whole(tmp_path / "a.csv", b"after")
    monkeypatch.undo()
    assert (tmp_path / "a.csv").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(tmp_path / "pipe", b"spans")
        assert os.read(reader, 100) == b"spans"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
