"""Which label stands for a text: neutral by two probabilities, or the likeliest of the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from affectlab import catalogue
from affectlab.annotate.emotion import decided, default_decision, emotion_of, labels_of
from affectlab.core import Prediction
from affectlab.models.decision import Decision
from affectlab.models.numbers import log_odds, logistic

EMOTIONS, SENTIMENT = catalogue.task("emotions"), catalogue.task("sentiment")
NEUTRAL = EMOTIONS.outputs.index("neutral")
RULE = Decision(neutral=2, task="sentiment", place=1, weight=0.5, threshold=0.45, certainties=((2.0, 0.1), (1.0, -0.5)))
PROBABILITIES = arrays(np.float64, (5, 28), elements=st.floats(0, 1))
CLASSES = arrays(np.float64, (5, 3), elements=st.floats(0.01, 1)).map(lambda raw: raw / raw.sum(1, keepdims=True))


@pytest.mark.parametrize(
    ("scores", "classes", "label", "evidence"),
    [
        pytest.param((0.2, 0.1, 0.6), (0.5, 0.2, 0.3), 0, 0.2, id="the sentiment outvotes neutral"),
        pytest.param((0.2, 0.1, 0.6), (0.2, 0.4, 0.4), 2, 0.5, id="both say neutral"),
        pytest.param((0.2, 0.3, 0.1), (0.0, 0.9, 0.1), 2, 0.5, id="the sentiment alone is sure enough"),
        pytest.param((0.2, 0.3, 0.5), (0.5, 0.4, 0.1), 1, 0.3, id="neutrality at the threshold is a feeling"),
    ],
)
def test_a_label_and_its_certainty(
    scores: tuple[float, ...], classes: tuple[float, ...], label: int, evidence: float
) -> None:
    given_scores, given_classes = np.array([scores]), np.array([classes])
    assert RULE.strongest(given_scores, given_classes).tolist() == [label]
    slope, offset = RULE.certainties[0 if label == 2 else 1]
    wanted = logistic(slope * log_odds(np.array([evidence])) + offset)
    assert RULE.confidence(given_scores, given_classes) == pytest.approx(wanted)


@given(PROBABILITIES, CLASSES, arrays(np.bool_, (5, 28)))
def test_emotion_is_always_in_labels_and_neutral_is_alone(scores, classes, above):  # type: ignore[no-untyped-def]
    answers = {
        "emotions": Prediction(task=EMOTIONS, scores=scores, decided=above),
        "sentiment": Prediction(task=SENTIMENT, scores=classes, decided=classes.argmax(1)),
    }
    for given_answers in (answers, {"emotions": answers["emotions"]}):
        prediction = decided(given_answers)["emotions"]
        emotion, labels = emotion_of(prediction), labels_of(prediction)
        assert labels[np.arange(5), emotion].all()
        for row in range(5):
            if labels[row, NEUTRAL]:
                assert emotion[row] == NEUTRAL
                assert labels[row].sum() == 1
            else:
                others = [place for place in np.flatnonzero(labels[row]) if place != emotion[row]]
                assert above[row, others].all()


def test_a_model_that_chooses_itself_is_believed() -> None:
    scores = np.full((1, 28), 0.1)
    own = Prediction(task=EMOTIONS, scores=scores, decided=scores > 0.5, strongest=np.array([4]))
    assert decided({"emotions": own})["emotions"] is own


def test_without_a_sentiment_the_highest_score_stands_for_the_text() -> None:
    scores = np.full((1, 28), 0.1)
    scores[0, NEUTRAL] = 0.2
    confidence = np.array([0.7])
    found = decided({"emotions": Prediction(task=EMOTIONS, scores=scores, decided=scores > 1, confidence=confidence)})
    assert emotion_of(found["emotions"]).tolist() == [NEUTRAL]
    assert found["emotions"].confidence is confidence


def test_confidence_in_another_label_than_the_likeliest_is_its_score() -> None:
    scores = np.full((1, 28), 0.1)
    scores[0, NEUTRAL], scores[0, 3] = 0.4, 0.3
    answers = {
        "emotions": Prediction(task=EMOTIONS, scores=scores, decided=scores > 1, confidence=np.array([0.9])),
        "sentiment": Prediction(task=SENTIMENT, scores=np.array([[0.8, 0.1, 0.1]]), decided=np.array([0])),
    }
    found = decided(answers)["emotions"]
    assert emotion_of(found).tolist() == [3]
    assert found.confidence == pytest.approx([0.3])


def test_the_default_is_the_one_that_docs_state() -> None:
    rule = default_decision()
    assert (rule.weight, rule.threshold) == (0.5, 0.45)
    assert (EMOTIONS.outputs[rule.neutral], SENTIMENT.outputs[rule.place]) == ("neutral", "neutral")
