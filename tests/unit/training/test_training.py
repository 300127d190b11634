"""The pieces that make the model, on a run so small that it takes seconds."""

import random

import jax
import numpy as np
import pytest

from deid.detect.readers.encoder import LABELS, open_model
from deid.detect.readers.forms import unlisted
from deid.detect.readers.wordpieces import pieces_of
from training import train as learning
from training.bank import Document, Piece
from training.examples import IGNORED, LENGTHS, batches, forms_of, labels_of, rows
from training.export import calibrate, export
from training.model import CLS, HEAD, SEP, WIDTH, averaged, begin, forward, narrowed
from training.train import train

DOCUMENT = Document(
    "t-1", "soap", "us", (Piece("Saw "), Piece("Ann-Marie Oyelaran", "PERSON", "full", 1), Piece(", Bo and "),
    Piece("Cy", "PERSON", "given", 2), Piece(" on "), Piece("May 3", "DATE", "daymonth", 3), Piece(".")),
)  # fmt: skip


def weights():
    """Random weights of the shapes of the encoder that training begins with; a layer may stand for several."""
    dice = np.random.default_rng(1)

    def some(*shape):
        return dice.normal(0, 0.05, shape).astype(np.float32)

    inner = 4 * WIDTH
    at = "encoder.layer.0"
    shapes = {
        "embeddings.word_embeddings.weight": (30522, WIDTH),
        "embeddings.position_embeddings.weight": (512, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        f"{at}.intermediate.dense.weight": (inner, WIDTH),
        f"{at}.intermediate.dense.bias": (inner,),
        f"{at}.output.dense.weight": (WIDTH, inner),
        f"{at}.output.dense.bias": (WIDTH,),
    }
    for name in (*(f"attention.self.{n}" for n in ("query", "key", "value")), "attention.output.dense"):
        shapes |= {f"{at}.{name}.weight": (WIDTH, WIDTH), f"{at}.{name}.bias": (WIDTH,)}
    made = {name: some(*shape) for name, shape in shapes.items()}
    for name in ("embeddings", f"{at}.attention.output", f"{at}.output"):
        made |= {f"{name}.LayerNorm.weight": np.ones(WIDTH, np.float32), f"{name}.LayerNorm.bias": some(WIDTH)}
    return made


@pytest.fixture(scope="module")
def begun():
    return begin(weights(), layers=(0, 0, 0), seed=3)


def test_labels_begin_and_go_on():
    (pieces,) = pieces_of([DOCUMENT.text])
    told = [
        (DOCUMENT.text[start:end], LABELS[label])
        for start, end, label in zip(pieces.starts, pieces.ends, labels_of(DOCUMENT, pieces), strict=True)
    ]
    assert told[0] == ("Saw", "O") and told[1] == ("Ann", "B-PERSON") and told[2] == ("-", "I-PERSON")
    assert (
        ("Cy", "B-PERSON") in told and ("May", "B-DATE") in told and ("3", "I-DATE") in told and told[-1] == (".", "O")
    )


def test_long_documents_are_cut_and_no_piece_is_lost():
    long = Document("t-2", "soap", "us", DOCUMENT.pieces * 40)
    (pieces,) = pieces_of([long.text])
    made = list(rows([long], random.Random(1)))
    assert sum(int((want != IGNORED).sum()) for _, _, want in made) == len(pieces)
    assert {len(ids) for ids, *_ in made} <= set(LENGTHS)
    for ids, forms, want in batches([long, DOCUMENT], random.Random(1)):
        assert ids.shape == forms.shape == want.shape


def test_some_marked_words_are_shown_as_unlisted_alike_wherever_they_are_said():
    document = Document("t-3", "soap", "us", (Piece("Maria", "PERSON", "given", 1), Piece(" and Maria saw "), Piece("Maria", "PERSON", "given", 1)))  # fmt: skip
    (pieces,) = pieces_of([document.text])
    made = {tuple(forms_of(document, pieces, random.Random(seed))) for seed in range(40)}
    hidden = [unlisted(form) if at in (0, 4) else form for at, form in enumerate(pieces.forms)]
    assert made == {pieces.forms, tuple(hidden)} and hidden[2] == pieces.forms[0]


def test_a_narrower_network_keeps_the_lowest_layers_and_the_heads_and_neurons_that_add_most(begun):
    ids, forms, _ = batches([DOCUMENT] * 4, random.Random(1))[0]
    slim = narrowed(begun, [(ids, forms)], layers=2, heads=5, inner=64)
    assert [(layer["up"]["w"].shape, layer["qkv"]["w"].shape, layer["out"]["w"].shape) for layer in slim["layers"]] == [
        ((WIDTH, 64), (WIDTH, 3 * 5 * HEAD), (5 * HEAD, WIDTH))
    ] * 2
    neuron, head = 3, slice(2 * HEAD, 3 * HEAD)
    layer = {**begun["layers"][0]}
    layer["down"] = {**layer["down"], "w": layer["down"]["w"].at[neuron].set(0)}
    layer["out"] = {**layer["out"], "w": layer["out"]["w"].at[head].set(0)}
    idle = {**begun, "layers": [layer]}
    slim = narrowed(idle, [(ids, forms)], layers=1, heads=11, inner=4 * WIDTH - 1)
    assert np.allclose(forward(idle, ids, forms), forward(slim, ids, forms), atol=1e-5)


def test_what_a_head_that_goes_always_adds_stays_as_a_bias(begun):
    ids, forms, _ = batches([DOCUMENT] * 4, random.Random(1))[0]
    layer = {**begun["layers"][0]}
    values = slice(2 * WIDTH, 2 * WIDTH + HEAD)  # of the first head: the same for every piece, and much
    layer["qkv"] = {"w": layer["qkv"]["w"].at[:, values].set(0), "b": layer["qkv"]["b"].at[values].set(3)}
    constant = {**begun, "layers": [layer]}
    slim = narrowed(constant, [(ids, forms)], layers=1, heads=11, inner=4 * WIDTH)
    assert np.allclose(forward(constant, ids, forms), forward(slim, ids, forms), atol=1e-4)


def test_the_mean_of_two_networks(begun):
    twice = jax.tree.map(lambda value: 2 * value, begun)
    mean = averaged(begun, twice, 0.7)
    assert all(np.allclose(a, 1.7 * b) for a, b in zip(jax.tree.leaves(mean), jax.tree.leaves(begun), strict=True))


def test_training_learns_repeats_itself_and_exports(begun, tmp_path):
    said, again = [], []
    documents = [DOCUMENT] * 8
    trained = train(documents, begun, epochs=6, rate=2.5e-4, seed=1, say=said.append, checkpoint=tmp_path / "c.npz")
    twin = train(documents, begun, epochs=6, rate=2.5e-4, seed=1, say=again.append)
    losses = [float(line.split("loss ")[1].split(",")[0]) for line in said]
    assert losses[-1] < losses[0] and [line.split(",")[0] for line in said] == [line.split(",")[0] for line in again]
    for one, two in zip(jax.tree.leaves(trained), jax.tree.leaves(twin), strict=True):
        assert np.array_equal(one, two)
    assert len(np.load(tmp_path / "c.npz").files) == len(jax.tree.leaves(trained))
    assert 0 < len(moved := np.flatnonzero((trained["words"] != begun["words"]).any(1))) < len(begun["words"]) / 10
    assert {CLS, SEP} <= set(moved)  # words that occur learn as well, the others stay
    (ids, forms, *_), *_ = batches(documents, random.Random(2))
    scales = calibrate(trained, [(ids, forms)])
    export(jax.tree.map(np.asarray, trained), scales, tmp_path)
    model = open_model(tmp_path)
    length = int((ids[0] != 0).sum())
    ids, forms = ids[:1, :length], forms[:1, :length]
    (told,) = model.run(None, {"ids": ids.astype(np.int64), "forms": forms.astype(np.int64)})
    meant = np.asarray(forward(trained, ids, forms))
    assert np.abs(told - meant).max() < 0.25 * (meant.max() - meant.min())
    assert (told.argmax(-1) == meant.argmax(-1)).mean() > 0.9


def test_what_is_hidden_while_learning_cannot_be_read(begun, monkeypatch):
    key = jax.random.key(1, impl="unsafe_rbg")
    ids, forms, want = batches([DOCUMENT] * 4, random.Random(1))[0]
    other = np.where(want != IGNORED, 2000, ids), np.where(want != IGNORED, 7, forms), want
    for share, alike in ((0.0, False), (0.5, False), (1.0, True)):
        monkeypatch.setattr(learning, "MASKED", share)
        one, two = (float(learning._loss(begun, row, key)) for row in ((ids, forms, want), other))
        assert (one == two) == alike
