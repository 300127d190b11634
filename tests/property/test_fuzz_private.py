"""Whatever became of a file in private/, what reads it returns what was written or refuses."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.audit import Mark, Sample, Verdict
from deid.audit.sampling import Stratum
from deid.desk.verdictfile import file_of, read_verdicts, write_verdicts
from deid.keyring.keys import _locked, _unlocked
from deid.ledger import open_ledger
from deid.ledger.record import begin_ledger
from deid.ledger.watermark import read_watermark
from deid.private import study_key, write_private
from tests.fuzz import CANARIES, altered, as_json_text, examples, hostile, spoilt, survives

NAME, OTHER, NUMBER = CANARIES
KEY = b"a key of thirty-two bytes, truly"
AT = datetime(2026, 6, 1, tzinfo=UTC)
ENTRIES = [
    ("consent", {"event_id": NAME, "participants": [OTHER, NUMBER]}),
    ("release", {"release": NAME, "hash": NUMBER}),
]


@pytest.fixture(scope="module")
def private(tmp_path_factory):
    folder = tmp_path_factory.mktemp("private")
    folder.chmod(0o700)
    return folder


@pytest.fixture(scope="module")
def written(private):
    """The files of a ledger with two entries: (database, watermark)."""
    ledger = begin_ledger(f"sqlite:///{private}/ledger.db", key=KEY, watermark=private / "mark")
    ledger.append_many(ENTRIES, actor=NAME, at=AT)
    return (private / "ledger.db").read_bytes(), (private / "mark").read_bytes()


def uses_ledger(private, database, mark):
    """Open a ledger of these files, and do all that is done with one."""
    write_private(private / "ledger.db", database)
    write_private(private / "mark", mark)
    return uses_files(private)


def uses_files(private):
    opened = survives(lambda: open_ledger(f"sqlite:///{private}/ledger.db", key=KEY, watermark=private / "mark"))
    if opened is None:
        return None
    read = survives(lambda: [(entry.kind, entry.payload) for entry in opened.entries()])
    survives(opened.verify)
    survives(lambda: opened.append("consent", {"event_id": NAME}, actor=NAME, at=AT))
    return read


def test_the_ledger_that_is_spoilt_below_is_read_as_it_is(private, written):
    assert uses_ledger(private, *written) == ENTRIES


@examples(60)
@given(data=st.data())
def test_a_spoilt_ledger_is_read_or_refused(private, written, data):
    assert uses_ledger(private, data.draw(spoilt(written[0])), written[1]) in (ENTRIES, None)


CELLS = st.one_of(
    hostile.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.just(b""),
)


@examples(100)
@given(st.sampled_from(["seq", "at", "actor", "kind", "payload", "prev", "mac", "version"]), st.booleans(), CELLS)
def test_a_ledger_with_another_cell_is_read_or_refused(private, written, column, is_text, cell):
    """A cell may hold another type, and text that is no UTF-8."""
    table, which = ("deid_ledger_schema", "") if column == "version" else ("deid_ledger", "WHERE seq = 1")
    write_private(private / "ledger.db", written[0])
    write_private(private / "mark", written[1])
    with closing(sqlite3.connect(private / "ledger.db")) as database, database:
        what = "CAST(? AS TEXT)" if is_text else "?"
        try:
            database.execute(f"UPDATE {table} SET {column} = {what} {which}", (cell,))
        except sqlite3.IntegrityError:  # the table has no such cell
            return
    assert uses_files(private) in (ENTRIES, None)


@examples(150)
@given(data=st.data())
def test_a_spoilt_watermark_is_refused(private, written, data):
    mark = json.loads(written[1])
    spoilt_mark = data.draw(st.one_of(spoilt(written[1]), altered(mark).map(as_json_text).map(str.encode), st.binary()))
    write_private(private / "mark", spoilt_mark)
    read = survives(lambda: read_watermark(private / "mark", KEY))
    assert read is None or read._asdict() == {"seq": mark["seq"], "mac": mark["mac"]}


@examples(150)
@given(
    st.one_of(spoilt(b"ab" * 32 + b"\n"), hostile.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary())
)
def test_a_spoilt_key_is_refused(private, key):
    write_private(private / "keys" / "study.key", key)
    read = survives(lambda: study_key(private))
    assert read is None or len(read) == 32


SAMPLE = Sample(("N-001", "N-002"), (Stratum(2, 2),), b"s" * 32)
VERDICTS = (Verdict("N-002"), Verdict("N-001", (Mark(0, 3, "missed", "PERSON"), Mark(5, 9, "over"))))


@pytest.fixture(scope="module")
def verdicts(private):
    path = file_of(private, NAME)
    write_verdicts(path, NAME, SAMPLE, VERDICTS, key=KEY)
    return path, path.read_bytes()


@examples(200)
@given(data=st.data())
def test_a_spoilt_file_of_verdicts_is_refused(verdicts, data):
    path, whole = verdicts
    write_private(
        path,
        data.draw(st.one_of(spoilt(whole), altered(json.loads(whole)).map(as_json_text).map(str.encode), st.binary())),
    )
    read = survives(lambda: read_verdicts(path, SAMPLE, key=KEY))
    assert read is None or read == (NAME, VERDICTS)


LOCKED = _locked(b"k" * 32, NAME, OTHER)


@examples(30)
@given(st.one_of(spoilt(LOCKED), altered(json.loads(LOCKED)).map(as_json_text).map(str.encode), st.binary()))
def test_a_spoilt_private_key_does_not_open(locked):
    assert survives(lambda: _unlocked(locked, NAME, OTHER)) in (b"k" * 32, None)
