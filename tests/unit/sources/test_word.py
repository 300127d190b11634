import io
import zipfile

import pytest

from deid.errors import StudyFileError
from deid.sources import archive
from deid.sources.word import Document, read_word


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs):
    return f"<w:p>{''.join(runs)}</w:p>"


def box(text):
    return f"<w:txbxContent>{p(run(text))}</w:txbxContent>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p(run("Ro"), run("sa")) + p(run("second")), "Rosa\nsecond"),
        (p(run("Ro"), "<w:proofErr/><w:bookmarkStart/>", run("sa")), "Rosa"),
        (
            p(
                run("a"),
                "<w:r><w:tab/></w:r>",
                run("b"),
                "<w:r><w:br/></w:r>",
                run("c"),
                "<w:r><w:cr/></w:r>",
                run("d"),
            ),
            "a\tb\nc\nd",
        ),
        (p(run("Anne"), "<w:r><w:noBreakHyphen/></w:r>", run("Marie")), "Anne\u2011Marie"),
        (p(run("Del"), "<w:r><w:softHyphen/></w:r>", run("gado")), "Delgado"),
        (p('<w:r><w:sym w:font="Arial" w:char="00E9"/></w:r>'), "é"),
        (p("<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>", run("a")), "a"),
        (p('<w:hyperlink r:id="x">', run("linked"), "</w:hyperlink>"), "linked"),
        (p('<w:smartTag w:element="n">', run("smart"), "</w:smartTag>"), "smart"),
        (
            f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{p(run('control'))}</w:sdtContent></w:sdt>",
            "control",
        ),
        (p("<w:sdt><w:sdtContent>", run("inline"), "</w:sdtContent></w:sdt>"), "inline"),
        (p("<m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>"), "x+y"),
    ],
)
def test_text_of_a_paragraph_is_read(docx, body, text):
    assert read_word(docx(body)) == Document(text)


def test_tables_are_read_cell_by_cell_nested_ones_too(docx):
    inner = f"<w:tbl><w:tr><w:tc>{p(run('inner'))}</w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{p(run('one'))}</w:tc><w:tc>{inner}{p(run('two'))}</w:tc></w:tr></w:tbl>"
    assert read_word(docx(body)).text == "one\ninner\ntwo"


def test_a_tracked_change_gives_the_paragraph_as_it_is_and_as_it_was(docx):
    deleted = "<w:del><w:r><w:delText>Maria</w:delText></w:r></w:del>"
    body = p(run("I met "), deleted, "<w:ins>", run("Rosa"), "</w:ins>", run(" today."))
    assert read_word(docx(body)).text == "I met Rosa today.\nI met Maria today."


@pytest.mark.parametrize(("outer", "inner"), [("ins", "del"), ("moveTo", "del"), ("del", "ins")])
def test_text_that_was_inserted_and_then_deleted_is_read(docx, outer, inner):
    gone = f"<w:{outer}><w:{inner}><w:r><w:delText>Maria</w:delText></w:r></w:{inner}>{run('Berta')}</w:{outer}>"
    body = p(run("Saw "), gone, "<w:ins>", run("Rosa"), "</w:ins>", run(" today"))
    lines = read_word(docx(body)).text.split("\n")
    assert "Saw Maria today" in lines
    assert not any("MariaRosa" in line or "MariaBerta" in line for line in lines)


def test_moved_text_is_read_where_it_was_and_where_it_is(docx):
    body = p("<w:moveFrom>", run("Rosa"), "</w:moveFrom>", run("left")) + p("<w:moveTo>", run("Rosa"), "</w:moveTo>")
    assert read_word(docx(body)).text == "left\nRosaleft\nRosa"


def test_a_marked_paragraph_end_alone_repeats_nothing(docx):
    assert read_word(docx(p("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", run("once")))).text == "once"


def test_field_instructions_follow_the_paragraph_they_stand_in(docx):
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "mailto:rosa@</w:instrText></w:r>'
        '<w:r><w:instrText>example.org" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    body = p(run("Write to "), field, run("Ro"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>', run("sa."))
    assert read_word(docx(body)).text == 'Write to Rosa.\nHYPERLINK "mailto:rosa@example.org"'


def test_simple_fields_are_read_with_their_instruction(docx):
    body = p('<w:fldSimple w:instr=" MERGEFIELD Name ">', run("Rosa"), "</w:fldSimple>")
    assert read_word(docx(body)).text == "Rosa\nMERGEFIELD Name"


