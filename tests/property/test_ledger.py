"""Whatever is recorded comes back, and whatever is done to it behind the ledger's back is found."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deid.errors import LedgerError
from deid.ledger import Checkpoint, begin_ledger, canonical
from deid.ledger.chain import START, SealedRow, link, verified

KEY = b"k" * 32
AT = datetime(2026, 6, 1, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
DRAFTS = st.lists(st.tuples(st.sampled_from(["consent", "release"]), st.dictionaries(TEXT, JSON, max_size=3)), min_size=1, max_size=6)  # fmt: skip


def chain(drafts):
    return link(drafts, onto=START, actor="r", at=AT, key=KEY)


@given(DRAFTS)
def test_what_is_sealed_is_verified_and_read_back(drafts):
    entries = verified(chain(drafts), KEY)
    assert [(entry.kind, entry.payload) for entry in entries] == drafts


@given(st.dictionaries(TEXT, JSON, max_size=4))
def test_a_payload_has_one_text_whatever_the_order_of_its_keys(payload):
    assert canonical(payload) == canonical(dict(reversed(payload.items())))


@given(DRAFTS, st.data())
def test_any_change_of_any_cell_is_found(drafts, data):
    rows = chain(drafts)
    place = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(SealedRow._fields))
    value = data.draw(st.integers() if column == "seq" else TEXT | st.just(rows[place - 1]._asdict()[column]))
    changed = rows[place]._replace(**{column: value})
    if changed == rows[place]:
        assert verified(rows, KEY)
        return
    with pytest.raises(LedgerError):
        verified([*rows[:place], changed, *rows[place + 1 :]], KEY)


@given(DRAFTS, st.data())
def test_any_missing_doubled_or_moved_entry_is_found(drafts, data):
    rows = chain(drafts)
    arranged = data.draw(st.lists(st.sampled_from(rows), max_size=len(rows) + 1))
    if arranged == rows[: len(arranged)]:  # a cut end is still a chain: that is what the watermark is for
        assert len(verified(arranged, KEY)) == len(arranged)
        return
    with pytest.raises(LedgerError):
        verified(arranged, KEY)


@settings(max_examples=15)
@given(DRAFTS, st.data())
def test_any_cut_end_is_found_by_watermark_and_checkpoint(drafts, data):
    with tempfile.TemporaryDirectory() as folder:
        mark = Path(folder) / "watermark"
        ledger = begin_ledger(f"sqlite:///{folder}/ledger.db", key=KEY, watermark=mark)
        *_, last = ledger.append_many(drafts, actor="r", at=AT)
        keep = data.draw(st.integers(0, last.seq - 1))
        with ledger.engine.execution_options(deid_write=True).begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM deid_ledger WHERE seq > {keep}")
        with pytest.raises(LedgerError):
            ledger.verify()
        mark.write_text('{"seq": 0, "mac": ""}')
        with pytest.raises(LedgerError):
            ledger.verify([Checkpoint(last.seq, last.mac)])
