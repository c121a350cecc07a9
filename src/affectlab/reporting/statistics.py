"""Intervals and moments: pure functions, each with its source; nothing here reads a table or writes a page."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, cos, erfc, inf, isnan, log1p, nan, pi, sin, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
_EXACT_UP_TO = 200
_ROUNDING = 1e-9


class Interval(NamedTuple):
    """A confidence interval, ends included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Moments:
    """Number, mean and sum of squared deviations of k groups, each an array (k,); the mean of none is NaN."""

    n: NDArray[np.int64]
    mean: NDArray[np.float64]
    squares: NDArray[np.float64]

    @classmethod
    def none(cls, groups: int) -> Moments:
        """`groups` groups with nothing in them."""
        return cls(np.zeros(groups, np.int64), np.full(groups, nan), np.zeros(groups))

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Moments:
        """Each of `values` (n,) as a group of one; NaN as a group of none."""
        return cls((~np.isnan(values)).astype(np.int64), values.astype(np.float64), np.zeros(len(values)))

    def joined(self, other: Moments) -> Moments:
        """The groups of both, one after the other."""
        return Moments(
            np.concatenate((self.n, other.n)),
            np.concatenate((self.mean, other.mean)),
            np.concatenate((self.squares, other.squares)),
        )

    def grouped(self, codes: NDArray[np.int64], groups: int) -> Moments:
        """The groups united by `codes` (k,), each in 0..groups - 1.

        Deviations are added as in Chan, Golub and LeVeque (1983), The American Statistician 37(3), eq. 1.5: no large
        sums of squares are subtracted from each other.
        """
        mean = np.where(self.n > 0, self.mean, 0.0)
        n = np.bincount(codes, self.n, groups)
        with np.errstate(invalid="ignore"):
            united = np.bincount(codes, self.n * mean, groups) / n
        shift = mean - np.where(n > 0, united, 0.0)[codes]
        squares = np.bincount(codes, self.squares + self.n * shift**2, groups)
        return Moments(n.astype(np.int64), united, squares.astype(np.float64))

    def deviation(self, group: int) -> float:
        """Standard deviation in a group, n - 1 in the denominator; NaN for fewer than two values."""
        n = int(self.n[group])
        return sqrt(float(self.squares[group]) / (n - 1)) if n > 1 else nan

    def interval(self, group: int, bounds: tuple[float, float] = (-inf, inf)) -> Interval | None:
        """Interval of a group's mean; see `mean_interval`."""
        return mean_interval(int(self.n[group]), float(self.mean[group]), self.deviation(group), bounds)


def wilson(hits: int, n: int, level: float = LEVEL) -> Interval:
    """Score interval of the share hits / n; (0, 1) where n is 0.

    Wilson (1927), JASA 22(158); unlike the textbook's p ± z·se it stays in [0, 1] and holds near 0 and 1.
    """
    if n == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = hits / n
    shrunk = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / shrunk
    half = z / shrunk * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(0.0 if hits == 0 else max(0.0, centre - half), 1.0 if hits == n else min(1.0, centre + half))


def mean_interval(
    n: int, mean: float, deviation: float, bounds: tuple[float, float] = (-inf, inf), level: float = LEVEL
) -> Interval | None:
    """Student's t interval of a mean, cut to `bounds`, the range of the values; None for fewer than two values."""
    if n < 2 or isnan(deviation):
        return None
    half = student_quantile((1 + level) / 2, n - 1) * deviation / sqrt(n)
    return Interval(max(bounds[0], mean - half), min(bounds[1], mean + half))


def student_quantile(probability: float, freedom: int) -> float:
    """Quantile of Student's t with `freedom` >= 1 degrees of freedom, for a probability in (.5, 1).

    The distribution function is inverted by bisection; above 200 degrees of freedom the expansion of Abramowitz and
    Stegun (1964), 26.7.5, is exact to 1e-9.
    """
    if freedom > _EXACT_UP_TO:
        return _student_expansion(NormalDist().inv_cdf(probability), freedom)
    low, high = 0.0, 1.0
    while _student_below(high, freedom) < probability:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        if _student_below(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _student_below(t: float, freedom: int) -> float:
    """P(T < t) for t >= 0: the finite sums of Abramowitz and Stegun (1964), 26.7.3 and 26.7.4."""
    angle = atan(t / sqrt(freedom))
    square = cos(angle) ** 2
    odd = freedom % 2
    total, term = 0.0, cos(angle) if odd else 1.0
    for step in range(freedom // 2):
        total += term
        term *= square * (2 * step + 1 + odd) / (2 * step + 2 + odd)
    central = 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
    return 0.5 + central / 2


def student_tails(t: float, freedom: int) -> float:
    """P(|T| > |t|) of Student's t with `freedom` >= 1 degrees of freedom.

    Exact up to 200, where rounding leaves digits of it; else the normal approximation of Wallace (1959), Annals of
    Mathematical Statistics 30(4), off by less than 0.2 % of p above 200 degrees of freedom for p above 1e-12.
    """
    if freedom <= _EXACT_UP_TO:
        exact = 2 * (1 - _student_below(abs(t), freedom))
        if exact > _ROUNDING:
            return exact
    z = (8 * freedom + 1) / (8 * freedom + 3) * sqrt(freedom * log1p(t * t / freedom))
    return erfc(z / sqrt(2))


def _student_expansion(z: float, freedom: int) -> float:
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def histogram_quantile(counts: NDArray[np.int64], bounds: tuple[float, float], probability: float) -> float:
    """Quantile of values counted in equal bins between `bounds`, interpolated inside the bin; NaN where all are 0.

    Off by at most one bin from the quantile of the values themselves.
    """
    total = int(counts.sum())
    if total == 0:
        return nan
    below = np.cumsum(counts)
    rank = probability * total
    at = int(np.searchsorted(below, rank, side="left"))
    while counts[at] == 0:  # rank 0 falls before the first value
        at += 1
    inside = (rank - (below[at] - counts[at])) / counts[at]
    low, high = bounds
    return float(low + (high - low) * (at + min(1.0, max(0.0, inside))) / len(counts))