def test_the_chosen_entry_of_a_form_field_is_read(docx):
    entries = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="no"/><w:listEntry w:val="yes"/></w:ddList>'
    body = p(run("a"), f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{entries}</w:ffData></w:fldChar></w:r>')
    assert read_word(docx(body)).text == "a\nyes"


def test_a_text_box_is_read_once_and_tears_no_name_apart(docx):
    shape = f"<w:drawing><wps:wsp><wps:txbx>{box('boxed')}</wps:txbx></wps:wsp></w:drawing>"
    fallback = f"<w:pict><v:shape><v:textbox>{box('boxed')}</v:textbox></v:shape></w:pict>"
    both = f"<w:r><mc:AlternateContent><mc:Choice>{shape}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
    assert read_word(docx(p(run("Ro"), both, run("sa")))).text == "Rosa\nboxed"
    assert read_word(docx(p(run("Ro"), f"<w:r>{fallback}</w:r>", run("sa")))).text == "Rosa\nboxed"


def test_the_fallback_is_read_where_the_choice_holds_no_text(docx):
    both = f"<w:r><mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice><mc:Fallback>{box('old')}</mc:Fallback></mc:AlternateContent></w:r>"
    assert read_word(docx(p(run("a"), both))).text == "a\nold"


def test_descriptions_of_pictures_and_wordart_are_read(docx):
    drawing = '<w:r><w:drawing><wp:inline><wp:docPr name="rosa.jpg" title="Photo" descr="Rosa at work"/></wp:inline></w:drawing></w:r>'
    art = '<w:r><w:pict><v:shape alt="a shape"><v:textpath string="DRAFT"/><v:imagedata o:title="rosa"/></v:shape></w:pict></w:r>'
    assert read_word(docx(p(run("a"), drawing, art))).text == "a\nPhoto\nRosa at work\na shape\nDRAFT"


def test_the_reading_of_ruby_text_does_not_split_its_base(docx):
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('yama')}</w:rt><w:rubyBase>{run('山')}</w:rubyBase></w:ruby></w:r>"
    assert read_word(docx(p(ruby, run("田")))).text == "山田\nyama"


def test_all_parts_are_read_in_order_and_properties_are_not(docx, word_part):
    parts = {
        "word/footer1.xml": word_part("ftr", p(run("foot of page"))),
        "word/comments.xml": word_part("comments", f'<w:comment w:author="Someone">{p(run("comment"))}</w:comment>'),
        "word/endnotes.xml": word_part("endnotes", f"<w:endnote>{p(run('endnote'))}</w:endnote>"),
        "word/footnotes.xml": word_part(
            "footnotes",
            f"<w:footnote>{p('<w:r><w:separator/></w:r>')}</w:footnote><w:footnote>{p(run('footnote'))}</w:footnote>",
        ),
        "word/header10.xml": word_part("hdr", p(run("header 10"))),
        "word/header2.xml": word_part("hdr", p(run("header 2"))),
        "word/header1.xml": word_part("hdr", p()),
        "word/glossary/document.xml": word_part("glossaryDocument", p(run("Click here to enter text"))),
        "customXml/item1.xml": "<data><t>metadata</t></data>",
        "word/fontTable.xml": "<fonts/>",
        "word/fonts/font1.odttf": b"\x00",
        "word/printerSettings/printerSettings1.bin": b"\x00",
        "docProps/thumbnail.jpeg": b"\x00",
        "word/media/": b"",
    }
    document = read_word(docx(p(run("body")), parts))
    assert document.text == "header 2\nheader 10\nbody\n\nfootnote\nendnote\ncomment\nfoot of page"
    assert document.pictures == 0


def test_the_strict_dialect_reads_alike(docx):
    strict = docx(
        p(run("Rosa")),
        {
            "word/document.xml": '<d:document xmlns:d="http://purl.oclc.org/ooxml/wordprocessingml/main"><d:body><d:p><d:r><d:t>Rosa</d:t></d:r></d:p></d:body></d:document>'
        },
    )
    assert read_word(strict).text == "Rosa"


def test_pictures_are_counted(docx):
    assert read_word(docx(p(run("a")), {"word/media/image1.png": b"x", "word/media/image2.EMF": b"x"})).pictures == 2


def test_an_empty_document_has_an_empty_text(docx):
    assert read_word(docx("<w:p/>")).text == ""


def test_two_megabytes_in_one_run_are_read(docx):
    assert len(read_word(docx(p(run("word " * 400_000)))).text) == 2_000_000


@pytest.mark.parametrize(
    ("element", "what"),
    [
        ('<w:altChunk r:id="rId1"/>', "an imported file"),
        ('<w:p><w:subDoc r:id="rId1"/></w:p>', "a subdocument"),
        ('<w:p><w:r><w:object><o:OLEObject r:id="rId1"/></w:object></w:r></w:p>', "an embedded object"),
        ('<w:p><w:r><w:pict><o:OLEObject r:id="rId1"/></w:pict></w:r></w:p>', "an embedded object"),
        ('<w:p><w:r><w:control r:id="rId1"/></w:r></w:p>', "a form control"),
        (
            '<w:p><w:r><w:drawing><a:graphic><a:graphicData><c:chart r:id="rId1"/></a:graphicData></a:graphic></w:drawing></w:r></w:p>',
            "a chart",
        ),
        (
            '<w:p><w:r><w:drawing><a:graphic><a:graphicData><dgm:relIds r:dm="rId1"/></a:graphicData></a:graphic></w:drawing></w:r></w:p>',
            "a SmartArt diagram",
        ),
    ],
)
def test_what_may_hold_text_and_cannot_be_read_is_refused(docx, element, what):
    with pytest.raises(StudyFileError, match=f"^holds {what}, which cannot be read .paste its text"):
        read_word(docx(element + p(run("secret"))))


