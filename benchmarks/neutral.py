"""How often `emotion` is neutral where people say otherwise, and how often it contradicts `sentiment`.

AFFECTLAB_DATA=... python benchmarks/neutral.py [MODEL ...]        base and fast, if none is named

On the tests of SemEval-2017 (negative, neutral or positive) and GoEmotions (27 emotions and neutral).
"""

from __future__ import annotations

import sys

import numpy as np

import affectlab as al
from affectlab import catalogue, datasets
from affectlab.metrics import expected_calibration_error

NEUTRAL = "neutral"


def figures(model: str) -> dict[str, float]:
    """Shares in 0 to 1, and the calibration error of `confidence`."""
    tweets = datasets.load("semeval2017").read("test")
    answers = al.analyze([row.text for row in tweets], model=model)
    gold = np.array([row.gold["sentiment"] for row in tweets]).argmax(1)
    neutral = np.array([answer.emotion == NEUTRAL for answer in answers])
    calm = np.array([answer.sentiment == NEUTRAL for answer in answers])
    found = {
        f"{name} tweets that are neutral": float(neutral[gold == place].mean())
        for place, name in enumerate(catalogue.task("sentiment").outputs)
    }
    found["emotion and sentiment contradict each other"] = float((neutral != calm).mean())
    comments = datasets.load("goemotions").read("test")
    answers = al.analyze([row.text for row in comments], model=model)
    labels = catalogue.task("emotions").outputs
    places = [labels.index(str(answer.emotion)) for answer in answers]
    right = np.array([row.gold["emotions"][place] > 0 for row, place in zip(comments, places, strict=True)])
    found["GoEmotions: emotion is among the gold labels"] = float(right.mean())
    sure = np.array([answer.confidence for answer in answers], dtype=np.float64)
    found["GoEmotions: calibration error of confidence"] = expected_calibration_error(sure, right)
    return found


def main() -> None:
    models = sys.argv[1:] or ["base", "fast"]
    columns = [figures(model) for model in models]
    print(f"{'':48}" + "".join(f"{model:>9}" for model in models))
    for name in columns[0]:
        print(f"{name:48}" + "".join(f"{column[name]:9.3f}" for column in columns))


if __name__ == "__main__":
    main()
