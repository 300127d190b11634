"""A server that is lost in the middle of an append: the entry is there or it is not, once, and the program says which."""

import socket
import tempfile
import threading
import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import sqlalchemy as sa

from deid.errors import LedgerError
from deid.ledger import Ledger, begin_ledger, database, record
from tests.unit.ledger.work import KEY

AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
QUESTION, ANSWER = b"commit", b"COMMIT"
"""What the driver says at the end of a transaction, and what the server says when it has done so."""
NOTHING = "does not reach its server, or lost it.*Nothing was recorded"


def append(ledger, n=0):
    return ledger.append("event", {"n": n}, actor="r", at=AT)


@pytest.fixture
def direct(empty_postgres, folder):
    return begin_ledger(empty_postgres, key=KEY, watermark=folder / "direct")


@pytest.fixture
def wired(direct, empty_postgres, wire_to, folder):
    """A wire, and the ledger at its end, which has met its server before."""
    wire, url = wire_to(empty_postgres)
    ledger = begin_ledger(url, key=KEY, watermark=folder / "watermark")
    append(ledger)
    return wire, ledger


@pytest.fixture
def wire(wired):
    return wired[0]


@pytest.fixture
def ledger(wired):
    return wired[1]


@pytest.fixture
def after_insert(monkeypatch):
    """Does something once, when the next append has inserted its rows and has not asked for COMMIT yet."""

    def arrange(act):
        real = record.write_rows

        def write_rows(connection, rows):
            monkeypatch.setattr(record, "write_rows", real)
            real(connection, rows)
            act()

        monkeypatch.setattr(record, "write_rows", write_rows)

    return arrange


def tries(ledger, direct, n):
    """Append until it is done; return what each failure said, and how many entries came with it."""
    failures = []
    while True:
        before = len(direct.entries())
        try:
            append(ledger, n)
        except LedgerError as error:
            failures.append((str(error), len(direct.verify()) - before))
        else:
            assert len(direct.verify()) - before == 1
            return failures


