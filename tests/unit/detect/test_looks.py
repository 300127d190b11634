"""What the model takes for an identifier counts if it looks like one, or if the model is sure of it."""

import pytest

from deid.detect.readers.guesses import Guess
from deid.detect.readers.looks import counts, looks_it


def guess(text, piece, group, probability):
    start = text.index(piece)
    return text, Guess(start, start + len(piece), group, probability)


@pytest.mark.parametrize(
    ("text", "piece", "group", "least"),
    [
        ("then Marisol came", "Marisol", "PERSON", 0.1),
        ("they call me Tree here", "Tree", "PERSON", 0.5),
        ("so who is j then", "j", "PERSON", 0.5),
        ("nobody except Sunday knows", "Sunday", "PERSON", 0.5),
        ("her mother 임서윤 called", "임서윤", "PERSON", 0.5),
        ("a job at Costco", "Costco", "ORG", 0.5),
        ("we met by the falls", "falls", "LOCATION", 0.8),
        ("on the Sunday before Carnival", "Carnival", "DATE", 0.95),
        ("it is the second today", "second", "DATE", 0.95),
        ("out 12-27 again", "12-27", "DATE", 0.1),
    ],
)
def test_a_guess_counts_from_the_probability_that_it_needs(text, piece, group, least):
    assert counts(*guess(text, piece, group, least))
    assert looks_it(piece, group) == (least == 0.1)
    assert least == 0.1 or not counts(*guess(text, piece, group, least - 0.01))


@pytest.mark.parametrize(
    ("text", "piece", "group"),
    [
        ("Wellbutrin 150 mg", "Wellbutrin", "PERSON"),
        ("sent for an M R I", "M R I", "PERSON"),
        ("in Ohio since May", "Ohio", "LOCATION"),
        ("since 2004", "2004", "DATE"),
        ("pain 3/10 now", "3/10", "DATE"),
        ("It was 92 outside", "92", "AGE"),
        ("she is 34", "34", "AGE"),
        ("music of the nineties", "nineties", "AGE"),
        ("seen at XYZ Hospital", "XYZ Hospital", "ORG"),
        ("Guest: hello", "Guest", "PERSON"),
        ("10-mar-ked", "mar", "PERSON"),
    ],
)
def test_what_is_kept_on_purpose_does_not_count_however_sure_the_model_is(text, piece, group):
    assert not counts(*guess(text, piece, group, 1.0))
