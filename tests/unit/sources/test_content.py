"""Texts are handed on one by one, as `read_notes` reads them, and neither they nor the file are held."""

import csv
import json
import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from deid.errors import StudyFileError
from deid.sources import read_notes, stream_texts

COLUMNS = ("note_id", "participants", "session_date", "note_class", "clinician", "text")
FORMS = ("csv", "jsonl", "parquet")


def row(number, text, **cells):
    day = f"2024-01-{number % 28 + 1:02d}"
    return {**dict(zip(COLUMNS, (f"N{number}", "P1", day, "note", "Dr. Ada", text), strict=True)), **cells}


def write(path, rows):
    match path.suffix:
        case ".csv":
            with path.open("w", newline="", encoding="utf-8") as file:
                table = csv.DictWriter(file, COLUMNS)
                table.writeheader()
                table.writerows(rows)
        case ".jsonl":
            path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        case ".parquet":
            pq.write_table(pa.Table.from_pylist([*rows]), path)
    return path


def streamed(path):
    taken = []
    notices = stream_texts(path, take=lambda note_id, text: taken.append((note_id, text)))
    return taken, notices


def refusal(path):
    with pytest.raises(StudyFileError) as error:
        streamed(path)
    assert "secret" not in str(error.value) and "Rosa" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("form", FORMS)
def test_every_text_is_handed_on_as_it_is_written_in_the_order_of_the_file(tmp_path, form):
    texts = [' a "b"\r\nc\x00 ', "José – “hi”", "", "  ", "x" * 100_000]
    path = write(tmp_path / f"notes.{form}", [row(number, text) for number, text in enumerate(texts)])
    taken, notices = streamed(path)
    assert taken == [(f"N{number}", text) for number, text in enumerate(texts)]
    assert {type(text) for _, text in taken} == {str}
    assert notices == (f"notes.{form}: 2 notes are empty, in row {'3-4' if form == 'jsonl' else '4-5'}",)


def test_an_id_is_handed_on_as_a_note_has_it(tmp_path):
    path = write(tmp_path / "notes.csv", [row(1, "a", note_id=" N 1 ")])
    assert (
        streamed(path)[0] == [("N 1", "a")] == [(n.note_id, n.text) for n in read_notes(path, date_order="iso").values]
    )


def index(folder, *files):
    lines = [f"N{n},{file},P1,2024-01-05,note" for n, file in enumerate(files, 1)]
    (folder / "index.csv").write_text("\n".join(("note_id,file,participants,session_date,note_class", *lines)))
    return folder


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_documents_are_read_one_by_one_and_noticed(tmp_path, docx):
    (tmp_path / "a.txt").write_bytes("caf\xe9".encode("cp1252"))
    (tmp_path / "b.docx").write_bytes(docx(paragraph("Hello"), {"word/media/Rosa.png": b"x"}))
    (tmp_path / "c.txt").write_bytes(b"")
    (tmp_path / "Rosa.txt").write_bytes(b"secret")
    folder = index(tmp_path, "a.txt", "b.docx", "c.txt")
    there = []

    def take(note_id, text):
        there.append((note_id, text))
        (tmp_path / "c.txt").write_bytes(b"written between")

    notices = stream_texts(folder, take=take)
    assert there == [("N1", "café"), ("N2", "Hello"), ("N3", "written between")]
    assert notices == (
        "index.csv: pictures are neither read nor released; those of doc-0002",
        "index.csv: no UTF-8, and read as Windows-1252; check names with accents, or save as UTF-8: doc-0001",
    )
    bare = read_notes(folder, date_order="iso", texts=False)
    assert (*bare.notices, *notices) == read_notes(folder, date_order="iso").notices


def test_all_that_is_wrong_with_texts_is_told_as_by_read_notes(tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"secret \x81")
    (tmp_path / "ok.txt").write_bytes(b"secret")
    folder = index(tmp_path, "ok.txt", "bad.txt", "Rosa.txt", "../Rosa.txt", "ok.txt")
    told = refusal(folder)
    assert told.startswith("index.csv: 4 problems: row 2, column file: the same document as in row 6 ")
    with pytest.raises(StudyFileError) as error:
        read_notes(folder, date_order="iso")
    assert str(error.value) == told


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_text_that_is_none_is_refused_when_all_are_read(tmp_path, form):
    path = write(tmp_path / f"notes.{form}", [row(1, "a"), row(2, None), row(3, "secret")])
    first = 1 if form == "jsonl" else 2
    assert f"row {first + 1}, column text: no value" in refusal(path)


def test_a_wrong_header_is_told_before_any_text_is_handed_on(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text('note_id,participants,session_date,note_class,txt\n1,2,3,4,"secret"\n')
    for taken in (stream_texts, read_notes):
        with pytest.raises(StudyFileError, match=r"^notes.csv: no column text \(or file"):
            taken(path, **({"take": pytest.fail} if taken is stream_texts else {"date_order": "iso"}))
    path.write_text("note_id,participants,session_date,note_class,text,clinicians\n")
    assert "column clinicians is not read, but looks like clinician" in refusal(path)


def test_a_stray_quote_far_down_is_refused_with_its_row(tmp_path):
    path = write(tmp_path / "notes.csv", (row(number, "word, " * 200) for number in range(500)))
    with path.open("a") as file:
        file.write('N500,P1,2024-01-01,note,,se"cret\n')
    assert refusal(path).startswith("notes.csv: row 502: a stray quote")


def test_undecodable_bytes_far_down_are_refused_with_their_row(tmp_path):
    path = write(tmp_path / "notes.csv", (row(number, 'é\n"x" ' * 200) for number in range(500)))
    with path.open("ab") as file:
        file.write(b"N500,P1,2024-01-01,note,,secret \xe9\n")
    assert refusal(path) == "notes.csv: undecodable bytes at row 502 (save the file as UTF-8)."


def test_in_parquet_the_columns_that_are_not_used_are_not_read(tmp_path, monkeypatch):
    odd = pa.array([{"a": "secret"}, None])
    rows = pa.Table.from_pylist([row(1, "a"), row(2, "b")]).append_column(" mood.x ", odd).append_column("text.y", odd)
    pq.write_table(rows, tmp_path / "notes.parquet")
    batches, read = pq.ParquetFile.iter_batches, []

    def watched(file, *args, columns):
        read.extend(columns)
        return batches(file, *args, columns=columns)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", watched)
    assert streamed(tmp_path / "notes.parquet")[0] == [("N1", "a"), ("N2", "b")]
    assert read == [*COLUMNS]
    assert read_notes(tmp_path / "notes.parquet", date_order="iso").notices == (
        "notes.parquet: columns that are not used: mood.x, text.y",
    )


@pytest.mark.parametrize("form", FORMS)
def test_neither_the_file_nor_its_texts_are_held(tmp_path, form):
    count, text = 3000, "word, é " * 1250
    path = write(tmp_path / f"notes.{form}", (row(number, f"{number} {text}") for number in range(count)))
    lengths = []

    def peak(read):
        tracemalloc.start()
        try:
            read()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    whole = count * len(text)
    batch = 512 * len(text) * 2 if form == "parquet" else 0  # rows of a batch, two bytes a character
    assert peak(lambda: stream_texts(path, take=lambda _, text: lengths.append(len(text)))) < 6_000_000 + batch < whole
    assert len(lengths) == count and sum(lengths) > whole
    assert peak(lambda: read_notes(path, date_order="iso", texts=False)) < 6_000_000 + 600 * count + batch
