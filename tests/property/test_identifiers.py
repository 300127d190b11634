"""Laws of the forms: normal forms are stable, and forms are words."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from deid.detect.words.tokens import tokenise
from deid.identifiers import birth_date_forms, normal, organisation_forms, phone_numbers, words
from deid.names import spellings, standalone


@given(st.text())
def test_normal_form_is_stable(text):
    assert normal(normal(text)) == normal(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_forms_of_a_name_are_words_joined_by_single_spaces(text):
    for form in (*spellings(text), *standalone(text)):
        assert form == " ".join(form.split())
        assert form == "".join(char for char in form if char.isalnum() or char == " ")


@given(st.text(alphabet="abz é'’-_19.\n\u0301\u200bﬁß", max_size=30))
def test_words_of_a_text_and_of_a_value_are_cut_alike(text):
    assert "".join(tokenise(text).norms) == "".join(words(text)) or "'" in normal(text)


@given(st.text(max_size=200))
def test_tokens_lie_in_the_text_in_order_and_do_not_overlap(text):
    tokens = tokenise(text)
    edges = [edge for i in range(len(tokens)) for edge in (tokens.starts[i], tokens.ends[i])]
    assert edges == sorted(edges)
    assert all(start < end for start, end in zip(tokens.starts, tokens.ends, strict=True))
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))


@settings(max_examples=60)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31)))
def test_every_date_has_its_iso_form_and_no_form_twice(born):
    forms = birth_date_forms(born.isoformat())
    assert " ".join(words(born.isoformat())) in forms
    assert len(forms) == len(set(forms))


@given(st.from_regex(r"[2-9][0-9]{2}[-. ][0-9]{3}[-. ][0-9]{4}", fullmatch=True))
def test_a_phone_number_is_among_its_own_forms(number):
    digits = "".join(char for char in number if char.isdigit())
    assert digits in phone_numbers(number)


@given(st.text(min_size=1, max_size=40))
def test_the_first_form_of_an_organisation_is_its_name(value):
    forms = organisation_forms(value)
    assert forms[:1] == ((" ".join(words(value)),) if words(value) else ())
