"""Intervals by resampling texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from affectlab.core import IntArray

_AT_ONCE = 64


class Interval(NamedTuple):
    """Lower and upper end."""

    low: float
    high: float


class Sums(NamedTuple):
    """A metric as a function of sums over rows, so that many resamples are one product of matrices.

    `terms`: (n, m), what each row adds; `finish`: sums of several resamples (times, m) to their values (times,), nan
    where the metric is not defined.
    """

    terms: NDArray[np.float64]
    finish: Callable[[NDArray[np.float64]], NDArray[np.float64]]


def bootstrap(metric: Callable[[IntArray], float], count: int, *, times: int = 500, seed: int = 0) -> Interval:
    """95 % percentile interval of `metric`, a function of row numbers, over resamples of `count` rows.

    Efron and Tibshirani 1993, chapter 13. Resamples for which the metric is not defined are left out; nan if all are.
    """
    random = np.random.default_rng(seed)
    return _percentiles(np.array([metric(random.integers(0, count, count)) for _ in range(times)]))


def bootstrap_sums(metric: Sums, other: Sums | None = None, *, times: int = 500, seed: int = 0) -> Interval:
    """`bootstrap` of a metric that is a function of sums: the same resamples, the same interval, much faster.

    With `other`, a metric of the same rows, the interval of `metric - other` over paired resamples.
    """
    random = np.random.default_rng(seed)
    count = len(metric.terms)
    values = []
    for start in range(0, times, _AT_ONCE):
        drawn = [random.integers(0, count, count) for _ in range(min(_AT_ONCE, times - start))]
        weights = np.array([np.bincount(rows, minlength=count) for rows in drawn], dtype=np.float64)
        found = metric.finish(weights @ metric.terms)
        values.append(found if other is None else found - other.finish(weights @ other.terms))
    return _percentiles(np.concatenate(values))


def _percentiles(values: NDArray[np.float64]) -> Interval:
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(float("nan"), float("nan"))
    low, high = np.quantile(values, [0.025, 0.975])
    return Interval(float(low), float(high))
