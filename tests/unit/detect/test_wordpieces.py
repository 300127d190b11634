"""Word pieces keep their place in the text and the case that the vocabulary has lost."""

import pytest

from deid.detect.readers.wordpieces import LOWER, MIXED, TITLE, UPPER, pieces_of


def cases(text):
    (pieces,) = pieces_of([text])
    return {text[s:e]: case for s, e, case in zip(pieces.starts, pieces.ends, pieces.cases, strict=True)}


def test_every_piece_has_the_case_of_its_word():
    assert cases("will Will WILL") == {"will": LOWER, "Will": TITLE, "WILL": UPPER}
    found = cases("Achterberg")
    assert set(found.values()) == {TITLE} and len(found) > 1
    assert set(cases("ACHTERBERG").values()) == {UPPER} and set(cases("iPhone").values()) == {MIXED}
    assert set(cases("I 7 日").values()) <= {TITLE, LOWER}


@pytest.mark.parametrize("text", ["Zoë Ñúñez 😀 came", "a\u0301b", "R\u200bosa", "שלום Ann", "İstanbul", "a\0b", ""])
def test_offsets_count_code_points(text):
    (pieces,) = pieces_of([text])
    assert all(0 <= s < e <= len(text) for s, e in zip(pieces.starts, pieces.ends, strict=True))
    assert list(pieces.starts) == sorted(pieces.starts)
