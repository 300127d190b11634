"""What can go wrong with a database is told with its remedy, and without what it holds."""

import errno
import os
import sqlite3
import stat
import traceback
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from deid.errors import ConfigError, LedgerError
from deid.ledger import begin_ledger, database
from deid.ledger import watermark as watermarks

AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
KEY = b"k" * 32
CANARY = "canary"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "private"


@pytest.fixture
def ledger(folder):
    return begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=folder / "watermark")


def told(act):
    with pytest.raises(LedgerError) as error:
        act()
    text = "".join(traceback.format_exception(error.value))
    assert CANARY not in text
    assert "INSERT" not in str(error.value)
    return str(error.value)


def append(ledger):
    return ledger.append("event", {"name": CANARY}, actor="r", at=AT)


def test_ledger_watermark_and_folder_are_owner_only(ledger, folder):
    append(ledger)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "ledger.db": 0o600,
        "watermark": 0o600,
    }


def test_a_ledger_that_others_can_open_is_refused(ledger, folder):
    (folder / "ledger.db").chmod(0o644)
    assert "chmod 600" in told(lambda: begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=ledger.watermark))  # fmt: skip


def test_a_locked_ledger_says_so(ledger, folder, monkeypatch):
    monkeypatch.setattr(database, "_WAIT", 0)
    impatient = begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=ledger.watermark)
    holder = sqlite3.connect(folder / "ledger.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert "is locked" in told(lambda: append(impatient))
        assert "is locked" in told(impatient.entries)
    finally:
        holder.close()


def test_a_corrupt_ledger_says_so(ledger, folder):
    append(ledger)
    (folder / "ledger.db").write_bytes(CANARY.encode() * 1000)
    assert "is not a database" in told(ledger.entries)
    assert "is not a database" in told(lambda: append(ledger))


def test_a_damaged_page_says_so(ledger, folder):
    ledger.append_many([("event", {"name": CANARY * 50})] * 50, actor="r", at=AT)
    path = folder / "ledger.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    assert "Do not write to it" in told(ledger.entries)


def test_damaged_tables_say_so(ledger, folder):
    """SQLite quotes in its error what stands where the tables are described, and that is no text."""
    append(ledger)
    path = folder / "ledger.db"
    path.write_bytes(
        path.read_bytes().replace(b"CREATE TABLE deid_ledger_schema", b"CREATE \xff\xfe\xfdLE deid_ledger_schema")
    )
    assert "is corrupt" in told(ledger.entries)
    assert "is corrupt" in told(lambda: append(ledger))


def test_a_version_that_is_no_number_says_so(ledger, folder):
    with closing(sqlite3.connect(folder / "ledger.db")) as file, file:
        file.execute(f"UPDATE deid_ledger_schema SET version = '{CANARY}'")
    assert "is corrupt" in told(
        lambda: begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=ledger.watermark)
    )


def test_a_full_disk_says_so_and_records_nothing(ledger):
    append(ledger)
    prepare = database._prepare_sqlite

    def tight(connection, record):
        prepare(connection, record)
        connection.execute("PRAGMA max_page_count = 4")

    sa.event.listen(ledger.engine, "connect", tight)
    assert "no space left" in told(lambda: ledger.append("event", {"name": CANARY * 10_000}, actor="r", at=AT))
    assert len(ledger.entries()) == 1


def test_a_folder_in_place_of_the_ledger_says_so(folder):
    (folder / "ledger.db").mkdir(parents=True)
    assert "cannot be opened" in told(lambda: begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=folder / "w"))  # fmt: skip


def test_a_watermark_that_cannot_be_written_says_what_stands(ledger, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(watermarks, "write_whole", full)
    message = told(lambda: append(ledger))
    assert "No space left" in message and "stands" in message
    monkeypatch.undo()
    assert [path.name for path in sorted(ledger.watermark.parent.iterdir())] == ["ledger.db", "watermark"]
    ledger.verify()


@pytest.mark.parametrize(
    "url",
    [
        *("", "sqlite://", "sqlite:///:memory:", "x"),
        *(f"mysql://u:{CANARY}@h/d", f"postgresql+psycopg://u:{CANARY}@h/d", f"postgresql://u:{CANARY}@h/d?sslmode=x"),
    ],
)
def test_only_a_file_or_postgresql_by_pg8000_is_opened(url, tmp_path):
    with pytest.raises(ConfigError) as error:
        begin_ledger(url, key=KEY, watermark=tmp_path / "w")
    assert CANARY not in str(error.value)


def test_a_server_that_is_not_there_says_so_without_the_password(tmp_path):
    url = f"postgresql://u:{CANARY}@/d?unix_sock={tmp_path}/none"
    assert "[ledger] url" in told(lambda: begin_ledger(url, key=KEY, watermark=tmp_path / "w"))
