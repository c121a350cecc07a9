"""What the shipped models promise of `emotion` on test texts: neutral does not swallow feeling."""

from __future__ import annotations

import numpy as np
import pytest

import affectlab as al
from affectlab import catalogue, datasets

pytestmark = pytest.mark.data
EVERY = 6
"""One row in six; the whole tests: benchmarks/neutral.py."""
SLACK = 0.03


@pytest.mark.parametrize(
    ("model", "most", "least"),
    [
        pytest.param("base", (0.50, 0.33, 0.22), (0.72, 0.60), id="base"),
        pytest.param("fast", (0.50, 0.40, 0.22), (0.72, 0.55), id="fast"),
    ],
)
def test_neutral_does_not_swallow_feeling(
    model: str, most: tuple[float, float, float], least: tuple[float, float]
) -> None:
    tweets = datasets.load("semeval2017").read("test")[::EVERY]
    answers = al.analyze([row.text for row in tweets], model=model, unsupported="answer")
    gold = np.array([row.gold["sentiment"] for row in tweets]).argmax(1)
    neutral = np.array([answer.emotion == "neutral" for answer in answers])
    calm = np.array([answer.sentiment == "neutral" for answer in answers])
    assert neutral[gold == 0].mean() <= most[0] + SLACK
    assert neutral[gold == 2].mean() <= most[1] + SLACK
    assert (neutral != calm).mean() <= most[2] + SLACK
    assert neutral[gold == 1].mean() >= least[0] - SLACK
    comments = datasets.load("goemotions").read("test")[::EVERY]
    labels = catalogue.task("emotions").outputs
    answers = al.analyze([row.text for row in comments], model=model, unsupported="answer")
    right = [row.gold["emotions"][labels.index(str(one.emotion))] for row, one in zip(comments, answers, strict=True)]
    assert np.mean(right) >= least[1] - SLACK
    assert all(answer.emotion in (answer.labels or ()) for answer in answers)
    assert all("neutral" not in (answer.labels or ()) or answer.labels == ("neutral",) for answer in answers)
