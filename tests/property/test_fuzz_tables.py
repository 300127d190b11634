"""Whatever a table of the study holds, its reader returns rows or refuses in words of ours."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.consent import COLUMNS, REQUIRED, parse_events
from deid.errors import StudyFileError
from deid.sources import Read, encoding, read_participants, read_rows, read_sessions, read_table, records
from tests.fuzz import (
    CANARIES,
    among,
    as_json_text,
    examples,
    hostile,
    json_values,
    notes_both_ways,
    spoilt,
    spoilt_package,
    survives,
)
from tests.workbooks import KINDS, PARTS, SHEET, TEXT, sheet, workbook

NAME, OTHER, NUMBER = CANARIES


def _consents(path, date_order):
    rows = read_rows(path, required=REQUIRED, optional=COLUMNS)
    placed = [(row.place, row.cells) for row in rows.rows]
    return parse_events(placed, date_order=date_order, forms={}, today=date(2026, 6, 1))


READERS = {
    "notes": (
        notes_both_ways,
        {
            "note_id": f"{NAME}-1", "participants": f"{NAME};{OTHER}", "session_date": "2025-04-01", "note_class": "note",
            "session_id": OTHER, "clinician": NAME, "part2": "no", "text": f"{NAME} called {NUMBER}.",
        },
    ),
    "roster": (
        lambda path, order: read_participants(path, date_order=order),
        {
            "participant_id": NAME, "given_name": NAME, "family_name": OTHER, "other_names": f"{NAME};{OTHER}",
            "date_of_birth": "1984-03-09", "mrn": NUMBER, "phone": NUMBER, "relatives": f"mother={OTHER};brother={NAME}",
            "deceased_at": "2025-01-01",
        },
    ),
    "sessions": (lambda path, _: Read(*read_sessions(path)), {"session_id": NAME, "participants": f"{NAME};{OTHER}"}),
    "table": (
        lambda path, order: read_table(path, participant="who", date="on", columns=("gender", "score"), date_order=order),
        {"who": NAME, "on": "2025-04-01", "gender": OTHER, "score": NUMBER},
    ),
    "consents": (
        _consents,
        {
            "event_id": NAME, "participant_id": OTHER, "event": "grant", "signed_at": "2026-01-05", "form_version": OTHER,
            "data_classes": "note;table", "purposes": f"HMB;US:{OTHER}", "recipients": f"{NAME};any", "use_until": "none",
            "evidence_sha256": "a" * 64, "conditions": NAME, "authority_ref": NAME, "corrects": "",
        },
    ),
}  # fmt: skip
ORDERS = st.sampled_from(["iso", "mdy", "dmy"])


@st.composite
def tables(draw, values=hostile):
    """A reader, and columns and rows for it in which some cells are hostile, missing, or one too many."""
    name = draw(st.sampled_from(sorted(READERS)))
    good = READERS[name][1]
    columns = list(good)
    if draw(st.integers(0, 5)) == 0:
        columns[draw(st.integers(0, len(columns) - 1))] = draw(
            st.sampled_from([*good, "", " ", "file", "school", "levle", "\ud83d", "a.b"])
        )
    rows = [list(good.values()) for _ in range(draw(st.integers(1, 3)))]
    for number, row in enumerate(rows):
        row[0] += f"-{number}" if name not in ("sessions", "table") else ""
        for _ in range(draw(st.integers(0, 2))):
            row[draw(st.integers(0, len(row) - 1))] = draw(values)
    if draw(st.integers(0, 9)) == 0:
        rows[0] = draw(st.sampled_from([rows[0][:-1], [*rows[0], NAME], []]))
    return name, columns, rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


def reads(folder, suffix, name, data, order="iso"):
    path = folder / f"file{suffix}"
    path.write_bytes(data)
    return survives(lambda: READERS[name][0](path, order))


def test_the_tables_that_are_spoilt_below_are_read_as_they_are(folder):
    for name, (_, row) in READERS.items():
        text = "\n".join([",".join(row), ",".join(row.values())])
        assert reads(folder, ".csv", name, text.encode()) is not None
        assert reads(folder, ".jsonl", name, as_json_text(row).encode()) is not None


def as_csv(columns, rows, delimiter=",", end="\n"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([columns, *rows])
    return text.getvalue()


def as_json_lines(columns, rows, ascii_only=False, end="\n"):
    lines = [as_json_text(dict(zip(columns, row, strict=False)), ascii_only=ascii_only) for row in rows]
    return end.join(lines).encode("utf-8", "surrogatepass")


@examples(300)
@given(tables(), ORDERS, st.data())
def test_csv_is_read_or_refused(folder, table, order, data):
    name, columns, rows = table
    text = as_csv(columns, rows, data.draw(st.sampled_from(",;\t")), data.draw(st.sampled_from(["\n", "\r\n", "\r"])))
    coding = data.draw(
        st.sampled_from(["utf-8"] * 3 + ["utf-8-sig", "utf-16", "utf-32", "cp1252", "cp437", "utf-16-le"])
    )
    written = text.encode(coding, "surrogatepass" if coding.startswith("utf") else "replace")
    reads(folder, ".csv", name, data.draw(st.one_of(st.just(written), spoilt(written))), order)


@examples(300)
@given(tables(json_values), ORDERS, st.booleans(), st.sampled_from(["\n", "\r\n"]), st.data())
def test_json_lines_are_read_or_refused(folder, table, order, ascii_only, end, data):
    name, columns, rows = table
    written = as_json_lines(columns, rows, ascii_only, end)
    reads(folder, ".jsonl", name, data.draw(st.one_of(st.just(written), spoilt(written))), order)


@examples(150)
@given(tables(), st.data())
def test_workbooks_are_read_or_refused(folder, table, data):
    name, columns, rows = table
    kinds = st.sampled_from([*KINDS, *[TEXT] * 30])
    cells = [[(data.draw(kinds), cell) for cell in row] for row in rows]
    parts = {**PARTS, SHEET: sheet([[(TEXT, column) for column in columns], *cells])}
    reads(
        folder,
        ".xlsx",
        name,
        data.draw(st.one_of(st.just(workbook(parts)), spoilt_package(parts, scraps=SHEET_SCRAPS))),
    )


SHEET_SCRAPS = (
    b'<row r="9"><c r="ZZZ9" t="inlineStr"><is><t>Zorvexa</t></is></c></row>', b'<c t="s"><v>99999</v></c>', b'<c t="s"><v>Zorvexa</v></c>',
    b'<c t="d"><v>Zorvexa</v></c>', b'<c s="1"><v>1e300</v></c>', b'<c s="1"><v>-5</v></c>', b'<c s="1"><v>Zorvexa</v></c>', b'<c s="999"><v>1</v></c>',
    b'<mergeCells><mergeCell ref="A1:XFE1048577"/></mergeCells>', b'<mergeCells><mergeCell ref="ZORVEXA:A"/></mergeCells>', b"<!-- Zorvexa -->",
    b'<!DOCTYPE a [<!ENTITY b "Zorvexa"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>', b"&c;", b"&#xD83D;", b"_xD83D_", b'xml:space="preserve"',
)  # fmt: skip


def _arrays(length):
    """Columns of many types, each of `length` cells: what Parquet can hold and a table of texts should not."""
    day = pa.array([date(2025, 4, 1)] * length)
    moments = [pa.array([moment] * length, pa.int64()) for moment in (0, -(2**63), 2**63 - 1, 10**15 + 1)]
    zones = (None, "UTC", "+05:30", f"{NAME}/Nowhere", "\0", "")
    made = [
        day, day.cast(pa.date64()), pa.array([-(2**31)] * length, pa.int32()).cast(pa.date32()), pa.nulls(length),
        *(part.cast(pa.timestamp(unit, zone)) for part in moments for unit in ("ns", "us", "s") for zone in zones),
        pa.array([b"\xff" + NAME.encode()] * length, pa.binary()).view(pa.string()), pa.array([NAME.encode()] * length),
        pa.array([NAME.encode()] * length, pa.binary(len(NAME))), pa.array([[NAME, None]] * length), pa.array([{NAME: OTHER}] * length),
        pa.array([[(NAME, OTHER)]] * length, pa.map_(pa.string(), pa.string())), pa.array([NAME] * length).dictionary_encode(),
        pa.array([Decimal("1.10")] * length), pa.array([Decimal(10) ** 60] * length), pa.array([float("nan")] * length),
        pa.array([timedelta(1)] * length), pa.array([True] * length), pa.array([2**63 - 1] * length), pa.array([NAME] * length, pa.large_string()),
        pa.array([f"{NAME};{OTHER}"] * length), pa.array([86_399_999_999_999] * length).cast(pa.time64("ns")),
    ]  # fmt: skip
    return [array for array in made if _is_writable(array)]


def _is_writable(array):
    try:
        pq.write_table(pa.table({"a": array}), pa.BufferOutputStream())
    except (pa.ArrowException, OverflowError):
        return False
    return True


ARRAYS = {length: _arrays(length) for length in (1, 2, 3)}


def as_parquet(columns, rows, others=()):
    """A Parquet file of texts; `others` are columns in place of some of them, by number."""
    texts = [[cell.encode("utf-8", "replace").decode() for cell in row] + [NAME] * len(columns) for row in rows]
    arrays = [pa.array([row[at] for row in texts], pa.string()) for at in range(len(columns))]
    for at, array in others:
        arrays[at] = array
    out = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_arrays(arrays, [column.encode("utf-8", "replace").decode() for column in columns]), out
    )
    return out.getvalue().to_pybytes()


@examples(150)
@given(tables(), st.data())
def test_parquet_is_read_or_refused(folder, table, data):
    name, columns, rows = table
    others = st.tuples(st.integers(0, len(columns) - 1), among(ARRAYS[len(rows)]))
    written = as_parquet(columns, rows, data.draw(st.lists(others, max_size=2)))
    reads(folder, ".parquet", name, data.draw(st.one_of(st.just(written), spoilt(written))))


@examples(200)
@given(
    st.sampled_from(sorted(READERS)), st.sampled_from([".csv", ".jsonl", ".parquet", ".xlsx"]), st.binary(max_size=300)
)
def test_any_bytes_are_read_or_refused(folder, name, suffix, data):
    reads(folder, suffix, name, data)


def made_of(folder, suffix, name):
    """What a reader makes of a file, or the words of its refusal."""
    try:
        return READERS[name][0](folder / f"file{suffix}", "iso")
    except StudyFileError as error:
        return str(error)


WRITERS = {
    ".csv": lambda *table: as_csv(*table).encode("utf-8", "surrogatepass"),
    ".jsonl": as_json_lines,
    ".parquet": as_parquet,
}


@examples(150)
@given(tables(), st.sampled_from(sorted(WRITERS)), st.integers(1, 9), st.data())
def test_where_a_file_is_cut_into_pieces_makes_no_difference(folder, table, suffix, size, data):
    name, columns, rows = table
    written = WRITERS[suffix](columns, [[cell[:40] for cell in row] for row in rows])
    if suffix != ".parquet":
        written = data.draw(st.one_of(st.just(written), spoilt(written)))[:2_000]
    (folder / f"file{suffix}").write_bytes(written)
    whole = made_of(folder, suffix, name)
    with patch.object(encoding, "BLOCK", size), patch.object(records, "BATCH", size):
        assert made_of(folder, suffix, name) == whole
