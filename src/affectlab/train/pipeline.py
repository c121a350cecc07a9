"""`affectlab train`: read, train, export, calibrate on dev. Of tests only the texts are read, to keep clear of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from affectlab import catalogue, datasets
from affectlab.core import Item, TrainingSet
from affectlab.datasets.base import Row
from affectlab.datasets.overlap import without_texts
from affectlab.models.answers import Answers, Blend, Classes, Labels, Rule, Values
from affectlab.models.base import ModelOptions
from affectlab.models.decision import Decision
from affectlab.models.embedded import EmbeddedModel
from affectlab.models.tokens import TokenReader
from affectlab.train import calibrate, corpus, export, loop, network, pretrain, prune, rounded, smaller, start
from affectlab.train import recipe as recipes
from affectlab.train.dev_scores import DevScore
from affectlab.train.recipe import Recipe, Stage
from affectlab.train.teacher import Teachers

log = logging.getLogger(__name__)

DEV = {
    "emotions": ("goemotions", "dev"),
    "emotions-ekman": ("goemotions", "dev"),
    "emotions-sentiment": ("goemotions", "dev"),
    "emotions-11": ("semeval2018", "ec/dev"),
    "intensity-class": ("semeval2018", "ei/dev"),
    "valence-class": ("semeval2018", "v/dev"),
    "sentiment": ("semeval2017", "dev"),
    "sentiment-5": ("sst", "dev-clean"),
    "target-sentiment": ("tdt", "dev"),
}
"""The texts each task's thresholds, temperatures and cuts are chosen on."""

VALUES = ("intensity", "vad", "sentiment-strength")
"""Tasks whose heads answer as they are: nothing is chosen."""

CUT = {"intensity-class": (0, 3), "valence-class": (-3, 3)}
"""Tasks without a head, with their lowest and highest class: classes are cut from the values of another task."""

VALENCE_SIGNALS = ("valence", "vad", "sentiment:difference", "sentiment-strength")
VALENCE_DEV = {
    "semeval2018 v/dev": ("semeval2018", "v/dev", "valence"),
    "vader tweets-dev": ("vader", "tweets-dev", "vader-valence"),
    "vader amazon-dev": ("vader", "amazon-dev", "vader-valence"),
    "vader nyt-dev": ("vader", "nyt-dev", "vader-valence"),
}
"""The texts the `valence` rule is chosen on: its own dev, and VADER's rows outside AEB. Films are left out, since the
SST's training sentences are VADER's film snippets."""

BALANCED = ("emotions-11",)
"""Tasks whose thresholds serve micro-F1 and macro-F1 alike; all others serve macro-F1."""


NEUTRAL = "neutral"
"""The label, and the class, of a text without feeling."""


