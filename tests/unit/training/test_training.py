"""The pieces that make the model, on a run so small that it takes seconds."""

import random

import jax
import numpy as np
import pytest

from deid.detect.readers.encoder import LABELS, open_model
from deid.detect.readers.wordpieces import pieces_of
from training.bank import Document, Piece
from training.examples import IGNORED, LENGTHS, batches, labels_of, rows
from training.export import calibrate, export
from training.model import WIDTH, begin, forward, narrowed
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
    made = list(rows([long]))
    assert sum(int((want != IGNORED).sum()) for _, _, want in made) == len(pieces)
    assert {len(ids) for ids, *_ in made} <= set(LENGTHS)
    for ids, cases, want in batches([long, DOCUMENT], random.Random(1)):
        assert ids.shape == cases.shape == want.shape


def test_a_narrower_network_keeps_the_lowest_layers_and_the_neurons_that_add_most(begun):
    words, parameters = begun
    ids, cases, _ = batches([DOCUMENT] * 4, random.Random(1))[0]
    shapes = [p["up"]["w"].shape for p in narrowed(words, parameters, [(ids, cases)], layers=2, inner=64)["layers"]]
    assert shapes == [(WIDTH, 64)] * 2
    idle = 3
    layer = {**parameters["layers"][0]}
    layer["down"] = {**layer["down"], "w": layer["down"]["w"].at[idle].set(0)}
    one_idle = {**parameters, "layers": [layer]}
    slim = narrowed(words, one_idle, [(ids, cases)], layers=1, inner=4 * WIDTH - 1)
    assert np.allclose(forward(words, one_idle, ids, cases), forward(words, slim, ids, cases), atol=1e-5)


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
    (ids, cases, *_), *_ = batches(documents, random.Random(2))
    scales = calibrate(begun[0], trained, [(ids, cases)])
    export(np.asarray(begun[0]), jax.tree.map(np.asarray, trained), scales, tmp_path)
    model = open_model(tmp_path)
    length = int((ids[0] != 0).sum())
    ids, cases = ids[:1, :length], cases[:1, :length]
    (told,) = model.run(None, {"ids": ids.astype(np.int64), "cases": cases.astype(np.int64)})
    meant = np.asarray(forward(begun[0], trained, ids, cases))
    assert np.abs(told - meant).max() < 0.25 * (meant.max() - meant.min())
    assert (told.argmax(-1) == meant.argmax(-1)).mean() > 0.9
