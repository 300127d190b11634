"""Word pieces keep their place in the text and the form that the vocabulary has lost."""

import pytest

from deid.detect.readers.forms import FORMS, NO_WORD, form_of
from deid.detect.readers.wordpieces import pieces_of


def forms(text):
    (pieces,) = pieces_of([text])
    return {text[s:e]: form for s, e, form in zip(pieces.starts, pieces.ends, pieces.forms, strict=True)}


def test_every_piece_has_the_form_of_its_word():
    assert forms("will Will WILL") == {word: form_of(word) for word in ("will", "Will", "WILL")}
    found = forms("Achterberg")
    assert set(found.values()) == {form_of("Achterberg")} and len(found) > 1
    assert forms("7 , (")["7"] == NO_WORD and all(0 < form < FORMS for form in forms("Ann saw 日 İstanbul").values())


@pytest.mark.parametrize("text", ["Zoë Ñúñez 😀 came", "a\u0301b", "R\u200bosa", "שלום Ann", "İstanbul", "a\0b", ""])
def test_offsets_count_code_points(text):
    (pieces,) = pieces_of([text])
    assert all(0 <= s < e <= len(text) for s, e in zip(pieces.starts, pieces.ends, strict=True))
    assert list(pieces.starts) == sorted(pieces.starts)
