"""Names that are ordinary words are told apart by their neighbours."""

import pytest

from deid.detect.names.meant import is_name_here
from deid.detect.words.tokens import tokenise


def decides(text, word, **options):
    tokens = tokenise(text)
    return is_name_here(tokens, tokens.norms.index(word), **options)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Then Hope came in.", "hope"),
        ("Will Turner arrived.", "will"),
        ("Grace said no.", "grace"),
        ("mr long came", "long"),
        ("She met Dr. Long.", "long"),
        ("her son Hunter was there", "hunter"),
        ("Thanks, Joy.", "joy"),
        ("Will, can you hear me?", "will"),
        ("WILL: I am here.", "will"),
        ("I drove Bill's car.", "bill"),
    ],
)
def test_a_name_is_seen_for_anybody(text, word):
    assert decides(text, word, given=word != "long")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("i live with will and his dog", "will"),
        ("then will said he would come", "will"),
        ("hi hope how are you", "hope"),
        ("HE IS HERE PER FAITH TODAY", "faith"),
        ("Hope placed a wolf.", "hope"),
        ("it's grace from the group", "grace"),
    ],
)
def test_doubt_leans_to_a_name_for_the_notes_own_people(text, word):
    assert decides(text, word, own=True)
    assert not decides(text, word, own=False) or "said" in text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("She will come.", "will"),
        ("i hope so", "hope"),
        ("May I come in?", "may"),
        ("Will Jane come?", "will"),
        ("Seen on May 3.", "may"),
        ("The bill was paid.", "bill"),
        ("Went to Grace Church.", "grace"),
        ("i miss hope and light", "hope"),
        ("Born in Virginia.", "virginia"),
    ],
)
def test_a_word_is_no_name_even_of_the_notes_own_people(text, word):
    assert not decides(text, word, own=True)


def test_a_family_name_that_is_a_word_needs_more_than_a_capital():
    assert not decides("She likes Young people here.", "young", given=False)
    assert decides("We saw Marisol Young here.", "young", given=False)
