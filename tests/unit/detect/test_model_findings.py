"""What another model finds and what stays all the same."""

import pytest

from deid.detect.finding import Finding
from deid.detect.readers.findings import FindingRecognizer
from deid.detect.readers.reader import artifacts_of


def kept(piece, label, score=0.7):
    """What of a finding becomes a span: text, label and score."""
    text = f"… {piece} …"
    artifacts = artifacts_of([Finding(2, 2 + len(piece), label, score)], "en")
    return [
        (text[one.start : one.end], one.entity_type, one.score)
        for one in FindingRecognizer().analyze(text, [], artifacts)
    ]


@pytest.mark.parametrize(
    ("piece", "label"),
    [
        ("Wioletta Kowalczyk", "PERSON"), ("wioletta", "PERSON"), ("Jenny Beck", "PERSON"),
        ("Harlow Creek", "LOCATION"), ("Duluth", "LOCATION"), ("04109", "LOCATION"), ("the foundry", "ORG"),
        ("lighthouse keeper", "PROFESSION"), ("March", "DATE"), ("early may", "DATE"), ("Sept 4", "DATE"), ("Diwali", "DATE"), ("93", "AGE"), ("ninety-one", "AGE"),
        ("218-555-0143", "PHONE"), ("zeph@example.org", "EMAIL"), ("example.org", "URL"), ("zeph_q", "HANDLE"),
        ("MRN 7720416", "MRN"), ("KH-7", "OTHER_ID"), ("7720416", "OTHER_ID"),
    ],
)  # fmt: skip
def test_identifiers_go(piece, label):
    assert [(text, found) for text, found, _ in kept(piece, label)] == [(piece, label)]


@pytest.mark.parametrize(
    ("piece", "label"),
    [
        ("Beck Depression Inventory", "PERSON"), ("Beck Depression Inventory", "ORG"), ("Stanley Brown", "PERSON"), ("Alzheimer", "PERSON"),
        ("Sigmund Freud", "PERSON"), ("mother", "PERSON"), ("she", "PERSON"), ("x", "PERSON"), ("—", "PERSON"),
        ("Minnesota", "LOCATION"), ("United States", "LOCATION"), ("school", "LOCATION"), ("2019", "DATE"),
        ("last week", "DATE"), ("since the marriage", "DATE"), ("12/27", "DATE"), ("45", "AGE"), ("89", "AGE"), ("her thirties", "AGE"),
        ("phone", "PHONE"), ("email", "EMAIL"), ("PHQ-9", "OTHER_ID"), ("ID", "OTHER_ID"), ("unit 5", "OTHER_ID"),
    ],
)  # fmt: skip
def test_what_identifies_nobody_stays(piece, label):
    assert kept(piece, label) == []


@pytest.mark.parametrize(
    ("piece", "label"), [("Karnataka", "LOCATION"), ("Sigmund Freud", "PERSON"), ("Alzheimer", "PERSON"), ("45", "AGE")]
)
def test_what_is_kept_on_purpose_stays_however_sure_the_model_is(piece, label):
    assert kept(piece, label, 0.99) == []


@pytest.mark.parametrize(("piece", "label"), [("Hope", "PERSON"), ("Orchard", "LOCATION")])
def test_an_ordinary_word_goes_where_the_model_is_sure(piece, label):
    assert kept(piece, label, 0.97) != []


def test_only_a_sure_name_teaches_and_numbers_give_way_to_patterns():
    assert [kept("Wioletta", "PERSON", score)[0][2] for score in (0.97, 0.7)] == [0.7, 0.6]
    assert kept("7720416", "MRN", 0.99)[0][2] == 0.5


@pytest.mark.parametrize("mark", ["'", "’"])
def test_a_possessive_is_no_part_of_a_name(mark):
    assert kept(f"Wioletta{mark}s", "PERSON") == [("Wioletta", "PERSON", 0.6)]
