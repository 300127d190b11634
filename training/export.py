"""Trained parameters → two ONNX graphs, the trunk and the layers above it, with 8-bit weights and fixed activation scales.

Dynamic quantisation takes the scale of a whole batch and so makes the result of a note depend on its neighbours. Here
every scale is a constant, found on calibration texts, and integer sums are exact in any order.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from deid.detect.readers.encoder import LABELS
from training.model import EPSILON, HEADS, TRUNK, WIDTH, Parameters, forward

MICROSOFT = "com.microsoft"
GREATEST = 63
"""Greatest weight. Processors without VNNI add two products of 8 bits in 16: with weights of 7 bits the sum still fits."""
CLIPPED = 99.995
"""Percentile of the calibration values at which activations are cut off."""


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: Iterable[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **attributes))
        return output


_Parts = tuple[_Graph, list[onnx.ValueInfoProto], list[onnx.ValueInfoProto]]


def export(words: np.ndarray, p: Parameters, scales: Mapping[str, tuple[float, float]], folder: Path) -> None:
    """Write the two halves of the model, which `encoder.open_model` opens. Neither takes padding.

    `trunk.onnx`: ids and cases, int64 (batch, length), to hidden values, float32 (batch, length, width), and the look
    ahead (batch, length). `above.onnx`: hidden values of the pieces that are read on to logits (batch, length, labels).

    Args:
        words: word embeddings.
        p: trained parameters as numpy arrays.
        scales: name of a dense layer's input → (least, greatest) value there (see `calibrate`).
        folder: where to.
    """
    _write(folder / "trunk.onnx", *_trunk(words, p, scales))
    _write(folder / "above.onnx", *_above(p, scales))


def _trunk(words: np.ndarray, p: Parameters, scales: Mapping[str, tuple[float, float]]) -> _Parts:
    g = _Graph()
    scale = np.maximum(np.abs(words).max(1, keepdims=True), 1e-8) / 127
    g.constant("words", np.round(words / scale).astype(np.int8))
    g.constant("words_scale", scale.astype(np.float32))
    g.constant("case", p["case"].astype(np.float32))
    g.constant("position", p["position"].astype(np.float32))
    g.add("Gather", ["words", "ids"], "w8")
    g.add("Cast", ["w8"], "w32", to=TensorProto.FLOAT)
    g.add("Gather", ["words_scale", "ids"], "ws")
    g.add("Mul", ["w32", "ws"], "w")
    g.add("Gather", ["case", "cases"], "c")
    g.add("Add", ["w", "c"], "wc")
    g.add("Shape", ["ids"], "length", start=1, end=2)
    g.constant("zero", np.array([0], np.int64))
    g.add("Slice", ["position", "zero", "length", "zero"], "pos")
    g.add("Add", ["wc", "pos"], "summed")
    x = g.add("LayerNormalization", ["summed", *_norm(g, "norm", p["norm"])], "x", epsilon=EPSILON)
    for n, layer in enumerate(p["layers"][:TRUNK]):
        x = _layer(g, n, x, layer, scales)
    g.add("Identity", [x], "hidden")
    g.constant("last", np.array([2], np.int64))
    g.add("Squeeze", [_head(g, "ahead", x, p["ahead"]), "last"], "ahead")
    shape = ["batch", "length"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "cases")]
    outputs = [
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [*shape, WIDTH]),
        helper.make_tensor_value_info("ahead", TensorProto.FLOAT, shape),
    ]
    return g, inputs, outputs


def _above(p: Parameters, scales: Mapping[str, tuple[float, float]]) -> _Parts:
    g, x, shape = _Graph(), "hidden", ["batch", "length"]
    for n, layer in enumerate(p["layers"][TRUNK:], TRUNK):
        x = _layer(g, n, x, layer, scales)
    logits = _head(g, "head", x, p["head"])
    return (
        g,
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [*shape, WIDTH])],
        [helper.make_tensor_value_info(logits, TensorProto.FLOAT, [*shape, len(LABELS)])],
    )


def _layer(g: _Graph, n: int, x: str, layer: Parameters, scales: Mapping[str, tuple[float, float]]) -> str:
    at = f"l{n}"
    qkv = _dense(g, f"{at}_qkv", x, layer["qkv"], scales)
    g.constant(f"{at}_split", np.array([WIDTH] * 3, np.int64))
    g.nodes.append(helper.make_node("Split", [qkv, f"{at}_split"], [f"{at}_q", f"{at}_k", f"{at}_v"], axis=2))
    mixed = g.add("MultiHeadAttention", [f"{at}_q", f"{at}_k", f"{at}_v"], f"{at}_mixed", MICROSOFT, num_heads=HEADS)
    out = _dense(g, f"{at}_out", mixed, layer["out"], scales)
    g.add("Add", [x, out], f"{at}_s1")
    x = g.add("LayerNormalization", [f"{at}_s1", *_norm(g, f"{at}_n1", layer["norm1"])], f"{at}_x1", epsilon=EPSILON)
    up = _dense(g, f"{at}_up", x, layer["up"], scales)
    inner = g.add("Gelu", [up], f"{at}_gelu", MICROSOFT)
    down = _dense(g, f"{at}_down", inner, layer["down"], scales)
    g.add("Add", [x, down], f"{at}_s2")
    return g.add("LayerNormalization", [f"{at}_s2", *_norm(g, f"{at}_n2", layer["norm2"])], f"{at}_x2", epsilon=EPSILON)


def _head(g: _Graph, name: str, x: str, p: Parameters) -> str:
    g.constant(f"{name}_w", p["w"].astype(np.float32))
    g.constant(f"{name}_b", p["b"].astype(np.float32))
    g.add("MatMul", [x, f"{name}_w"], f"{name}_product")
    return g.add("Add", [f"{name}_product", f"{name}_b"], f"{name}_logits")


def _write(path: Path, g: _Graph, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]) -> None:
    graph = helper.make_graph(g.nodes, "deid", inputs, outputs, g.constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    path.write_bytes(helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString())


def _norm(g: _Graph, name: str, p: Parameters) -> tuple[str, str]:
    return g.constant(f"{name}_g", p["g"].astype(np.float32)), g.constant(f"{name}_b", p["b"].astype(np.float32))


def _dense(g: _Graph, name: str, x: str, p: Parameters, scales: Mapping[str, tuple[float, float]]) -> str:
    """x·W + b: x as 8 bits with a fixed scale, W as 8 bits with a scale for each column."""
    low, high = scales[name]
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    weights = p["w"].astype(np.float32)
    column = np.maximum(np.abs(weights).max(0), 1e-8) / GREATEST
    g.constant(f"{name}_xs", np.array(step, np.float32))
    g.constant(f"{name}_xz", np.array(round(-low / step), np.uint8))
    g.constant(f"{name}_w", np.round(weights / column).astype(np.int8))
    g.constant(f"{name}_ws", column.astype(np.float32))
    g.constant(f"{name}_wz", np.zeros(weights.shape[1], np.int8))
    g.constant(f"{name}_b", p["b"].astype(np.float32))
    g.add("QuantizeLinear", [x, f"{name}_xs", f"{name}_xz"], f"{name}_x8")
    inputs = [f"{name}_{part}" for part in ("x8", "w", "xs", "ws", "xz", "wz", "b")]
    return g.add("MatMulIntegerToFloat", inputs, f"{name}_y", MICROSOFT)


def calibrate(
    words: jax.Array, p: Parameters, batches: Iterable[tuple[np.ndarray, np.ndarray]]
) -> dict[str, tuple[float, float]]:
    """Find the range of values that enters each dense layer, over (ids, cases) of calibration texts."""
    seen: dict[str, list[tuple[float, float]]] = {}

    def watch(name: str, x: jax.Array, real: jax.Array) -> None:
        values = np.asarray(x)[np.asarray(real)]
        seen.setdefault(name, []).append(
            (float(np.percentile(values, 100 - CLIPPED)), float(np.percentile(values, CLIPPED)))
        )

    for ids, cases in batches:
        forward(words, p, jnp.asarray(ids), jnp.asarray(cases), watch=watch)
    return {name: (min(low for low, _ in found), max(high for _, high in found)) for name, found in seen.items()}
