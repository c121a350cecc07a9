"""How far two groups differ, how surely, and what stands of many such comparisons: pure functions with sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, erfc, exp, isnan, lgamma, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from affectlab.reporting.statistics import LEVEL, Interval, student_quantile, student_tails, wilson

_RELATIVE = 1e-7
"""Tables as likely as the observed one count as such in Fisher's test in spite of rounding."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Number, mean and standard deviation (n - 1) of the values of one group."""

    n: int
    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One group minus another. `size`: the standardised effect, `p`: two-sided, not corrected."""

    value: float
    interval: Interval
    size: float
    size_interval: Interval
    p: float


def mean_difference(one: Sample, other: Sample) -> Difference | None:
    """Difference of two means with Welch's interval and test, and Hedges' g with its interval.

    Welch (1947), Biometrika 34(1-2), degrees of freedom rounded down. g: Hedges (1981), Journal of Educational
    Statistics 6(2); its large-sample variance: Hedges and Olkin (1985), Statistical Methods for Meta-Analysis, ch. 5,
    eq. 15. None where a group has fewer than two values, or no value varies.
    """
    if min(one.n, other.n) < 2 or isnan(one.deviation) or isnan(other.deviation):
        return None
    squares = (one.deviation**2 / one.n, other.deviation**2 / other.n)
    error = sqrt(sum(squares))
    if error == 0:
        return None
    freedom = int(sum(squares) ** 2 / (squares[0] ** 2 / (one.n - 1) + squares[1] ** 2 / (other.n - 1)))
    value = one.mean - other.mean
    half = student_quantile((1 + LEVEL) / 2, max(1, freedom)) * error
    all_n = one.n + other.n
    pooled = sqrt(((one.n - 1) * one.deviation**2 + (other.n - 1) * other.deviation**2) / (all_n - 2))
    g = value / pooled * (1 - 3 / (4 * (all_n - 2) - 1))
    spread = _z() * sqrt(all_n / (one.n * other.n) + g * g / (2 * all_n))
    return Difference(
        value, Interval(value - half, value + half), g, Interval(g - spread, g + spread),
        student_tails(value / error, max(1, freedom)),
    )  # fmt: skip


def share_difference(hits: int, n: int, other_hits: int, other_n: int) -> Difference | None:
    """Difference of two shares (risk difference) with its interval, Cohen's h with its own, and a test.

    Interval: Newcombe (1998), Statistics in Medicine 17(8), method 10, from Wilson's intervals. h: Cohen (1988),
    Statistical Power Analysis, ch. 6; the arcsine makes its variance 1 / n + 1 / m. None where a group is empty.
    """
    if not n or not other_n:
        return None
    one, other = hits / n, other_hits / other_n
    (low, high), (other_low, other_high) = wilson(hits, n), wilson(other_hits, other_n)
    value = one - other
    interval = Interval(
        value - sqrt((one - low) ** 2 + (other_high - other) ** 2),
        value + sqrt((high - one) ** 2 + (other - other_low) ** 2),
    )
    h = 2 * asin(sqrt(one)) - 2 * asin(sqrt(other))
    spread = _z() * sqrt(1 / n + 1 / other_n)
    return Difference(value, interval, h, Interval(h - spread, h + spread), shares_p(hits, n, other_hits, other_n))


def shares_p(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Two-sided p of the equality of two shares; 1 where nothing or everything is a hit.

    Campbell (2007), Statistics in Medicine 26(19): chi-squared times (N - 1) / N where every expected number is at
    least 1, else Fisher's exact test, its second side by Irwin's rule.
    """
    total, found = n + other_n, hits + other_hits
    missed = total - found
    if not found or not missed:
        return 1.0
    if min(n, other_n) * min(found, missed) < total:
        return _fisher(hits, n, found, total)
    off = hits * (other_n - other_hits) - other_hits * (n - hits)
    squared = (total - 1) * off * off / (n * other_n * found * missed)
    return erfc(sqrt(squared / 2))


def _fisher(hits: int, n: int, found: int, total: int) -> float:
    """Sum of the hypergeometric probabilities that are no larger than that of `hits` of `n`."""
    low, high = max(0, n + found - total), min(n, found)
    whole = _log_choose(total, n)
    each = [
        exp(_log_choose(found, k) + _log_choose(total - found, n - k) - whole) for k in range(low, high + 1)
    ]  # fmt: skip
    limit = each[hits - low] * (1 + _RELATIVE)
    return min(1.0, sum(one for one in each if one <= limit))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """`p` adjusted so that those below .05 hold 5 % false discoveries on average.

    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57(1).
    """
    values: NDArray[np.float64] = np.array(p, dtype=np.float64)
    order = np.argsort(-values, kind="stable")
    ranks = np.arange(len(values), 0, -1)
    adjusted = np.minimum.accumulate(values[order] * len(values) / ranks) if len(values) else values
    found = np.empty(len(values))
    found[order] = np.minimum(adjusted, 1.0)
    return [float(one) for one in found]


def _z() -> float:
    return NormalDist().inv_cdf((1 + LEVEL) / 2)
