"""The network: a BERT encoder that also sees case, and a label for every word piece. JAX, parameters as a plain tree.

The architecture is that of Devlin et al. 2019 (post-norm); the weights to begin with are those of all-MiniLM-L6-v2.
"""

import json
import struct
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from deid.detect.readers.encoder import LABELS

HEADS, WIDTH, EPSILON, CASES = 12, 384, 1e-12, 4
CLS, SEP, PAD = 101, 102, 0

Parameters = dict[str, Any]
Watch = Callable[..., None]


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Read a safetensors file: eight bytes of length, a JSON header, the arrays (its published format)."""
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    kinds = {"F32": np.float32, "F16": np.float16, "I64": np.int64}
    return {
        name: np.frombuffer(
            data[8 + size + about["data_offsets"][0] : 8 + size + about["data_offsets"][1]], kinds[about["dtype"]]
        ).reshape(about["shape"])
        for name, about in header.items()
        if name != "__metadata__"
    }


def begin(weights: dict[str, np.ndarray], *, layers: tuple[int, ...], seed: int) -> tuple[jax.Array, Parameters]:
    """Return the word embeddings, which stay as they are, and the parameters to train.

    Args:
        weights: of all-MiniLM-L6-v2.
        layers: which of its layers to keep, in order.
        seed: of the new parameters: case embeddings (zero) and the classifier.
    """
    w = {name: jnp.asarray(value, jnp.float32) for name, value in weights.items() if value.dtype != np.int64}
    dice = jax.random.key(seed)

    def dense(name: str) -> Parameters:
        return {"w": w[f"{name}.weight"].T, "b": w[f"{name}.bias"]}

    def norm(name: str) -> Parameters:
        return {"g": w[f"{name}.weight"], "b": w[f"{name}.bias"]}

    def layer(n: int) -> Parameters:
        at = f"encoder.layer.{n}"
        q, k, v = (dense(f"{at}.attention.self.{name}") for name in ("query", "key", "value"))
        return {
            "qkv": {"w": jnp.concatenate([q["w"], k["w"], v["w"]], 1), "b": jnp.concatenate([q["b"], k["b"], v["b"]])},
            "out": dense(f"{at}.attention.output.dense"),
            "norm1": norm(f"{at}.attention.output.LayerNorm"),
            "up": dense(f"{at}.intermediate.dense"),
            "down": dense(f"{at}.output.dense"),
            "norm2": norm(f"{at}.output.LayerNorm"),
        }

    parameters = {
        "position": w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0],
        "case": jnp.zeros((CASES, WIDTH)),
        "norm": norm("embeddings.LayerNorm"),
        "layers": [layer(n) for n in layers],
        "head": {"w": jax.random.normal(dice, (WIDTH, len(LABELS))) * 0.02, "b": jnp.zeros(len(LABELS))},
    }
    return w["embeddings.word_embeddings.weight"], parameters


def narrowed(
    words: jax.Array,
    p: Parameters,
    batches: Iterable[tuple[np.ndarray, np.ndarray]],
    *,
    layers: int,
    inner: int,
) -> Parameters:
    """Keep the lowest layers of a trained network, and of what is inside each the neurons that add most.

    Args:
        words: word embeddings.
        p: parameters.
        batches: (ids, cases) of texts, by which it is judged what a neuron adds.
        layers: how many layers stay.
        inner: how many neurons of the wide part of a layer stay.
    """
    adds = {f"l{n}_down": np.zeros(layer["down"]["w"].shape[0]) for n, layer in enumerate(p["layers"])}

    def watch(name: str, x: jax.Array, real: jax.Array) -> None:
        if name in adds:
            adds[name] += np.abs(np.asarray(x)[np.asarray(real)]).mean(0)

    for ids, cases in batches:
        forward(words, p, jnp.asarray(ids), jnp.asarray(cases), watch=watch)

    def narrow(n: int) -> Parameters:
        layer = p["layers"][n]
        worth = adds[f"l{n}_down"] * np.linalg.norm(np.asarray(layer["down"]["w"]), axis=1)
        stay = np.sort(np.argsort(-worth)[:inner])
        up, down = layer["up"], layer["down"]
        return {**layer, "up": {"w": up["w"][:, stay], "b": up["b"][stay]}, "down": {**down, "w": down["w"][stay]}}

    return {**p, "layers": [narrow(n) for n in range(layers)]}


def forward(
    words: jax.Array,
    p: Parameters,
    ids: jax.Array,
    cases: jax.Array,
    *,
    dice: jax.Array | None = None,
    drop: float = 0.1,
    watch: Watch | None = None,
) -> jax.Array:
    """Return logits (batch, length, labels).

    Args:
        words: word embeddings.
        p: parameters.
        ids: of word pieces (batch, length).
        cases: of the same pieces.
        dice: of dropout; None: no dropout.
        drop: share that dropout leaves out.
        watch: is shown the input of every dense layer and which of its rows are no padding.
    """
    see: Watch = (lambda name, x: watch(name, x, seen)) if watch else (lambda *_: None)
    batch, length = ids.shape
    seen = ids != PAD
    x = words[ids] + p["position"][:length] + p["case"][cases]
    x = _dropped(_norm(x, p["norm"]), dice, 0, drop)
    bias = jnp.where(seen, 0.0, -1e9)[:, None, None, :]
    for n, layer in enumerate(p["layers"]):
        see(f"l{n}_qkv", x)
        qkv = _dense(x, layer["qkv"]).reshape(batch, length, 3, HEADS, WIDTH // HEADS).transpose(2, 0, 3, 1, 4)
        q, k, v = qkv
        mixed = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / (WIDTH // HEADS) ** 0.5 + bias) @ v
        mixed = mixed.transpose(0, 2, 1, 3).reshape(batch, length, WIDTH)
        see(f"l{n}_out", mixed)
        x = _norm(x + _dropped(_dense(mixed, layer["out"]), dice, 2 * n + 1, drop), layer["norm1"])
        see(f"l{n}_up", x)
        inner = jax.nn.gelu(_dense(x, layer["up"]), approximate=False)
        see(f"l{n}_down", inner)
        inner = _dense(inner, layer["down"])
        x = _norm(x + _dropped(inner, dice, 2 * n + 2, drop), layer["norm2"])
    return _dropped(x, dice, 99, drop) @ p["head"]["w"] + p["head"]["b"]


def _dense(x: jax.Array, p: Parameters) -> jax.Array:
    return x @ p["w"] + p["b"]


def _norm(x: jax.Array, p: Parameters) -> jax.Array:
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(((x - mean) ** 2).mean(-1, keepdims=True) + EPSILON) * p["g"] + p["b"]


def _dropped(x: jax.Array, dice: jax.Array | None, place: int, drop: float) -> jax.Array:
    if dice is None or drop == 0:
        return x
    keep = jax.random.bernoulli(jax.random.fold_in(dice, place), 1 - drop, x.shape)
    return jnp.where(keep, x / (1 - drop), 0)
