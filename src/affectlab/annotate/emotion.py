"""The one emotion of a text, and its labels: every answered text has both, and they never contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from affectlab import catalogue
from affectlab.core import BoolArray, IntArray, Prediction
from affectlab.models.decision import Decision

EMOTIONS, SENTIMENT, NEUTRAL = "emotions", "sentiment", "neutral"


@cache
def default_decision() -> Decision:
    """The rule for models that do not choose the one emotion themselves: neutral where half of P(neutral) and half of
    P(sentiment neutral) come to more than .45.
    """
    places = [catalogue.task(task).outputs.index(NEUTRAL) for task in (EMOTIONS, SENTIMENT)]
    return Decision(neutral=places[0], task=SENTIMENT, place=places[1], weight=0.5, threshold=0.45)


def decided(answers: Mapping[str, Prediction]) -> dict[str, Prediction]:
    """`answers`, where that to `emotions` names the one emotion of each text.

    Where a model does not choose it, `default_decision` does, or without an answer to `sentiment` the highest score.
    The confidence in a label that has not the highest score is its score.
    """
    found = dict(answers)
    emotions, sentiment = found.get(EMOTIONS), found.get(SENTIMENT)
    if emotions is None or emotions.strongest is not None:
        return found
    highest = np.asarray(emotions.scores.argmax(1), dtype=np.int64)
    strongest, confidence = highest, emotions.confidence
    if sentiment is not None:
        strongest = default_decision().strongest(emotions.scores, sentiment.scores)
        if confidence is not None:
            own = emotions.scores[np.arange(len(strongest)), strongest]
            confidence = np.where(strongest == highest, confidence, own)
    found[EMOTIONS] = replace(emotions, strongest=strongest, confidence=confidence)
    return found


def emotion_of(prediction: Prediction) -> IntArray:
    """(n,) the one emotion of each text, as its place among the labels."""
    assert prediction.strongest is not None
    return prediction.strongest


def labels_of(prediction: Prediction) -> BoolArray:
    """(n, labels): the one emotion, and what else is above its threshold; `neutral` is never beside another."""
    assert prediction.decided is not None
    emotion, neutral = emotion_of(prediction), default_decision().neutral
    labels = np.array(prediction.decided, dtype=bool)
    labels[:, neutral] = False
    labels[emotion == neutral] = False
    labels[np.arange(len(labels)), emotion] = True
    return labels
