"""Metrics against hand-worked values and scikit-learn or SciPy on random inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from sklearn import metrics as sk

from affectlab import metrics

SHAPES = st.tuples(st.integers(1, 30), st.integers(1, 6))


@st.composite
def decisions(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    shape = draw(SHAPES)
    return draw(arrays(bool, shape)), draw(arrays(bool, shape))


@st.composite
def classes(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    size = draw(st.integers(1, 40))
    one = arrays(np.int64, size, elements=st.integers(0, 3))
    return draw(one), draw(one)


@given(decisions())
def test_label_metrics_are_those_of_scikit_learn(pair: tuple[np.ndarray, np.ndarray]) -> None:
    gold, decided = pair
    assert metrics.macro_f1(gold, decided) == pytest.approx(
        float(np.mean([sk.f1_score(gold[:, k], decided[:, k], zero_division=0) for k in range(gold.shape[1])]))
    )
    pooled = sk.f1_score(gold.ravel(), decided.ravel(), zero_division=0)
    assert metrics.micro_f1(gold, decided) == pytest.approx(pooled)
    texts = [sk.jaccard_score(g, d, zero_division=1) for g, d in zip(gold, decided, strict=True)]
    assert metrics.jaccard(gold, decided) == pytest.approx(float(np.mean(texts)))


@settings(max_examples=25)
@given(decisions())
def test_subset_accuracy_is_that_of_scikit_learn(pair: tuple[np.ndarray, np.ndarray]) -> None:
    gold, decided = (np.hstack([one, one]) for one in pair)  # scikit-learn takes one column for classes
    assert metrics.subset_accuracy(gold, decided) == pytest.approx(sk.accuracy_score(gold, decided))


@given(classes())
def test_class_metrics_are_those_of_scikit_learn(pair: tuple[np.ndarray, np.ndarray]) -> None:
    gold, decided = pair
    assert metrics.accuracy(gold, decided) == pytest.approx(sk.accuracy_score(gold, decided))
    recalls = sk.recall_score(gold, decided, labels=np.unique(gold), average="macro", zero_division=0)
    assert metrics.average_recall(gold, decided, 4) == pytest.approx(recalls)


@settings(max_examples=50)
@given(st.integers(2, 200), st.integers(0, 10**6))
def test_pearson_is_that_of_scipy(size: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y = random.normal(size=size), random.normal(size=size)
    assert metrics.pearson(x, y) == pytest.approx(stats.pearsonr(x, y).statistic)
    assert metrics.pearson(x, 3 * x - 2) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("gold", "value"),
    [
        pytest.param([1.0], [1.0], id="one-text"),
        pytest.param([1.0, 1.0], [0.0, 1.0], id="constant-gold"),
        pytest.param([0.0, 1.0], [2.0, 2.0], id="constant-values"),
        pytest.param([0.0, 0.3, 1.0], [0.4987] * 3, id="constant-values-whose-mean-is-rounded"),
    ],
)
def test_pearson_is_nan_where_undefined(gold: list[float], value: list[float]) -> None:
    assert math.isnan(metrics.pearson(np.array(gold), np.array(value)))


def test_hand_worked_values() -> None:
    gold = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0]], dtype=bool)
    decided = np.array([[1, 0, 0], [0, 1, 1], [0, 0, 0]], dtype=bool)
    assert metrics.f1_per_label(gold, decided).tolist() == pytest.approx([2 / 3, 1.0, 0.0])
    assert metrics.micro_f1(gold, decided) == pytest.approx(2 * 2 / (3 + 3))
    assert metrics.jaccard(gold, decided) == pytest.approx((1 + 1 / 3 + 1) / 3)
    assert metrics.subset_accuracy(gold, decided) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "metric", [metrics.macro_f1, metrics.micro_f1, metrics.jaccard, metrics.accuracy, metrics.pearson]
)
def test_unlike_shapes_are_refused(metric: object) -> None:
    with pytest.raises(ValueError, match="differ in shape"):
        metric(np.zeros((2, 3), dtype=bool), np.zeros((3, 3), dtype=bool))  # type: ignore[operator]


def test_calibration_error_of_a_perfect_and_a_boastful_model() -> None:
    random = np.random.default_rng(0)
    confidence = random.random(50_000)
    right = random.random(50_000) < confidence
    assert metrics.expected_calibration_error(confidence, right) < 0.01
    boastful = np.full(1000, 0.99)
    assert metrics.expected_calibration_error(boastful, np.arange(1000) % 2 == 0) == pytest.approx(0.49)
    assert math.isnan(metrics.expected_calibration_error(np.array([]), np.array([], dtype=bool)))


def test_hand_worked_calibration_error() -> None:
    """Bins of .1 .2 | .6 .8, of which none | half are right: gaps of .15 and .2, each half of the answers."""
    confidence, right = np.array([0.6, 0.1, 0.8, 0.2]), np.array([False, False, True, False])
    found = metrics.calibration_bins(confidence, right, bins=2)
    assert found.confidence.tolist() == pytest.approx([0.15, 0.7])
    assert found.right.tolist() == [0.0, 0.5]
    assert found.size.tolist() == [2, 2]
    assert metrics.expected_calibration_error(confidence, right, bins=2) == pytest.approx((0.15 + 0.2) / 2)


@settings(max_examples=50)
@given(st.integers(1, 200), st.integers(1, 20), st.integers(0, 10**6))
def test_bins_hold_every_answer_once_and_in_order(size: int, bins: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    confidence, right = random.random(size), random.random(size) < 0.5
    found = metrics.calibration_bins(confidence, right, bins)
    assert found.size.sum() == size
    assert found.size.max() - found.size.min() <= 1
    assert (np.diff(found.confidence) >= 0).all()
    assert found.size @ found.right == pytest.approx(right.sum())


def test_bootstrap_covers_the_mean_as_its_closed_form_does() -> None:
    values = np.random.default_rng(1).normal(size=2_000)
    low, high = metrics.bootstrap(lambda rows: float(values[rows].mean()), len(values))
    half = 1.96 * values.std() / math.sqrt(len(values))
    assert low == pytest.approx(values.mean() - half, abs=0.01)
    assert high == pytest.approx(values.mean() + half, abs=0.01)


def test_the_interval_of_a_mean_holds_it_as_often_as_it_says() -> None:
    """300 samples of known mean, 100 rows each; the closed form's count beside."""
    random = np.random.default_rng(11)
    held = closed = 0
    for _ in range(300):
        values = random.normal(loc=2.0, size=100)
        terms = np.stack([values, np.ones(100)], axis=1)
        low, high = metrics.bootstrap_sums(metrics.Sums(terms, lambda sums: sums[:, 0] / sums[:, 1]), times=300)
        half = 1.96 * values.std() / 10
        held += low <= 2.0 <= high
        closed += abs(values.mean() - 2.0) <= half
    assert 0.91 <= held / 300 <= 0.98
    assert abs(held - closed) <= 9


