"""Whatever a file holds, it is read exactly or refused, and a refusal quotes nothing of it."""

import csv
import io
import json
import traceback
import zipfile
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given
from hypothesis import strategies as st

from deid.dates import parse_date
from deid.errors import StudyFileError
from deid.sources import read_notes, read_participants, read_rows, stream_texts
from deid.sources.delimited import read_delimited
from deid.sources.encoding import Undecodable, decode
from deid.sources.word import read_word

texts = st.text(st.characters(exclude_categories=["Cs"]))
tables = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), max_size=5))
xml_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def written(rows, delimiter=",", end="\r\n"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def whole(text):
    return lambda: iter([text])


@given(tables, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_cell_of_a_csv_comes_back_as_it_was_written(rows, delimiter, end):
    header = [f"c{n}" for n in range(len(rows[0]) if rows else 1)]
    grid = read_delimited(whole(written([header, *rows], delimiter, end)), header)
    assert grid.header == header
    assert [cells for _, cells in grid.records] == [row for row in rows if any(row)]
    assert not grid.problems.rows


@given(tables)
def test_rows_keep_their_numbers_across_empty_ones(rows):
    header = [f"c{n}" for n in range(len(rows[0]) if rows else 1)]
    grid = read_delimited(whole(written([header, *rows])), header)
    assert [number for number, _ in grid.records] == [n for n, row in enumerate(rows, 2) if any(row)]


@given(texts, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_marked_encodings_come_back_exactly(text, encoding):
    assume(not text.startswith("\x00"))  # UTF-16 that begins with NUL is, byte for byte, marked UTF-32
    assert decode(text.encode(encoding))[0] == text


@given(st.binary())
def test_bytes_are_decoded_in_full_or_refused(data):
    try:
        text, _ = decode(data)
    except Undecodable:
        return
    encodings = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32")
    assert any(_bytes_of(text, encoding) == data for encoding in encodings) or data.startswith(
        (b"\xfe\xff", b"\0\0\xfe")
    )


def _bytes_of(text, encoding):
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["iso", "mdy", "dmy"]), st.sampled_from("/.-"))
def test_a_date_comes_back_from_every_way_to_write_it(day, order, mark):
    assert parse_date(day.isoformat(), order) == day
    parts = {"mdy": (day.month, day.day), "dmy": (day.day, day.month)}.get(order)
    if parts:
        assert parse_date(mark.join(map(str, (*parts, day.year))), order) == day


@given(st.text("0123456789-/. T:", max_size=12), st.sampled_from(["iso", "mdy", "dmy"]))
def test_what_is_read_as_a_date_has_its_year_in_it(cell, order):
    try:
        day = parse_date(cell, order)
    except ValueError:
        return
    assert str(day.year) in cell


@given(st.lists(st.tuples(st.sampled_from(["t", "del", "ins", "box", "field", "cell"]), xml_texts), max_size=8))
def test_every_piece_of_text_in_a_word_document_is_read(pieces):
    data = io.BytesIO()
    body = "".join(f"<w:p>{_element(kind, _escaped(text))}</w:p>" for kind, text in pieces)
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    read = read_word(data.getvalue()).text
    assert all(text.strip() in read for _, text in pieces)


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _element(kind, text):
    run = f"<w:r><w:t>{text}</w:t></w:r>"
    return {
        "t": run,
        "del": f"<w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>",
        "ins": f"<w:ins>{run}</w:ins>",
        "box": f"<w:r><w:pict><w:txbxContent><w:p>{run}</w:p></w:txbxContent></w:pict></w:r>",
        "field": f"<w:r><w:instrText>{text}</w:instrText></w:r>",
        "cell": f"<w:sdt><w:sdtContent>{run}</w:sdtContent></w:sdt>",
    }[kind]


SECRET = "Xqzv"
NOTES = ["note_id", "participants", "session_date", "note_class", "part2", "text"]
ROSTER = ["participant_id", "given_name", "family_name", "date_of_birth", "relatives"]
cells = st.sampled_from(
    ["", SECRET, f"{SECRET};{SECRET}", f"{SECRET}=", f"{SECRET} 1", "2024-13-01", f'"{SECRET}', "yes"]
)


@given(
    st.sampled_from([(read_notes, NOTES), (read_participants, ROSTER)]),
    st.lists(st.lists(cells, min_size=4, max_size=6), min_size=1, max_size=4),
    st.booleans(),
    st.binary(max_size=2),
    st.sampled_from([".csv", ".jsonl", ".xlsx", ".parquet"]),
)
def test_no_refusal_quotes_a_cell(reader, rows, has_header, junk, suffix):
    read, header = reader
    table = [header, *rows] if has_header else rows
    if suffix == ".jsonl":
        content = "\n".join(json.dumps(dict(zip(header, row, strict=False))) for row in rows)
    else:
        content = "\n".join(",".join(row) for row in table)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(content.encode() + junk)
        shown = _traceback(read, path)
    assert SECRET not in shown
    assert not shown or f"StudyFileError: {path.name}" in shown


def _traceback(read, path):
    try:
        read(path, date_order="iso")
    except StudyFileError as error:
        return "".join(traceback.format_exception(error))
    return ""


@given(tables, st.sampled_from(["utf-8", "utf-16"]))
def test_csv_and_json_lines_give_the_same_rows(rows, encoding):
    assume(rows and not any(text != text.strip() for text in rows[0]))
    header = [f"c{n}" for n in range(len(rows[0]))]
    with TemporaryDirectory() as folder:
        as_csv, as_json = Path(folder) / "t.csv", Path(folder) / "t.jsonl"
        as_csv.write_bytes(written([header, *rows]).encode(encoding))
        as_json.write_bytes("\n".join(json.dumps(dict(zip(header, row, strict=True))) for row in rows).encode(encoding))
        found = [[dict(row.cells) for row in read_rows(path).rows] for path in (as_csv, as_json)]
    assert found[0] == found[1]


@given(st.lists(st.tuples(cells, texts), max_size=6), st.sampled_from([".csv", ".jsonl"]), st.booleans())
def test_texts_that_are_handed_on_are_those_of_the_notes(rows, suffix, unique):
    notes = [
        {
            "note_id": f"N{n}" if unique else cell,
            "participants": "P1",
            "session_date": "2024-01-05",
            "note_class": "note",
            "text": text,
        }
        for n, (cell, text) in enumerate(rows)
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"notes{suffix}"
        if suffix == ".csv":
            header = ["note_id", "participants", "session_date", "note_class", "text"]
            content = written([header, *(note.values() for note in notes)])
        else:
            content = "\n".join(map(json.dumps, notes))
        path.write_bytes(content.encode())
        taken = []
        try:
            read = read_notes(path, date_order="iso")
        except StudyFileError:
            return
        told = stream_texts(path, take=lambda *note: taken.append(note))
        bare = read_notes(path, date_order="iso", texts=False)
    assert taken == [(note.note_id, note.text) for note in read.values]
    assert (*bare.notices, *told) == read.notices
    assert [(note.note_id, note.place) for note in bare.values] == [(note.note_id, note.place) for note in read.values]
