import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from deid.errors import StudyFileError
from deid.sources.rows import read_rows, unused_columns


def csv(tmp_path, content, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(tmp_path, rows, change=lambda book: None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def parquet(tmp_path, columns):
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    return tmp_path / "t.parquet"


def cells(path, **how):
    return [dict(row.cells) for row in read_rows(path, **how).rows]


def refusal(path, **how):
    with pytest.raises(StudyFileError) as error:
        read_rows(path, **how)
    assert "secret" not in str(error.value)
    return str(error.value)


# --- CSV ------------------------------------------------------------------------------------------------------------


def test_cells_are_strings_by_column_and_row_of_the_spreadsheet(tmp_path):
    rows = read_rows(csv(tmp_path, "id,text\n007,1.0\n,\nP2,x\n"))
    assert rows.file == "t.csv" and rows.columns == ("id", "text") and rows.notices == ()
    assert [(row.number, row.place, dict(row.cells)) for row in rows.rows] == [
        (2, "t.csv, row 2", {"id": "007", "text": "1.0"}),
        (4, "t.csv, row 4", {"id": "P2", "text": "x"}),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_separates_rows_and_is_kept_inside_quotes(tmp_path, end):
    text = 'one\r\ntwo\nthree\rfour ""quoted"", \x00 end'
    path = csv(tmp_path, f'id,text{end}1,"{text}"{end}{end}2,"a"{end}')
    assert cells(path) == [{"id": "1", "text": text.replace('""', '"')}, {"id": "2", "text": "a"}]
    assert [row.number for row in read_rows(path).rows] == [2, 4]


def test_the_last_line_end_is_not_needed(tmp_path):
    assert cells(csv(tmp_path, "a,b\n1,")) == [{"a": "1", "b": ""}]
    assert cells(csv(tmp_path, 'a,b\n1,"x"')) == [{"a": "1", "b": "x"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_makes_the_required_columns_appear(tmp_path, delimiter):
    content = (
        delimiter.join(["id", "a,b;c\td".replace(delimiter, " "), "text"]) + "\n" + delimiter.join(["1", "2", "3"])
    )
    assert cells(csv(tmp_path, content), required=("id", "text"))[0]["text"] == "3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart(tmp_path, encoding):
    assert cells(csv(tmp_path, "id,name\n1,José\n".encode(encoding))) == [{"id": "1", "name": "José"}]


def test_a_guessed_encoding_is_told(tmp_path):
    assert read_rows(csv(tmp_path, "id,name\n1,José\n")).notices == ()
    guessed = csv(tmp_path, "id,name\n1,José\n".encode("cp1252"))
    assert read_rows(guessed).notices == (
        "t.csv: no UTF-8, and read as Windows-1252; check names with accents, or save it as UTF-8",
    )


def test_a_file_in_a_dos_encoding_is_refused_with_its_row(tmp_path):
    assert refusal(csv(tmp_path, "id,name\n1,Ann\n2,Núñez\n".encode("cp850"))) == (
        "t.csv: undecodable bytes at row 3 (save the file as UTF-8)."
    )


def test_a_note_of_two_megabytes_is_read(tmp_path):
    text = 'a "word"\n' * 222_223
    assert cells(csv(tmp_path, 'id,text\n1,"{}"\n'.format(text.replace('"', '""'))))[0]["text"] == text


def test_names_of_columns_lose_blanks_around_them_and_unnamed_ones_get_a_number(tmp_path):
    assert read_rows(csv(tmp_path, " id ,,text\n1,2,3\n")).columns == ("id", "(column 2)", "text")


@pytest.mark.parametrize("row", ['2,"secret"x', '2,se"cret', '2, "secret"', '2,"secret', '2,""secret"'])
def test_a_stray_quote_is_refused_with_its_row(tmp_path, row):
    message = refusal(csv(tmp_path, f'id,text\n1,"a\nb"\n{row}\n'))
    assert message == "t.csv: row 3: a stray quote (put the cell in quotes and double every quote inside it)."


def test_rows_of_another_length_are_refused_all_at_once(tmp_path):
    message = refusal(csv(tmp_path, "id,text\n1,secret,x\n2,a\nsecret\n"))
    assert message == (
        "t.csv: 2 problems: row 2: 3 cells where the header has 2 (quote cells that hold a delimiter or a line end); "
        "row 4: 1 cells where the header has 2 (quote cells that hold a delimiter or a line end)."
    )


def test_long_lists_of_problems_are_cut_and_counted(tmp_path):
    message = refusal(csv(tmp_path, "id,text\n" + "".join(f"secret{',' * n}\n" for n in range(2, 32))))
    assert message.startswith("t.csv: 30 problems: row 2: ") and message.endswith("; and 10 more.")
    assert message.count("cells where") == 20


def test_undecodable_bytes_are_refused_with_their_row(tmp_path):
    message = refusal(csv(tmp_path, b'id,text\n1,"a\nb"\n2,secret \x81\n'))
    assert message == "t.csv: undecodable bytes at row 3 (save the file as UTF-8)."


def test_missing_columns_are_named_and_the_first_row_is_not_quoted(tmp_path):
    message = refusal(csv(tmp_path, "secret,secret,x\n1,2,3\n"), required=("x", "note_id", "text"))
    assert message == "t.csv: no columns note_id, text; the first row must hold the names of the columns."


def test_columns_of_the_same_name_are_refused_by_position(tmp_path):
    message = refusal(csv(tmp_path, "id,secret,id,secret\n1,2,3,4\n"), required=("id",))
    assert message == "t.csv: columns 1 and 3; 2 and 4 have the same name; keep one, or rename it."


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path, content):
    assert refusal(csv(tmp_path, content)) == "t.csv is empty; its first row must hold the names of the columns."


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    assert read_rows(csv(tmp_path, "id,text\n")).rows == ()


def test_files_that_are_not_there_or_no_files_are_refused(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    assert refusal(tmp_path / "t.csv") == "t.csv: is not there."
    assert refusal(tmp_path / "folder.csv") == "folder.csv: is a folder, where a file is needed."
    assert refusal(csv(tmp_path, "x", "t.pdf")) == (
        "t.pdf: no format that can be read here (save it as .csv, .jsonl, .parquet, .xlsx)."
    )


def test_rows_show_no_cell_when_printed(tmp_path):
    rows = read_rows(csv(tmp_path, "id,text\n1,secret\n"))
    assert repr(rows) == "Rows(t.csv, 1 rows)" and repr(rows.rows) == "(Row(t.csv, row 2),)"


# --- JSON lines -----------------------------------------------------------------------------------------------------


def test_json_lines_are_read_by_line_with_numbers_as_written(tmp_path):
    lines = '{"id": 7, "text": "a\u2028b\\nc"}\n\n{"text": "x", "n": 12.50, "m": 3.0, "b": true, "who": ["P1", "P2"], "no": null}\r\n'
    rows = read_rows(csv(tmp_path, lines, "t.jsonl"))
    assert [row.number for row in rows.rows] == [1, 3]
    assert cells(csv(tmp_path, lines, "t.jsonl")) == [
        {"id": "7", "text": "a\u2028b\nc", "n": "", "m": "", "b": "", "who": "", "no": ""},
        {"id": "", "text": "x", "n": "12.50", "m": "3", "b": "yes", "who": "P1;P2", "no": ""},
    ]


def test_a_number_of_many_digits_is_read_as_written(tmp_path):
    assert cells(csv(tmp_path, '{"id": ' + "7" * 5000 + "}", "t.jsonl"))[0]["id"] == "7" * 5000


def test_broken_json_lines_are_refused_all_at_once(tmp_path):
    lines = ['{"id": "ok"}', '{"id": "secret"', '["secret"]', '{"id": "secret", "id": "secret"}', "[" * 100_000]
    message = refusal(csv(tmp_path, "\n".join(lines), "t.jsonl"))
    assert message.startswith("t.jsonl: 1 problem: rows 2-5: not one JSON object with every key once (write {")


def test_json_values_that_no_cell_can_hold_are_refused_by_column(tmp_path):
    lines = '{"id": "1", "x": {"secret": 1}}\n{"id": "2", "x": ["a;secret"]}\n{"id": "\\ud800", "x": [["secret"]]}'
    assert refusal(csv(tmp_path, lines, "t.jsonl"), required=("id",)).startswith(
        "t.jsonl: 2 problems: rows 1-3, column x: neither text"
    )
    half = refusal(csv(tmp_path, '{"id": "\\ud800"}', "t.jsonl"), required=("id",))
    assert half == "t.jsonl: 1 problem: row 1, column id: half of a UTF-16 surrogate pair (write the character itself)."


def test_undecodable_json_lines_are_refused_by_line(tmp_path):
    message = refusal(csv(tmp_path, b'{"id": "\\""}\n{"id": "\x81"}', "t.jsonl"))
    assert message == "t.jsonl: undecodable bytes at row 2 (save the file as UTF-8)."


# --- Parquet --------------------------------------------------------------------------------------------------------


def test_parquet_becomes_strings(tmp_path):
    path = parquet(
        tmp_path,
        {
            "id": ["007", None],
            "n": [1.0, 2.5],
            "i": pa.array([3, None], pa.int64()),
            "day": [date(2024, 3, 31), None],
            "stamp": [datetime(2024, 3, 31), datetime(2024, 3, 31, 14, 5)],
            "yes": [True, False],
            "who": [["P1", "P2"], []],
            "dec": [Decimal("1.20"), None],
            "cat": pa.array(["a", "b"]).dictionary_encode(),
        },
    )
    assert cells(path) == [
        {
            "id": "007",
            "n": "1",
            "i": "3",
            "day": "2024-03-31",
            "stamp": "2024-03-31",
            "yes": "yes",
            "who": "P1;P2",
            "dec": "1.20",
            "cat": "a",
        },
        {
            "id": "",
            "n": "2.5",
            "i": "",
            "day": "",
            "stamp": "2024-03-31T14:05:00",
            "yes": "no",
            "who": "",
            "dec": "",
            "cat": "b",
        },
    ]
    assert [row.number for row in read_rows(path).rows] == [2, 3]


def test_parquet_values_that_no_cell_can_hold_are_refused(tmp_path):
    message = refusal(parquet(tmp_path, {"id": ["1"], "x": [b"secret"]}), required=("id",))
    assert message == "t.parquet: 1 problem: row 2, column x: neither text nor a number, date or list of texts."


@pytest.mark.parametrize("content", [b"", b"secret", b"PAR1secretPAR1"])
def test_a_damaged_parquet_file_is_refused(tmp_path, content):
    assert refusal(csv(tmp_path, content, "t.parquet")) == "t.parquet: is damaged or no Parquet file (write it again)."


# --- Excel ----------------------------------------------------------------------------------------------------------


def test_a_workbook_becomes_strings_as_a_person_sees_them(tmp_path):
    def formats(book):
        book.active["B2"].number_format = "00000"

    path = workbook(
        tmp_path,
        [
            ["id", "zip", "n", "day", "stamp", "yes", "t", None],
            ["007", 2139, 3.0, date(2024, 3, 31), datetime(2024, 3, 31, 14, 5), True, time(9, 30)],
            [],
            [7, "02139", 2.5, None, None, False, "a_x000D_\nb"],
        ],
        formats,
    )
    assert cells(path) == [
        {
            "id": "007",
            "zip": "02139",
            "n": "3",
            "day": "2024-03-31",
            "stamp": "2024-03-31T14:05:00",
            "yes": "yes",
            "t": "09:30:00",
        },
        {"id": "7", "zip": "02139", "n": "2.5", "day": "", "stamp": "", "yes": "no", "t": "a\r\nb"},
    ]
    assert [row.number for row in read_rows(path).rows] == [2, 4]


def test_a_wrong_size_stated_in_a_workbook_cuts_nothing_off(tmp_path):
    path = workbook(tmp_path, [["id", "text"], ["1", "a"], ["2", "b"]])
    changed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:B3"', b'ref="A1:A2"'))
    assert b'ref="A1:A2"' in zipfile.ZipFile(changed).read("xl/worksheets/sheet1.xml")
    path.write_bytes(changed.getvalue())
    assert cells(path) == [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}]


def test_formulas_errors_and_cells_without_a_column_are_refused(tmp_path):
    rows = [["id", "text"], ["1", '="secret"&A1'], ["2", "#N/A"], ["3", "a", "secret"]]
    message = refusal(workbook(tmp_path, rows), required=("id", "text"))
    assert message == (
        "t.xlsx: 2 problems: rows 2-3, column text: a formula or an error value (paste it as a value); "
        "row 4: a cell to the right of the last column that has a name."
    )


def test_a_cell_at_the_limit_of_excel_is_noticed_and_an_empty_sheet_is_none(tmp_path):
    path = workbook(tmp_path, [["id", "text"], ["1", "a" * 32_767]], lambda book: book.create_sheet())
    assert read_rows(path).notices == (
        "t.xlsx: row 2: a cell is as long as Excel allows and may have been cut off there",
    )


def test_a_second_sheet_with_anything_in_it_is_refused(tmp_path):
    path = workbook(tmp_path, [["id"], ["1"]], lambda book: book.create_sheet().append(["", "secret"]))
    assert refusal(path) == (
        "t.xlsx: has several sheets that are not empty (keep one: what the others hold would not be read)."
    )


@pytest.mark.parametrize("written", ["Status", "condition", "Collect_to", "collect to", "conditions2", "Received-At"])
def test_a_column_that_looks_like_a_known_one_is_refused(tmp_path, written):
    rows = read_rows(csv(tmp_path, f"id,{written}\n1,secret\n"))
    with pytest.raises(StudyFileError, match=f"column {written} is not read, but looks like") as refused:
        unused_columns(rows, ("id", "status", "conditions", "collect_to", "received_at"))
    assert "secret" not in str(refused.value)


def test_a_column_that_looks_like_nothing_known_is_noticed(tmp_path):
    rows = read_rows(csv(tmp_path, "id,state,mood\n1,a,b\n"))
    assert unused_columns(rows, ("id", "status")) == ("t.csv: columns that are not used: state, mood",)


def test_a_damaged_or_protected_workbook_is_refused(tmp_path, docx):
    damaged = "t.xlsx: is damaged or no .xlsx file (open it in Excel and save it again)."
    assert refusal(csv(tmp_path, docx("secret"), "t.xlsx")) == damaged
    assert refusal(csv(tmp_path, b"secret", "t.xlsx")).startswith("t.xlsx: is damaged or no .xlsx file")
    old = bytes.fromhex("d0cf11e0a1b11ae1") + b"secret"
    assert refusal(csv(tmp_path, old, "t.xlsx")).startswith(
        "t.xlsx: is protected by a password or of an old format (save it as .xlsx"
    )
    assert refusal(workbook(tmp_path, [])) == "t.xlsx is empty; its first row must hold the names of the columns."


def test_merged_cells_are_refused_where_they_count(tmp_path):
    rows = [["id", "text", "mood"], ["1", "secret", "x"], ["2", None, None], ["3", "b", None]]
    path = workbook(tmp_path, rows, lambda book: [book.active.merge_cells(area) for area in ("B2:B3", "C2:C4")])
    assert refusal(path, required=("id", "text"), optional=()) == (
        "t.xlsx: 1 problem: row 2, column text: merged cells (unmerge them, and fill in every cell)."
    )
    assert [row["id"] for row in cells(path, required=("id",), optional=())] == ["1", "2", "3"]


# --- Columns that are not used --------------------------------------------------------------------------------------


def test_what_cannot_be_read_in_an_unused_column_is_no_problem(tmp_path):
    def read(path):
        with pytest.raises(StudyFileError, match="column x: "):
            read_rows(path, required=("id",))
        with pytest.raises(StudyFileError, match="column x: "):
            read_rows(path, required=("id",), optional=("x",))
        return cells(path, required=("id",), optional=())

    assert read(workbook(tmp_path, [["id", " x "], ["1", "=1+1"]])) == [{"id": "1", "x": ""}]
    for odd in ([{"a": 1}], pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), pa.array([5], pa.duration("ns"))):
        assert read(parquet(tmp_path, {"id": ["1"], "x": odd})) == [{"id": "1", "x": ""}]
    assert read(csv(tmp_path, '{"id": "1", "x": {"a": 1}}', "t.jsonl")) == [{"id": "1", "x": ""}]
    assert read(csv(tmp_path, '{"id": "1", "x": "\\ud800"}', "t.jsonl"))[0]["id"] == "1"


def test_a_formula_in_a_column_without_a_name_is_no_problem_but_one_in_the_header_is(tmp_path):
    path = workbook(tmp_path, [["id", None, "text"], ["1", "=1+1", "a"]])
    assert cells(path, required=("id",), optional=("text",))[0]["text"] == "a"
    assert "row 1: a formula" in refusal(
        workbook(tmp_path, [["id", "=1+1"], ["1", "a"]]), required=("id",), optional=()
    )


@pytest.mark.parametrize("unit", ["ms", "us"])
def test_a_parquet_time_out_of_range_is_refused_by_row_and_column(tmp_path, unit):
    far = pa.array([0, 2**62], pa.timestamp(unit))
    assert refusal(parquet(tmp_path, {"id": ["1", "2"], "day": far})) == (
        "t.parquet: 1 problem: row 3, column day: a date or time out of range (years 1 to 9999 can be read)."
    )
