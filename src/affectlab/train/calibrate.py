"""Fitting, on development texts alone, of the numbers between a network's logits and calibrated answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from affectlab.core import BoolArray, FloatArray
from affectlab.metrics import micro_f1, pearson
from affectlab.models.answers import Answers, Blend, Classes, Cuts, Labels
from affectlab.models.decision import Decision
from affectlab.models.numbers import log_odds, logistic, softmax

TEMPERATURES = np.geomspace(0.4, 4.0, 241)
BALANCE = 0.15
"""On unseen halves of E-c's dev texts the sum of both F1 is best at .1, .001 lower here, and .002 at a quarter."""


CONTRADICTIONS = 0.17
"""Share of dev tweets in which emotion and sentiment may disagree on whether the text is neutral."""


class Read(NamedTuple):
    """Probabilities for n texts: `labels` (n, labels) and `classes` (n, classes), with the gold of one of both."""

    labels: FloatArray
    classes: FloatArray
    gold: BoolArray


def platt(x: FloatArray, right: BoolArray, strength: float = 2.0) -> tuple[float, float]:
    """(slope, offset) of logistic(slope * x + offset) nearest to `right`; both (n,).

    Newton's method, its steps halved until they gain, on the log-likelihood with a Gaussian prior around (1, 0) worth
    `strength`, for labels with a handful of positives. Platt 1999.
    """

    def cost(point: FloatArray) -> float:
        raw = design @ point
        return float((np.logaddexp(0, raw) - right * raw).sum() + strength / 2 * ((point - centre) ** 2).sum())

    design = np.stack([np.asarray(x, dtype=np.float64), np.ones(len(x))], axis=1)
    centre = np.array([1.0, 0.0])
    found = centre.copy()
    for _ in range(50):
        p = logistic(design @ found)
        gradient = design.T @ (p - right) + strength * (found - centre)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + strength * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        while np.abs(step).max() > 1e-9 and cost(found - step) > cost(found):
            step /= 2
        found -= step
        if np.abs(step).max() < 1e-9:
            break
    return float(found[0]), float(found[1])


def thresholds(p: FloatArray) -> NDArray[np.float64]:
    """(labels,) cuts of calibrated `p` (n, labels): for each label half the highest expected F1.

    Where probabilities are calibrated, the cut with the best F1 lies at half of that F1 (Lipton et al. 2014, arXiv
    1402.1892). Taking it from the probabilities alone is steadier than searching the best cut in the gold labels, which
    for rare labels hangs on two or three texts.
    """
    ranked = -np.sort(-np.asarray(p, dtype=np.float64), axis=0)
    given = np.arange(1, len(ranked) + 1)[:, None]
    return np.asarray((2 * ranked.cumsum(0) / (given + ranked.sum(0))).max(0) / 2)


def balanced_thresholds(p: FloatArray, gold: BoolArray) -> NDArray[np.float64]:
    """(labels,) cuts that serve micro-F1 and macro-F1 alike: `BALANCE` of the way from `thresholds` to the one cut
    that is best for micro-F1.
    """
    grid = np.linspace(0.05, 0.95, 91)
    common = grid[int(np.argmax([micro_f1(gold, p >= cut) for cut in grid]))]
    return np.asarray((1 - BALANCE) * thresholds(p) + BALANCE * common)


def labels(head: str, logits: FloatArray, gold: BoolArray, *, balanced: bool) -> Labels:
    """The rule of a multi-label head from `logits` and `gold` (n, labels)."""
    fits = [platt(logits[:, label], gold[:, label]) for label in range(gold.shape[1])]
    slope, offset = np.array(fits).T
    p = logistic(logits * slope + offset)
    top = p.argmax(1)
    right = gold[np.arange(len(gold)), top]
    return Labels(
        head=head,
        slope=_tuple(slope),
        offset=_tuple(offset),
        threshold=_tuple(balanced_thresholds(p, gold) if balanced else thresholds(p)),
        certainty=platt(log_odds(p.max(1)), right),
    )


