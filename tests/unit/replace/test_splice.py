"""Splicing puts decided texts in decided places and does nothing else."""

import sys

import pytest

from deid.errors import DetectionError
from deid.model import Replacement
from deid.replace import splice

MODULE = sys.modules["deid.replace.splice"]


def put(start, end, text, label="PERSON"):
    return Replacement(start, end, label, text)


def test_adjacent_spans_of_one_label_stay_two():
    assert splice("Ann Bo left", [put(0, 3, "[A]"), put(4, 6, "[B]")]) == "[A] [B] left"


def test_touching_spans_stay_two():
    assert splice("AnnBo", [put(0, 3, "[A]"), put(3, 5, "[B]")]) == "[A][B]"


def test_replacements_may_come_in_any_order():
    assert splice("Ann Bo", [put(4, 6, "[B]"), put(0, 3, "[A]")]) == "[A] [B]"


def test_a_replacement_may_be_empty():
    assert splice("by Ann.", [put(3, 6, "")]) == "by ."


def test_a_replacement_that_looks_like_a_placeholder_is_written_as_it_is():
    assert splice("Ann", [put(0, 3, "<PLACE_0> {x} \\1")]) == "<PLACE_0> {x} \\1"


@pytest.mark.parametrize("text", ["", "nothing here", "😀\x00\r\nשלום عربي\r", "a\u200d\ud7ff"])
def test_a_text_without_replacements_is_untouched(text):
    assert splice(text, []) == text


def test_odd_characters_around_a_replacement_stay():
    text = "😀\x00Ann\r\nשלום\t"
    assert splice(text, [put(2, 5, "[X]")]) == "😀\x00[X]\r\nשלום\t"


def test_overlap_is_refused():
    with pytest.raises(DetectionError, match="overlap"):
        splice("Ann Bo", [put(0, 4, "x"), put(3, 6, "y")])


def test_a_replacement_past_the_end_is_refused():
    with pytest.raises(DetectionError, match="past the end"):
        splice("Ann", [put(0, 4, "x")])


def test_an_engine_that_does_not_write_what_was_decided_is_caught(monkeypatch):
    monkeypatch.setattr(MODULE, "_through_engine", lambda text, segment, offset: text)
    with pytest.raises(DetectionError, match="differs") as caught:
        splice("secret Ann", [put(7, 10, "[X]")])
    assert "Ann" not in str(caught.value)


def test_a_note_of_megabytes_passes_in_segments(monkeypatch):
    lengths, through = [], MODULE._through_engine

    def watch(text, segment, offset):
        lengths.append(len(text))
        return through(text, segment, offset)

    monkeypatch.setattr(MODULE, "_through_engine", watch)
    piece = "Ann said that it was fine, and then talked about the week at some length; nothing new. " * 3
    text = piece * 8_000
    result = splice(text, [put(i * len(piece), i * len(piece) + 3, "[CLIENT]") for i in range(8_000)])
    assert len(text) > 2_000_000
    assert result == text if not lengths else result.count("[CLIENT]") == 8_000
    assert max(lengths) <= MODULE.SEGMENT
