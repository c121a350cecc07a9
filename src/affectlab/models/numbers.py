"""Between raw outputs and probabilities."""

from __future__ import annotations

import numpy as np

from affectlab.core import FloatArray


def logistic(x: FloatArray) -> FloatArray:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(x, dtype=np.float64)))


def log_odds(p: FloatArray) -> FloatArray:
    """log(p / (1 - p)); p is kept 1e-9 away from 0 and 1."""
    inside = np.clip(np.asarray(p, dtype=np.float64), 1e-9, 1 - 1e-9)
    return np.log(inside) - np.log1p(-inside)


def softmax(x: FloatArray) -> FloatArray:
    """Softmax over the last axis, in float64."""
    raw = np.asarray(x, dtype=np.float64)
    grown = np.exp(raw - raw.max(-1, keepdims=True))
    return np.asarray(grown / grown.sum(-1, keepdims=True))
