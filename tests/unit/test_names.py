"""The forms of a person's name."""

import pytest

from deid import names


@pytest.mark.parametrize(
    ("value", "bare"),
    [
        ("Dr. Ana Ruiz, LPC", "Ana Ruiz"),
        ("Ruiz, Ana", "Ana Ruiz"),
        ("Prof. Dr. Ana Ruiz PhD", "Ana Ruiz"),
        ("Mr", "Mr"),
        ("Lowell Pike Jr.", "Lowell Pike"),
    ],
)
def test_titles_and_credentials_are_no_part_of_a_name(value, bare):
    assert names.bare_name(value).split() == bare.split()


@pytest.mark.parametrize(
    ("value", "forms"),
    [
        ("O’Brien", {"obrien", "o brien"}),
        ("Anne-Marie", {"anne marie", "annemarie"}),
        ("McDonald", {"mcdonald", "mc donald"}),
        ("van der Berg", {"van der berg", "vanderberg"}),
        ("Müller", {"muller", "mueller"}),
        ("Mu\u0308ller", {"muller", "mueller"}),
    ],
)
def test_a_name_is_spelt_with_its_words_apart_and_joined(value, forms):
    assert set(names.spellings(value)) == forms


def test_parts_that_may_stand_alone_are_no_particles_and_no_single_letters():
    assert set(names.standalone("van der Berg-Ruiz")) == {"van der berg ruiz", "vanderbergruiz", "berg", "ruiz"}
    assert names.standalone("J") == ()


def test_a_full_name_splits_at_its_last_word_and_particles():
    name = names.split_name("Dr. Jane M. van der Berg, LPC")
    assert (name.given, name.middle, name.family) == (("Jane",), ("M.",), ("van der Berg",))
    assert names.split_name("Rosa").given == ("Rosa",)
    assert names.split_name("Rosa").family == ()


def test_nicknames_are_known_in_both_directions():
    assert "liz" in names.nicknames_of("Elizabeth")
    assert "elizabeth" in names.nicknames_of("Liz")
    assert names.nicknames_of("Xiomara-Zsófia") == ()


@pytest.mark.parametrize(
    ("text", "form"),
    [("VΕΧΒURY", "vexbury"), ("Vexbυry", "vexbury"), ("ⓋⒺⓍ", "vex"), ("🅅🄴🅧🅱", "vexb"), ("Ƙaɗa", "kada")],
)
def test_letters_that_look_like_others_are_those_others(text, form):
    assert names.normal(text) == form


@pytest.mark.parametrize("name", ["Κυριάκος", "Наталья", "Νίκος Παπαδόπουλος", "Ружа"])
def test_a_name_in_another_alphabet_equals_itself_in_capitals(name):
    assert names.normal(name) == names.normal(name.upper()) == names.normal(names.normal(name))


def test_names_of_scripts_without_spaces_stand_as_one_word():
    assert names.unspaced_forms(names.PersonName(("伟明",), ("王",))) == ("王伟明", "伟明王", "伟明")
    assert names.unspaced_forms(names.PersonName(("伟",), ("王",))) == ("王伟", "伟王")
    assert names.unspaced_forms(names.PersonName(("Wei",), ("Wang",))) == ()
    assert "王伟" in names.full_forms(names.PersonName(("伟",), ("王",)))


def test_full_short_and_glued_forms_of_a_name():
    name = names.PersonName(("Jane",), ("Delgado-Ruiz",), (), ("M.",))
    assert {"jane delgado ruiz", "delgado ruiz jane", "jane ruiz", "jane m delgado"} <= set(names.full_forms(name))
    assert {"j delgado", "delgado j", "jane d"} <= set(names.short_forms(name))
    assert {"janedelgado", "jdelgado", "delgadoj", "janed"} <= set(names.handles(name))
    assert {"j d", "j r", "j d r", "j m d r"} == set(names.initials(name))
    assert names.initials(names.PersonName(("Jane",), ())) == ()


def test_family_names_have_a_plural():
    assert names.plurals("Delgado") == ("delgados",)
    assert names.plurals("Jones") == ("joneses",)
