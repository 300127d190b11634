"""The same name at the end of a line and at the beginning of the next."""

import pytest

from deid.detect import open_detector
from deid.detect.lines import part_lines
from deid.model import Participant, Passage, Span


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Oriolanthe\nOriolanthe", ["Oriolanthe", "Oriolanthe"]),
        ("Oriolanthe  \n\n Oriolanthe's", ["Oriolanthe", "Oriolanthe's"]),
        ("Oriolanthe\nVexbury", ["Oriolanthe\nVexbury"]),
        ("Oriolanthe Oriolanthe", ["Oriolanthe Oriolanthe"]),
        ("Ana\nAna\nAna", ["Ana\nAna\nAna"]),
    ],
)
def test_a_name_is_parted_where_a_line_ends_and_it_begins_anew(text, parts):
    made = part_lines([Span(0, len(text), "PERSON", 0.9, "roster", owner="P1")], text)
    assert [text[span.start : span.end] for span in made] == parts
    assert {(span.owner, span.score) for span in made} == {("P1", 0.9)}


def test_only_people_are_parted():
    span = Span(0, 9, "ORG", 0.9, "patterns")
    assert part_lines([span], "Acme\nAcme") == (span,)


def test_the_end_of_a_line_between_two_mentions_stays():
    detector = open_detector([Participant("P1", "Oriolanthe", "Vexbury")])
    text = "Session with Oriolanthe\nOriolanthe was late. Later Oriolanthe\nVexbury left."
    (spans,) = detector.detect([Passage("t", text, ("P1",))])
    assert [text[span.start : span.end] for span in spans] == ["Oriolanthe", "Oriolanthe", "Oriolanthe\nVexbury"]