def test_an_append_that_is_cut_anywhere_is_recorded_once(ledger, direct, wire, caplog):
    wire.arm()
    append(ledger)
    pieces = [0, *wire.pieces]
    places = {at for a, b in pairwise(pieces) for at in (a, a + 1, (a + b) // 2)}
    failed = 0
    for at in sorted(places):
        wire.arm(at)
        for told, came in tries(ledger, direct, at):
            assert "Nothing was recorded" in told and came == 0, (at, told)
            failed += 1
    assert len(pieces) > 20 and failed < len(places) - 2  # the answer to COMMIT was lost, and found to be yes
    assert [r.payload["n"] for r in direct.entries()][2:] == sorted(places)
    assert caplog.records == []  # no traceback of the driver's beside our error


@pytest.mark.parametrize(("lost", "came"), [(QUESTION, 0), (ANSWER, 1)])
def test_without_the_server_nobody_knows_and_the_user_is_told_to_look(
    ledger, direct, wire, after_insert, monkeypatch, lost, came
):
    monkeypatch.setattr(record, "_PATIENCE", 0)
    after_insert(lambda: wire.arm(before=lost, back=False))
    with pytest.raises(LedgerError, match=r"nobody knows whether it was recorded.*`deid consent log`"):
        append(ledger, 1)
    wire.arm()
    assert len(direct.verify()) == 1 + came
    append(ledger, 2)
    assert [entry.payload["n"] for entry in ledger.verify()] == ([0, 1, 2] if came else [0, 2])


@pytest.mark.parametrize("lost", [QUESTION, ANSWER])
def test_many_entries_are_recorded_all_or_none(ledger, direct, wire, after_insert, lost):
    after_insert(lambda: wire.arm(before=lost))
    drafts = [("event", {"n": n}) for n in range(2500)]
    if lost == ANSWER:
        assert ledger.append_many(drafts, actor="r", at=AT, after=1)[-1].seq == 2501
    else:
        with pytest.raises(LedgerError, match=NOTHING):
            ledger.append_many(drafts, actor="r", at=AT, after=1)
    assert len(direct.verify()) == (2501 if lost == ANSWER else 1)


def test_a_commit_that_takes_its_time_is_waited_for(ledger, direct, wire, after_insert):
    """The connection is cut while the server is busy with COMMIT: whoever looked at once would not find the entry."""
    after_insert(lambda: wire.arm(before=ANSWER))
    append(ledger, 1)
    until_answer = next(after for before, after in pairwise(wire.pieces) if before == after)
    with direct.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION deid_slowly() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$; "
            "CREATE CONSTRAINT TRIGGER deid_slow AFTER INSERT ON deid_ledger DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION deid_slowly()"
        )
    after_insert(lambda: wire.arm(until_answer))
    assert append(ledger, 2).seq == len(direct.verify()) == 3


def test_an_entry_in_its_place_is_not_taken_for_it(ledger, direct, wire, after_insert, monkeypatch):
    """COMMIT was lost, and before anybody looked somebody else appended the next entry."""
    look = Ledger._stands

    def late(self, row):
        append(direct, 2)
        return look(self, row)

    monkeypatch.setattr(Ledger, "_stands", late)
    after_insert(lambda: wire.arm(before=QUESTION))
    with pytest.raises(LedgerError, match=NOTHING):
        append(ledger, 1)
    assert [entry.payload["n"] for entry in ledger.verify()] == [0, 2]


def test_thousands_of_rows_do_not_take_a_way_to_the_server_each(ledger, wire):
    wire.arm()
    ledger.append_many([("event", {"n": n}) for n in range(3000)], actor="r", at=AT)
    assert len(wire.pieces) < 300


def test_a_server_that_says_nothing_is_given_up(folder, monkeypatch):
    monkeypatch.setattr(database, "_SILENCE", 0.5)
    with tempfile.TemporaryDirectory() as place, socket.socket(socket.AF_UNIX) as mute:
        mute.bind(f"{place}/s")
        mute.listen()
        with pytest.raises(LedgerError, match="does not reach its server"):
            begin_ledger(f"postgresql://u@/d?unix_sock={place}/s", key=KEY, watermark=folder / "watermark")


# The server ends the connection


def end_writers(url, count):
    """When so many hold or await the writers' lock, end them as an administrator may; those that wait come first."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+pg8000:"), poolclass=sa.NullPool)
    find = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' ORDER BY granted"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while len(writers := connection.exec_driver_sql(find).scalars().all()) < count:
            time.sleep(0.05)
        for writer in writers:
            connection.exec_driver_sql(f"SELECT pg_terminate_backend({writer}, 5000)")


@pytest.mark.parametrize("step", ["link", "write_rows"])
def test_a_connection_that_is_ended_before_or_after_the_insert(direct, empty_postgres, monkeypatch, step):
    append(direct)
    real = getattr(record, step)

    def ended(*args, **options):
        done = real(*args, **options)
        end_writers(empty_postgres, 1)
        return done

    monkeypatch.setattr(record, step, ended)
    with pytest.raises(LedgerError, match=NOTHING):
        append(direct, 1)
    monkeypatch.undo()
    append(direct, 2)
    assert [entry.payload["n"] for entry in direct.verify()] == [0, 2]


def test_a_writer_that_is_ended_while_it_waits(direct, empty_postgres, after_insert):
    """It waits in a thread for one that holds the lock; both are ended, the one that waits first."""
    told = []

    def wait():
        with pytest.raises(LedgerError, match=NOTHING) as error:
            append(begin_ledger(empty_postgres, key=KEY, watermark=direct.watermark), 1)
        told.append(error.value)

    waiting = threading.Thread(target=wait)

    def both():
        waiting.start()
        end_writers(empty_postgres, 2)

    after_insert(both)
    with pytest.raises(LedgerError, match=NOTHING):
        append(direct, 2)
    waiting.join(30)
    assert len(told) == 1 and direct.verify() == ()


# The server is stopped


@pytest.fixture
def stopped(server, folder, tmp_path):
    """A ledger on a server that may be stopped."""
    ledger = begin_ledger(server.url, key=KEY, watermark=folder / "stopped")
    yield ledger
    server.start()
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE deid_ledger, deid_ledger_schema")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_is_restarted_between_two_calls(stopped, server, mode):
    append(stopped)
    server.stop(mode)
    with pytest.raises(LedgerError, match=NOTHING):
        append(stopped)
    with pytest.raises(LedgerError, match=r"lost it. Check that it runs, the network and \[ledger\] url"):
        stopped.entries()
    server.start()
    append(stopped)
    assert len(stopped.verify()) == 2


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_is_restarted_in_the_middle_of_an_append_is_waited_for(stopped, server, after_insert, mode):
    append(stopped)
    starting = threading.Timer(1.5, server.start)

    def stop():
        server.stop(mode)
        starting.start()

    after_insert(stop)
    with pytest.raises(LedgerError, match=NOTHING):
        append(stopped, 1)
    starting.join()
    append(stopped, 2)
    assert [entry.payload["n"] for entry in stopped.verify()] == [0, 2]


def test_a_server_that_falls_after_commit_and_before_its_answer(stopped, server, wire_to, after_insert, monkeypatch):
    """What was committed outlives the fall; the program finds it when the server is back."""
    append(stopped)
    wire, url = wire_to(server.url)
    ledger = begin_ledger(url, key=KEY, watermark=stopped.watermark)
    look, falls = Ledger._stands, []

    def after_the_fall(self, row):
        falls.append(server.stop("immediate"))
        server.start()
        return look(self, row)

    monkeypatch.setattr(Ledger, "_stands", after_the_fall)
    after_insert(lambda: wire.arm(before=ANSWER))
    assert append(ledger, 1).seq == 2
    assert len(falls) == 1 and len(stopped.verify()) == 2
