"""Intervals by resampling texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from affectlab.core import IntArray


class Interval(NamedTuple):
    """Lower and upper end."""

    low: float
    high: float


def bootstrap(metric: Callable[[IntArray], float], count: int, *, times: int = 500, seed: int = 0) -> Interval:
    """95 % percentile interval of `metric`, a function of row numbers, over resamples of `count` rows.

    Efron and Tibshirani 1993, chapter 13. Resamples for which the metric is not defined are left out; nan if all are.
    """
    random = np.random.default_rng(seed)
    values = np.array([metric(random.integers(0, count, count)) for _ in range(times)])
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(float("nan"), float("nan"))
    low, high = np.quantile(values, [0.025, 0.975])
    return Interval(float(low), float(high))
