"""Fitting: known numbers are found again, and what is fitted serves its metric."""

from __future__ import annotations

import numpy as np
import pytest

from affectlab.metrics import expected_calibration_error, macro_f1, micro_f1, pearson
from affectlab.models.answers import Answers, Values
from affectlab.models.numbers import logistic, softmax
from affectlab.train import calibrate


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


def test_platt_finds_slope_and_offset(random: np.random.Generator) -> None:
    x = random.normal(0, 2, 50_000)
    right = random.random(50_000) < logistic(0.6 * x - 0.4)
    assert calibrate.platt(x, right) == pytest.approx((0.6, -0.4), abs=0.03)


def test_platt_stays_near_the_network_where_there_is_nothing_to_learn_from() -> None:
    slope, offset = calibrate.platt(np.array([0.5, -0.5]), np.array([True, False]))
    assert slope == pytest.approx(1.0, abs=0.3)
    assert offset == pytest.approx(0.0, abs=0.3)


def test_thresholds_have_the_best_f1_where_probabilities_are_calibrated(random: np.random.Generator) -> None:
    rates = np.array([0.4, 0.1, 0.03])
    p = logistic(2 * random.normal(size=(60_000, 3)) + np.log(rates / (1 - rates)))
    gold = random.random(p.shape) < p
    cuts = calibrate.thresholds(p)
    for label, cut in enumerate(cuts):
        reached = micro_f1(gold[:, [label]], p[:, [label]] >= cut)
        best = max(micro_f1(gold[:, [label]], p[:, [label]] >= other) for other in np.linspace(0.02, 0.8, 40))
        assert reached > best - 0.01
        assert cut == pytest.approx(reached / 2, abs=0.02)


def test_balanced_thresholds_lie_between_those_of_either_average(random: np.random.Generator) -> None:
    rates = np.array([0.4, 0.1, 0.03])
    p = logistic(2 * random.normal(size=(20_000, 3)) + np.log(rates / (1 - rates)))
    gold = random.random(p.shape) < p
    own, balanced = calibrate.thresholds(p), calibrate.balanced_thresholds(p, gold)
    assert micro_f1(gold, p >= balanced) > micro_f1(gold, p >= own)
    for_micro = own + (balanced - own) / calibrate.BALANCE
    assert macro_f1(gold, p >= balanced) > macro_f1(gold, p >= for_micro)


def test_labels_are_calibrated(random: np.random.Generator) -> None:
    logits = random.normal(0, 3, (20_000, 4))
    gold = random.random(logits.shape) < logistic(0.5 * logits - 1)
    rule = calibrate.labels("x", logits, gold, balanced=False)
    p = logistic(logits * np.array(rule.slope) + np.array(rule.offset))
    assert expected_calibration_error(p.ravel(), gold.ravel()) < 0.01
    assert expected_calibration_error(logistic(logits).ravel(), gold.ravel()) > 0.1


def test_classes_find_the_temperature(random: np.random.Generator) -> None:
    logits = random.normal(0, 4, (20_000, 3))
    drawn = (softmax(logits / 2.5).cumsum(1) < random.random((20_000, 1))).sum(1)
    assert calibrate.classes("x", logits, np.eye(3, dtype=bool)[drawn]).temperature == pytest.approx(2.5, abs=0.1)


def test_cuts_follow_the_classes(random: np.random.Generator) -> None:
    value = random.random((3_000, 1))
    gold = np.searchsorted([0.3, 0.5, 0.9], value[:, 0], side="right").astype(float)[:, None]
    gold[:100] = np.nan
    rule = calibrate.cuts("intensity", value, gold, 0, 3)
    assert rule.cuts[0] == pytest.approx((0.3, 0.5, 0.9), abs=0.01)


def test_a_blend_weighs_the_better_signal_and_speaks_the_scale_of_its_gold(random: np.random.Generator) -> None:
    heads = {"valence": slice(0, 1), "vad": slice(1, 2)}
    truth = random.random(2_000)
    logits = np.stack([4 * truth - 2 + random.normal(0, 0.3, 2_000), random.normal(size=2_000)], axis=1)
    answers = Answers(heads, {"valence": Values(head="valence")})
    gold = 0.2 + 0.5 * truth
    rule = calibrate.blend(answers, ("valence", "vad"), 1.0, {"a": (logits, gold), "b": (logits, truth)}, "a")
    mixed = rule.offset + sum(weight * answers.signal(logits, name, 1.0) for name, weight in rule.weights.items())
    assert rule.weights["valence"] > 5 * rule.weights.get("vad", 0.0)
    assert pearson(gold, mixed) > 0.95
    assert mixed.mean() == pytest.approx(gold.mean(), abs=1e-3)


def test_the_decision_balances_the_errors_and_its_certainties_hold() -> None:
    """On half as many neutral texts as others, where both questions know something of neutrality."""
    random = np.random.default_rng(4)
    calm = random.random(3000) < 0.4
    classes = softmax(np.stack([random.normal(0, 1, 3000), 6.0 * calm - 3 + random.normal(0, 1, 3000)], axis=1))
    neutral = logistic(3.0 * calm - 1 + random.normal(0, 1, 3000))
    labels = np.stack([random.random(3000), neutral, random.random(3000)], axis=1)
    texts = calibrate.Read(labels, classes, np.stack([~calm, calm], axis=1))
    emotional = calibrate.Read(
        labels, classes, np.stack([~calm & (labels[:, 0] > 0.5), calm, labels[:, 2] > 2], axis=1)
    )
    rule = calibrate.decision(1, "sentiment", 1, emotional, texts)
    found = rule.strongest(labels, classes) == 1
    assert abs(found[~calm].mean() - (~found)[calm].mean()) < 0.05
    assert 0 < rule.weight <= 1
    assert (found != (classes[:, 1] > 0.5)).mean() <= calibrate.CONTRADICTIONS
    right = emotional.gold[np.arange(3000), rule.strongest(labels, classes)]
    assert rule.confidence(labels, classes).mean() == pytest.approx(right.mean(), abs=0.02)
