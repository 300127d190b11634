"""A name that is glued, spelled out, taken apart or escaped is found, and ordinary words stay words."""

from datetime import date

import pytest

from deid.identifiers import known_identifiers
from deid.model import Participant, Relative
from deid.release.leakscan import scan
from deid.release.schema import csv_bytes

KEY = b"k" * 32
ROSTER = (
    Participant("P001", "Oriolanthe", "Vexbury", date_of_birth=date(1984, 3, 9), mrn="KH-204117"),
    Participant("P003", "Thaddeora", "Wrenmoor", mrn="KH-204119", relatives=(Relative("wife", "Lucasta Wrenmoor"),)),
    Participant("P004", "伟", "王"),
    Participant("P005", "Carrie", "Davis", relatives=(Relative("friend", "Lester Olivar"), Relative("son", "Victor Yarrow"))),
    Participant("P006", "Donald", "Osei"),
)  # fmt: skip
KNOWN = known_identifiers(ROSTER)


def scanned(text):
    return scan({"notes.csv": csv_bytes(["note", "text"], [["N-001", text]])}, KNOWN, key=KEY)


def in_cell(cell):
    return scan({"tables/t.csv": csv_bytes(["row", "participant", "day", "x"], [["R-001", "P-001", "0", cell]])}, KNOWN, key=KEY)  # fmt: skip


@pytest.mark.parametrize(
    "word",
    ["TWrenmoor", "wrenmoort", "thadwrenmoor", "xWrenmoor1", "PreWrenmoor", "wrenmoorish", "WrenmoorT", "9wrenmoor",
     "user-TWrenmoor_2", "TOsei", "oriovexbury", "xVexbury", "vexbury2x", "preWrenmoorian"],
)  # fmt: skip
def test_a_name_inside_a_word_refuses_in_texts_and_cells(word):
    assert scanned(f"she wrote {word} there").blocking, word
    assert in_cell(word).blocking, word
    assert scanned(f"she wrote {word} there").blocking[0].dismissible


@pytest.mark.parametrize("word", ["prevexburyish", "Vexburyesque"])
def test_a_name_of_seven_letters_inside_a_word_is_listed(word):
    result = scanned(f"she wrote {word} there")
    assert not result.blocking and result.listed


@pytest.mark.parametrize(
    "text",
    ["She carried her cholesterol to victory.", "McDonald and MacDonald", "iPhone and YouTube",
     "cleverer, oversleeping, prehistoric", "an oboe solo; on seized goods"],
)  # fmt: skip
def test_words_that_hold_a_short_name_by_chance_are_no_finding(text):
    result = scanned(text)
    assert (result.blocking, result.listed) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "V as in Victor, E as in Echo, X as in X-ray, B as in Bravo, U as in Uniform, R as in Romeo, Y as in Yankee",
        "V for Victor E for Edward X for Xylophone B for Bob U for Uncle R for Robert Y for Yellow",
        "victor echo x-ray bravo uniform romeo yankee",
        "V Victor, E Echo, X X-ray, B Bravo, U Uniform, R Romeo, and Y Yankee",
        "V, E, X-ray, B, U, R, Y",
        "V / E / X / B / U / R / Y",
        "V, E, X, B, U, R, Y",
        "W R E N M double O R",
        "V e x bury",
        "Ve xb ur y",
        "VEX BURY",
        "WREN MOOR",
        "Wren Moor",
        "Vex-bury",
        "V exbury",
        "V&#101;xbury",
        "V&amp;#101;xbury",
        "Ve%78bury",
        r"V\u0065xbury",
        "two zero four one one nine",
        "kay aitch two oh four one one nine",
        "her name is 王伟",
        "伟王",
        "王 伟",
        "born 1984年3月9日",
        "day 9, month 3, year 1984",
        "born nineteen eighty four on the ninth of March",
    ],
)
def test_a_name_number_or_birth_date_taken_apart_refuses(text):
    assert scanned(f"so {text} then").blocking
    assert in_cell(text[:60]).blocking or len(text) > 60


@pytest.mark.parametrize("text", ["a vex bury here", "wren moor", "asked Ms. V. about it", "with Mr W today"])
def test_what_may_be_chance_is_listed(text):
    result = scanned(text)
    assert not result.blocking and result.listed and result.listed[0].dismissible


def test_an_initial_without_a_title_or_of_nobody_is_no_finding():
    assert scanned("plan V. and Ms. K. and Dr. I think, options a, b, c, d, e").listed == ()


def test_initials_count_only_where_they_are_all_of_a_cell():
    assert in_cell("T.W.").blocking and in_cell("T. W.").blocking and in_cell("T.W").blocking
    assert not in_cell("TW").blocking and [finding.kind for finding in in_cell("TW").listed] == ["initials"]
    for cell in ("tw", "TX", "NO", "T.W. left", "no"):
        assert (in_cell(cell).blocking, in_cell(cell).listed) == ((), ())
    assert scanned("TW").listed == ()


def test_an_escape_does_not_hide_what_stands_beside_it():
    assert len(scanned("Wrenmoor" + " and then" * 20 + " V&#101;xbury").blocking) == 2
    assert len(scanned("Wrenmoor and more &amp; so on").blocking) >= 1


def test_words_of_a_script_with_spaces_do_not_run_together():
    known = known_identifiers([Participant("P001", "Жужжин", "")])
    for text, count in (("Жуж жин", 0), ("Жужжин", 1)):
        files = {"notes.csv": csv_bytes(["note", "text"], [["N-001", f"он видел {text} там"]])}
        assert len([f for f in scan(files, known, key=KEY).blocking if f.kind == "full name"]) == count


def test_five_digits_in_figures_are_read_as_a_list():
    assert not scanned("2, 0, 4, 1, 1, 9").blocking


def test_a_hostile_text_takes_no_longer_than_its_length():
    for text in ("wrenmoo" * 8_000, "V e x " * 10_000, "&amp;" * 10_000, "%56" * 20_000, "aB" * 30_000, "王" * 60_000):
        scanned(text)
