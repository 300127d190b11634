"""Whatever stands in a folder of documents, its notes are read in full or refused by the number of the document."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deid.sources import write_index
from tests.fuzz import (
    CANARIES,
    among,
    examples,
    hostile,
    notes_both_ways,
    odd,
    spoilt,
    spoilt_package,
    survives,
    zipped,
)

NAME, OTHER, NUMBER = CANARIES
COLUMNS = ("note_id", "file", "participants", "session_date", "note_class")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def part(root, body):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{WORD}">{body}</w:{root}>'.encode()


def said(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


PARTS = {
    "[Content_Types].xml": b"<Types/>",
    "word/document.xml": part(
        "document",
        f"<w:body>{said(f'{NAME} called {NUMBER}.')}<w:tbl><w:tr><w:tc>{said(OTHER)}</w:tc></w:tr></w:tbl>"
        f"<w:p><w:del><w:r><w:delText>{NAME}</w:delText></w:r></w:del><w:ins><w:r><w:t>{OTHER}</w:t></w:r></w:ins></w:p></w:body>",
    ),
    "word/header1.xml": part("hdr", said(NAME)),
    "word/comments.xml": part("comments", f'<w:comment w:author="{OTHER}">{said(OTHER)}</w:comment>'),
    "word/media/image1.png": NAME.encode(),
}
SCRAPS = (
    b'<w:sym w:char="Zorvexa"/>', b'<w:sym w:char="D83D"/>', b'<w:sym w:char="99999"/>', b"<w:sym/>", b'<w:fldSimple w:instr="Zorvexa"/>',
    b"<w:ffData><w:ddList><w:result>Zorvexa</w:result><w:listEntry>Zorvexa</w:listEntry></w:ddList></w:ffData>",
    b'<w:ddList><w:result w:val="Zorvexa"/><w:listEntry w:val="Zorvexa"/></w:ddList>', b"<w:object>Zorvexa</w:object>", b"<w:altChunk/>",
    b'<w:ddList><w:result w:val="-9"/><w:listEntry w:val="Zorvexa"/></w:ddList>', b"<mc:AlternateContent/>", b"<w:t>Zorvexa</w:t>",
    b'<!DOCTYPE a [<!ENTITY b "Zorvexa"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>', b"&c;", b"&#0;", b"&#xD83D;", b"<![CDATA[Zorvexa]]>",
    b"<!-- Zorvexa -->", b"<?Zorvexa Zorvexa?>", b'xml:space="Zorvexa"', b'encoding="Zorvexa"', b'encoding="UTF-16"', b"<w:t>" + b"x" * 100_000 + b"</w:t>",
    b"<w:p>" * 300, b"<w:p>" * 300 + b"</w:p>" * 300, b"<w:p><w:r>" * 20_000, b"<w:t/>" * 5_000,
)  # fmt: skip
LEAVES = [scrap.decode() for scrap in SCRAPS if scrap.startswith(b"<w:") and scrap.count(b"<") < 10] + [
    f"<w:t>{NAME}</w:t>",
    "<w:tab/>",
    "<w:br/>",
]
WRAPS = (
    "<w:p>{}</w:p>", "<w:p>{}</w:p>", "<w:r>{}</w:r>", "<w:r>{}</w:r>", "<w:del>{}</w:del>", "<w:ins>{}</w:ins>", "<w:moveFrom>{}</w:moveFrom>", "<w:t>{}</w:t>",
    "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:txbxContent>{}</w:txbxContent>", "<w:ruby><w:rt>{}</w:rt></w:ruby>",
    '<w:fldSimple w:instr="Zorvexa">{}</w:fldSimple>', "<w:AlternateContent><w:Choice>{}</w:Choice><w:Fallback/></w:AlternateContent>", "<w:rPr>{}</w:rPr>",
    '<w:fldChar w:fldCharType="begin"/><w:instrText>{}</w:instrText><w:fldChar w:fldCharType="end"/>', "<w:Zorvexa>{}</w:Zorvexa>", "<w:hyperlink>{}</w:hyperlink>",
)  # fmt: skip
ELEMENTS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.tuples(st.sampled_from(WRAPS), st.lists(inner, max_size=3)).map(
        lambda made: made[0].format("".join(made[1]))
    ),
    max_leaves=12,
)
SIZES = {"more than there is": 2**31, "beyond the limit": 600 * 2**20, "less than there is": 10}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


def reads(folder, documents, rows):
    """Read an index of documents (file name → bytes)."""
    for name, data in documents.items():
        (folder / name).write_bytes(data)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
    (folder / "index.csv").write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    return survives(lambda: notes_both_ways(folder))


def row(file, note="N1"):
    return [note, file, "P1", "2025-04-01", "note"]


def test_the_documents_that_are_spoilt_below_are_read_as_they_are(folder):
    read = reads(folder, {"a.docx": zipped(PARTS.items()), "a.txt": NAME.encode()}, [row("a.docx"), row("a.txt", "N2")])
    assert OTHER in read.values[0].text and read.values[1].text == NAME and "pictures" in read.notices[0]


@examples(200)
@given(spoilt_package(PARTS, scraps=SCRAPS) | st.binary())
def test_a_word_document_is_read_or_refused(folder, document):
    reads(folder, {"Zorvexa.docx": document}, [row("Zorvexa.docx")])


@examples(300)
@given(st.lists(ELEMENTS, max_size=3))
def test_a_word_document_of_any_elements_is_read_or_refused(folder, elements):
    body = part("document", f"<w:body>{said(NAME)}{''.join(elements)}</w:body>")
    reads(folder, {"Zorvexa.docx": zipped({**PARTS, "word/document.xml": body}.items())}, [row("Zorvexa.docx")])


@examples(30)
@given(st.sampled_from(sorted(SIZES)), st.sampled_from([0, 1, 2]), st.binary(min_size=4, max_size=4))
def test_a_document_that_lies_about_its_size_is_read_or_refused(folder, size, times, other):
    """The sizes stand in the headers of a zip as little-endian numbers of four bytes."""
    document, length = zipped(PARTS.items()), len(PARTS["word/document.xml"]).to_bytes(4, "little")
    lied = document.replace(length, SIZES[size].to_bytes(4, "little"), times + 1).replace(length, other, times)
    reads(folder, {"Zorvexa.docx": lied}, [row("Zorvexa.docx")])


@pytest.mark.parametrize("filler", [b" ", b"<", b"<w:p>", b"&amp;", b"\0"])
def test_a_small_file_that_unpacks_to_a_large_one_is_read_or_refused(folder, filler):
    start = PARTS["word/document.xml"].partition(b"<w:p>")[0]
    document = zipped({**PARTS, "word/document.xml": start + filler * (12 * 2**20 // len(filler))}.items())
    assert len(document) < 100_000
    reads(folder, {"Zorvexa.docx": document}, [row("Zorvexa.docx")])


TEXT = f"{NAME} arrived late.\r\n{OTHER} called {NUMBER}; she said “no”. José Núñez"


@examples(200)
@given(
    st.one_of(
        st.sampled_from(
            ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "cp437", "mac_roman", "utf-16-le", "utf-7"]
        ).flatmap(lambda encoding: spoilt(TEXT.encode(encoding, "replace"))),
        hostile.map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary(),
    )
)
def test_a_text_file_is_read_or_refused(folder, document):
    reads(folder, {"Zorvexa.txt": document}, [row("Zorvexa.txt")])


@examples(200)
@given(
    st.lists(
        st.tuples(hostile, st.one_of(hostile, st.tuples(odd, among([".txt", ".docx", ".doc"])).map("".join))),
        max_size=3,
    )
)
def test_any_name_in_an_index_is_found_or_refused(folder, pairs):
    reads(folder, {"Zorvexa.txt": b"Zorvexa"}, [row("Zorvexa.txt"), *(row(file, note) for note, file in pairs)])


@examples(60)
@given(st.binary(max_size=200) | st.just(b"note_id,file\ndoc-0001,Zorvexa.txt\n").flatmap(lambda index: spoilt(index)))
def test_an_index_is_made_longer_or_refused(folder, index):
    below = folder / "more"
    below.mkdir(exist_ok=True)
    for name in ("Zorvexa.txt", "Quimblethwaite.docx"):
        (below / name).write_bytes(b"")
    (below / "index.csv").write_bytes(index)
    survives(lambda: write_index(below, below / "index.csv"))
