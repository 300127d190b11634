"""A form tells how a word is written and which lists know it."""

import pytest

from deid.detect.readers.forms import FORMS, LOWER, MIXED, NO_WORD, TITLE, UPPER, case_of, form_of, unlisted

WORDS = [
    "will",
    "Will",
    "WILL",
    "Okafor",
    "boston",
    "Ontario",
    "zzyzxqua",
    "Sertraline",
    "the",
    "Hope",
    "London",
    "iPhone",
]


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("will", LOWER),
        ("Will", TITLE),
        ("I", TITLE),
        ("WILL", UPPER),
        ("iPhone", MIXED),
        ("日", LOWER),
        ("Ünal", TITLE),
    ],
)
def test_the_case_of_a_word(word, case):
    assert case_of(word) == case and form_of(word) % 4 == case


def test_what_lists_say_of_a_word_makes_its_form():
    different = ["zzyzxqua", "table", "maria", "okafor", "ontario", "stockton", "will"]
    assert len({form_of(word) for word in different}) == len(different)
    assert all(0 < form_of(word) < FORMS for word in WORDS)
    assert form_of("Zoë") == form_of("Zoe")


def test_an_unlisted_word_keeps_its_case_and_whether_it_is_common():
    assert unlisted(form_of("Maria")) == form_of("Zzyzxqua") == unlisted(form_of("Okafor"))
    assert unlisted(form_of("will")) == form_of("table") != form_of("will")
    assert unlisted(NO_WORD) == NO_WORD
    for word in WORDS:
        assert unlisted(unlisted(form_of(word))) == unlisted(form_of(word))
