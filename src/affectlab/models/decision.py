"""Which one label stands for a text, where one of the labels says that there is none: `neutral`.

A multi-label head gives `neutral` the highest probability wherever it is unsure which feeling a text has. The class
`neutral` of the sentiment, learned from other texts, corrects that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from affectlab.core import FloatArray, IntArray
from affectlab.models.numbers import log_odds, logistic

Certainty = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Label number `neutral`, or the likeliest of the others.

    Neutrality is `weight` times the probability of that label plus `1 - weight` times that of class number `place` of
    `task`, a task with one class a text. Above `threshold` the text is neutral. `certainties` (slope, offset), of
    neutral and of any other label: it is right with probability logistic(slope * z + offset), where z is the log-odds
    of the neutrality, or of the label's own probability.
    """

    neutral: int
    task: str
    place: int
    weight: float
    threshold: float
    certainties: tuple[Certainty, Certainty] = ((1.0, 0.0), (1.0, 0.0))

    def neutrality(self, scores: FloatArray, classes: FloatArray) -> FloatArray:
        """(n,) from the probabilities `scores` (n, labels) and `classes` (n, classes)."""
        return self.weight * scores[:, self.neutral] + (1 - self.weight) * classes[:, self.place]

    def strongest(self, scores: FloatArray, classes: FloatArray) -> IntArray:
        """(n,) the label of each text."""
        feeling = np.delete(scores, self.neutral, axis=1).argmax(1)
        feeling += feeling >= self.neutral
        return np.where(self.neutrality(scores, classes) > self.threshold, self.neutral, feeling)

    def evidence(self, scores: FloatArray, classes: FloatArray) -> tuple[IntArray, FloatArray]:
        """(n,) the label of each text, and the log-odds on which its certainty rests."""
        label = self.strongest(scores, classes)
        own = scores[np.arange(len(scores)), label]
        return label, log_odds(np.where(label == self.neutral, self.neutrality(scores, classes), own))

    def confidence(self, scores: FloatArray, classes: FloatArray) -> FloatArray:
        """(n,) the probability that the label of each text is right."""
        label, z = self.evidence(scores, classes)
        slope, offset = np.array(self.certainties)[np.where(label == self.neutral, 0, 1)].T
        return logistic(slope * z + offset)
