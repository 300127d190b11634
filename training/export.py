"""Trained parameters → an ONNX graph with 8-bit weights and fixed activation scales.

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

from deid.detect.readers.encoder import LABELS, NAME
from training.model import EPSILON, HEAD, Parameters, forward

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


def export(p: Parameters, scales: Mapping[str, tuple[float, float]], folder: Path) -> None:
    """Write the model that `encoder.open_model` opens: ids and forms, int64 (batch, length), without padding, to logits.

    Args:
        p: trained parameters as numpy arrays.
        scales: name of a dense layer's input → (least, greatest) value there (see `calibrate`).
        folder: where to.
    """
    g = _Graph()
    words = p["words"]
    scale = np.maximum(np.abs(words).max(1, keepdims=True), 1e-8) / 127
    g.constant("words", np.round(words / scale).astype(np.int8))
    g.constant("words_scale", scale.astype(np.float32))
    g.constant("form", p["form"].astype(np.float32))
    g.constant("position", p["position"].astype(np.float32))
    g.add("Gather", ["words", "ids"], "w8")
    g.add("Cast", ["w8"], "w32", to=TensorProto.FLOAT)
    g.add("Gather", ["words_scale", "ids"], "ws")
    g.add("Mul", ["w32", "ws"], "w")
    g.add("Gather", ["form", "forms"], "f")
    g.add("Add", ["w", "f"], "wf")
    g.add("Shape", ["ids"], "length", start=1, end=2)
    g.constant("zero", np.array([0], np.int64))
    g.add("Slice", ["position", "zero", "length", "zero"], "pos")
    g.add("Add", ["wf", "pos"], "summed")
    x = g.add("LayerNormalization", ["summed", *_norm(g, "norm", p["norm"])], "x", epsilon=EPSILON)
    for n, layer in enumerate(p["layers"]):
        x = _layer(g, n, x, layer, scales)
    g.constant("head_w", p["head"]["w"].astype(np.float32))
    g.constant("head_b", p["head"]["b"].astype(np.float32))
    g.add("MatMul", [x, "head_w"], "product")
    logits = g.add("Add", ["product", "head_b"], "logits")
    shape = ["batch", "length"]
    graph = helper.make_graph(
        g.nodes,
        "deid",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "forms")],
        [helper.make_tensor_value_info(logits, TensorProto.FLOAT, [*shape, len(LABELS)])],
        g.constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    (folder / NAME).write_bytes(helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString())


def _layer(g: _Graph, n: int, x: str, layer: Parameters, scales: Mapping[str, tuple[float, float]]) -> str:
    at = f"l{n}"
    x8 = _quantised(g, f"{at}_qkv", x, scales)
    thirds = list(zip(np.split(layer["qkv"]["w"], 3, axis=1), np.split(layer["qkv"]["b"], 3), strict=True))
    qkv = [
        _product(g, f"{at}_{name}", x8, {"w": w, "b": b}) for name, (w, b) in zip("qkv", thirds, strict=True)
    ]  # sooner than one product that is cut in three
    mixed = g.add("MultiHeadAttention", qkv, f"{at}_mixed", MICROSOFT, num_heads=thirds[0][1].size // HEAD)
    out = _dense(g, f"{at}_out", mixed, layer["out"], scales)
    x = _joined(g, f"{at}_n1", x, out, layer["norm1"])
    up = _dense(g, f"{at}_up", x, layer["up"], scales)
    inner = g.add("Gelu", [up], f"{at}_gelu", MICROSOFT)
    down = _dense(g, f"{at}_down", inner, layer["down"], scales)
    return _joined(g, f"{at}_n2", x, down, layer["norm2"])


def _joined(g: _Graph, name: str, x: str, more: str, p: Parameters) -> str:
    """The norm of a sum, in one step."""
    inputs = [x, more, *_norm(g, name, p)]
    return g.add("SkipLayerNormalization", inputs, f"{name}_x", MICROSOFT, epsilon=EPSILON)


def _norm(g: _Graph, name: str, p: Parameters) -> tuple[str, str]:
    return g.constant(f"{name}_g", p["g"].astype(np.float32)), g.constant(f"{name}_b", p["b"].astype(np.float32))


def _dense(g: _Graph, name: str, x: str, p: Parameters, scales: Mapping[str, tuple[float, float]]) -> str:
    """x·W + b, computed in 8 bits."""
    return _product(g, name, _quantised(g, name, x, scales), p)


def _quantised(g: _Graph, name: str, x: str, scales: Mapping[str, tuple[float, float]]) -> tuple[str, str, str]:
    """x as 8 bits with a fixed scale, that scale, and its zero."""
    low, high = scales[name]
    low, high = min(low, 0.0), max(high, 0.0)
    step = (high - low) / 255
    scale = g.constant(f"{name}_xs", np.array(step, np.float32))
    zero = g.constant(f"{name}_xz", np.array(round(-low / step), np.uint8))
    return g.add("QuantizeLinear", [x, scale, zero], f"{name}_x8"), scale, zero


def _product(g: _Graph, name: str, x: tuple[str, str, str], p: Parameters) -> str:
    """x·W + b of x in 8 bits; W as 8 bits with a scale for each column."""
    x8, scale, zero = x
    weights = p["w"].astype(np.float32)
    column = np.maximum(np.abs(weights).max(0), 1e-8) / GREATEST
    w = g.constant(f"{name}_w", np.round(weights / column).astype(np.int8))
    w_scale = g.constant(f"{name}_ws", column.astype(np.float32))
    w_zero = g.constant(f"{name}_wz", np.zeros(weights.shape[1], np.int8))
    b = g.constant(f"{name}_b", p["b"].astype(np.float32))
    return g.add("MatMulIntegerToFloat", [x8, w, scale, w_scale, zero, w_zero, b], f"{name}_y", MICROSOFT)


def calibrate(p: Parameters, batches: Iterable[tuple[np.ndarray, np.ndarray]]) -> dict[str, tuple[float, float]]:
    """Find the range of values that enters each dense layer, over (ids, forms) of calibration texts."""
    seen: dict[str, list[tuple[float, float]]] = {}

    def watch(name: str, x: jax.Array, real: jax.Array) -> None:
        values = np.asarray(x)[np.asarray(real)]
        seen.setdefault(name, []).append(
            (float(np.percentile(values, 100 - CLIPPED)), float(np.percentile(values, CLIPPED)))
        )

    for ids, forms in batches:
        forward(p, jnp.asarray(ids), jnp.asarray(forms), watch=watch)
    return {name: (min(low for low, _ in found), max(high for _, high in found)) for name, found in seen.items()}
