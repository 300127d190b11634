"""A process that is killed, a disk that is full, a lock that stays: on SQLite nothing is left half done."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deid.errors import LedgerError
from deid.ledger import begin_ledger, database
from deid.ledger.watermark import read_watermark
from tests.unit.ledger.killed import TOGETHER
from tests.unit.ledger.work import KEY

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def append(ledger, count=1, **payload):
    return ledger.append_many([("event", payload)] * count, actor="r", at=AT)


@pytest.fixture
def ledger(folder):
    return begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=folder / "watermark")


def test_a_killed_process_leaves_a_chain_that_verifies(folder):
    """Each verification after a kill also held the watermark against the rows; it may lag, never lead."""
    command = [sys.executable, "-m", "tests.unit.ledger.killed", str(folder), "50"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    left = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(left) == 50 and left == sorted(left, key=lambda pair: pair[0])
    assert sum(torn for _, torn in left) > 0  # some were killed in the middle of a transaction
    ledger = begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=folder / "watermark")
    entries = ledger.verify()
    assert len(entries) == left[-1][0] > 100
    appended = Counter((entry.payload["by"], entry.payload["n"]) for entry in entries)
    assert {(n % 2, size) for (_, n), size in appended.items()} == {(0, 1), (1, TOGETHER)}  # all or none
    for by in {by for by, _ in appended}:  # and none between two others is missing
        own = sorted(n for other, n in appended if other == by)
        assert own == list(range(len(own)))


def test_a_disk_that_fills_up_anywhere_records_nothing(ledger, monkeypatch):
    """The database may grow by so many pages: the append runs out of space earlier or later, or not at all."""
    append(ledger, who="first")
    path, prepare = ledger.engine.url.database, database._prepare_sqlite
    with sqlite3.connect(path) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()

    def grow(more):
        """Append where the database may have so many pages more; say what went wrong."""

        def tight(connection, record):
            prepare(connection, record)
            connection.execute(f"PRAGMA max_page_count = {pages + more}")

        monkeypatch.setattr(database, "_prepare_sqlite", tight)
        try:
            return append(begin_ledger(f"sqlite:///{path}", key=KEY, watermark=ledger.watermark), 200, who="x" * 300)
        except LedgerError as error:
            return str(error)

    mark, more = ledger.watermark.read_bytes(), 0
    while isinstance(told := grow(more), str):
        assert told == "The ledger has no space left. Free some and try again. Nothing was recorded."
        assert (len(ledger.verify()), ledger.watermark.read_bytes()) == (1, mark)
        more += 1
    assert more > 10 and len(ledger.verify()) == 201


def test_a_reader_that_stays_makes_the_writer_give_up_at_the_very_end(ledger, folder, monkeypatch):
    """SQLite lets a writer prepare its transaction beside a reader; only COMMIT has to wait."""
    append(ledger)
    monkeypatch.setattr(database, "_WAIT", 0)
    impatient = begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=ledger.watermark)
    mark = ledger.watermark.read_bytes()
    holder = sqlite3.connect(folder / "ledger.db", isolation_level=None)
    holder.execute("BEGIN")
    holder.execute("SELECT * FROM deid_ledger").fetchall()
    try:
        with pytest.raises(LedgerError, match=r"is locked by another program. .* Nothing was recorded\."):
            append(impatient)
    finally:
        holder.close()
    assert ledger.watermark.read_bytes() == mark
    assert append(impatient)[0].seq == len(ledger.verify()) == 2


def test_the_watermark_moves_only_when_the_rows_are_there(ledger, monkeypatch):
    """Killed in the last moment before COMMIT: the mark must not know what the database does not."""
    seen = []

    def look(connection):
        seen.append(read_watermark(ledger.watermark, KEY).seq)

    append(ledger)
    database.sa.event.listen(ledger.engine, "commit", look)
    append(ledger)
    assert seen == [1] and read_watermark(ledger.watermark, KEY).seq == 2
