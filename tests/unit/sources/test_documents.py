import csv

import pytest

from deid.errors import StudyFileError
from deid.sources import read_notes, write_index
from deid.sources.index import Indexed

HEADER = ("note_id", "file", "participants", "session_date", "note_class")


def p(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    return folder


def index(folder, *files, name="index.csv"):
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        table.writerows([f"N{n}", document, "P1", "2024-03-31", "note"] for n, document in enumerate(files, 1))
    return folder / name


def read(path):
    return read_notes(path, date_order="iso")


def refusal(path):
    with pytest.raises(StudyFileError) as error:
        read(path)
    assert "Rosa" not in str(error.value) and "secret" not in str(error.value)
    return str(error.value)


def test_documents_are_read_in_full_and_known_by_their_number(folder, docx):
    (folder / "Rosa.txt").write_bytes("caf\xe9\r\n\x00 one\rtwo\n".encode("cp1252"))
    (folder / "sub").mkdir()
    (folder / "sub" / "Rosa.DOCX").write_bytes(docx(p("Hello")))
    index(folder, "Rosa.txt", "sub/Rosa.DOCX")
    for path in (folder, folder / "index.csv"):
        notes = read(path).values
        assert [(n.note_id, n.text, n.place) for n in notes] == [
            ("N1", "café\r\n\x00 one\rtwo\n", "doc-0001"),
            ("N2", "Hello", "doc-0002"),
        ]
        assert read(path).notices == (
            "index.csv: no UTF-8, and read as Windows-1252; check names with accents, or save as UTF-8: doc-0001",
        )


def test_a_text_of_one_line_and_two_megabytes_is_read(folder):
    (folder / "a.txt").write_text("word " * 400_000)
    assert len(read(index(folder, "a.txt")).values[0].text) == 2_000_000


def test_an_index_may_stand_above_its_documents(folder):
    (folder / "a.txt").write_text("a")
    assert read(index(folder.parent, "documents/a.txt", name="notes.csv")).values[0].text == "a"


def test_documents_beside_the_index_and_pictures_are_noticed(folder, docx):
    (folder / "a.docx").write_bytes(docx(p("a"), {"word/media/Rosa.png": b"x"}))
    for other in ("Rosa.txt", "Rosa.pdf", "Rosa.csv", "~$a.docx", ".hidden.txt"):
        (folder / other).write_text("secret")
    assert read(index(folder, "a.docx")).notices == (
        "index.csv: 2 documents of the folder are not in the index and not read",
        "index.csv: pictures are neither read nor released; those of doc-0001",
    )


def test_an_empty_document_is_noticed(folder):
    (folder / "a.txt").write_bytes(b"")
    assert read(index(folder, "a.txt")).notices == ("index.csv: 1 note is empty, in row 2",)


def test_all_documents_that_cannot_be_read_come_in_one_error_by_number(folder, docx):
    (folder.parent / "Rosa.txt").write_text("secret")
    (folder / "Rosa.docx").write_bytes(b"secret")
    (folder / "bad.txt").write_bytes(b"secret \x81")
    (folder / "chart.docx").write_bytes(docx('<w:altChunk r:id="x"/>' + p("secret")))
    (folder / "ok.txt").write_text("secret")
    outside = str(folder.parent / "Rosa.txt")
    message = refusal(
        index(
            folder,
            "Rosa.txt",
            "../Rosa.txt",
            outside,
            "Rosa.doc",
            "",
            ".",
            "Rosa.docx",
            "bad.txt",
            "chart.docx",
            "ok.txt",
            "./ok.txt",
            "Rosa\x00.txt",
        )
    )
    lies = "lies outside the folder of the index (move it into the folder)"
    names = "names no document (write its path from the folder of the index)"
    assert message.removeprefix("index.csv: 11 problems: ").removesuffix(".").split("; ") == [
        "row 2, column file: doc-0001 is not there",
        f"row 3, column file: doc-0002 {lies}",
        f"row 4, column file: doc-0003 {lies}",
        "row 5, column file: doc-0004 is in a format that cannot be read (save it as .docx or .txt, and name that file)",
        f"row 6, column file: doc-0005 {names}",
        f"row 7, column file: doc-0006 {names}",
        "row 8, column file: doc-0007 is damaged or no .docx file (open it and save it again as .docx)",
        "row 9, column file: doc-0008 has undecodable bytes (save it as UTF-8)",
        "row 10, column file: doc-0009 holds an imported file, which cannot be read (paste its text into the document, delete it, and save)",
        "row 11, column file: the same document as in row 12 (each may stand once)",
        f"row 13, column file: doc-0012 {names}",
    ]


@pytest.mark.parametrize("suffix", [".doc", ".pdf", ".rtf", ".odt", ""])
def test_other_formats_are_refused_with_a_remedy(folder, suffix):
    (folder / f"Rosa{suffix}").write_text("secret")
    assert "doc-0001 is in a format that cannot be read (save it as .docx" in refusal(index(folder, f"Rosa{suffix}"))


def test_a_link_out_of_the_folder_is_refused(folder):
    (folder.parent / "Rosa.txt").write_text("secret")
    (folder / "a.txt").symlink_to(folder.parent / "Rosa.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    message = refusal(index(folder, "a.txt", "loop.txt"))
    assert "doc-0001 lies outside the folder of the index" in message
    assert "row 3, column file: doc-0002 " in message


def test_a_folder_in_the_place_of_a_document_is_refused(folder):
    (folder / "Rosa.txt").mkdir()
    assert "doc-0001 is a folder, where a file is needed" in refusal(index(folder, "Rosa.txt"))


def test_a_folder_without_an_index_is_refused(folder):
    assert refusal(folder).startswith("index.csv: is not there")


# --- writing an index -----------------------------------------------------------------------------------------------


def test_an_index_lists_the_documents_sorted_and_leaves_the_rest_to_its_owner(folder, docx):
    (folder / "sub").mkdir()
    for name in ("b.txt", "a, x.TXT", "sub/c.txt", "d.pdf", "~$b.docx"):
        (folder / name).write_text("x")
    (folder / "é.docx").write_bytes(docx(p("x")))
    assert write_index(folder, folder / "index.csv") == Indexed(listed=4, new=4, left_out=1)
    assert (folder / "index.csv").read_bytes().decode() == (
        "note_id,file,participants,session_date,note_class,session_id,clinician,part2,school\n"
        'doc-0001,"a, x.TXT",,,,,,,\n'
        "doc-0002,b.txt,,,,,,,\n"
        "doc-0003,sub/c.txt,,,,,,,\n"
        "doc-0004,é.docx,,,,,,,\n"
    )
    assert "rows 2-5, column session_date: empty" in refusal(folder)


def test_an_index_above_the_documents_finds_them_again(folder):
    (folder / "a.txt").write_text("a")
    path = folder.parent / "index.csv"
    assert write_index(folder, path).listed == 1
    path.write_text(path.read_text().replace("documents/a.txt,,,", "documents/a.txt,P1,2024-03-31,note"))
    assert read(path).values[0].text == "a"


def test_what_is_no_index_is_never_overwritten(folder):
    (folder / "a.txt").write_text("a")
    (folder / "index.csv").write_text("mine")
    with pytest.raises(StudyFileError, match=r"^index.csv: no columns note_id, file"):
        write_index(folder, folder / "index.csv")
    assert (folder / "index.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("before", "added"),
    [
        ("note_id,file,session_date\nx,b.txt,\n", "doc-0002,a.txt,\ndoc-0003,c.txt,\n"),
        ("\ufefffile;note_id\r\nb.txt;doc-0002", "\r\na.txt;doc-0003\r\nc.txt;doc-0004\r\n"),
        ("note_id\tfile\nx\t./b.txt\n", "doc-0002\ta.txt\ndoc-0003\tc.txt\n"),
    ],
)
def test_an_index_that_is_there_keeps_its_bytes_and_gets_rows_for_what_it_does_not_list(folder, before, added):
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text("a")
    (folder / "index.csv").write_bytes(before.encode())
    assert write_index(folder, folder / "index.csv") == Indexed(listed=3, new=2, left_out=0)
    assert (folder / "index.csv").read_bytes() == (before + added).encode()
    assert write_index(folder, folder / "index.csv") == Indexed(listed=3, new=0, left_out=0)
    assert (folder / "index.csv").read_bytes() == (before + added).encode()


def test_an_index_in_another_encoding_is_not_added_to(folder):
    (folder / "a.txt").write_text("a")
    before = "note_id,file\nx,José.txt\n".encode("cp1252")
    (folder / "index.csv").write_bytes(before)
    with pytest.raises(StudyFileError, match=r"^index.csv is not UTF-8; save it as CSV UTF-8"):
        write_index(folder, folder / "index.csv")
    assert (folder / "index.csv").read_bytes() == before


def test_a_document_that_was_saved_anew_is_not_left_out(folder):
    for name in ("a.doc", "a.docx", "b.pdf"):
        (folder / name).write_text("a")
    assert write_index(folder, folder / "index.csv") == Indexed(listed=1, new=1, left_out=1)


def test_an_index_that_cannot_be_made_says_why(folder, tmp_path):
    with pytest.raises(StudyFileError, match=r"holds no document to list \(.txt or .docx\)"):
        write_index(folder, folder / "index.csv")
    (folder / "a.txt").write_text("a")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with pytest.raises(StudyFileError, match=r"^index.csv must stand in the folder of the documents, or above it"):
        write_index(folder, elsewhere / "index.csv")
    with pytest.raises(StudyFileError, match=r"^The folder of documents is not there"):
        write_index(tmp_path / "nowhere", tmp_path / "index.csv")
    (folder / "bad\udcff.txt").write_text("a")
    with pytest.raises(StudyFileError, match=r"a file name that is not valid text; rename it"):
        write_index(folder, folder / "index.csv")
    assert not (folder / "index.csv").exists()
