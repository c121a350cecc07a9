"""From trained weights to one ONNX graph, in float32 or in 8 bits.

The 8-bit graph keeps every answer independent of its neighbours. Each matrix product with constant weights becomes:
rows are tokens; a row's scale is the largest magnitude in that row / 127; the row is rounded to uint8 around 128;
an integer product with int8 weights that have one scale per output; the result times the row's scale. The integer
sums are exact and all else is elementwise or within one text. Texts of one length share a batch, so nothing is padded
and the graph needs no mask. Operators: ONNX opset 17 and ONNX Runtime's own `com.microsoft` set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from affectlab.train.recipe import Pooling

MICROSOFT = "com.microsoft"
Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Sizes of the encoder: layers, attention heads, width, the longest input in tokens; and how vectors are pooled."""

    layers: int
    heads: int
    width: int
    tokens: int
    epsilon: float
    pooling: Pooling = "mean"


@dataclass(slots=True)
class _Graph:
    """Nodes and constants under construction."""

    bits: int
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], name: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def quantised(self, x: str) -> tuple[str, str]:
        """(uint8 rows, their scales (rows, 1)) of the float rows `x`."""
        top = self.node("ReduceMax", [self.node("Abs", [x], f"{x}.abs")], f"{x}.top", axes=[1], keepdims=1)
        scale = self.node("Max", [self.node("Mul", [top, "per_127"], f"{x}.step"), "tiny"], f"{x}.scale")
        flat = self.node("Reshape", [scale, "flat"], f"{x}.scale.flat")
        return self.node("QuantizeLinear", [x, flat, "middles"], f"{x}.q", axis=0), scale

    def linear(self, x: str, name: str, weights: Weights, quantised: tuple[str, str] | None = None) -> str:
        """x (rows, in) times weight (out, in) transposed, plus bias."""
        matrix = weights[f"{name}.weight"].T
        bias = self.constant(f"{name}.bias", weights[f"{name}.bias"])
        if self.bits == 32:
            product = self.node("MatMul", [x, self.constant(f"{name}.weight", matrix)], f"{name}.product")
            return self.node("Add", [product, bias], f"{name}.out")
        codes, scales = quantise(matrix, axis=0)
        rows, row_scale = quantised or self.quantised(x)
        inputs = [
            rows,
            self.constant(f"{name}.codes", codes),
            "one",
            self.constant(f"{name}.scales", scales),
            "middle",
        ]
        product = self.node("MatMulIntegerToFloat", inputs, f"{name}.product", MICROSOFT)
        scaled = self.node("Mul", [product, row_scale], f"{name}.scaled")
        return self.node("Add", [scaled, bias], f"{name}.out")

    def normalised(self, x: str, name: str, weights: Weights, epsilon: float) -> str:
        scale = self.constant(f"{name}.weight", weights[f"{name}.weight"])
        shift = self.constant(f"{name}.bias", weights[f"{name}.bias"])
        return self.node("LayerNormalization", [x, scale, shift], f"{name}.out", axis=-1, epsilon=epsilon)


