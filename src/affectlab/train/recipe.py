"""Recipes: how a shipped model is made, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from affectlab import catalogue
from affectlab.core import InputError, UsageError
from affectlab.core.errors import unknown

Loss = Literal["bce", "ce", "mse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPart:
    """What is trained: the encoder's package, the longest input in tokens, dropout before the heads."""

    id: str
    version: str
    encoder: str
    max_tokens: int
    dropout: float
    attention_dropout: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPart:
    """How it is trained, in every stage."""

    seed: int
    batch_size: int
    weight_decay: float
    max_gradient: float
    autocast: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One answer of the network: `outputs` numbers, learned with `loss`; `aux` heads are left out of the graph."""

    outputs: int
    loss: Loss
    weight: float
    aux: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPart:
    """Rows of one split; `repeat` says how often an epoch sees them, a fraction meaning a fresh sample.

    `rare`: how many times more those rows are seen that have a label of fewer than `affectlab.train.corpus.RARE` rows.
    """

    set: str
    split: str
    repeat: float
    rare: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One pass of training with rates and data of its own.

    `warmup` is the share of steps with a rising rate. `last_epoch` is the share of the last epoch that is trained: the
    rate falls along the line that would reach zero after `epochs` whole epochs, and in the last one straight to zero.
    `keep`: the share of the weights before the stage in those after it (Wortsman et al. 2022, arXiv 2109.01903).
    """

    epochs: int
    last_epoch: float
    learning_rate: float
    head_learning_rate: float
    warmup: float
    data: tuple[DataPart, ...]
    keep: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A whole recipe. The order of `heads` is the order of the network's outputs."""

    model: ModelPart
    training: TrainingPart
    heads: dict[str, Head]
    stages: tuple[Stage, ...]

    @property
    def data(self) -> tuple[DataPart, ...]:
        """The data parts of all stages."""
        return tuple(part for stage in self.stages for part in stage.data)

    @property
    def slices(self) -> dict[str, slice]:
        """Where each head's outputs lie along the last axis of the network's answer."""
        ends, end = {}, 0
        for name, head in self.heads.items():
            ends[name] = slice(end, end + head.outputs)
            end += head.outputs
        return ends


def shipped() -> tuple[str, ...]:
    """Names of the recipes in the package."""
    return tuple(
        sorted(entry.name[:-5] for entry in files("affectlab.recipes").iterdir() if entry.name.endswith(".toml"))
    )


def load(name: str) -> Recipe:
    """The recipe called `name` in the package, or the file of that path.

    Raises UsageError for an unknown name, InputError for a file that is no recipe.
    """
    if not name.endswith(".toml"):
        if name not in shipped():
            raise unknown("recipe", name, shipped(), "affectlab train --help", where="RECIPE")
        return parse(files("affectlab.recipes").joinpath(f"{name}.toml").read_text(encoding="utf-8"), name)
    path = Path(name)
    if not path.is_file():
        raise UsageError("there is no such recipe", name, f"give a file, or one of: {', '.join(shipped())}")
    try:
        return parse(path.read_text(encoding="utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", name, "give a recipe as UTF-8 text") from None


def parse(text: str, where: str) -> Recipe:
    """A recipe from TOML; every key is checked, so that a mistyped one is not silently ignored."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not a recipe: {error}", where, "mend the TOML") from None
    for part in ("model", "training", "heads", "stage"):
        if part not in raw:
            raise InputError(f"a recipe needs [{part}]", where, "compare with affectlab/recipes/base.toml")
    if not isinstance(raw["heads"], dict) or not isinstance(raw["stage"], list):
        raise InputError(
            "[heads] must be a table and [[stage]] a list", where, "compare with affectlab/recipes/base.toml"
        )
    recipe = Recipe(
        model=_part(ModelPart, raw["model"], f"{where}: [model]"),
        training=_part(TrainingPart, raw["training"], f"{where}: [training]"),
        heads={name: _part(Head, head, f"{where}: heads.{name}") for name, head in raw["heads"].items()},
        stages=tuple(_stage(entry, f"{where}: [[stage]]") for entry in raw["stage"]),
    )
    _check(recipe, where)
    return recipe


def _stage(raw: Any, where: str) -> Stage:
    if not isinstance(raw, dict) or not isinstance(raw.get("data"), list):
        raise InputError("a stage needs [[stage.data]]", where, "compare with affectlab/recipes/base.toml")
    data = tuple(_part(DataPart, entry, f"{where}.data") for entry in raw["data"])
    stage: Stage = _part(Stage, {**raw, "data": data}, where)
    return stage


def _check(recipe: Recipe, where: str) -> None:
    tasks = {task.id: task for task in catalogue.tasks()}
    wrong = {
        "epochs must be 1 or more": any(stage.epochs < 1 for stage in recipe.stages),
        "last_epoch must lie in (0, 1]": any(not 0 < stage.last_epoch <= 1 for stage in recipe.stages),
        "max_tokens must be 64 to 512": not 64 <= recipe.model.max_tokens <= 512,
        "repeat must be above 0": any(part.repeat <= 0 for part in recipe.data),
    }
    for name, head in recipe.heads.items():
        wrong[f"heads.{name}: loss must be one of {', '.join(get_args(Loss))}"] = head.loss not in get_args(Loss)
        if not head.aux and name not in tasks:
            raise unknown("task", name, tasks, "affectlab tasks list", where=f"{where}: [heads]")
        if not head.aux:
            outputs = len(tasks[name].outputs)
            wrong[f"heads.{name}: outputs must be {outputs}"] = head.outputs != outputs
    for what, is_wrong in wrong.items():
        if is_wrong:
            raise InputError(what, where, "mend the recipe")


def _part(kind: Any, raw: Any, where: str) -> Any:
    if not isinstance(raw, dict):
        raise InputError(f"is no table: {raw!r}", where, "compare with affectlab/recipes/base.toml")
    known = {field.name for field in fields(kind)}
    for key in raw:
        if key not in known:
            raise InputError(f"unknown key {key!r}", where, f"known: {', '.join(sorted(known))}")
    plain: dict[str, Any] = {"int": int, "float": (int, float), "bool": bool, "str": str}
    for field in fields(kind):
        wanted = plain.get(str(field.type))
        if field.name in raw and wanted and not isinstance(raw[field.name], wanted):
            raise InputError(f"{field.name} must be {field.type}, not {raw[field.name]!r}", where, "mend the recipe")
    try:
        return kind(**raw)
    except TypeError:
        missing = sorted(known - raw.keys())
        raise InputError(f"missing: {', '.join(missing)}", where, "compare with affectlab/recipes/base.toml") from None
