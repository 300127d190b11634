"""The network: a BERT encoder that also sees the form of words, and a label for every word piece. JAX, parameters as a plain tree.

The architecture is that of Devlin et al. 2019 (post-norm); the weights to begin with are those of all-MiniLM-L6-v2.
"""

import json
import struct
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from deid.detect.readers.encoder import LABELS
from deid.detect.readers.forms import FORMS

WIDTH, HEAD, EPSILON = 384, 32, 1e-12
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


def begin(weights: dict[str, np.ndarray], *, layers: tuple[int, ...], seed: int) -> Parameters:
    """Return the parameters to begin with.

    Args:
        weights: of all-MiniLM-L6-v2.
        layers: which of its layers to keep, in order.
        seed: of the new parameters: embeddings of forms (zero) and the classifier.
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

    return {
        "words": w["embeddings.word_embeddings.weight"],
        "position": w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0],
        "form": jnp.zeros((FORMS, WIDTH)),
        "norm": norm("embeddings.LayerNorm"),
        "layers": [layer(n) for n in layers],
        "head": {"w": jax.random.normal(dice, (WIDTH, len(LABELS))) * 0.02, "b": jnp.zeros(len(LABELS))},
    }


def narrowed(
    p: Parameters,
    batches: Iterable[tuple[np.ndarray, np.ndarray]],
    *,
    layers: int,
    heads: int,
    inner: int,
) -> Parameters:
    """Keep the lowest layers of a trained network, and of what is inside each the heads and neurons that add most.

    What a head adds is a vector: its mean goes into the bias when the head goes, and its variance says what would be lost.

    Args:
        p: parameters.
        batches: (ids, forms) of texts, by which it is judged what heads and neurons add.
        layers: how many layers stay.
        heads: how many heads of attention of a layer stay.
        inner: how many neurons of the wide part of a layer stay.
    """
    seen: dict[str, list[np.ndarray]] = defaultdict(list)

    def watch(name: str, x: jax.Array, real: jax.Array) -> None:
        if name.endswith(("_out", "_down")):
            seen[name].append(np.asarray(x)[np.asarray(real)])

    for ids, forms in batches:
        forward(p, jnp.asarray(ids), jnp.asarray(forms), watch=watch)

    def narrow(n: int) -> Parameters:
        layer = p["layers"][n]
        mixed, within = (np.concatenate(seen[f"l{n}_{name}"]) for name in ("out", "down"))
        out, up, down = layer["out"], layer["up"], layer["down"]
        parts = np.arange(len(out["w"])).reshape(-1, HEAD)
        average = mixed.mean(0)
        adds = [np.square((mixed - average)[:, part] @ out["w"][part]).sum(1).mean() for part in parts]
        most = _most(np.array(adds), heads)
        stay, gone = parts[most].ravel(), np.delete(parts, most, axis=0).ravel()
        third = np.concatenate([stay + at * len(out["w"]) for at in range(3)])
        neurons = _most(np.abs(within).mean(0) * np.linalg.norm(down["w"], axis=1), inner)
        return {
            **layer,
            "qkv": {"w": layer["qkv"]["w"][:, third], "b": layer["qkv"]["b"][third]},
            "out": {"w": out["w"][stay], "b": out["b"] + average[gone] @ out["w"][gone]},
            "up": {"w": up["w"][:, neurons], "b": up["b"][neurons]},
            "down": {**down, "w": down["w"][neurons]},
        }

    return {**p, "layers": [narrow(n) for n in range(layers)]}


def averaged(one: Parameters, other: Parameters, share: float) -> Parameters:
    """Return the weighted mean of two networks of one shape; `share` is that of the other.

    If the other learnt on from the first, the mean reads better than either (Wortsman et al. 2022, "Model soups").
    """
    mean: Parameters = jax.tree.map(lambda a, b: (1 - share) * a + share * b, one, other)
    return mean


def _most(worth: np.ndarray, count: int) -> np.ndarray:
    """The places of the greatest values, in their order."""
    return np.sort(np.argsort(-worth)[:count])


def forward(
    p: Parameters,
    ids: jax.Array,
    forms: jax.Array,
    *,
    dice: jax.Array | None = None,
    drop: float = 0.1,
    watch: Watch | None = None,
) -> jax.Array:
    """Return logits (batch, length, labels).

    Args:
        p: parameters.
        ids: of word pieces (batch, length).
        forms: of the same pieces.
        dice: of dropout; None: no dropout.
        drop: share that dropout leaves out.
        watch: is shown the input of every dense layer and which of its rows are no padding.
    """
    see: Watch = (lambda name, x: watch(name, x, seen)) if watch else (lambda *_: None)
    batch, length = ids.shape
    seen = ids != PAD
    x = p["words"][ids] + p["position"][:length] + p["form"][forms]
    x = _dropped(_norm(x, p["norm"]), dice, 0, drop)
    bias = jnp.where(seen, 0.0, -1e9)[:, None, None, :]
    for n, layer in enumerate(p["layers"]):
        see(f"l{n}_qkv", x)
        q, k, v = _dense(x, layer["qkv"]).reshape(batch, length, 3, -1, HEAD).transpose(2, 0, 3, 1, 4)
        mixed = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / HEAD**0.5 + bias) @ v
        mixed = mixed.transpose(0, 2, 1, 3).reshape(batch, length, -1)
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