class Raw(Protocol):
    """A model before its calibration."""

    answers: Answers

    def raw(self, items: Sequence[Item]) -> NDArray[np.float64]:
        """(items, outputs): logits."""
        ...


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training run made: the 8-bit model in `folder`, the same in float32 in `float32` (None for a table).

    `scores`: those on dev of a model that was tuned on rows of one's own.
    """

    folder: Path
    float32: Path | None
    scores: tuple[DevScore, ...] = ()


def train(name: str, out: Path, work: Path, *, limit: int | None = None, epochs: int | None = None) -> Trained:
    """Follow the recipe `name` and write the model to `out`.

    `work` keeps the checkpoint of each epoch (an interrupted run goes on there) and the float32 graph. `limit` rows of
    each source and `epochs` make a quick trial. Needs the extra `train` and the data sets in AFFECTLAB_DATA.
    """
    recipe = recipes.load(name)
    if epochs is not None:
        first = replace(recipe.pretrain, epochs=epochs) if recipe.pretrain else None
        stages = tuple(replace(stage, epochs=epochs) for stage in recipe.stages)
        recipe = replace(recipe, stages=stages, pretrain=first)
    export.make_folders(out, work)
    if recipe.table:
        from affectlab.train import table

        table.train(recipe, out, work, limit)
        return Trained(out, None)
    teachers = Teachers(recipe) if recipe.teacher else None
    reader = TokenReader(network.encoder_folder(recipe.model.encoder) / "tokenizer.json", recipe.model.max_tokens)
    passes = corpus.read(recipe, reader, limit)
    torch.manual_seed(recipe.training.seed)
    net = network.build(recipe)
    labelled = passes[1:] if recipe.pretrain else passes
    if recipe.pretrain:
        log.info("pretraining")
        marked = distinct([one for rows in labelled for one in rows])
        pretrain.fit(net, passes[0], marked, recipe, reader.vocabulary, work / "pretrain.pt")
    sources = distinct([one for rows in reversed(passes) for one in rows])
    texts = smaller.sample(sources, recipe.training.seed)
    for number, (stage, rows) in enumerate(zip(recipe.stages, labelled, strict=True), 1):
        log.info("stage %d of %d", number, len(recipe.stages))
        taught = teachers.answers(rows, work) if teachers else None
        net = staged(net, recipe, stage, rows, texts, work / f"stage-{number}.pt", taught)
    inherited = teachers.training if teachers else ()
    return written(net, recipe, sources, texts, Trained(out, work / "float32"), inherited)


def written(
    net: network.Network,
    recipe: Recipe,
    sources: list[corpus.Source],
    texts: Sequence[NDArray[np.int64]],
    places: Trained,
    inherited: Sequence[TrainingSet] = (),
) -> Trained:
    """`net` in both its folders, calibrated; steps of 8 bits are chosen on `texts` (ids)."""
    for folder, chosen in ((places.float32, None), (places.folder, texts)):
        if folder is not None:
            export.write_graph(net, recipe, folder, chosen)
            calibrated(folder, recipe, sources, inherited)
    return places


def staged(
    net: network.Network,
    recipe: Recipe,
    stage: Stage,
    rows: list[corpus.Source],
    texts: Sequence[NDArray[np.int64]],
    checkpoint: Path,
    taught: NDArray[np.float32] | None = None,
) -> network.Network:
    """The network after one stage on `rows`. `texts` (ids) are what pruning and steps of 8 bits are chosen on."""
    own = deepcopy(net) if stage.own else None
    if stage.ffn is not None:
        net = fewer_neurons(net, recipe, texts, stage.ffn)
    before = {key: value.clone() for key, value in net.state_dict().items()}
    with rounded.inputs(net, recipe, texts) if stage.rounded else nullcontext():
        loop.fit(net, rows, recipe, stage, checkpoint, taught, own)
    net.load_state_dict(loop.mixed(before, net.state_dict(), stage.keep))
    return net


def fewer_neurons(
    net: network.Network, recipe: Recipe, texts: Sequence[NDArray[np.int64]], width: int
) -> network.Network:
    """`net` with `width` neurons in the feed-forward part of each layer."""
    log.info("pruning to %d neurons", width)
    weights, shape = export.all_weights_of(net, recipe)
    model = recipe.model
    pruned = prune.pruned(weights, shape, texts, width)
    return start.build(pruned, shape, dropout=model.dropout, attention_dropout=model.attention_dropout)


def distinct(sources: list[corpus.Source]) -> list[corpus.Source]:
    """The last source of each split."""
    return list({(one.part.set, one.part.split): one for one in sources}.values())


def calibrated(
    folder: Path, recipe: Recipe, sources: list[corpus.Source], inherited: Sequence[TrainingSet] = ()
) -> None:
    """Write `answers.json` for the graph in `folder`, everything in it chosen on dev with that graph's own logits.

    `inherited`: what the model has learned from through others.
    """
    blank = {"thresholds_chosen_on": "", "valence_rule": ""}
    export.write_answers(folder, recipe, {}, sources, blank, inherited)
    rules = fit_rules(EmbeddedModel(folder, ModelOptions()))
    notes = said(rules)
    export.write_answers(folder, recipe, rules, sources, notes, inherited)


def said(rules: Mapping[str, Rule]) -> dict[str, object]:
    """What `answers.json` says in words of how `rules` were chosen."""
    return {
        "thresholds_chosen_on": {task: "/".join(where) for task, where in DEV.items() if task in rules},
        "valence_rule": valence_rule(rules.get("valence")),
    }


def valence_rule(rule: Rule | None) -> str:
    """How `valence` is answered, in words."""
    if not isinstance(rule, Blend):
        return "the head of that name" if rule else "none"
    parts = " + ".join(f"{weight:.5f} x {signal}" for signal, weight in rule.weights.items())
    return f"clip({rule.offset:+.5f} + {parts}, 0, 1); chosen on {', '.join(VALENCE_DEV)}"


def fit_rules(model: Raw) -> dict[str, Rule]:
    """The rule of every task that the model's heads can answer, fitted on its dev texts."""
    dev, heads = Dev(model), model.answers.heads
    rules: dict[str, Rule] = {task: Values(head=task) for task in VALUES if task in heads}
    for task in (task for task in DEV if task in heads):
        logits, gold = dev.head(task)
        if catalogue.task(task).kind == "multilabel":
            rules[task] = calibrate.labels(task, logits, gold, balanced=task in BALANCED)
        else:
            rules[task] = calibrate.classes(task, logits, gold)
    signals = tuple(signal for signal in VALENCE_SIGNALS if signal.partition(":")[0] in heads)
    if signals == ("valence",):
        rules["valence"] = Values(head="valence")
    elif signals:
        rules["valence"] = _blend(model, dev, signals, rules.get("sentiment"))
    labels = rules.get("emotions")
    if isinstance(labels, Labels) and "sentiment" in rules:
        rules["emotions"] = replace(labels, decision=fit_decision(Answers(heads, rules), dev))
    answers = Answers(heads, rules)
    for task, (lowest, highest) in CUT.items():
        base = task.removesuffix("-class")
        if base in rules:
            values = answers.values(dev.logits(*DEV[task]), base)
            rules[task] = calibrate.cuts(base, values, dev.gold(*DEV[task], task), lowest, highest)
    return {task.id: rules[task.id] for task in catalogue.tasks() if task.id in rules}


