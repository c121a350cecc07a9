"""Fewer neurons between the two matrices of each layer's feed-forward part, without training.

Layer after layer, the second matrix is refitted by least squares, so that the pruned network's sum after it is that of
the whole network on the same texts; then one after another the neuron goes whose loss costs least, the rest standing
in for it (Hassibi and Stork 1993, the "optimal brain surgeon", for whole rows).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from affectlab.train import graph
from affectlab.train.ranges import Moments, outputs

RIDGE = 1e-3
"""Keeps the refitted matrix near the old one: a share of the neurons' mean variance."""


def pruned(
    weights: graph.Weights, shape: graph.Shape, texts: Sequence[NDArray[np.int64]], width: int
) -> dict[str, NDArray[np.float32]]:
    """`weights` with `width` neurons in every layer, if there are more; `texts` are token ids."""
    found, shape = dict(weights), replace(shape, pooling="mean")
    layers = [f"encoder.encoder.layer.{layer}" for layer in range(shape.layers)]
    sums = [[] for _ in layers]  # type: list[list[NDArray[np.float32]]]
    for batch in outputs(graph.build(weights, shape), [f"{layer}.sum" for layer in layers], texts):
        for known, values in zip(sums, batch, strict=True):
            known.append(values)
    for number, (layer, wanted) in enumerate(zip(layers, sums, strict=True), 1):
        inner, outer = f"{layer}.intermediate.dense", f"{layer}.output.dense"
        if len(weights[f"{inner}.bias"]) <= width:
            continue
        matrix = weights[f"{outer}.weight"].T.astype(np.float64)
        names, seen = [f"{layer}.gelu", f"{layer}.attention.output.LayerNorm.out"], _Fit(*matrix.shape)
        lower = graph.build(found, replace(shape, layers=number))
        for (neurons, before), after in zip(outputs(lower, names, texts), wanted, strict=True):
            seen.add(neurons, after - before)
        kept, refitted, bias = seen.fitted(matrix, width)
        found[f"{outer}.weight"] = np.ascontiguousarray(refitted.T, dtype=np.float32)
        found[f"{outer}.bias"] = bias.astype(np.float32)
        for part in ("weight", "bias"):
            found[f"{inner}.{part}"] = weights[f"{inner}.{part}"][kept]
    return found


class _Fit:
    """The neurons' values, and sums and products, over tokens, of what is to be made of them."""

    def __init__(self, neurons: int, out: int) -> None:
        self._neurons = Moments(neurons)
        self._wanted = np.zeros(out)
        self._products = np.zeros((neurons, out))

    def add(self, neurons: NDArray[np.float32], wanted: NDArray[np.float32]) -> None:
        self._neurons.add(neurons)
        self._wanted += wanted.sum(axis=0, dtype=np.float64)
        self._products += neurons.T @ wanted

    def fitted(
        self, matrix: NDArray[np.float64], width: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """The neurons that stay; their matrix (width, out), near `matrix` (neurons, out), and its bias."""
        mean, goal = self._neurons.mean, self._wanted / self._neurons.count
        together = self._products / self._neurons.count - np.outer(mean, goal)
        kept, refitted = fewer(matrix, self._neurons.covariance, width, together)
        return kept, refitted, goal - mean[kept] @ refitted


def fewer(
    matrix: NDArray[np.float64], covariance: NDArray[np.float64], width: int, together: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(width,) The rows of `matrix` (neurons, out) to keep, and (width, out) what they become.

    `covariance` (neurons, neurons) is that of the neurons' values, `together` (neurons, out) that with what is wanted.
    """
    ridge = RIDGE * np.mean(np.diag(covariance))
    inverse = np.linalg.inv(covariance + ridge * np.eye(len(matrix)))
    matrix = inverse @ (together + ridge * matrix)
    kept, change = np.ones(len(matrix), dtype=bool), np.empty_like(inverse)
    for _ in range(len(matrix) - width):
        cost = np.full(len(matrix), np.inf)
        cost[kept] = (matrix[kept] ** 2).sum(axis=1) / np.diag(inverse)[kept]
        gone = int(np.argmin(cost))
        share = inverse[gone] / inverse[gone, gone]
        matrix -= np.outer(share, matrix[gone])
        inverse -= np.multiply.outer(share, inverse[gone], out=change)
        kept[gone] = False
    return np.flatnonzero(kept), matrix[kept]
