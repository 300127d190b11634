"""Names learnt in one note are found in the other notes of its participants."""

import pytest

from deid.detect.learnt import LearntRecognizer, by_key, learnt_keys, taught_by
from deid.model import Passage, Span


def learn(texts, spans):
    places = range(len(texts))
    return by_key(
        one for text, found, at in zip(texts, spans, places, strict=True) for one in taught_by(text, found, at)
    )


def taught(text, surface, label="PERSON", *, score=0.85, kind="", participants=("P1",), owner=""):
    start = text.index(surface)
    span = Span(start, start + len(surface), label, score, "test", kind, owner)
    return learn([Passage("n1", text, participants)], [[span]])


def found(learnt, text, key="P1"):
    results = LearntRecognizer(learnt[key]).analyze(text, [])
    return [text[one.start : one.end] for one in results]


@pytest.mark.parametrize(
    "surface",
    ["Tobias Kornfeld", "Kornfeld, Tobias", "toby", "kornfeld", "the Kornfelds", "Kornfelt", "TOBIAS", "Tobais", "T.K", "tkornfeld"],
)  # fmt: skip
def test_a_full_name_teaches_its_forms(surface):
    learnt = taught("Met Tobias Kornfeld today.", "Tobias Kornfeld")
    assert found(learnt, f"So {surface} came.") == [surface.removeprefix("the ")]


def test_what_a_note_teaches_is_kept_for_each_of_its_participants_only():
    learnt = taught("Met Tobias Kornfeld today.", "Tobias Kornfeld", participants=("P2", "P1"))
    assert list(learnt) == ["P1", "P2"]


def test_a_text_of_nobody_known_teaches_only_itself():
    text = Passage("n7", "Met Tobias Kornfeld.")
    assert list(learn([text], [[Span(4, 19, "PERSON", 0.9, "test")]])) == list(learnt_keys(text))


@pytest.mark.parametrize(
    ("text", "surface", "score"),
    [
        ("she felt hope today", "hope", 0.9),
        ("Grateful for Depression screening", "Depression", 0.9),
        ("met tobias today", "tobias", 0.9),
        ("Met Tobias Kornfeld", "Tobias Kornfeld", 0.3),
        ("Met Al today", "Al", 0.9),
        ("A B C D E F", "A B C D E F", 0.9),
    ],
)
def test_doubtful_spans_teach_nothing(text, surface, score):
    assert taught(text, surface, score=score) == {}


def test_ordinary_words_in_a_name_are_not_looked_for_alone():
    learnt = taught("The Okonkwo Depression scale", "Okonkwo Depression")
    assert found(learnt, "Her Depression was worse; Okonkwo said so.") == ["Okonkwo"]


def test_an_ordinary_word_is_never_a_misspelt_learnt_name():
    learnt = taught("Met Marina Clarence today.", "Marina Clarence")
    assert found(learnt, "The mariner sought clearance.") == []


def test_initials_of_a_learnt_name_need_stops():
    learnt = taught("Met Tobias Kornfeld.", "Tobias Kornfeld")
    assert found(learnt, "then TK said; T.K. left") == ["T.K"]


def test_organisations_and_handles_are_learnt_as_written():
    assert found(
        taught("Works at Prairie Crown Turkey.", "Prairie Crown Turkey", "ORG"), "at prairie crown turkey"
    ) == ["prairie crown turkey"]
    assert found(taught("I am @star_gazer9", "star_gazer9", "HANDLE"), "ask star gazer9") == ["star gazer9"]


def test_owner_and_kind_travel_with_the_name():
    learnt = taught("Met Kornfeld.", "Kornfeld", kind="family", owner="P9")
    (result,) = LearntRecognizer(learnt["P1"]).analyze("Kornfeld came", [])
    assert result.recognition_metadata["kind"] == "family"
    assert result.recognition_metadata["owner"] == "P9"
    assert result.recognition_metadata["recognizer_name"] == "learnt"


def test_learning_does_not_depend_on_the_order_of_notes():
    a, b = Passage("a", "Met Tobias Kornfeld.", ("P1",)), Passage("b", "Met Zofia Nowak.", ("P1",))
    span = Span(4, 15, "PERSON", 0.9, "test")
    one = learn([a, b], [[Span(4, 19, "PERSON", 0.9, "test")], [span]])
    two = learn([b, a], [[span], [Span(4, 19, "PERSON", 0.9, "test")]])
    assert one == two


def test_a_name_is_kept_as_the_first_text_writes_it_whatever_the_order_of_gathering():
    a, b = Passage("a", "Met Tobias Kornfeld.", ("P1",)), Passage("b", "Met TOBIAS KORNFELD.", ("P1",))
    span = Span(4, 19, "PERSON", 0.9, "test")
    first, second = [*taught_by(a, [span], 0)], [*taught_by(b, [span], 1)]
    assert by_key([*second, *first]) == by_key([*first, *second])
    assert [name.value for name in by_key([*second, *first])["P1"]] == ["Tobias Kornfeld"]


def test_a_printed_learnt_name_shows_no_text():
    assert "Kornfeld" not in repr(taught("Met Tobias Kornfeld.", "Tobias Kornfeld"))
