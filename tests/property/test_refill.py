"""Whatever a document is rewritten into, it marks what it marked."""

import random

from hypothesis import given
from hypothesis import strategies as st

from training.augment import augment
from training.bank import read_bank
from training.refill import refill

BANK = read_bank()


@given(st.integers(0, 10**6), st.sampled_from(range(len(BANK))))
def test_no_mark_is_lost_whatever_is_done_to_a_document(seed, number):
    before, dice = BANK[number], random.Random(seed)
    after = augment(refill(before, dice), dice)
    assert [(p.type, p.subtype, p.entity) for p in after.pieces] == [
        (p.type, p.subtype, p.entity) for p in before.pieces
    ]
    assert all(piece.text for piece in after.pieces)
    assert len(after.marks) == len(before.marks)
