"""From trained weights to one ONNX graph, in float32 or in 8 bits.

The 8-bit graph keeps every answer independent of its neighbours. Each channel that is multiplied with weights has a
fixed step, chosen beforehand over training texts; it is divided by its step and rounded to uint8 around a zero point;
an integer product follows with int8 weights, which hold the steps and have one scale per output. Its sums are exact on
every processor (see `affectlab.train.rounding`), and all else is elementwise or within one text. Texts of one length
share a batch, so nothing is padded and the graph needs no mask. Operators: ONNX opset 17 and ONNX Runtime's own
`com.microsoft` set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from affectlab.train import rounding
from affectlab.train.ranges import Range
from affectlab.train.recipe import Pooling

MICROSOFT = "com.microsoft"
PARTS = ("query", "key", "value")
EVENNESS = 0.75
"""A channel's step is in proportion to its own range to this power, and to the widest channel's to the rest of 1."""
GELU = ".gelu"
MIDDLE = 128
ZERO, LOWEST = 24, 0.17
"""Gelu's values lie above -0.17; that is at most this many steps below zero."""
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
    """Nodes and constants under construction, in float32."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], name: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def words(self, table: NDArray[np.float32]) -> str:
        """(batch, tokens, width) the rows of `table` that the ids name."""
        return self.node("Gather", [self.constant("words", table), "ids"], "words.found")

    def linear(self, x: str, name: str, weights: Weights) -> str:
        """x (rows, in) times weight (out, in) transposed, plus bias."""
        matrix = self.constant(f"{name}.weight", weights[f"{name}.weight"].T)
        product = self.node("MatMul", [x, matrix], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.bias", weights[f"{name}.bias"])], f"{name}.out")

    def attended(self, x: str, name: str, weights: Weights, heads: int) -> str:
        """(batch, tokens, width) the attention of the rows `x` to one another, within each text."""
        parts = [
            self.node("Reshape", [self.linear(x, f"{name}.{part}", weights), "batched"], f"{name}.{part}.batched")
            for part in PARTS
        ]
        return self.node("MultiHeadAttention", parts, f"{name}.attended", MICROSOFT, num_heads=heads)

    def gelu(self, x: str, name: str) -> str:
        return self.node("Gelu", [x], name, MICROSOFT)

    def normalised(self, x: str, name: str, weights: Weights, epsilon: float) -> str:
        scale = self.constant(f"{name}.weight", weights[f"{name}.weight"])
        shift = self.constant(f"{name}.bias", weights[f"{name}.bias"])
        return self.node("LayerNormalization", [x, scale, shift], f"{name}.out", axis=-1, epsilon=epsilon)


@dataclass(slots=True)
class _Graph8(_Graph):
    """The same in 8 bits; `ranges` are those of the float32 graph, whose tensors have the same names."""

    ranges: Mapping[str, Range] = field(default_factory=dict)

    def words(self, table: NDArray[np.float32]) -> str:
        codes, scales = rounding.plain(table, axis=1)
        picked = self.node("Gather", [self.constant("words.codes", codes), "ids"], "words.picked")
        steps = self.node("Gather", [self.constant("words.scales", scales[:, None]), "ids"], "words.steps")
        number = self.node("Cast", [picked], "words.float", to=TensorProto.FLOAT)
        return self.node("Mul", [number, steps], "words.found")

    def linear(self, x: str, name: str, weights: Weights) -> str:
        rows, zero = self._rows(x, name)
        codes, scales, bias = self._codes(x, name, weights[f"{name}.weight"].T, weights[f"{name}.bias"])
        return self.node("MatMulIntegerToFloat", [rows, codes, "one", scales, zero, "", bias], f"{name}.out", MICROSOFT)

    def attended(self, x: str, name: str, weights: Weights, heads: int) -> str:
        rows, zero = self._rows(x, name)
        matrix = np.concatenate([weights[f"{name}.{part}.weight"].T for part in PARTS], axis=1)
        bias = np.concatenate([weights[f"{name}.{part}.bias"] for part in PARTS])
        codes, scales, shift = self._codes(x, name, matrix, bias)
        texts = self.node("Reshape", [rows, "batched"], f"{name}.batched")
        inputs = [texts, codes, shift, "one", scales, "", zero]
        return self.node("QAttention", inputs, f"{name}.attended", MICROSOFT, num_heads=heads)

    def gelu(self, x: str, name: str) -> str:
        return self.node("FastGelu", [x], name, MICROSOFT)

    def _steps(self, x: str) -> tuple[NDArray[np.float64], str]:
        """(width,) the step of each channel of `x`, and the name of its zero point."""
        return steps_of(x, self.ranges[x]), "low" if x.endswith(GELU) else "middle"

    def _rows(self, x: str, name: str) -> tuple[str, str]:
        """uint8 rows of the float rows `x`, and the name of their zero point."""
        steps, zero = self._steps(x)
        scaled = self.node("Mul", [x, self.constant(f"{name}.per_step", (1 / steps).astype(np.float32))], f"{x}.steps")
        return self.node("QuantizeLinear", [scaled, "one", zero], f"{x}.q"), zero

    def _codes(self, x: str, name: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]) -> tuple[str, str, str]:
        """Codes and scales of `matrix` (in, out) times the steps of `x`; the bias that makes good their mean error."""
        steps, _ = self._steps(x)
        covariance = self.ranges[x].covariance / np.outer(steps, steps) + np.eye(len(steps)) / 12  # and of rounding
        codes, scales = rounding.bounded((matrix * steps[:, None]).astype(np.float32), covariance)
        lost = self.ranges[x].mean @ (matrix - codes * scales / steps[:, None])
        return (
            self.constant(f"{name}.codes", codes),
            self.constant(f"{name}.scales", scales),
            self.constant(f"{name}.bias", (bias + lost).astype(np.float32)),
        )


def steps_of(x: str, seen: Range) -> NDArray[np.float64]:
    """(width,) the step of each channel of the tensor `x` of range `seen`; zero is `ZERO` of them up for a gelu."""
    if x.endswith(GELU):
        return np.maximum(_even(seen.high) / (255 - ZERO), LOWEST / ZERO)
    return _even(np.maximum(seen.high, -seen.low)) / (255 - MIDDLE)


def _even(tops: NDArray[np.float32]) -> NDArray[np.float64]:
    """(width,) at least `tops`, the largest magnitude of each channel, and less apart than they are."""
    tops = np.maximum(tops.astype(np.float64), 1e-4)
    return np.asarray(tops**EVENNESS * tops.max() ** (1 - EVENNESS))


def build(weights: Weights, shape: Shape, ranges: Mapping[str, Range] | None = None) -> onnx.ModelProto:
    """The graph: `ids` (batch, tokens) int64, all of one length, to `logits` (batch, outputs) float32.

    `weights` is named as in the training network. With `ranges`, those of the float32 graph of the same weights, the
    graph is in 8 bits.
    """
    graph = _Graph() if ranges is None else _Graph8(ranges=ranges)
    shared: dict[str, Any] = {"rows": np.array([-1, shape.width]), "zero": np.array([0])}
    if ranges is not None:
        shared |= {"one": np.float32(1), "middle": np.uint8(MIDDLE), "low": np.uint8(ZERO)}
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
    found = graph.words(words)
    places = weights[f"{prefix}.position_embeddings.weight"][: shape.tokens]
    places = places + weights[f"{prefix}.token_type_embeddings.weight"][0]
    size = graph.node("Shape", ["ids"], "ids.shape")
    graph.node("Concat", [size, graph.constant("width", np.array([shape.width]))], "batched", axis=0)
    length = graph.node("Gather", [size, graph.constant("last", np.array([1]))], "ids.length", axis=0)
    here = graph.node("Slice", [graph.constant("places", places), "zero", length, "zero"], "places.here")
    summed = graph.node("Add", [found, here], "embedded")
    return graph.normalised(
        graph.node("Reshape", [summed, "rows"], "embedded.rows"),
        f"{prefix}.LayerNorm",
        weights,
        shape.epsilon,
    )


def _layer(graph: _Graph, weights: Weights, shape: Shape, prefix: str, x: str) -> str:
    attended = graph.attended(x, f"{prefix}.attention.self", weights, shape.heads)
    mixed = graph.node("Reshape", [attended, "rows"], f"{prefix}.mixed")
    projected = graph.linear(mixed, f"{prefix}.attention.output.dense", weights)
    summed = graph.node("Add", [projected, x], f"{prefix}.attention.sum")
    middle = graph.normalised(summed, f"{prefix}.attention.output.LayerNorm", weights, shape.epsilon)
    wide = graph.linear(middle, f"{prefix}.intermediate.dense", weights)
    narrow = graph.linear(graph.gelu(wide, f"{prefix}.gelu"), f"{prefix}.output.dense", weights)
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