def decision(neutral: int, task: str, place: int, emotional: Read, polar: Read) -> Decision:
    """The rule for the one label of a text: `neutral` (a label), or another; `place` is neutral among `task`'s classes.

    On `polar` texts, whose gold are classes, as many of the other classes are read as neutral as neutral texts are not
    (equal error rates). The label's weight is the largest in tenths with which emotion and class disagree on at most
    CONTRADICTIONS of them. Certainties are fitted on `emotional` texts, whose gold are labels.
    """
    gold = polar.gold.argmax(1)
    chosen = polar.classes.argmax(1) == place
    others = [one for one in range(polar.gold.shape[1]) if one != place]
    rule = Decision(neutral=neutral, task=task, place=place, weight=0.0, threshold=0.5)
    for weight in np.arange(11) / 10:
        tried = replace(rule, weight=float(weight))
        mixed = tried.neutrality(polar.labels, polar.classes)

        def imbalance(cut: float, mixed: FloatArray = mixed) -> float:
            swallowed = np.mean([(mixed[gold == one] > cut).mean() for one in others])
            return abs(float(swallowed - (mixed[gold == place] <= cut).mean()))

        cut = min(np.arange(20, 181) / 200, key=imbalance)
        if weight == 0 or ((mixed > cut) != chosen).mean() <= CONTRADICTIONS:
            rule = replace(tried, threshold=float(cut))
    label, z = rule.evidence(emotional.labels, emotional.classes)
    right = emotional.gold[np.arange(len(label)), label]
    fits = [platt(z[which], right[which]) for which in (label == neutral, label != neutral)]
    return replace(rule, certainties=tuple(_tuple(fit) for fit in fits))  # type: ignore[arg-type]


def classes(head: str, logits: FloatArray, gold: BoolArray) -> Classes:
    """The rule of a single-label head: the temperature with the least log-loss. `gold`: (n, classes) one-hot."""
    losses = [-np.log(softmax(logits / one)[gold]).mean() for one in TEMPERATURES]
    return Classes(head=head, temperature=round(float(TEMPERATURES[int(np.argmin(losses))]), 4))


def cuts(task: str, values: FloatArray, gold: FloatArray, lowest: int, highest: int) -> Cuts:
    """Cuts of `values` (n, outputs) into the classes of `gold` (n, outputs; NaN where unlabelled).

    They begin where the classes are as frequent as in gold, then each is moved for the best Pearson correlation, the
    task's metric.
    """
    found = []
    for output in range(gold.shape[1]):
        known = ~np.isnan(gold[:, output])
        value, want = values[known, output], gold[known, output]
        shares = [float((want < level).mean()) for level in range(lowest + 1, highest + 1)]
        found.append(_tuple(_improved(np.quantile(value, shares), value, want)))
    return Cuts(task=task, lowest=lowest, cuts=tuple(found))


def _improved(start: FloatArray, value: FloatArray, want: FloatArray) -> FloatArray:
    best = np.array(start, dtype=np.float64)

    def score(candidate: FloatArray) -> float:
        return pearson(want, np.searchsorted(candidate, value, side="right").astype(np.float64))

    for _ in range(3):
        for place in range(len(best)):
            options = [best.copy() for _ in range(41)]
            for option, shift in zip(options, np.linspace(-0.1, 0.1, 41), strict=True):
                option[place] += shift
            ordered = [option for option in options if (np.diff(option) >= 0).all()]
            top = max(ordered, key=score)
            if score(top) > score(best) + 1e-4:
                best = top
    return best


def blend(
    answers: Answers,
    signals: tuple[str, ...],
    temperature: float,
    dev: Mapping[str, tuple[FloatArray, FloatArray]],
    own: str,
) -> Blend:
    """The `valence` rule: the weights of `signals` with the best Pearson correlations over the dev sets.

    `dev` maps a set to its logits (n, outputs) and gold (n,). The set `own`, whose question is asked, counts as much as
    all others together. Weights are searched in steps of a twentieth over the signals, each standardised by its spread
    on all sets; then the sum is scaled to the gold of `own`.
    """
    found = {
        name: np.stack([answers.signal(logits, signal, temperature) for signal in signals], axis=1)
        for name, (logits, _) in dev.items()
    }
    spread = np.concatenate(list(found.values())).std(0)
    scored = []
    for shares in product(range(21), repeat=len(signals)):
        if sum(shares) == 20:
            weights = np.array(shares) / 20 / spread
            fits = {name: pearson(dev[name][1], found[name] @ weights) for name in dev}
            others = [fit for name, fit in fits.items() if name != own]
            scored.append((fits[own] + float(np.mean(others or [0.0])), tuple(weights)))
    weights = np.array(max(scored)[1])
    mixed, gold = found[own] @ weights, dev[own][1]
    slope = float(np.cov(mixed, gold)[0, 1] / np.var(mixed, ddof=1))
    offset = float(gold.mean() - slope * mixed.mean())
    kept = {name: round(float(weight * slope), 5) for name, weight in zip(signals, weights, strict=True) if weight > 0}
    return Blend(weights=kept, offset=round(offset, 5), temperature=temperature)


def _tuple(values: FloatArray | tuple[float, ...]) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)