def quantise(matrix: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 codes in -127..127 and float32 scales such that codes * scales is near `matrix`; one scale along `axis`."""
    scales = np.maximum(np.abs(matrix).max(axis=axis), 1e-12).astype(np.float32) / 127
    codes = np.rint(matrix / np.expand_dims(scales, axis)).clip(-127, 127)
    return codes.astype(np.int8), scales


def build(weights: Weights, shape: Shape, bits: int) -> onnx.ModelProto:
    """The graph: `ids` (batch, tokens) int64, all of one length, to `logits` (batch, outputs) float32.

    `weights` is named as in the training network; `bits` is 8 or 32.
    """
    graph = _Graph(bits)
    shared: dict[str, Any] = {"rows": np.array([-1, shape.width]), "zero": np.array([0])}
    if bits == 8:
        shared |= {"flat": np.array([-1]), "per_127": np.float32(1 / 127), "tiny": np.float32(1e-9)}
        shared |= {"one": np.float32(1), "middle": np.uint8(128)}
    for name, value in shared.items():
        graph.constant(name, np.asarray(value))
    states = [_embedded(graph, weights, shape)]
    for layer in range(shape.layers):
        states.append(_layer(graph, weights, shape, f"encoder.encoder.layer.{layer}", states[-1]))
    pooled = _pooled(graph, weights, shape.pooling, states)
    heads = graph.constant("heads.weight", weights["heads.weight"].T)
    product = graph.node("MatMul", [pooled, heads], "heads.product")
    graph.node("Add", [product, graph.constant("heads.bias", weights["heads.bias"])], "logits")
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(weights["heads.bias"])])
    return _model(graph, "affectlab", ids, logits)


def products(width: int) -> onnx.ModelProto:
    """The graph of `affectlab.models.products`: uint8 `rows` (tokens, width) times int8 weights that are all 127."""
    graph = _Graph(8)
    graph.constant("codes", np.full((width, 16), 127, dtype=np.int8))
    graph.constant("one", np.asarray(np.float32(1)))
    graph.constant("scales", np.ones(16, dtype=np.float32))
    graph.constant("middle", np.asarray(np.uint8(128)))
    graph.node("MatMulIntegerToFloat", ["rows", "codes", "one", "scales", "middle"], "product", MICROSOFT)
    rows = helper.make_tensor_value_info("rows", TensorProto.UINT8, ["tokens", width])
    product = helper.make_tensor_value_info("product", TensorProto.FLOAT, ["tokens", 16])
    return _model(graph, "products", rows, product)


def _model(graph: _Graph, name: str, given: onnx.ValueInfoProto, answer: onnx.ValueInfoProto) -> onnx.ModelProto:
    model = helper.make_model(
        helper.make_graph(graph.nodes, name, [given], [answer], graph.constants),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=8,
        producer_name="affectlab",
    )
    onnx.checker.check_model(model)
    return model


def _embedded(graph: _Graph, weights: Weights, shape: Shape) -> str:
    prefix = "encoder.embeddings"
    words = weights[f"{prefix}.word_embeddings.weight"]
    if graph.bits == 32:
        found = graph.node("Gather", [graph.constant("words", words), "ids"], "words.found")
    else:
        codes, scales = quantise(words, axis=1)
        picked = graph.node("Gather", [graph.constant("words.codes", codes), "ids"], "words.picked")
        steps = graph.node("Gather", [graph.constant("words.scales", scales[:, None]), "ids"], "words.steps")
        found = graph.node(
            "Mul", [graph.node("Cast", [picked], "words.float", to=TensorProto.FLOAT), steps], "words.found"
        )
    places = weights[f"{prefix}.position_embeddings.weight"][: shape.tokens]
    places = places + weights[f"{prefix}.token_type_embeddings.weight"][0]
    size = graph.node("Shape", ["ids"], "ids.shape")
    graph.node("Concat", [size, graph.constant("width", np.array([shape.width]))], "batched", axis=0)
    length = graph.node("Gather", [size, graph.constant("last", np.array([1]))], "ids.length", axis=0)
    here = graph.node("Slice", [graph.constant("places", places), "zero", length, "zero"], "places.here")
    summed = graph.node("Add", [found, here], "embedded")
    if graph.bits != 32:
        count = graph.node("Reshape", [graph.node("Size", ["ids"], "ids.size"), "flat"], "ids.count")
        graph.node("Expand", ["middle", count], "middles")
    return graph.normalised(
        graph.node("Reshape", [summed, "rows"], "embedded.rows"),
        f"{prefix}.LayerNorm",
        weights,
        shape.epsilon,
    )


def _layer(graph: _Graph, weights: Weights, shape: Shape, prefix: str, x: str) -> str:
    quantised = graph.quantised(x) if graph.bits != 32 else None
    parts = []
    for part in ("query", "key", "value"):
        name = f"{prefix}.attention.self.{part}"
        parts.append(graph.node("Reshape", [graph.linear(x, name, weights, quantised), "batched"], f"{name}.batched"))
    attended = graph.node("MultiHeadAttention", parts, f"{prefix}.attended", MICROSOFT, num_heads=shape.heads)
    mixed = graph.node("Reshape", [attended, "rows"], f"{prefix}.mixed")
    projected = graph.linear(mixed, f"{prefix}.attention.output.dense", weights)
    summed = graph.node("Add", [projected, x], f"{prefix}.attention.sum")
    middle = graph.normalised(summed, f"{prefix}.attention.output.LayerNorm", weights, shape.epsilon)
    wide = graph.linear(middle, f"{prefix}.intermediate.dense", weights)
    narrow = graph.linear(graph.node("Gelu", [wide], f"{prefix}.gelu", MICROSOFT), f"{prefix}.output.dense", weights)
    summed = graph.node("Add", [narrow, middle], f"{prefix}.sum")
    return graph.normalised(summed, f"{prefix}.output.LayerNorm", weights, shape.epsilon)


def _pooled(graph: _Graph, weights: Weights, pooling: Pooling, states: list[str]) -> str:
    """(batch, width) of the rows after the embeddings and after each layer."""
    if pooling == "weighted-layers":
        raw = weights["pool.layers"].astype(np.float64)
        shares = (np.exp(raw - raw.max()) / np.exp(raw - raw.max()).sum()).astype(np.float32)[:, None]
        parts = [
            graph.node("Mul", [_mean(graph, state), graph.constant(f"{state}.share", share)], f"{state}.part")
            for state, share in zip(states, shares, strict=True)
        ]
        return graph.node("Sum", parts, "pooled")
    if pooling == "mean":
        return _mean(graph, states[-1])
    last = graph.node("Reshape", [states[-1], "batched"], "states")
    scored = graph.node("Mul", [last, graph.constant("pool.score", weights["pool.score"])], "scored")
    scores = graph.node("ReduceSum", [scored, graph.constant("across", np.array([2]))], "scores", keepdims=1)
    weighted = graph.node("Mul", [last, graph.node("Softmax", [scores], "shares", axis=1)], "weighted")
    return graph.node("ReduceSum", [weighted, graph.constant("along", np.array([1]))], "pooled", keepdims=0)


def _mean(graph: _Graph, rows: str) -> str:
    batched = graph.node("Reshape", [rows, "batched"], f"{rows}.batched")
    return graph.node("ReduceMean", [batched], f"{rows}.mean", axes=[1], keepdims=0)
