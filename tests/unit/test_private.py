import pytest

from deid.errors import LedgerError, StudyFileError
from deid.private import KEY_BYTES, new_key, study_key, subkey, write_private
from tests import faults


def test_a_new_study_gets_a_secret_of_its_own_and_keeps_it(tmp_path):
    for name in ("one", "two"):
        new_key(tmp_path / name)
    key = study_key(tmp_path / "one")
    assert len(key) == KEY_BYTES and key == study_key(tmp_path / "one") != study_key(tmp_path / "two")


def test_the_key_and_its_folders_are_their_owners_only(tmp_path):
    new_key(tmp_path / "private")
    for path in (tmp_path / "private", *(tmp_path / "private").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_lost_key_is_not_replaced_where_there_is_a_ledger(tmp_path):
    (tmp_path / "ledger.watermark").write_bytes(b"{}")
    with pytest.raises(LedgerError, match="Restore it"):
        new_key(tmp_path)
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("data", [b"", b"00" * (KEY_BYTES - 1), b"00" * (KEY_BYTES + 1), b"zz" * KEY_BYTES, b"\xff"])
def test_a_damaged_key_is_refused_and_left_as_it_is(tmp_path, data):
    write_private(tmp_path / "keys" / "study.key", data)
    with pytest.raises(LedgerError, match="Restore it from a backup"):
        study_key(tmp_path)
    assert (tmp_path / "keys" / "study.key").read_bytes() == data


def test_a_key_that_others_can_read_is_refused(tmp_path):
    new_key(tmp_path)
    (tmp_path / "keys" / "study.key").chmod(0o640)
    with pytest.raises(LedgerError, match="open to other users"):
        study_key(tmp_path)


def test_each_purpose_has_a_key_of_its_own():
    keys = {subkey(b"k" * 32, purpose) for purpose in ("ledger", "codes", "replace", "findings")}
    assert len(keys) == 4 and all(len(key) == 32 for key in keys)
    assert subkey(b"k" * 32, "ledger") == subkey(b"k" * 32, "ledger") != subkey(b"l" * 32, "ledger")


def test_a_file_is_replaced_whole_and_stays_its_owners(tmp_path):
    path = tmp_path / "a" / "b.json"
    write_private(path, b"one")
    write_private(path, b"two")
    assert path.read_bytes() == b"two" and path.stat().st_mode & 0o777 == 0o600
    assert [other.name for other in path.parent.iterdir()] == ["b.json"]


@pytest.mark.parametrize("kind", ["mkdir", "write", "sync", "move"])
def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch, kind):
    path = tmp_path / "a" / "b.json"
    write_private(path, b"one")
    other = tmp_path / "c" / "d.json"
    faults.refuse(monkeypatch, lambda called, _: called == kind)
    with pytest.raises(StudyFileError, match=r"private/d\.json cannot be written: Permission denied\. Check space"):
        write_private(other, b"two")
    if kind != "mkdir":
        with pytest.raises(StudyFileError, match=r"private/b\.json"):
            write_private(path, b"two")
    assert path.read_bytes() == b"one" and [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["b.json"]
