"""Effects and tests of groups, against scipy's and the numbers in their papers."""

from __future__ import annotations

from math import asin, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from affectlab.reporting.effects import Sample, benjamini_hochberg, mean_difference, share_difference, shares_p
from affectlab.reporting.smoothing import bandwidth, local_linear
from affectlab.reporting.statistics import student_tails


def sample(values: np.ndarray) -> Sample:
    return Sample(len(values), float(values.mean()), float(values.std(ddof=1)))


@pytest.mark.parametrize(("n", "m", "shift"), [(8, 12, 0.3), (60, 400, 0.05), (5000, 900, 0.01), (30, 30, 0.0)])
def test_means_are_compared_as_scipy_does(n: int, m: int, shift: float) -> None:
    draw = np.random.default_rng(n)
    one, other = draw.normal(0.5 + shift, 0.1, n), draw.normal(0.5, 0.2, m)
    found = mean_difference(sample(one), sample(other))
    expected = stats.ttest_ind(one, other, equal_var=False)
    assert found is not None
    assert found.value == pytest.approx(one.mean() - other.mean())
    # degrees of freedom are rounded down, never up: p and the interval may only be larger
    assert found.p == pytest.approx(expected.pvalue, rel=0.1, abs=1e-9)
    interval = expected.confidence_interval()
    assert found.interval == pytest.approx((interval.low, interval.high), abs=0.01)
    pooled = sqrt(((n - 1) * one.var(ddof=1) + (m - 1) * other.var(ddof=1)) / (n + m - 2))
    assert found.size == pytest.approx(found.value / pooled * (1 - 3 / (4 * (n + m - 2) - 1)))
    assert found.size_interval.low < found.size < found.size_interval.high


def test_nothing_is_said_of_single_or_equal_values() -> None:
    assert mean_difference(Sample(1, 0.5, float("nan")), Sample(9, 0.4, 0.1)) is None
    assert mean_difference(Sample(5, 0.5, 0.0), Sample(9, 0.4, 0.0)) is None
    assert share_difference(0, 0, 3, 10) is None


@pytest.mark.parametrize(
    ("counts", "interval"),
    [
        pytest.param((56, 70, 48, 80), (0.0524, 0.3339), id="a"),
        pytest.param((9, 10, 3, 10), (0.1705, 0.8090), id="b"),
        pytest.param((5, 56, 0, 29), (-0.0381, 0.1926), id="d"),
        pytest.param((10, 10, 0, 10), (0.6075, 1.0), id="h"),
    ],
)
def test_newcombe_s_own_examples(counts: tuple[int, int, int, int], interval: tuple[float, float]) -> None:
    """Newcombe (1998), table II, method 10."""
    found = share_difference(*counts)
    assert found is not None
    assert found.interval == pytest.approx(interval, abs=5e-5)
    one, other = counts[0] / counts[1], counts[2] / counts[3]
    assert found.size == pytest.approx(2 * asin(sqrt(one)) - 2 * asin(sqrt(other)))


@pytest.mark.parametrize("counts", [(30, 100, 45, 120), (400, 900, 4000, 10000)])
def test_chi_squared_is_scipy_s_times_n_minus_1_over_n(counts: tuple[int, int, int, int]) -> None:
    hits, n, other, m = counts
    table = [[hits, n - hits], [other, m - other]]
    chi = stats.chi2_contingency(table, correction=False).statistic * (n + m - 1) / (n + m)
    assert shares_p(*counts) == pytest.approx(stats.chi2.sf(chi, 1))


@pytest.mark.parametrize("counts", [(1, 20, 0, 200), (3, 15, 0, 100), (0, 10, 5, 900), (2, 12, 1, 300)])
def test_few_are_compared_by_fisher_s_test(counts: tuple[int, int, int, int]) -> None:
    hits, n, other, m = counts
    expected = stats.fisher_exact([[hits, n - hits], [other, m - other]]).pvalue
    assert shares_p(*counts) == pytest.approx(expected)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 60), st.integers(1, 60))
def test_a_difference_turned_round_only_changes_its_sign(hits: int, other: int, n: int, m: int) -> None:
    hits, other = min(hits, n), min(other, m)
    one, back = share_difference(hits, n, other, m), share_difference(other, m, hits, n)
    assert one is not None
    assert back is not None
    assert one.value == pytest.approx(-back.value)
    assert one.interval == pytest.approx((-back.interval.high, -back.interval.low))
    assert one.p == pytest.approx(back.p)
    assert -1e-9 <= one.p <= 1
    assert one.interval.low - 1e-12 <= one.value <= one.interval.high + 1e-12


@given(st.lists(st.floats(0, 1), max_size=30))
def test_benjamini_and_hochberg_as_scipy_has_them(p: list[float]) -> None:
    expected = stats.false_discovery_control(p) if p else []
    assert benjamini_hochberg(p) == pytest.approx(list(expected))


@pytest.mark.parametrize("freedom", [1, 2, 5, 40, 200, 201, 5000])
@pytest.mark.parametrize("t", [0.0, 0.3, -2.0, 4.0])
def test_tails_are_student_s(freedom: int, t: float) -> None:
    assert student_tails(t, freedom) == pytest.approx(2 * stats.t.sf(abs(t), freedom), rel=2e-3)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=60), st.floats(-1, 1), st.floats(-0.1, 0.1))
def test_a_line_is_smoothed_to_itself(n: list[int], start: float, slope: float) -> None:
    n[0] = n[-1] = 5
    places = np.arange(len(n))
    smooth, intervals = local_linear(np.array(n), start + slope * places, 0.01, bandwidth(len(n)))
    for at, (line, interval) in enumerate(zip(smooth, intervals, strict=True)):
        near = min(abs(at - other) for other, texts in enumerate(n) if texts) <= bandwidth(len(n))
        assert (line is not None) == near
        if line is not None and interval is not None:
            alone = sum(bool(texts) for texts in n) == 1
            assert alone or line == pytest.approx(start + slope * at, abs=1e-3)
            assert interval.low <= line <= interval.high


def test_smoothing_averages_noise_away() -> None:
    draw = np.random.default_rng(1)
    n, truth = np.full(100, 20), 0.5 + 0.1 * np.sin(np.arange(100) / 16)
    smooth, intervals = local_linear(n, truth + draw.normal(0, 0.2 / sqrt(20), 100), 0.04, bandwidth(100))
    error = np.array([line for line in smooth if line is not None]) - truth
    assert np.abs(error).max() < 0.06
    inside = [
        interval.low <= true <= interval.high for interval, true in zip(intervals, truth, strict=True) if interval
    ]
    assert np.mean(inside) > 0.85


def test_a_single_bin_is_its_own_mean() -> None:
    smooth, intervals = local_linear(np.array([3]), np.array([0.4]), 0.09, 0.7)
    assert smooth == [pytest.approx(0.4)]
    assert intervals[0] is not None
    assert intervals[0].high - 0.4 == pytest.approx(1.959964 * sqrt(0.09 / 3))
    none = local_linear(np.array([1]), np.array([0.4]), float("nan"), 0.7)
    assert none == ([pytest.approx(0.4)], [None])
