"""What is an ordinary English word, and what a name."""

import pytest

from deid.detect.words.dictionary import abbreviations, is_finite_verb, is_noun, is_ordinary, ordinary_names


@pytest.mark.parametrize(
    "word", ["table", "running", "stopped", "happily", "medications", "texted", "will", "wks", "the", "happier"]
)
def test_ordinary_words_are_known_inflected_or_not(word):
    assert is_ordinary(word)


@pytest.mark.parametrize("word", ["delgado", "maria", "delgados", "marvins", "brightter", "mulller", "kowalczyk"])
def test_names_and_slips_are_no_ordinary_words(word):
    assert not is_ordinary(word)


def test_verbs_and_nouns_are_told_apart():
    assert is_finite_verb("believes") and is_finite_verb("went") and not is_finite_verb("petals")
    assert is_noun("walks") and not is_noun("believes")


def test_the_lists_are_in_normal_form_and_not_small():
    assert len(ordinary_names()) > 700
    assert all(name == name.casefold() and name.isascii() for name in ordinary_names())
    assert {"ok", "pm", "md", "pt"} <= abbreviations()
    assert "jd" not in abbreviations()
