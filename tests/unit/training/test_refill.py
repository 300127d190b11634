"""Refilled and rewritten, a document still marks what it marked, and one person stays one person."""

import random

import pytest

from training.augment import augment
from training.bank import Document, Piece, read_bank
from training.refill import refill

BANK = read_bank()
PERSON = Document(
    "t-1", "soap", "us",
    (
        Piece("Rosa Delgado", "PERSON", "full", 1), Piece(" came. "), Piece("ROSA", "PERSON", "given", 1), Piece(" and the "),
        Piece("Delgados", "PERSON", "family", 1), Piece("; "), Piece("R.D.", "PERSON", "initials", 1), Piece(" "),
        Piece("rosa_d88", "PERSON", "user", 1), Piece(" wrote "), Piece("555-0100", "CONTACT", "phone", 2),
    ),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_mentions_of_one_person_stay_mentions_of_one_person(seed):
    full, _, given_name, _, plural, _, initials, _, user, *_ = (
        piece.text for piece in refill(PERSON, random.Random(seed), keep=0).pieces
    )
    first, last = full.split(" ", 1)
    assert given_name == first.upper()
    assert plural.startswith(last[:-1]) and plural.endswith("s")
    assert initials[0] == first[0].upper() and initials.count(".") == 2
    assert user.startswith("".join(filter(str.isalpha, first)).lower())


def test_what_is_not_marked_stays_and_formats_are_kept():
    other = refill(PERSON, random.Random(3), keep=0)
    assert [piece.text for piece in other.pieces if not piece.type] == [p.text for p in PERSON.pieces if not p.type]
    phone = other.pieces[-1].text
    assert phone[3] == "-" and phone.replace("-", "").isdecimal() and phone != "555-0100"


def test_everything_may_be_kept():
    assert refill(PERSON, random.Random(3), keep=1) == PERSON


def test_the_same_seed_makes_the_same_document():
    one, two = (augment(refill(BANK[5], dice), dice) for dice in (random.Random(1), random.Random(1)))
    assert one == two
