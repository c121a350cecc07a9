from __future__ import annotations

from math import inf, isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from affectlab.reporting.statistics import (
    Interval,
    Moments,
    histogram_quantile,
    mean_interval,
    student_quantile,
    wilson,
)

values = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@pytest.mark.parametrize(("hits", "n"), [(1, 2), (3, 10), (17, 40), (0, 25), (25, 25), (1, 1), (999, 1_000_000)])
def test_wilson_is_scipys_wilson(hits: int, n: int) -> None:
    expected = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
    assert wilson(hits, n) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_wilson_of_half_in_closed_form() -> None:
    """At p = 1/2 the half width is z / (2 sqrt(n + z²))."""
    z = stats.norm.ppf(0.975)
    half = z / (2 * sqrt(100 + z * z))
    assert wilson(50, 100) == pytest.approx((0.5 - half, 0.5 + half))


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_wilson_holds_the_share_and_stays_in_its_range(n: int, part: float) -> None:
    hits = round(part * n)
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 30, 99, 200, 201, 500, 10**6])
@pytest.mark.parametrize("probability", [0.9, 0.975, 0.995])
def test_student_quantile_is_scipys(probability: float, freedom: int) -> None:
    assert student_quantile(probability, freedom) == pytest.approx(stats.t.ppf(probability, freedom), rel=1e-8)


def test_student_quantile_of_one_degree_is_cauchys() -> None:
    assert student_quantile(0.975, 1) == pytest.approx(np.tan(np.pi * 0.475))


def test_mean_interval_is_scipys() -> None:
    sample = np.array([0.2, 0.4, 0.45, 0.7, 0.71])
    expected = stats.t.interval(0.95, 4, sample.mean(), stats.sem(sample))
    assert mean_interval(5, sample.mean(), sample.std(ddof=1)) == pytest.approx(expected)


@pytest.mark.parametrize(("n", "deviation"), [(0, nan), (1, nan), (2, nan)], ids=["none", "one", "no deviation"])
def test_no_interval_without_two_values(n: int, deviation: float) -> None:
    assert mean_interval(n, 0.5, deviation) is None


def test_mean_interval_is_cut_to_the_range() -> None:
    assert mean_interval(2, 0.9, 0.3, (0.0, 1.0)) == Interval(0.0, 1.0)


@given(values, st.integers(1, 5))
def test_moments_of_groups_are_those_of_their_members(sample: list[float], groups: int) -> None:
    array = np.array(sample)
    codes = np.arange(len(array)) % groups
    found = Moments.of(array).grouped(codes, groups)
    for group in range(groups):
        members = array[codes == group]
        assert found.n[group] == len(members)
        if len(members):
            assert found.mean[group] == pytest.approx(members.mean())
        else:
            assert isnan(found.mean[group])
        if len(members) > 1:
            assert found.deviation(group) == pytest.approx(members.std(ddof=1), abs=1e-9)
        else:
            assert isnan(found.deviation(group))


@given(values, st.integers(0, 60))
def test_moments_do_not_depend_on_the_windows(sample: list[float], cut: int) -> None:
    array = np.array(sample)
    whole = Moments.of(array).grouped(np.zeros(len(array), np.int64), 1)
    parts = Moments.none(1)
    for piece in (array[:cut], array[cut:]):
        everything = parts.joined(Moments.of(piece))
        parts = everything.grouped(np.zeros(len(piece) + 1, np.int64), 1)
    assert parts.n[0] == whole.n[0]
    assert parts.mean[0] == pytest.approx(whole.mean[0])
    assert parts.squares[0] == pytest.approx(whole.squares[0], abs=1e-9)


def test_moments_leave_missing_values_out() -> None:
    found = Moments.of(np.array([0.2, nan, 0.4])).grouped(np.zeros(3, np.int64), 1)
    assert (found.n[0], found.mean[0]) == (2, pytest.approx(0.3))


def test_deviations_survive_a_large_offset() -> None:
    """The textbook's sum of squares minus n·mean² would give 0, or a negative number."""
    found = Moments.of(np.array([1e9 + 1, 1e9 + 2, 1e9 + 3])).grouped(np.zeros(3, np.int64), 1)
    assert found.deviation(0) == pytest.approx(1.0)


@given(values, st.floats(0, 1))
def test_histogram_quantile_is_within_a_bin_of_the_true_one(sample: list[float], probability: float) -> None:
    counts = np.histogram(sample, 1000, (0, 1))[0]
    lower = np.quantile(sample, probability, method="lower")
    higher = np.quantile(sample, probability, method="higher")
    assert lower - 0.0011 <= histogram_quantile(counts, (0, 1), probability) <= higher + 0.0011


def test_histogram_quantile_of_nothing_is_nan() -> None:
    assert isnan(histogram_quantile(np.zeros(10, np.int64), (0, 1), 0.5))


def test_interval_without_bounds_is_not_cut() -> None:
    low, high = mean_interval(2, 0.0, 1.0, (-inf, inf)) or (nan, nan)
    assert (low, high) == pytest.approx((-8.98464, 8.98464), abs=1e-4)
