import pytest

from deid.detect import resolve
from deid.model import Span

TEXT = "Jane Roe lives at 12 Chase Road since May"


def span(piece: str, label: str, score: float = 0.8, *, owner: str = "", kind: str = "") -> Span:
    start = TEXT.index(piece)
    return Span(start, start + len(piece), label, score, "test", kind, owner)


def test_a_name_inside_an_address_is_part_of_the_address():
    settled = resolve([span("Chase", "PERSON", 1.0, owner="P002"), span("12 Chase Road", "LOCATION", 0.6)], TEXT)
    assert [(s.label, s.owner) for s in settled] == [("LOCATION", "")]


def test_a_wider_span_of_the_same_group_takes_the_owner_of_the_name_inside():
    settled = resolve([span("Jane Roe", "PERSON", 0.7), span("Jane", "PERSON", 1.0, owner="P001", kind="given")], TEXT)
    assert [(s.start, s.end, s.owner) for s in settled] == [(0, 8, "P001")]


def test_of_two_labels_at_one_place_the_surer_stands():
    settled = resolve([span("May", "DATE", 0.9), span("May", "PERSON", 0.6)], TEXT)
    assert [s.label for s in settled] == ["DATE"]


def test_partly_overlapping_spans_of_one_group_become_one():
    settled = resolve([Span(0, 4, "PERSON", 0.9, "a"), Span(2, 8, "PERSON", 0.8, "b")], TEXT)
    assert [(s.start, s.end) for s in settled] == [(0, 8)]


def test_of_partly_overlapping_spans_of_two_groups_the_weaker_keeps_the_rest():
    settled = resolve([Span(0, 8, "PERSON", 0.9, "a"), Span(5, 14, "ORG", 0.6, "b")], TEXT)
    assert [(s.start, s.end, s.label) for s in settled] == [(0, 8, "PERSON"), (9, 14, "ORG")]


def test_a_span_beyond_the_text_is_an_error():
    with pytest.raises(ValueError, match="beyond"):
        resolve([Span(0, 99, "PERSON", 0.9, "a")], TEXT)


def test_a_wide_guess_around_a_sure_number_takes_its_label():
    text = "ref MRN 7720416"
    settled = resolve(
        [Span(4, 15, "OTHER_ID", 0.6, "shape", "other"), Span(8, 15, "MRN", 0.95, "roster", "mrn", "P001")], text
    )
    assert [(s.start, s.end, s.label, s.kind, s.owner) for s in settled] == [(4, 15, "MRN", "mrn", "P001")]


def test_a_weak_span_between_two_strong_ones_keeps_its_middle():
    spans = [Span(0, 4, "PERSON", 0.9, "a"), Span(2, 12, "ORG", 0.5, "b"), Span(9, 14, "DATE", 0.9, "c")]
    assert [(s.start, s.end, s.label) for s in resolve(spans, TEXT)] == [
        (0, 4, "PERSON"),
        (5, 8, "ORG"),
        (9, 14, "DATE"),
    ]


def test_letters_in_circles_and_squares_are_letters():
    text = "then ⓋⒺⓍ 🅅🄴 ★☆"
    spans = resolve([Span(5, 8, "PERSON", 1.0, "roster"), Span(9, 11, "PERSON", 1.0, "roster")], text)
    assert [(one.start, one.end) for one in spans] == [(5, 8), (9, 11)]
    assert resolve([Span(12, 14, "PERSON", 1.0, "roster")], text) == ()
