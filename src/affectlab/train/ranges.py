"""What goes into each matrix product of a float32 graph, over texts: extremes, means and covariances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray

from affectlab.models.embedded import exact_batches
from affectlab.models.session import cpu_session

FAR = 4.0


@dataclass(frozen=True, slots=True)
class Range:
    """Of one tensor's channels, over all tokens: `low`, `high` and `mean` (width,), `covariance` (width, width).

    Of few tokens the extremes tell little: `low` and `high` lie `FAR` standard deviations or more from the mean. Nor
    does their covariance: it is shrunk towards its diagonal, by width / (width + tokens).
    """

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]


def measured(model: onnx.ModelProto, ids: Sequence[NDArray[np.int64]]) -> dict[str, Range]:
    """The range of every tensor (tokens, width) that an encoder's weights are multiplied with, by its name.

    `model` is a graph of `affectlab.train.graph` in float32; `ids` are those of whole texts.
    """
    products = [node for node in model.graph.node if node.op_type == "MatMul" and node.name.startswith("encoder.")]
    names = list(dict.fromkeys(node.input[0] for node in products))
    sums: dict[str, Moments] = {}
    for found in outputs(model, names, ids):
        for name, values in zip(names, found, strict=True):
            sums.setdefault(name, Moments(values.shape[-1])).add(values)
    return {name: range_of(one) for name, one in sums.items()}


def outputs(
    model: onnx.ModelProto, names: Sequence[str], ids: Sequence[NDArray[np.int64]]
) -> Iterator[list[NDArray[np.float32]]]:
    """Batch after batch of `ids`, the tensors called `names` inside `model`."""
    opened = onnx.ModelProto()
    opened.CopyFrom(model)
    opened.graph.output.extend(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names)
    session = cpu_session(opened.SerializeToString())
    for rows in exact_batches(ids):
        yield session.run(list(names), {"ids": np.stack([ids[row] for row in rows])})


class Moments:
    """Extremes, and sums about zero, of rows (rows, width) seen so far."""

    def __init__(self, width: int) -> None:
        self.low = np.full(width, np.inf, dtype=np.float32)
        self.high = np.full(width, -np.inf, dtype=np.float32)
        self.count = 0
        self._sum = np.zeros(width)
        self._squares = np.zeros((width, width))

    def add(self, values: NDArray[np.float32]) -> None:
        self.low = np.minimum(self.low, values.min(axis=0))
        self.high = np.maximum(self.high, values.max(axis=0))
        self.count += len(values)
        self._sum += values.sum(axis=0, dtype=np.float64)
        self._squares += values.T @ values

    @property
    def mean(self) -> NDArray[np.float64]:
        return self._sum / self.count

    @property
    def covariance(self) -> NDArray[np.float64]:
        return self._squares / self.count - np.outer(self.mean, self.mean)


def range_of(seen: Moments) -> Range:
    mean, covariance = seen.mean, seen.covariance
    variance = np.diag(covariance).clip(min=0)
    reach = FAR * np.sqrt(variance)
    share = len(mean) / (len(mean) + seen.count)
    return Range(
        low=np.minimum(seen.low, mean - reach).astype(np.float32),
        high=np.maximum(seen.high, mean + reach).astype(np.float32),
        mean=mean,
        covariance=(1 - share) * covariance + share * np.diag(variance),
    )
