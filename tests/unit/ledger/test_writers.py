"""Many programs write to one ledger at once: the chain never forks, and nothing is lost or doubled."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from deid.errors import LedgerError
from deid.ledger import begin_ledger, database, open_ledger, record
from tests.unit.ledger.work import KEY, TIMES, size

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def append(ledger, **payload):
    return ledger.append("event", payload, actor="r", at=AT)


def together(url, *works):
    """Run works (task, watermark, name), each in a process of its own, at once; return what they printed."""
    command = [sys.executable, "-m", "tests.unit.ledger.work", url, *(",".join(map(str, work)) for work in works)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_eight_writers_and_a_reader_at_once(url, ledger, folder, machine):
    names = [f"w{number}" for number in range(8)]
    machines = [machine(name) for name in names[4:]]
    marks = [ledger.watermark] * 4 + [other.watermark for other in machines]
    total = len(names) * sum(map(size, range(TIMES)))
    works = [("write", mark, name) for name, mark in zip(names, marks, strict=True)]
    reader = machine("reader")
    seen = [int(count) for count in together(url, *works, ("read", reader.watermark, total)).split()]
    assert seen == sorted(seen) and len(set(seen)) > 10  # it read while they wrote, and every time it believed
    for opened in (ledger, reader, *machines):
        entries = opened.verify()
    assert [entry.seq for entry in entries] == list(range(1, total + 1))
    written = [(entry.actor, entry.payload["n"]) for entry in entries]
    assert sorted(written) == sorted((name, n) for name in names for n in range(TIMES) for _ in range(size(n)))
    for at, (name, n) in enumerate(written):  # what was appended together stands together, each writer's in order
        assert written.index((name, n)) + size(n) > at
    for name in names:
        own = [n for by, n in written if by == name]
        assert own == sorted(own)
    after = [(entry.seq, entry.payload["seen"]) for entry in entries if "seen" in entry.payload]
    assert len(after) == 8 * TIMES // 25 and all(seq == seen + 1 for seq, seen in after)


def test_programs_that_begin_one_ledger_at_once_all_go_on(url, folder):
    marks = [folder / f"mark-{number}" for number in range(6)]
    together(url, *(("begin", mark, "") for mark in marks))
    for number, mark in enumerate(marks, 1):
        assert append(open_ledger(url, key=KEY, watermark=mark)).seq == number
    assert len(open_ledger(url, key=KEY, watermark=marks[0]).verify()) == 6


# Watermarks of several machines


def test_a_watermark_that_lags_behind_other_machines_moves_up(ledger, machine):
    other = machine("other")
    for _ in range(3):
        append(ledger)
    assert append(other).seq == 4  # its mark was at the beginning
    assert other.watermark.read_bytes() != ledger.watermark.read_bytes()
    ledger.verify()
    assert other.watermark.read_bytes() == ledger.watermark.read_bytes()


def test_a_watermark_that_leads_knows_what_another_machine_cannot_miss(ledger, machine, tamper):
    other = machine("other")
    append(ledger)
    append(other)
    tamper("DELETE FROM deid_ledger WHERE seq = 2")  # as when the server was restored from an old backup
    assert len(ledger.verify()) == 1
    for act in (other.verify, other.entries, lambda: append(other)):
        with pytest.raises(LedgerError, match="watermark knows entry 2"):
            act()
    append(ledger, who="another")  # in its place
    with pytest.raises(LedgerError, match="watermark knows entry 2"):
        other.verify()


@pytest.mark.parametrize("act", ["entries", "verify", "checkpoint"])
def test_an_entry_that_comes_while_reading_is_no_cut_end(ledger, reopen, monkeypatch, act):
    """A writer beside us, with the same watermark, appends after our rows were read."""
    append(ledger)
    beside, real = reopen(), record.transaction

    @contextmanager
    def then_it_appends(engine, *, write):
        with real(engine, write=write) as connection:
            yield connection
        monkeypatch.setattr(record, "transaction", real)
        append(beside)

    monkeypatch.setattr(record, "transaction", then_it_appends)
    getattr(ledger, act)()
    monkeypatch.undo()
    assert len(ledger.verify()) == 2


# Writers who wait


def test_the_head_is_read_when_the_lock_is_given_whatever_the_servers_habit(empty_postgres, folder):
    """Under REPEATABLE READ a writer that waited would extend the head from before it waited."""
    administrator = sa.create_engine(empty_postgres.replace("postgresql:", "postgresql+pg8000:"), poolclass=sa.NullPool)
    with administrator.begin() as connection:
        connection.exec_driver_sql("ALTER DATABASE postgres SET default_transaction_isolation = 'repeatable read'")
    try:
        ledger = begin_ledger(empty_postgres, key=KEY, watermark=folder / "watermark")
        together(empty_postgres, *(("write", ledger.watermark, name) for name in "ab"))
        assert len(ledger.verify()) == 2 * sum(map(size, range(TIMES)))
    finally:
        with administrator.begin() as connection:
            connection.exec_driver_sql("ALTER DATABASE postgres RESET default_transaction_isolation")


def test_a_writer_that_falls_silent_does_not_hold_up_the_others(empty_postgres, folder, monkeypatch):
    monkeypatch.setattr(database, "_SILENCE", 1)
    silent, other = (begin_ledger(empty_postgres, key=KEY, watermark=folder / "w") for _ in range(2))
    real = record.link

    def asleep(*args, **options):
        monkeypatch.setattr(record, "link", real)
        append(other, by="other")
        time.sleep(0.5)
        return real(*args, **options)

    monkeypatch.setattr(record, "link", asleep)
    with pytest.raises(LedgerError, match=r"lost it.*Nothing was recorded"):
        append(silent, by="silent")
    assert [entry.payload["by"] for entry in silent.verify()] == ["other"]
    append(silent, by="silent")
    assert len(other.verify()) == 2
