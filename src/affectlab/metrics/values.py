"""Metrics of values: Pearson's correlation."""

from __future__ import annotations

import numpy as np

from affectlab.core import FloatArray


def pearson(gold: FloatArray, value: FloatArray) -> float:
    """Pearson's r of two (n,) arrays, in [-1, 1]; nan where either is constant or n < 2."""
    if gold.shape != value.shape:
        raise ValueError(f"gold and values differ in shape: {gold.shape} and {value.shape}")
    if len(gold) < 2:
        return float("nan")
    x = np.asarray(gold, dtype=np.float64) - np.mean(gold, dtype=np.float64)
    y = np.asarray(value, dtype=np.float64) - np.mean(value, dtype=np.float64)
    scale = np.sqrt((x @ x) * (y @ y))
    return float(np.clip(x @ y / scale, -1.0, 1.0)) if scale > 0 else float("nan")
