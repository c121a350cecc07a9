"""From float32 weights to the 8-bit graph, its steps chosen over training texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray

from affectlab.train import graph, ranges
from affectlab.train.corpus import Source

TEXTS = 400
"""Texts of each source that steps are chosen over."""


def sample(sources: Sequence[Source], seed: int) -> list[NDArray[np.int64]]:
    """Token ids of `TEXTS` texts of each source, of all where it has fewer."""
    random = np.random.default_rng(seed)
    return [
        source.ids[row]
        for source in sources
        for row in random.choice(len(source.ids), min(TEXTS, len(source.ids)), replace=False)
    ]


def in_8_bits(weights: graph.Weights, shape: graph.Shape, texts: Sequence[NDArray[np.int64]]) -> onnx.ModelProto:
    """The 8-bit graph of `weights`. `texts`: token ids, those of training texts."""
    return graph.build(weights, shape, ranges.measured(graph.build(weights, shape), texts))
