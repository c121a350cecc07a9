"""Recipes: how a shipped model is made, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

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
    """How it is trained.

    `warmup` is the share of steps with a rising rate. `last_epoch` is the share of the last epoch that is trained: the
    rate falls along the line that would reach zero after `epochs` whole epochs, and in the last one straight to zero.
    """

    seed: int
    epochs: int
    last_epoch: float
    batch_size: int
    learning_rate: float
    head_learning_rate: float
    weight_decay: float
    warmup: float
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
    """Rows of one split; `repeat` says how often an epoch sees them, a fraction meaning a fresh sample."""

    set: str
    split: str
    repeat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A whole recipe. The order of `heads` is the order of the network's outputs."""

    model: ModelPart
    training: TrainingPart
    heads: dict[str, Head]
    data: tuple[DataPart, ...]

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
            raise unknown("recipe", name, shipped(), "affectlab train --help")
        return parse(files("affectlab.recipes").joinpath(f"{name}.toml").read_text(encoding="utf-8"), name)
    path = Path(name)
    if not path.is_file():
        raise UsageError("there is no such recipe", name, f"give a file, or one of: {', '.join(shipped())}")
    return parse(path.read_text(encoding="utf-8"), name)


def parse(text: str, where: str) -> Recipe:
    """A recipe from TOML; every key is checked, so that a mistyped one is not silently ignored."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not a recipe: {error}", where, "mend the TOML") from None
    for part in ("model", "training", "heads", "data"):
        if part not in raw:
            raise InputError(f"a recipe needs [{part}]", where, "compare with affectlab/recipes/base.toml")
    return Recipe(
        model=_part(ModelPart, raw["model"], f"{where}: [model]"),
        training=_part(TrainingPart, raw["training"], f"{where}: [training]"),
        heads={name: _part(Head, head, f"{where}: heads.{name}") for name, head in raw["heads"].items()},
        data=tuple(_part(DataPart, entry, f"{where}: [[data]]") for entry in raw["data"]),
    )


def _part(kind: Any, raw: dict[str, Any], where: str) -> Any:
    known = {field.name for field in fields(kind)}
    for key in raw:
        if key not in known:
            raise InputError(f"unknown key {key!r}", where, f"known: {', '.join(sorted(known))}")
    try:
        return kind(**raw)
    except TypeError:
        missing = sorted(known - raw.keys())
        raise InputError(f"missing: {', '.join(missing)}", where, "compare with affectlab/recipes/base.toml") from None
