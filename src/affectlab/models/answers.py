"""From a network's raw outputs to calibrated answers: pure functions over the numbers in a model's `answers.json`.

Fitting those numbers is the training job's work; applying them is done here, for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from affectlab.core import FloatArray, Prediction, Task
from affectlab.models.decision import Decision
from affectlab.models.numbers import log_odds, logistic, softmax

Floats = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """A multi-label head: probability = logistic(slope * logit + offset), True from `threshold` on.

    `certainty` (slope, offset): the strongest label is right with probability logistic(slope * its log-odds + offset).
    `decision`: how the strongest label is chosen; None for the one with the highest probability.
    """

    rule: Literal["labels"] = "labels"
    head: str
    slope: Floats
    offset: Floats
    threshold: Floats
    certainty: tuple[float, float]
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """A single-label head: softmax(logits / temperature)."""

    rule: Literal["classes"] = "classes"
    head: str
    temperature: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """A regression head: logistic(logit), stretched from 0..1 to `low`..`high`, in the outputs' own order."""

    rule: Literal["values"] = "values"
    head: str
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """One value in 0..1 out of several heads: clip(offset + sum of weight * signal).

    A signal is "head" (logistic of its first output) or "head:difference" (probability of the last class minus that
    of the first, after `temperature` has been applied).
    """

    rule: Literal["blend"] = "blend"
    weights: Mapping[str, float]
    offset: float
    temperature: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """Ordinal classes of another task's values: `lowest` plus the number of cuts below the value, for each output."""

    rule: Literal["cuts"] = "cuts"
    task: str
    lowest: int
    cuts: tuple[Floats, ...]


Rule = Labels | Classes | Values | Blend | Cuts
RULES: dict[str, type[Any]] = {
    "labels": Labels,
    "classes": Classes,
    "values": Values,
    "blend": Blend,
    "cuts": Cuts,
}


def rule_from(raw: Mapping[str, Any]) -> Rule:
    """A rule from its JSON form."""
    plain = {key: _frozen(value) for key, value in raw.items()}
    if plain.get("decision") is not None:
        plain["decision"] = Decision(**{key: _frozen(value) for key, value in raw["decision"].items()})
    rule: Rule = RULES[str(raw["rule"])](**plain)
    return rule


def rule_to(rule: Rule) -> dict[str, Any]:
    """The JSON form of a rule."""
    return asdict(rule)


def _plain(rule: Rule) -> Rule:
    if isinstance(rule, Labels):
        count = len(rule.slope)
        plain = {"slope": (1.0,) * count, "offset": (0.0,) * count, "certainty": (1.0, 0.0), "decision": None}
        return replace(rule, **plain)  # type: ignore[arg-type]
    return replace(rule, temperature=1.0) if isinstance(rule, Classes) else rule


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


class Answers:
    """The answering half of a model: `heads` says where each head's outputs lie, `rules` how each task is answered."""

    def __init__(self, heads: Mapping[str, slice], rules: Mapping[str, Rule]) -> None:
        self.heads = heads
        self.rules = rules

    def all(self, logits: FloatArray, tasks: Sequence[Task]) -> dict[str, Prediction]:
        """Predictions of `tasks` from `logits` (n, outputs)."""
        return {task.id: self.one(logits, task) for task in tasks}

    def heads_of(self, tasks: Iterable[str]) -> set[str]:
        """The heads that answers to `tasks` (ids) are made from."""
        found: set[str] = set()
        for rule in (self.rules[task] for task in tasks):
            if isinstance(rule, Cuts):
                found |= self.heads_of([rule.task])
            elif isinstance(rule, Blend):
                found |= {name.partition(":")[0] for name in rule.weights}
            else:
                found.add(rule.head)
                if isinstance(rule, Labels) and rule.decision is not None:
                    found |= self.heads_of([rule.decision.task])
        return found

    def one(self, logits: FloatArray, task: Task) -> Prediction:
        rule = self.rules[task.id]
        if isinstance(rule, Labels):
            return self._labels(logits, task, rule)
        if isinstance(rule, Classes):
            scores = softmax(logits[:, self.heads[rule.head]] / rule.temperature)
            return Prediction(task=task, scores=scores, decided=scores.argmax(1), confidence=scores.max(1))
        if isinstance(rule, Values | Blend):
            return Prediction(task=task, scores=self.values(logits, task.id))
        values = self.values(logits, rule.task)
        columns = [np.searchsorted(np.array(cuts), values[:, k], side="right") for k, cuts in enumerate(rule.cuts)]
        classes = rule.lowest + np.stack(columns, axis=1).astype(np.int64)
        return Prediction(task=task, scores=classes.astype(np.float64), decided=classes)

    def _labels(self, logits: FloatArray, task: Task, rule: Labels) -> Prediction:
        raw = logits[:, self.heads[rule.head]].astype(np.float64)
        scores = logistic(raw * np.array(rule.slope) + np.array(rule.offset))
        decided = scores >= np.array(rule.threshold)
        if rule.decision is None:
            slope, offset = rule.certainty
            certainty = logistic(slope * log_odds(scores.max(1)) + offset)
            return Prediction(task=task, scores=scores, decided=decided, confidence=certainty)
        other = self.rules[rule.decision.task]
        assert isinstance(other, Classes)
        classes = softmax(logits[:, self.heads[other.head]] / other.temperature)
        strongest = rule.decision.strongest(scores, classes)
        certainty = rule.decision.confidence(scores, classes)
        return Prediction(task=task, scores=scores, decided=decided, strongest=strongest, confidence=certainty)

    def uncalibrated(self) -> Answers:
        """The same heads as the network itself would answer: no slopes, no offsets, temperature 1."""
        return Answers(self.heads, {task: _plain(rule) for task, rule in self.rules.items()})

    def signal(self, logits: FloatArray, name: str, temperature: float) -> NDArray[np.float64]:
        """(n,) one ingredient of a blend; see `Blend`."""
        head, _, kind = name.partition(":")
        raw = logits[:, self.heads[head]]
        if kind == "difference":
            scores = softmax(raw / temperature)
            return np.asarray(scores[:, -1] - scores[:, 0])
        return np.asarray(logistic(raw[:, 0]))

    def _blend(self, logits: FloatArray, rule: Blend) -> NDArray[np.float64]:
        total = np.full(len(logits), rule.offset)
        for name, weight in rule.weights.items():
            total += weight * self.signal(logits, name, rule.temperature)
        return np.asarray(np.clip(total, 0.0, 1.0))

    def values(self, logits: FloatArray, task: str) -> FloatArray:
        """(n, outputs) values of a regression task, in its range."""
        rule = self.rules[task]
        if isinstance(rule, Blend):
            return self._blend(logits, rule)[:, None]
        assert isinstance(rule, Values)
        return rule.low + (rule.high - rule.low) * logistic(logits[:, self.heads[rule.head]])
