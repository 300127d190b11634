import re

import numpy as np
import pytest

from deid.detect.finding import Finding
from deid.detect.readers.tokenlabels import columns, findings

NAMES = ("O", "B-PER", "I-PER", "B-GPE", "I-GPE", "MISC", "PATIENT")


def found(text, *marked, names=NAMES):
    """Pieces are words, or parts of words where the text has a bar; `marked` are piece, column and probability."""
    bare = text.replace("|", "")
    pieces = re.findall(r"\w+|[^\w\s|]", text)
    places, at = [], 0
    for piece in pieces:
        at = bare.index(piece, at)
        places.append((at, at + len(piece)))
        at += len(piece)
    chances = np.zeros((len(pieces), len(names)))
    for piece, name, chance in marked:
        chances[pieces.index(piece), names.index(name)] = chance
    chances[:, 0] += 1 - chances.sum(1)
    return [
        (bare[one.start : one.end], one.label, round(one.score, 3))
        for one in findings(bare, places, chances, columns(names, "m"))
    ]


def test_words_of_one_label_in_a_row_are_one_finding():
    assert found("Saw Ada Lovelock today", ("Ada", "B-PER", 0.9), ("Lovelock", "I-PER", 0.7)) == [
        ("Ada Lovelock", "PERSON", 0.8)
    ]


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_beginning_and_the_end_of_a_line_part_them(gap):
    second = "B-PER" if gap == " " else "I-PER"
    assert found(f"Ada{gap}Bela", ("Ada", "B-PER", 0.9), ("Bela", second, 0.9)) == [
        ("Ada", "PERSON", 0.9), ("Bela", "PERSON", 0.9),
    ]  # fmt: skip


def test_another_label_or_an_unmarked_word_parts_them():
    assert found("Ada Duluth and Bela", ("Ada", "B-PER", 0.9), ("Duluth", "I-GPE", 0.9), ("Bela", "I-PER", 0.9)) == [
        ("Ada", "PERSON", 0.9), ("Duluth", "LOCATION", 0.9), ("Bela", "PERSON", 0.9),
    ]  # fmt: skip


@pytest.mark.parametrize("piece", ["Quill", "feather"])
def test_one_marked_piece_marks_its_whole_word(piece):
    assert found("met Quill|feather.", (piece, "I-PER", 0.8)) == [("Quillfeather", "PERSON", 0.8)]


def test_labels_that_mean_the_same_add_up_and_what_means_nothing_does_not():
    assert found("Ada left", ("Ada", "B-PER", 0.3), ("Ada", "PATIENT", 0.3)) == [("Ada", "PERSON", 0.6)]
    assert found("Ada left", ("Ada", "B-PER", 0.3), ("Ada", "MISC", 0.3)) == []


def test_marks_at_the_ends_are_no_part_of_a_finding():
    marked = [(mark, "I-PER", 0.9) for mark in ("(", "Ada", ")")]
    assert found("came (Ada)", *marked) == [("Ada", "PERSON", 0.9)]
    assert found("came ()", *marked[::2]) == []


def test_the_kind_of_a_place_is_handed_on():
    chances = np.array([[0.1, 0.9]])
    assert findings("Duluth", [(0, 6)], chances, columns(("O", "CITY"), "m")) == [
        Finding(0, 6, "LOCATION", 0.9, "city")
    ]


def test_pieces_without_a_place_and_texts_without_pieces_are_none():
    chances = np.array([[0.1, 0.9], [0.1, 0.9]])
    assert [(one.start, one.end) for one in findings("Ada", [(0, 0), (0, 3)], chances, columns(("O", "PER"), "m"))] == [
        (0, 3)
    ]
    assert findings("", [], np.zeros((0, 2)), columns(("O", "PER"), "m")) == []
