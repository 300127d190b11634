"""The text bank is read whole, and every mark stands where its name stands."""

import pytest

from deid.model import GROUPS
from training.bank import Piece, is_held_back, read_bank

DOCUMENT = "### id: t-1 | kind: soap | locale: us\n{text}\n### end\n"


def read(tmp_path, text):
    (tmp_path / "bank_1.txt").write_text(text, encoding="utf-8")
    return read_bank(tmp_path)


def test_a_document_is_its_pieces(tmp_path):
    (document,) = read(tmp_path, DOCUMENT.format(text="Saw [[PERSON.given#1|Ann]] on\n[[DATE.month#2|May]]."))
    assert document.pieces == (
        Piece("Saw "), Piece("Ann", "PERSON", "given", 1), Piece(" on\n"), Piece("May", "DATE", "month", 2), Piece("."),
    )  # fmt: skip
    assert (document.id, document.kind, document.locale) == ("t-1", "soap", "us")
    assert [(document.text[start:end], kind) for start, end, kind in document.marks] == [
        ("Ann", "PERSON"),
        ("May", "DATE"),
    ]


def test_a_document_that_is_not_closed_or_comes_twice_is_an_error(tmp_path):
    with pytest.raises(ValueError, match=r"bank_1\.txt: a document is not closed"):
        read(tmp_path, DOCUMENT.format(text="a").replace("### end", ""))
    with pytest.raises(ValueError, match="share an id"):
        read(tmp_path, 2 * DOCUMENT.format(text="a"))


def test_the_bank_is_there_with_labels_that_the_detector_knows():
    bank = read_bank()
    assert len(bank) > 2500 and sum(len(document.marks) for document in bank) > 20_000
    assert {kind for document in bank for _, _, kind in document.marks} == set(GROUPS.values())
    assert 0.15 < sum(is_held_back(document.id) for document in bank) / len(bank) < 0.25