def test_bootstrap_leaves_out_undefined_resamples() -> None:
    assert all(math.isnan(end) for end in metrics.bootstrap(lambda _: float("nan"), 5, times=10))


def test_sums_are_resampled_as_rows_are() -> None:
    random = np.random.default_rng(3)
    gold, found = random.random((2, 300))
    mine = random.random(300) < 0.8

    def slow(rows: np.ndarray) -> float:
        rows = rows[mine[rows]]
        return metrics.pearson(gold[rows], found[rows])

    sums = metrics.pearson_sums(gold, found, mine)
    assert metrics.bootstrap_sums(sums, times=80) == pytest.approx(metrics.bootstrap(slow, 300, times=80))
    assert metrics.bootstrap_sums(sums, sums, times=80) == (0.0, 0.0)


def test_the_paired_interval_is_that_of_the_differences() -> None:
    """Closed form: of means, the standard error of the rows' differences."""
    random = np.random.default_rng(5)
    first, second = random.normal(size=(2, 2_000))
    ones = np.ones(2_000)
    mean = lambda sums: sums[:, 0] / sums[:, 1]  # noqa: E731
    a, b = (metrics.Sums(np.stack([one, ones], axis=1), mean) for one in (first + 0.3, second))
    low, high = metrics.bootstrap_sums(a, b)
    apart = first + 0.3 - second
    half = 1.96 * apart.std() / math.sqrt(len(apart))
    assert (low, high) == pytest.approx((apart.mean() - half, apart.mean() + half), abs=0.01)
