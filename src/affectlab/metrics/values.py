"""Metrics of values: Pearson's correlation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from affectlab.core import BoolArray, FloatArray
from affectlab.metrics.bootstrap import Sums


def pearson(gold: FloatArray, value: FloatArray) -> float:
    """Pearson's r of two (n,) arrays, in [-1, 1]; nan where either is constant or n < 2.

    The metric of EI-reg, EI-oc, V-reg and V-oc (Mohammad et al. 2018, SemEval-2018 Task 1, section 5) and of AEB's
    other values (Liu et al. 2024, Tables 5 and 6).
    """
    if gold.shape != value.shape:
        raise ValueError(f"gold and values differ in shape: {gold.shape} and {value.shape}")
    if len(gold) < 2 or np.ptp(gold) == 0 or np.ptp(value) == 0:
        return float("nan")  # the mean of equal numbers may miss them by a rounding, and noise would be correlated
    x = np.asarray(gold, dtype=np.float64) - np.mean(gold, dtype=np.float64)
    y = np.asarray(value, dtype=np.float64) - np.mean(value, dtype=np.float64)
    scale = np.sqrt((x @ x) * (y @ y))
    return float(np.clip(x @ y / scale, -1.0, 1.0)) if scale > 0 else float("nan")


def pearson_sums(gold: FloatArray, value: FloatArray, mine: BoolArray) -> Sums:
    """`pearson` of the rows where `mine` (n,) is true, as a function of sums. All (n,)."""
    x, y = (_standard(part, mine) for part in (gold, value))
    terms = np.stack([mine, x, y, x * x, y * y, x * y], axis=1)
    return Sums(terms, _pearson_of_sums)


def _standard(values: FloatArray, mine: BoolArray) -> NDArray[np.float64]:
    """Mean 0 and a spread of 1, so that sums of squares lose nothing; 0 for other rows."""
    own = np.asarray(values[mine], dtype=np.float64)
    made = np.zeros(len(values))
    if len(own):
        spread = float(np.ptp(own)) and float(own.std())
        made[mine] = (own - own.mean()) / spread if spread else 0.0
    return made


def _pearson_of_sums(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    count, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = xx - x * x / count, yy - y * y / count
        r = np.clip((xy - x * y / count) / np.sqrt(a * b), -1.0, 1.0)
    return np.where((a > 1e-9) & (b > 1e-9), r, np.nan)
