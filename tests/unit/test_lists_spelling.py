"""How phrases of the lists are spelled, and whose names are in them."""

import re
from unicodedata import normalize

import pytest

from deid.lists import Lists, names_somebody, own_words_of, phrase_pattern, read_lists
from deid.model import Participant, Relative


@pytest.mark.parametrize(
    ("phrase", "text", "there"),
    [
        ("old mill", "the bold mill", False),
        ("Café Ilse", normalize("NFD", "at Café Ilse now"), True),
        (normalize("NFD", "Café Ilse"), normalize("NFC", "at Café Ilse now"), True),
    ],
)
def test_a_phrase_matches_at_its_beginning_and_however_it_is_accented(phrase, text, there):
    assert bool(re.search(phrase_pattern(phrase), text)) is there


def test_a_phrase_takes_its_genitive_along():
    assert re.search(phrase_pattern("Old Mill"), "the Old Mill’s door").group() == "Old Mill’s"


def test_every_name_of_somebody_is_known():
    one = Participant(
        "P1",
        "Ida",
        "Moriyama",
        preferred_name="Taki",
        other_names=("Bertil",),
        relatives=(Relative("wife", "Lucasta"),),
    )
    assert own_words_of([one]) == {"ida", "moriyama", "taki", "bertil", "lucasta"}
    known = own_words_of([one])
    assert names_somebody("the Moriyamaes", known) and not names_somebody("Moriyamania", known)


def test_blank_rows_of_a_list_are_none(tmp_path):
    (tmp_path / "deny.csv").write_text("phrase,label\n ,PERSON\nkettle,ORG\n")
    (tmp_path / "allow.csv").write_text('phrase\n" "\nMay\n')
    assert read_lists(tmp_path) == Lists((("kettle", "ORG"),), ("may",))


def test_short_names_and_clinicians_are_known_too():
    known = own_words_of([Participant("P1", "Bo", "Li")], ["Dr. Wu Ng"])
    assert known == {"bo", "li", "dr", "wu", "ng"}
    assert names_somebody("Bo's bakery", known) and names_somebody("the Wu house", known)
    assert not names_somebody("the line of boats", known)
