"""A single changed byte of an approved release, or of the ledger, is caught; so is a ledger that was computed anew."""

import random
import shutil
import sqlite3

import pytest

import deid
from deid.errors import DeidError, LedgerError, VerificationFailed
from deid.ledger.chain import START, Checkpoint, link
from deid.ledger.database import write_rows
from deid.ledger.watermark import write_watermark
from deid.release import verify
from deid.studyledger import ledger_of
from tests.desks import approved, with_keys
from tests.studies import files_below, write_study

TIMES = 500


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    builder, steward = with_keys(write_study(tmp_path_factory.mktemp("flips") / "study"))
    approved(builder, steward)
    return steward


def test_any_flipped_byte_of_an_approved_release_is_caught(study, tmp_path):
    keys = study.desk.keys()
    steward = keys.loc[keys["role"] == "steward", "public"].item()
    folder = tmp_path / "march"
    shutil.copytree(study.config.releases / "march", folder)
    assert verify(folder, keys=[steward]).status == "APPROVED"
    files, chance = files_below(folder), random.Random(20261127)
    seen = set()
    for _ in range(TIMES):
        path = chance.choice(files)
        data = path.read_bytes()
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        path.write_bytes(changed)
        with pytest.raises(VerificationFailed):
            verify(folder, keys=[steward])
        path.write_bytes(data)
        seen.add(path.relative_to(folder).as_posix())
    assert len(seen) == len(files) == 7 and verify(folder, keys=[steward]).status == "APPROVED"


def rows_of(study):
    with sqlite3.connect(study.config.private / "ledger.db") as database:
        return database.execute("select seq, payload from deid_ledger order by seq").fetchall()


def copied(study, folder):
    shutil.copytree(study.config.root, folder)
    return deid.open_study(folder)


def test_any_flipped_byte_of_a_ledger_payload_is_caught(study, tmp_path):
    copy = copied(study, tmp_path / "copy")
    rows = rows_of(copy)
    assert copy.verify_ledger() == len(rows) == 12
    chance = random.Random(20261127)
    with sqlite3.connect(copy.config.private / "ledger.db") as database:
        for _ in range(TIMES):
            seq, payload = chance.choice(rows)
            data = bytearray(payload.encode())
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(
                7
            )  # stays ASCII, so the database takes it as text
            database.execute("update deid_ledger set payload = ? where seq = ?", (bytes(data).decode(), seq))
            database.commit()
            with pytest.raises(LedgerError):
                copy.verify_ledger()
            database.execute("update deid_ledger set payload = ? where seq = ?", (payload, seq))
            database.commit()
    assert copy.verify_ledger() == len(rows)


def test_a_ledger_that_was_computed_anew_under_the_right_key_is_caught_by_the_release(study, tmp_path):
    """Somebody who has the study's key drops a refusal, links the chain again and mends the watermark."""
    copy = copied(study, tmp_path / "copy")
    ledger = ledger_of(copy.config)
    entries = ledger.entries()
    kept = [entry for entry in entries if entry.payload.get("event") != "refuse"]
    assert len(kept) == len(entries) - 1
    with sqlite3.connect(copy.config.private / "ledger.db") as database:
        database.execute("delete from deid_ledger")
    head, rows = START, []
    for entry in kept:
        (row,) = link([(entry.kind, entry.payload)], onto=head, actor=entry.actor, at=entry.at, key=ledger.key)
        rows.append(row)
        head = Checkpoint(row.seq, row.mac)
    with ledger.engine.begin() as connection:
        write_rows(connection, rows)
    write_watermark(ledger.watermark, head, ledger.key)
    assert len(ledger.entries()) == len(kept)  # the chain as such is sound
    with pytest.raises(LedgerError, match="the chain was cut or written anew"):
        copy.verify_ledger()
    with pytest.raises(DeidError, match="the chain was cut or written anew"):
        copy.desk.verify("march")
