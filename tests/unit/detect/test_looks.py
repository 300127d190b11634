"""What the model takes for an identifier counts if it looks like one, or if the model is sure of it."""

import pytest

from deid.detect.readers.guesses import Guess
from deid.detect.readers.looks import BESIDE, CONVINCED, UNDENIED, counting, counts, looks_it


def guess(text, piece, group, probability):
    start = text.index(piece)
    return text, Guess(start, start + len(piece), group, probability)


@pytest.mark.parametrize(
    ("text", "piece", "group", "least"),
    [
        ("then Marisol came", "Marisol", "PERSON", 0.1),
        ("they call me Tree here", "Tree", "PERSON", CONVINCED),
        ("so who is j then", "j", "PERSON", CONVINCED),
        ("nobody except Sunday knows", "Sunday", "PERSON", CONVINCED),
        ("her mother 임서윤 called", "임서윤", "PERSON", CONVINCED),
        ("a job at Costco", "Costco", "ORG", CONVINCED),
        ("we met by the falls", "falls", "LOCATION", CONVINCED),
        ("on the Sunday before Carnival", "Carnival", "DATE", CONVINCED),
        ("it is the second today", "second", "DATE", CONVINCED),
        ("out 12-27 again", "12-27", "DATE", 0.1),
        ("a house in Minneapolis", "Minneapolis", "LOCATION", 0.1),
        ("your neighbour Ged came", "Ged", "PERSON", UNDENIED),
        ("Wellbutrin 150 mg", "Wellbutrin", "PERSON", UNDENIED),
        ("sent for an M R I", "M R I", "PERSON", UNDENIED),
    ],
)
def test_a_guess_counts_from_the_probability_that_it_needs(text, piece, group, least):
    assert counts(*guess(text, piece, group, least))
    assert looks_it(piece, group) == (least == 0.1)
    assert least == 0.1 or not counts(*guess(text, piece, group, least - 0.01))


@pytest.mark.parametrize(
    ("text", "piece", "group"),
    [
        ("in Ohio since May", "Ohio", "LOCATION"),
        ("since 2004", "2004", "DATE"),
        ("pain 3/10 now", "3/10", "DATE"),
        ("It was 92 outside", "92", "AGE"),
        ("she is 34", "34", "AGE"),
        ("music of the nineties", "nineties", "AGE"),
        ("seen at XYZ Hospital", "XYZ Hospital", "ORG"),
        ("Guest: hello", "Guest", "PERSON"),
        ("10-mar-ked", "mar", "PERSON"),
        ("the sixth session", "the sixth", "DATE"),
        ("on the 9th floor", "9th", "DATE"),
        ("missed 1/2 of them", "1/2", "DATE"),
        ("BP at 94 now", "94", "AGE"),
    ],
)
def test_what_is_kept_on_purpose_does_not_count_however_sure_the_model_is(text, piece, group):
    assert not counts(*guess(text, piece, group, 1.0))


@pytest.mark.parametrize(
    ("text", "pieces", "counted"),
    [
        ("in the Greyhound", ["the", "Greyhound"], ["the", "Greyhound"]),
        ("in the, Greyhound", ["the", "Greyhound"], ["the", "Greyhound"]),
        ("Walgreens on", ["Walgreens", "on"], ["Walgreens", "on"]),
        ("in the\nGreyhound", ["the", "Greyhound"], ["Greyhound"]),
        ("in the old Greyhound", ["the", "Greyhound"], ["Greyhound"]),
        ("the the", ["the"], []),
    ],
)
def test_a_word_beside_a_guess_that_counts_belongs_to_it(text, pieces, counted):
    guesses = [guess(text, piece, "ORG", 0.9 if piece[0].isupper() else BESIDE)[1] for piece in pieces]
    assert [text[one.start : one.end] for one in counting(text, guesses)] == counted
    doubted = [guess(text, piece, "ORG", 0.9 if piece[0].isupper() else BESIDE - 0.01)[1] for piece in pieces]
    assert [text[one.start : one.end] for one in counting(text, doubted)] == [p for p in counted if p[0].isupper()]


def test_a_word_of_another_group_beside_a_guess_does_not_belong_to_it():
    text = "the Greyhound"
    both = [guess(text, "the", "DATE", 0.25)[1], guess(text, "Greyhound", "ORG", 0.9)[1]]
    assert list(counting(text, both)) == both[1:]
