"""Recipes for rows of one's own: a file with texts and labels, and a model to start from. The rest has defaults."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, cast, get_args

from affectlab import catalogue
from affectlab.catalogue.parse import NAME
from affectlab.core import InputError, Task
from affectlab.train.parts import checked_part
from affectlab.train.recipe import read_file, wrong_numbers

OwnKind = Literal["multiclass", "multilabel", "regression"]

LIKE = "docs/how-to/own-rows.md"
_TABLES = ("model", "data", "training")
_TAKEN = ("lexicon",)
"""Words that begin other columns of ours, as a task's id does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnModel:
    """What is made: `start` is "base" or "onnx:FOLDER", whose weights training begins with."""

    id: str
    start: str = "base"
    version: str = "1.0.0"
    dropout: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """The rows: a file, and its columns. What is empty was not given.

    `target`: the column with what each text is about. `task`: one of the catalogue, or the name of a new one; the
    model's id if empty. `kind` and `range` of a new task are read off the labels if empty. `dev_share` of the rows is
    kept for calibration and scores, unless they lie in `dev_file`.
    """

    file: str
    text: str
    label: str
    format: str = ""
    target: str = ""
    task: str = ""
    kind: str = ""
    range: tuple[float, ...] = ()
    dev_file: str = ""
    dev_share: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTraining:
    """How it is trained. The defaults come from one small trial: docs/experiments.md."""

    seed: int = 20261
    epochs: int = 6
    batch_size: int = 16
    learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    warmup: float = 0.1
    weight_decay: float = 0.01
    max_gradient: float = 1.0
    autocast: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecipe:
    """A whole recipe; `folder` is where it lies, from which its files are named."""

    model: OwnModel
    data: OwnData
    training: OwnTraining
    folder: Path

    def path(self, file: str) -> Path:
        return self.folder / Path(file).expanduser()

    @property
    def task_id(self) -> str:
        return self.data.task or self.model.id

    @property
    def known_task(self) -> Task | None:
        """The task of the catalogue that is tuned; None for a new one."""
        return next((task for task in catalogue.tasks() if task.id == self.task_id), None)


def load(name: str) -> OwnRecipe | None:
    """The recipe in the file `name`; None where that is no recipe for rows of one's own, which all have [data].

    Raises UsageError for a file that is missing, InputError for a recipe that is not right.
    """
    if not name.endswith(".toml"):
        return None
    try:
        raw = tomllib.loads(read_file(name))
    except tomllib.TOMLDecodeError:
        return None
    return parse(raw, name) if "data" in raw else None


def parse(raw: dict[str, object], where: str) -> OwnRecipe:
    """A recipe from what is in its file, every key checked."""
    for key in raw:
        if key in ("heads", "stage", "pretrain"):
            what = f"has both [data], for rows of your own, and [{key}]"
            raise InputError(what, where, f"take [{key}] out, or name data sets in [[stage.data]] instead of [data]")
        if key not in _TABLES:
            near = get_close_matches(key, _TABLES, n=1)
            hint = f"did you mean [{near[0]}]? " if near else ""
            raise InputError(f"unknown table [{key}]", where, f"{hint}known: {', '.join(_TABLES)}")
    data = raw["data"]
    if isinstance(data, dict) and isinstance(data.get("range"), list):
        data = {**data, "range": tuple(data["range"])}
    recipe = OwnRecipe(
        model=checked_part(OwnModel, raw.get("model", {}), f"{where}: [model]", LIKE),
        data=checked_part(OwnData, data, f"{where}: [data]", LIKE),
        training=checked_part(OwnTraining, raw.get("training", {}), f"{where}: [training]", LIKE),
        folder=Path(where).parent,
    )
    _check(recipe, where)
    _check_task(recipe, where)
    return recipe


def _check(recipe: OwnRecipe, where: str) -> None:
    data, training = recipe.data, recipe.training
    names = f"use lower-case letters, digits and single hyphens; compare with {LIKE}"
    plain = all(type(bound) in (int, float) for bound in data.range)
    for is_wrong, what, remedy in (
        (not NAME.fullmatch(recipe.model.id), f"id = {recipe.model.id!r} is no name", names),
        (not NAME.fullmatch(recipe.task_id), f"task = {data.task!r} is no name", names),
        (data.kind not in ("", *get_args(OwnKind)), f"kind = {data.kind!r} is none", "; ".join(get_args(OwnKind))),
        (not 0 < data.dev_share < 0.9, f"dev_share = {data.dev_share} is no share", "give one between 0 and 0.9"),
        *((is_wrong, what, "mend the recipe") for what, is_wrong in wrong_numbers(training, training).items()),
        (not 0 <= recipe.model.dropout < 1, "dropout must be in [0, 1)", "mend the recipe"),
        (
            data.range != () and not (plain and len(data.range) == 2 and data.range[0] < data.range[1]),
            f"range = {list(data.range)} is no range",
            "write it as [lowest, highest]",
        ),
    ):
        if is_wrong:
            raise InputError(what, where, remedy)


def _check_task(recipe: OwnRecipe, where: str) -> None:
    """A task of the catalogue must be meant, and one that a single column can label; a new one needs a free name."""
    data, id, task = recipe.data, recipe.task_id, recipe.known_task
    if task is None:
        if id in _TAKEN or id in {profile.id for profile in catalogue.profiles()}:
            raise InputError(f"{id!r} is a name of ours", where, 'name your task: [data] task = "my-task"')
        if data.range and data.kind not in ("", "regression"):
            raise InputError(f"a {data.kind} task has no range", where, "take range out")
        return
    if not data.task:
        remedy = f'to tune it: [data] task = "{id}"; or call the model otherwise'
        raise InputError(f"the model's id {id!r} is that of a task we have", where, remedy)
    if data.kind or data.range:
        raise InputError(f"the task {id!r} has a kind and a range", where, "take kind and range out")
    if task.kind not in get_args(OwnKind) or (task.kind == "regression" and len(task.outputs) > 1):
        what = f"the task {id!r} cannot be tuned on one column of labels"
        able = [one.id for one in catalogue.tasks() if one.kind in ("multiclass", "multilabel") or _is_value(one)]
        raise InputError(what, where, f"choose among {', '.join(able)}, or give a task of your own another name")
    if task.needs_target and not data.target:
        raise InputError(f"the task {id!r} asks about a target", where, 'name its column: [data] target = "..."')


def _is_value(task: Task) -> bool:
    return task.kind == "regression" and len(task.outputs) == 1


def own_kind(task: Task) -> OwnKind:
    """The kind of a task that `parse` let through, or that was read off the labels."""
    return cast("OwnKind", task.kind)
