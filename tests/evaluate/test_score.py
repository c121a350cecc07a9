"""Scores are the metrics of the answers; what was not answered is seen, and resampling sums is resampling rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from evaluate_samples import NAN, question
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab import catalogue, metrics
from affectlab.core import InputError
from affectlab.evaluate.run import score
from affectlab.evaluate.score import grade, parts, scorers

FOUR = [[0.1, NAN, NAN, NAN], [NAN, 0.3, NAN, NAN], [0.9, NAN, NAN, NAN], [NAN, 0.8, NAN, NAN], [0.4, NAN, NAN, NAN]]


def wide(*sets: str) -> list[list[float]]:
    """Golds of emotions-11 from words with blanks between."""
    outputs = catalogue.task("emotions-11").outputs
    return [[float(name in one.split()) for name in outputs] for one in sets]


def test_values_are_scored_output_by_output_and_averaged() -> None:
    gold = [
        *([value, NAN, NAN, NAN] for value in (0.1, 0.9, 0.4)),
        *([NAN, value, NAN, NAN] for value in (0.3, 0.8)),
        *([NAN, NAN, value, NAN] for value in (0.2, 0.6)),
        *([NAN, NAN, NAN, value] for value in (0.5, 0.7)),
    ]
    given = [0.2, 0.8, 0.4, 0.1, 0.9, 0.9, 0.1, 0.2, 0.3]
    graded = grade(question("intensity", gold, metrics=["pearson"]), given, "x")
    each = {name: scorer.of_all() for name, (_, scorer) in parts(graded).items()}
    assert each["anger"] == pytest.approx(np.corrcoef([0.1, 0.9, 0.4], [0.2, 0.8, 0.4])[0, 1])
    assert [each["fear"], each["joy"], each["sadness"]] == pytest.approx([1.0, -1.0, 1.0])
    assert scorers(graded)["pearson"].of_all() == pytest.approx(np.mean(list(each.values())))


def test_an_output_without_answers_leaves_no_average() -> None:
    """A mean over three emotions is not passed off as the mean over four."""
    graded = grade(question("intensity", FOUR, metrics=["pearson"]), [0.1, None, 0.8, None, 0.3], "x")
    assert math.isnan(scorers(graded)["pearson"].of_all())
    assert not math.isnan(parts(graded)["anger"][1].of_all())


def test_values_without_answer_are_left_out_and_counted() -> None:
    asked = question("valence", [[0.1], [0.5], [0.9], [0.2]], metrics=["pearson"])
    graded = grade(asked, ["0.2", "0.6", "0.8", "no idea"], "x")
    found = score("mine", "pearson", scorers(graded)["pearson"], graded.answered, 10)
    assert (found.n, found.answered) == (4, 3)
    assert found.value == pytest.approx(np.corrcoef([0.1, 0.5, 0.9], [0.2, 0.6, 0.8])[0, 1])


def test_labels_without_answer_are_wrong_even_where_no_label_is_right() -> None:
    asked = question("emotions-11", wide("joy", "", "anger joy"), metrics=["jaccard", "accuracy", "micro-f1"])
    silent = {name: one.of_all() for name, one in scorers(grade(asked, [["joy"], None, None], "x")).items()}
    spoken = {name: one.of_all() for name, one in scorers(grade(asked, [["joy"], [], ["joy"]], "x")).items()}
    assert silent == {"jaccard": pytest.approx(1 / 3), "accuracy": pytest.approx(1 / 3), "micro-f1": pytest.approx(0.5)}
    assert spoken == {
        "jaccard": pytest.approx(2.5 / 3),
        "accuracy": pytest.approx(2 / 3),
        "micro-f1": pytest.approx(0.8),
    }


def test_classes_without_answer_are_wrong() -> None:
    asked = question("sentiment", np.eye(3)[[0, 1, 2, 2]], metrics=["accuracy", "macro-f1", "average-recall"])
    found = scorers(grade(asked, ["negative", "neutral", "positive", None], "x"))
    assert found["accuracy"].of_all() == 0.75
    assert found["average-recall"].of_all() == pytest.approx((1 + 1 + 0.5) / 3)
    assert found["macro-f1"].of_all() == pytest.approx((1 + 1 + 2 / 3) / 3)


def test_nothing_answered_is_no_figure() -> None:
    graded = grade(question("sentiment", np.eye(3), metrics=["accuracy"]), [None] * 3, "x")
    found = score("mine", "accuracy", scorers(graded)["accuracy"], graded.answered, 10)
    assert (found.n, found.answered) == (3, 0)
    assert all(math.isnan(value) for value in (found.value, found.low, found.high))


def test_a_reply_of_the_wrong_kind_is_named() -> None:
    with pytest.raises(
        InputError, match=r"a\.jsonl: the answer to row 2 of mine \(mine\) is a number where labels belong"
    ):
        grade(question("emotions-11", wide("joy", "trust")), [["joy"], 0.5], "a.jsonl")


@st.composite
def answered(draw: st.DrawFn) -> tuple[str, object, list[object]]:
    """A task with random golds and replies, some of them none."""
    task = draw(st.sampled_from(["valence", "intensity", "emotions-11", "sentiment"]))
    size, seed = draw(st.integers(3, 40)), draw(st.integers(0, 10**6))
    random = np.random.default_rng(seed)
    outputs = catalogue.task(task).outputs
    gold = random.random((size, len(outputs))).round(1)
    if task == "intensity":
        gold[np.arange(4)[None, :] != random.integers(0, 4, size)[:, None]] = np.nan
    if task == "emotions-11":
        gold = (gold > 0.7).astype(float)
    if task == "sentiment":
        gold = np.eye(3)[gold.argmax(1)]
    replies: list[object] = []
    for _ in range(size):
        value: object = float(random.random().__round__(1))
        if task == "emotions-11":
            value = [name for name in outputs if random.random() > 0.7]
        if task == "sentiment":
            value = outputs[random.integers(3)]
        replies.append(None if random.random() < 0.2 else value)
    return task, gold, replies


NAMES = {
    "valence": ["pearson"],
    "intensity": ["pearson"],
    "emotions-11": ["macro-f1", "micro-f1", "jaccard", "accuracy"],
    "sentiment": ["accuracy", "average-recall", "macro-f1"],
}


@settings(max_examples=60)
@given(answered())
def test_resampled_sums_are_the_metric_of_the_resampled_rows(case: tuple[str, object, list[object]]) -> None:
    task, gold, replies = case
    graded = grade(question(task, gold, metrics=NAMES[task]), replies, "x")  # type: ignore[arg-type]
    for scorer in scorers(graded).values():
        slow = metrics.bootstrap(scorer.exact, len(replies), times=20)
        quick = metrics.bootstrap_sums(scorer.sums, times=20)
        assert quick == pytest.approx(slow, nan_ok=True, abs=1e-9)
