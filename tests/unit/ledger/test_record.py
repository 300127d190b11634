"""What every ledger keeps, on SQLite and on PostgreSQL."""

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from deid.errors import ConfigError, LedgerError
from deid.ledger import GENESIS, Checkpoint

AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def fill(ledger, count=4):
    return ledger.append_many([("event", {"n": n}) for n in range(count)], actor="r.adeyemi", at=AT)


def test_what_is_appended_is_read_back_in_order(ledger, reopen):
    ledger.append("consent", {"who": "P1", "note": "naïve ☂", "n": [1, None, True]}, actor="r.adeyemi", at=AT)
    ledger.append("release", {"id": "R1"}, actor="b.okoro", at=AT.astimezone(timezone(timedelta(hours=2))))
    first, second = reopen().entries()
    assert (first.seq, first.kind, first.actor, first.at, first.prev) == (1, "consent", "r.adeyemi", AT, GENESIS)
    assert first.payload == {"who": "P1", "note": "naïve ☂", "n": [1, None, True]}
    assert (second.seq, second.prev, second.at.isoformat()) == (2, first.mac, "2026-06-01T09:30:00+00:00")
    assert reopen().entries("release") == (second,)


def test_appending_returns_what_reading_returns(ledger):
    assert fill(ledger) == ledger.entries()


def test_the_chain_depends_on_nothing_but_its_entries_and_key(ledger):
    (entry,) = ledger.append_many([("event", {"b": 1, "a": "é"})], actor="r", at=AT)
    text = f'[1,"2026-06-01T09:30:00+00:00","r","event","{{\\"a\\":\\"é\\",\\"b\\":1}}","{"0" * 64}"]'
    assert entry.mac == hmac.new(ledger.key, text.encode(), hashlib.sha256).hexdigest()


def test_the_checkpoint_is_the_last_entry(ledger):
    assert ledger.checkpoint() == Checkpoint(0, GENESIS)
    *_, last = fill(ledger)
    assert ledger.checkpoint() == ledger.checkpoint("event") == (last.seq, last.mac)
    assert ledger.checkpoint("release") == Checkpoint(0, GENESIS)


def test_appending_nothing_touches_nothing(ledger):
    assert ledger.append_many([], actor="", at=AT) == ()
    assert ledger.entries() == ()


def test_an_intact_ledger_verifies_against_its_past(ledger, reopen):
    old = ledger.checkpoint()
    fill(ledger)
    middle = ledger.checkpoint()
    fill(ledger)
    reopen().verify([old, middle, ledger.checkpoint()])


def test_all_drafts_are_appended_or_none(ledger):
    with pytest.raises(LedgerError, match="JSON"):
        ledger.append_many([("event", {"n": 1}), ("event", {"n": float("nan")})], actor="r", at=AT)
    assert ledger.entries() == ()


@pytest.mark.parametrize("payload", [{"when": AT}, {"set": {1}}, {"half a character": "\ud800"}])
def test_only_json_is_recorded_and_what_is_not_is_not_quoted(ledger, payload):
    with pytest.raises(LedgerError) as error:
        ledger.append("event", payload, actor="r", at=AT)
    assert "half" not in str(error.value) and error.value.__cause__ is None


@pytest.mark.parametrize(("actor", "at"), [(" ", AT), ("r", AT.replace(tzinfo=None))])
def test_every_entry_says_who_and_when(ledger, actor, at):
    with pytest.raises(LedgerError):
        ledger.append("event", {}, actor=actor, at=at)


def test_a_writer_that_overlooked_another_appends_nothing(ledger, reopen):
    fill(reopen(), 2)
    with pytest.raises(LedgerError, match="meanwhile"):
        ledger.append_many([("event", {})], actor="r", at=AT, after=1)
    assert len(ledger.append_many([("event", {})], actor="r", at=AT, after=2)) == 1


def test_neither_ledger_nor_entry_shows_what_it_holds(ledger):
    entry = ledger.append("event", {"name": "Ada"}, actor="r", at=AT)
    assert repr(entry) == "Entry(1, event)"
    assert "thirty-two" not in repr(ledger)


# What verify finds


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deid_ledger SET payload = '{\"n\":7}' WHERE seq = 2",
        "UPDATE deid_ledger SET actor = 'nobody' WHERE seq = 2",
        "UPDATE deid_ledger SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 1",
        "UPDATE deid_ledger SET kind = 'release' WHERE seq = 4",
        "UPDATE deid_ledger SET mac = 'x' WHERE seq = 3",
        "DELETE FROM deid_ledger WHERE seq = 1",
        "DELETE FROM deid_ledger WHERE seq = 2",
        "DELETE FROM deid_ledger WHERE seq = 4",
        "DELETE FROM deid_ledger",
        "INSERT INTO deid_ledger SELECT 5, at, actor, kind, payload, mac, mac FROM deid_ledger WHERE seq = 4",
    ],
)
def test_an_edit_deletion_or_insertion_is_found(ledger, reopen, tamper, statement):
    fill(ledger)
    tamper(statement)
    with pytest.raises(LedgerError):
        reopen().verify()
    with pytest.raises(LedgerError):
        reopen().entries("event")


