"""What a model reads in a text does not depend on other texts, and every word piece is answered for once."""

import jax
import numpy as np
import pytest

from deid.detect.readers import encoder
from deid.detect.readers.encoder import LABELS, OVERLAP, SIZE, encode, open_model, windows
from deid.detect.readers.guesses import guesses
from deid.detect.readers.wordpieces import Pieces, pieces_of
from tests.unit.training.test_training import weights
from training.export import calibrate, export
from training.model import begin

TEXTS = [
    "Ms. Achterberg met Wioletta at Harlow Creek Elementary on May 3.", "No show.", "", "PHQ-9 was 14, GAD-7 was 9.",
    "Client: Ifeoma\nTherapist: Dr. Quint\n" * 60, "so then i told nasreen that will would call her back tomorrow",
]  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model")
    parameters = begin(weights(), layers=(0, 0, 0), seed=3)
    seen = (np.array([[101, 2054, 102]]), np.array([[0, 1, 0]]))
    export(jax.tree.map(np.asarray, parameters), calibrate(parameters, [seen]), path)
    return open_model(path)


@pytest.mark.parametrize("company", [TEXTS, TEXTS[::-1], TEXTS * 9, TEXTS[:1] * 40 + TEXTS])
def test_what_is_read_does_not_depend_on_the_batch_bit_for_bit(model, company):
    alone = {text: encode([text], model)[0][1] for text in TEXTS}
    for text, (_, probabilities) in zip(company, encode(company, model), strict=True):
        assert probabilities.tobytes() == alone[text].tobytes()


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_what_is_read_does_not_depend_on_how_many_windows_are_read_together(model, monkeypatch, at_once):
    usual = encode(TEXTS * 2, model)
    monkeypatch.setattr(encoder, "_AT_ONCE", at_once)
    for (_, one), (_, other) in zip(usual, encode(TEXTS * 2, model), strict=True):
        assert one.tobytes() == other.tobytes()


def test_probabilities_are_some_for_every_piece(model):
    for text, (pieces, probabilities) in zip(TEXTS, encode(TEXTS, model), strict=True):
        assert probabilities.shape == (len(pieces), len(LABELS)) and len(pieces) == len(pieces_of([text])[0])
        assert np.allclose(probabilities.sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize("length", [0, 1, SIZE, SIZE + 1, 3 * SIZE, 10 * SIZE + 7])
@pytest.mark.parametrize("sentence", [0, 5, 50])
def test_windows_cover_every_piece_once_with_context(length, sentence):
    text = "".join(("." if sentence and n % sentence == sentence - 1 else "a") + " " for n in range(length))
    pieces = Pieces((5,) * length, (0,) * length, tuple(range(0, 2 * length, 2)), tuple(range(1, 2 * length, 2)))
    answered: list[int] = []
    for start, end, first in windows(text, pieces):
        assert start <= first < end and end - start <= SIZE and (start == 0 or first - start >= OVERLAP // 2)
        answered = answered[:first] + list(range(first, end))
    assert answered == list(range(length))


def probabilities_of(*labels):
    made = np.full((len(labels), len(LABELS)), 0.001, np.float32)
    for row, (label, value) in enumerate(labels):
        made[row, LABELS.index(label)] = value
        made[row, 0] = 1 - value if label != "O" else value
    return made / made.sum(-1, keepdims=True)


def test_words_count_whole_and_neighbours_join_unless_one_begins():
    text = "Ann-Marie Bo left."
    pieces = Pieces((1,) * 6, (0,) * 6, (0, 3, 4, 10, 13, 17), (3, 4, 9, 12, 17, 18))
    p = probabilities_of(
        ("B-PERSON", 0.9), ("I-PERSON", 0.9), ("I-PERSON", 0.9), ("B-PERSON", 0.8), ("O", 0.99), ("I-PERSON", 0.9)
    )
    assert [text[g.start : g.end] for g in guesses(text, pieces, p, least=0.5)] == ["Ann-Marie", "Bo"]
    assert guesses(text, pieces, p, least=0.99) == []


@pytest.mark.parametrize(("gap", "second", "joined"), [
    (" ", 0.9, True), ("\n", 0.9, True), ("\r\n", 0.9, True), ("\n\n", 0.9, False), ("\r\n \r\n", 0.9, False), (" ", 0.3, False),
])  # fmt: skip
def test_a_blank_line_or_a_doubt_parts_two_words(gap, second, joined):
    text = f"Ann{gap}Bo"
    pieces = Pieces((1, 1), (0, 0), (0, 3 + len(gap)), (3, len(text)))
    found = guesses(text, pieces, probabilities_of(("B-PERSON", 0.9), ("I-PERSON", second)), least=0.1)
    assert [text[g.start : g.end] for g in found] == ([text] if joined else ["Ann", "Bo"])
