"""A smooth line through the means of consecutive bins: pure functions."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from affectlab.reporting.statistics import LEVEL, Interval

_SPAN, _LEAST = 20, 0.7
_NEAR = 1.0
"""Bandwidths from the nearest text beyond which nothing is drawn."""


def bandwidth(bins: int) -> float:
    """Standard deviation of the kernel in bins: a twentieth of the time shown, at least 0.7 bins."""
    return max(_LEAST, bins / _SPAN)


def local_linear(
    n: NDArray[np.int64], means: NDArray[np.float64], variance: float, width: float
) -> tuple[list[float | None], list[Interval | None]]:
    """The smooth line and its pointwise 95 % interval at each of k bins, from `n` texts (k,) with `means` (k,).

    Local linear regression with a Gaussian kernel of standard deviation `width` (in bins), each bin weighted by its
    texts: Fan and Gijbels (1996), Local Polynomial Modelling and Its Applications, ch. 3. Unlike a moving average it
    does not bend at the ends. The line is a weighted sum of the means, so its variance is the sum of the squared
    weights times `variance` / n, where `variance` is that of the texts within their bins; the interval says nothing of
    what smoothing itself flattens. None where no text is within a bandwidth.
    """
    places = np.arange(len(n), dtype=np.float64)
    known = n > 0
    at, texts, values = places[known], n[known].astype(np.float64), means[known]
    away = at[None, :] - places[:, None]
    kernel = np.exp(-0.5 * (away / width) ** 2) * texts
    s0, s1, s2 = (np.sum(kernel * away**power, axis=1) for power in (0, 1, 2))
    spread = s0 * s2 - s1 * s1
    # where one bin carries all the weight there is no slope to fit, and its mean stands
    flat = spread <= 1e-9 * np.maximum(s0 * s2, 1e-300)
    weights = np.where(
        flat[:, None],
        kernel / np.maximum(s0, 1e-300)[:, None],
        kernel * (s2[:, None] - s1[:, None] * away) / np.where(flat, 1.0, spread)[:, None],
    )
    line = weights @ values
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * np.sqrt(np.sum(weights**2 / texts, axis=1) * variance)
    near = np.abs(away).min(axis=1) <= _NEAR * width
    smooth = [float(one) if close else None for one, close in zip(line, near, strict=True)]
    intervals = [
        None if one is None or not np.isfinite(reach) else Interval(one - float(reach), one + float(reach))
        for one, reach in zip(smooth, half, strict=True)
    ]
    return smooth, intervals