def test_another_order_is_found(ledger, tamper):
    fill(ledger)
    tamper(*(f"UPDATE deid_ledger SET seq = {new} WHERE seq = {old}" for old, new in [(2, 9), (3, 2), (9, 3)]))
    with pytest.raises(LedgerError, match="Entry 2"):
        ledger.verify()


def test_a_renumbered_chain_is_found(ledger, tamper):
    fill(ledger)
    tamper("DELETE FROM deid_ledger WHERE seq = 1", *(f"UPDATE deid_ledger SET seq = {n - 1} WHERE seq = {n}" for n in (2, 3, 4)))  # fmt: skip
    with pytest.raises(LedgerError):
        ledger.verify()


def test_a_cut_end_is_found_and_not_built_upon(ledger, tamper):
    fill(ledger)
    tamper("DELETE FROM deid_ledger WHERE seq > 2")
    with pytest.raises(LedgerError, match="watermark knows entry 4"):
        ledger.verify()
    with pytest.raises(LedgerError, match="watermark knows entry 4"):
        fill(ledger, 1)


def test_a_cut_end_with_its_watermark_is_found_by_a_release(ledger, tamper):
    fill(ledger, 2)
    early = ledger.watermark.read_bytes()
    fill(ledger, 2)
    released = ledger.checkpoint()
    tamper("DELETE FROM deid_ledger WHERE seq > 2")
    ledger.watermark.write_bytes(early)
    ledger.verify()
    with pytest.raises(LedgerError, match="past release knows entry 4"):
        ledger.verify([released])


def test_another_key_is_found_by_readers_and_writers(ledger, reopen):
    fill(ledger)
    stranger = replace(ledger, key=b"z" * 32)
    for act in (lambda: reopen(key=b"z" * 32), stranger.verify, stranger.entries, lambda: fill(stranger)):
        with pytest.raises(LedgerError, match="key"):
            act()


def test_a_chain_written_anew_under_the_key_is_found(ledger, reopen, tamper):
    fill(ledger)
    released = ledger.checkpoint()
    tamper("DELETE FROM deid_ledger")
    ledger.watermark.unlink()
    forged = reopen()
    forged.append_many([("event", {"n": 10 * n}) for n in range(4)], actor="r.adeyemi", at=AT)
    forged.verify()
    with pytest.raises(LedgerError, match="written anew"):
        forged.verify([released])


def test_a_missing_watermark_is_not_made_up(ledger, reopen):
    fill(ledger)
    ledger.watermark.unlink()
    for act in (reopen, ledger.entries, lambda: fill(ledger)):
        with pytest.raises(LedgerError, match="watermark file is missing"):
            act()


@pytest.mark.parametrize(
    "damage",
    [
        "", "{}", "[1]", '{"seq": "1", "mac": ""}', '{"seq": -3, "mac": "x"}', "\xff", "[" * 20_000,
        '{"seq": 1, "mac": "x", "seal": "\\ud83d"}',
    ],
)  # fmt: skip
def test_a_damaged_watermark_is_refused(ledger, damage):
    ledger.watermark.write_bytes(damage.encode("latin-1"))
    with pytest.raises(LedgerError, match="damaged"):
        ledger.entries()


def test_the_watermark_never_moves_down(ledger, reopen):
    fill(ledger)
    high = ledger.watermark.read_bytes()
    reopen().verify()
    assert ledger.watermark.read_bytes() == high


def test_verifying_moves_the_watermark_up_to_what_was_seen(ledger):
    empty = ledger.watermark.read_bytes()
    fill(ledger)
    full = ledger.watermark.read_bytes()
    ledger.watermark.write_bytes(empty)
    ledger.verify()
    assert ledger.watermark.read_bytes() == full


def test_writers_at_once_never_fork_the_chain(reopen):
    def write(writer):
        ledger = reopen()
        for n in range(5):
            ledger.append_many([("event", {"writer": writer, "n": n})] * 2, actor="r", at=AT)
            ledger.verify()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    entries = reopen().entries()
    written = [(entry.payload["writer"], entry.payload["n"]) for entry in entries]
    assert [entry.seq for entry in entries] == list(range(1, 41))
    assert sorted(written) == sorted((writer, n) for writer in range(4) for n in range(5) for _ in range(2))


def test_a_short_key_is_refused(reopen):
    with pytest.raises(ConfigError, match="32 bytes"):
        reopen(key=b"short")