def fit_decision(answers: Answers, dev: Dev) -> Decision:
    """Which emotion stands for a text."""
    emotions, sentiment = catalogue.task("emotions"), catalogue.task("sentiment")

    def read(gold: str) -> calibrate.Read:
        logits = dev.logits(*DEV[gold])
        found = answers.all(logits, [emotions, sentiment])
        return calibrate.Read(found["emotions"].scores, found["sentiment"].scores, dev.gold(*DEV[gold], gold) > 0.5)

    places = emotions.outputs.index(NEUTRAL), sentiment.outputs.index(NEUTRAL)
    return calibrate.decision(places[0], sentiment.id, places[1], read("emotions"), read("sentiment"))


def _blend(model: Raw, dev: Dev, signals: tuple[str, ...], sentiment: Rule | None) -> Blend:
    temperature = sentiment.temperature if isinstance(sentiment, Classes) else 1.0
    texts = {name: (dev.logits(*where[:2]), dev.gold(*where)[:, 0]) for name, where in VALENCE_DEV.items()}
    return calibrate.blend(model.answers, signals, temperature, texts, "semeval2018 v/dev")


class Dev:
    """Dev texts that are no test texts too, each split read and answered once."""

    def __init__(self, model: Raw) -> None:
        self._model = model
        self._tests = corpus.test_texts()
        self._read: dict[tuple[str, str], tuple[list[Row], NDArray[np.float64]]] = {}

    def _split(self, name: str, split: str) -> tuple[list[Row], NDArray[np.float64]]:
        if (name, split) not in self._read:
            rows = without_texts(datasets.load(name).read(split), self._tests)
            self._read[name, split] = rows, self._model.raw([Item(row.text, row.target) for row in rows])
        return self._read[name, split]

    def logits(self, name: str, split: str) -> NDArray[np.float64]:
        """(rows, outputs) of the whole network."""
        return self._split(name, split)[1]

    def gold(self, name: str, split: str, gold: str) -> NDArray[np.float64]:
        """(rows, outputs of `gold`), NaN where unlabelled."""
        return np.array([row.gold[gold] for row in self._split(name, split)[0]], dtype=np.float64)

    def head(self, task: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Logits of the head of `task` and its gold labels on its dev texts."""
        name, split = DEV[task]
        return self.logits(name, split)[:, self._model.answers.heads[task]], self.gold(name, split, task) > 0.5
