"""`affectlab train`: read, train, export, calibrate on dev. Of tests only the texts are read, to keep clear of them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from affectlab import datasets
from affectlab.core import Item, UsageError
from affectlab.datasets.base import Row
from affectlab.datasets.overlap import without_texts
from affectlab.models.answers import Answers, Blend, Classes, Rule, Values
from affectlab.models.base import ModelOptions
from affectlab.models.embedded import EmbeddedModel
from affectlab.models.tokens import TokenReader
from affectlab.train import calibrate, corpus, export, loop, network
from affectlab.train import recipe as recipes
from affectlab.train.recipe import Recipe

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

CUT = {"intensity-class", "valence-class"}
"""Tasks without a head: classes are cut from the values of another task."""

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


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training run made: the 8-bit model in `folder`, the same in float32 in `float32`."""

    folder: Path
    float32: Path


def train(name: str, out: Path, work: Path, *, limit: int | None = None, epochs: int | None = None) -> Trained:
    """Follow the recipe `name` and write the model to `out`.

    `work` keeps the checkpoint of each epoch (an interrupted run goes on there) and the float32 graph. `limit` rows of
    each source and `epochs` make a quick trial. Needs the extra `train` and the data sets in AFFECTLAB_DATA.
    """
    recipe = recipes.load(name)
    if epochs is not None:
        recipe = replace(recipe, stages=tuple(replace(stage, epochs=epochs) for stage in recipe.stages))
    missing = sorted({*DEV, "intensity", "valence", "vad", "sentiment-strength"} - CUT - recipe.heads.keys())
    if missing:
        raise UsageError(
            f"the recipe has no head {', '.join(missing)}", name, "compare with affectlab/recipes/base.toml"
        )
    for folder in (out, work):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot be made: {error.strerror}", str(folder), "choose another folder") from None
    reader = TokenReader(network.encoder_folder(recipe.model.encoder) / "tokenizer.json", recipe.model.max_tokens)
    stages = corpus.read(recipe, reader, limit)
    torch.manual_seed(recipe.training.seed)
    net = network.build(recipe)
    for number, (stage, rows) in enumerate(zip(recipe.stages, stages, strict=True), 1):
        log.info("stage %d of %d", number, len(recipe.stages))
        before = {key: value.clone() for key, value in net.state_dict().items()}
        loop.fit(net, rows, recipe, stage, work / f"stage-{number}.pt")
        net.load_state_dict(loop.mixed(before, net.state_dict(), stage.keep))
    sources = list({(one.part.set, one.part.split): one for rows in reversed(stages) for one in rows}.values())
    float32 = work / "float32"
    for folder, bits in ((out, 8), (float32, 32)):
        export.write_graph(net, recipe, folder, bits)
        calibrated(folder, recipe, sources)
    return Trained(out, float32)


def calibrated(folder: Path, recipe: Recipe, sources: list[corpus.Source]) -> None:
    """Write `answers.json` for the graph in `folder`, everything in it chosen on dev with that graph's own logits."""
    blank = {"thresholds_chosen_on": "", "valence_rule": ""}
    export.write_answers(folder, recipe, {}, sources, blank)
    model = EmbeddedModel(folder, ModelOptions())
    rules = fit_rules(model)
    rule = rules["valence"]
    assert isinstance(rule, Blend)
    parts = " + ".join(f"{weight:.5f} x {signal}" for signal, weight in rule.weights.items())
    notes = {
        "thresholds_chosen_on": {task: "/".join(where) for task, where in DEV.items()},
        "valence_rule": f"clip({rule.offset:+.5f} + {parts}, 0, 1); chosen on {', '.join(VALENCE_DEV)}",
    }
    export.write_answers(folder, recipe, rules, sources, notes)


def fit_rules(model: EmbeddedModel) -> dict[str, Rule]:
    """The rule of every task, fitted on its dev texts."""
    dev = _Dev(model)
    rules: dict[str, Rule] = {task: Values(head=task) for task in ("intensity", "vad", "sentiment-strength")}
    for task in ("emotions", "emotions-ekman", "emotions-sentiment", "emotions-11"):
        logits, gold = dev.head(task)
        rules[task] = calibrate.labels(task, logits, gold, balanced=task in BALANCED)
    for task in ("sentiment", "sentiment-5", "target-sentiment"):
        rules[task] = calibrate.classes(task, *dev.head(task))
    sentiment = rules["sentiment"]
    assert isinstance(sentiment, Classes)
    texts = {name: (dev.logits(*where[:2]), dev.gold(*where)[:, 0]) for name, where in VALENCE_DEV.items()}
    rules["valence"] = calibrate.blend(
        model.answers, VALENCE_SIGNALS, sentiment.temperature, texts, "semeval2018 v/dev"
    )
    answers = Answers(model.answers.heads, rules)
    for task, lowest, highest in (("intensity-class", 0, 3), ("valence-class", -3, 3)):
        base = task.removesuffix("-class")
        values = answers.values(dev.logits(*DEV[task]), base)
        rules[task] = calibrate.cuts(base, values, dev.gold(*DEV[task], task), lowest, highest)
    return rules


class _Dev:
    """Dev texts that are no test texts too, each split read and answered once."""

    def __init__(self, model: EmbeddedModel) -> None:
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
