"""How often `emotion` is neutral where people say otherwise, and how often it contradicts `sentiment`.

AFFECTLAB_DATA=... python benchmarks/neutral.py [MODEL ...]        base and fast, if none is named

On the tests of SemEval-2017 (negative, neutral or positive) and GoEmotions (27 emotions and neutral). "likeliest": with
the label of the highest probability as the emotion, as versions up to 1.1.0 had it.
"""

from __future__ import annotations

import sys

import numpy as np

import affectlab as al
from affectlab import catalogue, datasets
from affectlab.metrics import expected_calibration_error

NEUTRAL = "neutral"
TWEETS, COMMENTS = (datasets.load(name).read("test") for name in ("semeval2017", "goemotions"))


def emotions(answers: list[al.Result], likeliest: bool) -> list[str]:
    """The one label of each answer, or that with the highest probability."""
    if likeliest:
        return [max(answer.emotions, key=lambda label, of=answer.emotions: of[label]) for answer in answers]
    return [str(answer.emotion) for answer in answers]


def figures(tweets: list[al.Result], comments: list[al.Result], likeliest: bool) -> dict[str, float]:
    """Shares in 0 to 1, and the calibration error of `confidence`."""
    gold = np.array([row.gold["sentiment"] for row in TWEETS]).argmax(1)
    neutral = np.array([label == NEUTRAL for label in emotions(tweets, likeliest)])
    calm = np.array([answer.sentiment == NEUTRAL for answer in tweets])
    found = {
        f"{name} tweets that are neutral": float(neutral[gold == place].mean())
        for place, name in enumerate(catalogue.task("sentiment").outputs)
    }
    found["emotion and sentiment contradict each other"] = float((neutral != calm).mean())
    labels = catalogue.task("emotions").outputs
    places = [labels.index(label) for label in emotions(comments, likeliest)]
    right = np.array([row.gold["emotions"][place] > 0 for row, place in zip(COMMENTS, places, strict=True)])
    found["GoEmotions: emotion is among the gold labels"] = float(right.mean())
    if not likeliest:
        sure = np.array([answer.confidence for answer in comments], dtype=np.float64)
        found["GoEmotions: calibration error of confidence"] = expected_calibration_error(sure, right)
    return found


def main() -> None:
    columns = {}
    for model in sys.argv[1:] or ["base", "fast"]:
        tweets, comments = (
            al.analyze([row.text for row in rows], model=model, unsupported="answer") for rows in (TWEETS, COMMENTS)
        )
        columns[f"{model}, likeliest"] = figures(tweets, comments, likeliest=True)
        columns[model] = figures(tweets, comments, likeliest=False)
    print(f"{'':46}" + "".join(f"{name:>17}" for name in columns))
    for name in list(columns.values())[-1]:
        print(f"{name:46}" + "".join(f"{column.get(name, np.nan):17.3f}" for column in columns.values()))


if __name__ == "__main__":
    main()