@pytest.mark.parametrize("name", ["word/embeddings/Rosa.xlsx", "word/afchunk.html", "word/vbaProject.bin", "Rosa.docx"])
def test_an_embedded_file_is_refused_and_not_named(docx, name):
    with pytest.raises(StudyFileError, match=r"^holds an embedded file or object") as error:
        read_word(docx(p(run("secret")), {name: b"secret"}))
    assert "Rosa" not in str(error.value) and "secret" not in str(error.value)


def test_text_in_a_place_nobody_knows_is_refused_rather_than_dropped(docx, word_part):
    with pytest.raises(StudyFileError, match="text in a place that is not known"):
        read_word(docx(p(run("a")), {"word/news2031.xml": word_part("novelty", p(run("secret")))}))
    with pytest.raises(StudyFileError, match="text in a place that is not known"):
        read_word(docx(p(run("a"), f"<w:noveltyPr>{run('secret')}</w:noveltyPr>")))


def test_a_fallback_that_says_more_than_its_choice_is_refused(docx):
    both = f"<w:r><mc:AlternateContent><mc:Choice>{box('new')}</mc:Choice><mc:Fallback>{box('old')}</mc:Fallback></mc:AlternateContent></w:r>"
    with pytest.raises(StudyFileError, match="text in a place that is not known"):
        read_word(docx(p(both)))


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04broken"], ids=["empty", "text", "cut off"])
def test_a_damaged_file_is_refused(data):
    with pytest.raises(StudyFileError, match=r"^is damaged or no .docx file .open it and save it again"):
        read_word(data)


def test_a_document_with_a_flipped_bit_is_refused(docx):
    good = docx(p(run("secret " * 50)))
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        entry = package.getinfo("word/document.xml")
    at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    with pytest.raises(StudyFileError, match=r"^is damaged"):
        read_word(good[:at] + bytes([good[at] ^ 255]) + good[at + 1 :])


@pytest.mark.parametrize(
    "xml",
    ["<w:document>", "secret", "", "<x/>"],
    ids=["unclosed", "no xml", "empty", "not Word"],
)
def test_a_document_whose_main_part_is_no_word_xml_is_refused(docx, xml):
    with pytest.raises(StudyFileError, match=r"^is damaged or no Word document") as error:
        read_word(docx("", {"word/document.xml": xml}))
    assert "secret" not in str(error.value)


def test_two_main_parts_are_refused(docx, word_part):
    with pytest.raises(StudyFileError, match=r"^is damaged or no Word document"):
        read_word(docx(p(run("a")), {"word/document2.xml": word_part("document", p(run("b")))}))


@pytest.mark.parametrize("broken", ['<w:sym w:char="zz"/>', '<w:sym w:char="D800"/>'])
def test_a_symbol_that_is_no_character_is_refused(docx, broken):
    with pytest.raises(StudyFileError, match=r"^is damaged"):
        read_word(docx(p(f"<w:r>{broken}</w:r>")))


def test_elements_nested_without_end_are_refused(docx):
    with pytest.raises(StudyFileError, match=r"^is damaged"):
        read_word(docx("<w:sdt>" * 3000 + p(run("a")) + "</w:sdt>" * 3000))


def test_a_document_type_with_entities_is_refused(docx, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    xml = f'{entity}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'
    with pytest.raises(StudyFileError, match=r"^declares a document type"):
        read_word(docx("", {"word/document.xml": xml}))


def test_a_billion_laughs_is_refused(docx):
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(StudyFileError, match=r"^(declares a document type|is damaged)"):
        read_word(docx("", {"word/styles.xml": f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]><x>&e11;</x>'}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(docx, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 2**20)
    with pytest.raises(StudyFileError, match=r"^unpacks to more than 1 MB .remove large pictures"):
        read_word(docx(p(run("a" * 2**21))))


def test_an_encrypted_or_old_file_is_refused():
    with pytest.raises(StudyFileError, match=r"^is protected by a password or of an old format .save it as .docx"):
        read_word(bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 512)


def test_a_zip_with_encrypted_parts_is_refused(docx):
    data = bytearray(docx(p(run("a"))))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(StudyFileError, match=r"^is encrypted"):
        read_word(bytes(data))


def test_a_part_packed_in_an_unknown_way_is_refused(word_part):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("word/document.xml", word_part("document", p(run("a"))))
    with pytest.raises(StudyFileError, match=r"^is damaged"):
        read_word(data.getvalue())


def test_a_document_shows_no_text_when_printed(docx):
    assert "secret" not in repr(read_word(docx(p(run("secret")))))
