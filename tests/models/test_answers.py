"""From logits to answers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from affectlab import catalogue
from affectlab.models.answers import (
    Answers,
    Blend,
    Classes,
    Cuts,
    Labels,
    Rule,
    Values,
    rule_from,
    rule_to,
)
from affectlab.models.numbers import log_odds, logistic, softmax

HEADS = {"sentiment": slice(0, 3), "intensity": slice(3, 7), "valence": slice(7, 8), "emotions-11": slice(8, 19)}
RULES: dict[str, Rule] = {
    "sentiment": Classes(head="sentiment", temperature=2.0),
    "intensity": Values(head="intensity"),
    "valence": Blend(weights={"valence": 0.5, "sentiment:difference": 0.25}, offset=0.25, temperature=2.0),
    "valence-class": Cuts(task="valence", lowest=-3, cuts=((0.1, 0.2, 0.3, 0.6, 0.7, 0.8),)),
    "intensity-class": Cuts(task="intensity", lowest=0, cuts=((0.25, 0.5, 0.75),) * 4),
    "emotions-11": Labels(
        head="emotions-11", slope=(1.0,) * 11, offset=(0.5,) * 11, threshold=(0.4,) * 11, certainty=(0.9, -0.2)
    ),
}
LOGITS = arrays(np.float64, st.tuples(st.integers(0, 5), st.just(19)), elements=st.floats(-30, 30))


@given(LOGITS)
def test_answers_keep_the_promises_of_a_prediction(logits: np.ndarray) -> None:
    answers = Answers(HEADS, RULES).all(logits, [catalogue.task(name) for name in RULES])
    for name, answer in answers.items():
        task = catalogue.task(name)
        low, high = task.range or (0.0, 1.0)
        assert answer.scores.shape == (len(logits), len(task.outputs))
        assert ((answer.scores >= low) & (answer.scores <= high)).all()
        if answer.confidence is not None:
            assert ((answer.confidence >= 0) & (answer.confidence <= 1)).all()
    assert np.allclose(answers["sentiment"].scores.sum(1), 1)
    assert np.array_equal(answers["emotions-11"].decided, answers["emotions-11"].scores >= 0.4)


@pytest.mark.parametrize("name", RULES)
def test_rules_survive_json(name: str) -> None:
    assert rule_from(json.loads(json.dumps(rule_to(RULES[name])))) == RULES[name]


def test_cuts_count_from_the_lowest_class() -> None:
    logits = np.zeros((2, 19))
    logits[:, 3:7] = [[-9, -0.5, 0.5, 9], [9, 9, 9, 9]]
    decided = Answers(HEADS, RULES).one(logits, catalogue.task("intensity-class")).decided
    assert decided is not None
    assert decided.tolist() == [[0, 1, 2, 3], [3, 3, 3, 3]]


def test_a_blend_is_its_formula() -> None:
    logits = np.zeros((1, 19))
    logits[0, :3], logits[0, 7] = [0.0, 0.0, 2.0], 1.0
    p = softmax(np.array([0.0, 0.0, 1.0]))
    expected = 0.25 + 0.5 * logistic(np.array(1.0)) + 0.25 * (p[2] - p[0])
    assert Answers(HEADS, RULES).one(logits, catalogue.task("valence")).scores[0, 0] == pytest.approx(float(expected))


def test_uncalibrated_answers_are_the_networks_own() -> None:
    logits = np.linspace(-2, 2, 19)[None]
    plain = Answers(HEADS, RULES).uncalibrated()
    assert plain.one(logits, catalogue.task("emotions-11")).scores == pytest.approx(logistic(logits[:, 8:]))
    assert plain.one(logits, catalogue.task("sentiment")).scores == pytest.approx(softmax(logits[:, :3]))


@given(st.floats(1e-6, 1 - 1e-6))
def test_log_odds_undo_the_logistic(p: float) -> None:
    assert float(logistic(log_odds(np.array(p)))) == pytest.approx(p)


def test_values_are_stretched_to_their_range() -> None:
    rules = {"a": Values(head="a"), "b": Values(head="a", low=1.0, high=5.0)}
    answers = Answers({"a": slice(0, 1)}, rules)
    logits = np.array([[-50.0], [0.0], [50.0]])
    assert answers.values(logits, "a")[:, 0] == pytest.approx([0, 0.5, 1])
    assert answers.values(logits, "b")[:, 0] == pytest.approx([1, 3, 5])
    assert rule_from(rule_to(rules["b"])) == rules["b"]
    assert rule_from({"rule": "values", "head": "a"}) == rules["a"]
