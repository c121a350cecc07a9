"""Recipes: how a shipped model is made, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from affectlab import catalogue
from affectlab.core import InputError, UsageError, argument
from affectlab.core.errors import unknown
from affectlab.train.parts import checked_part

Loss = Literal["bce", "ce", "emd", "mse", "ccc"]
Pooling = Literal["mean", "attention", "weighted-layers"]
TeacherLoss = Literal["kl", "mse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPart:
    """What is trained: the encoder's package, the longest input in tokens, dropout before the heads.
    A table has no encoder.

    `pooling`: what the heads read of a text. "mean" of the last layer's token vectors; "attention", their mean weighted
    by a softmax of a learned linear score; "weighted-layers", the mean of each layer's token vectors, summed with
    learned weights that add up to 1 (Peters et al. 2018, arXiv 1802.05365, section 3.2).
    """

    id: str
    version: str
    encoder: str = ""
    max_tokens: int = 128
    dropout: float = 0.1
    attention_dropout: float = 0.0
    pooling: Pooling = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPart:
    """How it is trained, in every stage.

    `layer_decay`: each layer's learning rate as a share of that of the layer above it (Howard and Ruder 2018, arXiv
    1801.06146). `dropouts`: dropout masks of each pooled vector, over which the loss is averaged (Inoue 2019, arXiv
    1905.09788). `label_smoothing`: the share of a `bce` or `ce` head's gold that is spread evenly over its classes.
    """

    seed: int
    batch_size: int
    weight_decay: float
    max_gradient: float
    autocast: bool
    layer_decay: float = 1.0
    dropouts: int = 1
    label_smoothing: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One answer of the network: `outputs` numbers, learned with `loss`; `aux` heads are left out of the graph.

    An `aux` head called like an ordinal task (`valence-class`) has an output for each class of each of its values.
    """

    outputs: int
    loss: Loss
    weight: float
    aux: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPart:
    """Rows of one split; `repeat` says how often an epoch sees them, a fraction meaning a fresh sample.

    `rare`: how many times more those rows are seen that have a label of fewer than `affectlab.train.corpus.RARE` rows.
    `labels`: false leaves out the gold, so that only a teacher says what to learn.
    """

    set: str
    split: str
    repeat: float
    rare: float = 0.0
    labels: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One pass of training with rates and data of its own.

    `warmup` is the share of steps with a rising rate. `last_epoch` is the share of the last epoch that is trained: the
    rate falls along the line that would reach zero after `epochs` whole epochs, and in the last one straight to zero.
    `keep`: the share of the weights before the stage in those after it (Wortsman et al. 2022, arXiv 2109.01903).
    `ffn`: neurons that each layer's feed-forward part keeps, the others pruned before the stage (see
    `affectlab.train.prune`). `own`: the share of the loss that is towards what the network answered before the stage
    and the pruning. `rounded`: whether numbers on their way into the encoder's matrices are rounded as in 8 bits.
    """

    epochs: int
    last_epoch: float
    learning_rate: float
    head_learning_rate: float
    warmup: float
    data: tuple[DataPart, ...]
    keep: float = 0.0
    ffn: int | None = None
    own: float = 0.0
    rounded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pretrain:
    """Masked-language training of the encoder on raw texts, before the stages.

    `mask`: the share of tokens to be guessed; of words that carry emotion `emotion_words` times as many (see
    `affectlab.train.pretrain.emotion_words`). The first `head_only` of all steps train the new output layer alone, at
    `head_learning_rate`; then the encoder's rate rises for `warmup` of them and falls to zero.
    """

    epochs: int
    learning_rate: float
    data: tuple[DataPart, ...]
    head_learning_rate: float = 1e-3
    head_only: float = 0.1
    warmup: float = 0.06
    mask: float = 0.15
    emotion_words: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """Trained models to learn from beside the gold, or instead of it: the mean of their logits on the training rows.

    `folders`: what `affectlab train` wrote, best the 32-bit graphs (`OUT.work/float32`). The loss is (1 - alpha) times
    that of the gold plus `alpha` times that of the teachers: "kl", each head's own loss with their probabilities as its
    gold (Hinton et al. 2015, arXiv 1503.02531), or "mse", between logits.
    """

    folders: tuple[str, ...]
    alpha: float = 0.5
    loss: TeacherLoss = "kl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A static table of weights instead of an encoder (see `affectlab.models.static`), learned in one stage.

    `least`: how often a feature must occur in the training texts. `width`: of the vectors that are learned for the
    features; the table holds their products with the heads. `drop`: the share of features left out of each text, anew
    in each epoch. `seeds`: tables whose mean is taken. `phrases`: how often an epoch sees the words and pairs of
    words that occur `least` times, as texts of their own that only the teacher labels. `refit`: heads fitted alone
    too, convexly, on the rows that have their gold, mixed with `alpha` parts of the teacher's answer, with a penalty of
    `prior` on squared weights, and positives weighted by the odds against their label to the power of `rare`; `share`
    is their part in the mean with what was learned together.
    """

    least: int
    width: int
    drop: float
    seeds: int
    phrases: float
    refit: tuple[str, ...]
    alpha: float
    prior: float
    rare: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A whole recipe. The order of `heads` is the order of the network's outputs."""

    model: ModelPart
    training: TrainingPart
    heads: dict[str, Head]
    stages: tuple[Stage, ...]
    pretrain: Pretrain | None = None
    teacher: Teacher | None = None
    table: Table | None = None

    @property
    def passes(self) -> tuple[tuple[DataPart, ...], ...]:
        """The data parts of the pretraining, if there is one, and of each stage."""
        first = (self.pretrain.data,) if self.pretrain else ()
        return (*first, *(stage.data for stage in self.stages))

    @property
    def data(self) -> tuple[DataPart, ...]:
        """The data parts of all passes."""
        return tuple(part for data in self.passes for part in data)

    @property
    def slices(self) -> dict[str, slice]:
        """Where each head's outputs lie along the last axis of the network's answer."""
        ends, end = {}, 0
        for name, head in self.heads.items():
            ends[name] = slice(end, end + head.outputs)
            end += head.outputs
        return ends


def levels(head: str) -> tuple[int, int] | None:
    """Lowest and highest class of the ordinal task called `head`; None for any other name."""
    task = next((task for task in catalogue.tasks() if task.id == head and task.kind == "ordinal"), None)
    return None if task is None or task.range is None else (int(task.range[0]), int(task.range[1]))


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
            raise unknown("recipe", name, shipped(), "affectlab train --help", where=argument("recipe"))
        return parse(files("affectlab.recipes").joinpath(f"{name}.toml").read_text(encoding="utf-8"), name)
    return parse(read_file(name), name)


def read_file(name: str) -> str:
    """The content of the recipe in the file `name`. Raises UsageError where there is none, InputError for no text."""
    path = Path(name)
    if not path.is_file():
        raise UsageError("there is no such recipe", name, f"give a file, or one of: {', '.join(shipped())}")
    try:
        return path.read_text(encoding="utf-8")
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
        model=checked_part(ModelPart, raw["model"], f"{where}: [model]"),
        training=checked_part(TrainingPart, raw["training"], f"{where}: [training]"),
        heads={name: checked_part(Head, head, f"{where}: heads.{name}") for name, head in raw["heads"].items()},
        stages=tuple(_pass(Stage, entry, f"{where}: [[stage]]") for entry in raw["stage"]),
        pretrain=_pass(Pretrain, raw["pretrain"], f"{where}: [pretrain]") if "pretrain" in raw else None,
        teacher=checked_part(Teacher, raw["teacher"], f"{where}: [teacher]") if "teacher" in raw else None,
        table=checked_part(Table, raw["table"], f"{where}: [table]") if "table" in raw else None,
    )
    _check(recipe, where)
    return recipe


def _pass(kind: Any, raw: Any, where: str) -> Any:
    if not isinstance(raw, dict) or not isinstance(raw.get("data"), list):
        name = where.rpartition("[")[2].rstrip("]")
        raise InputError(f"a {name} needs [[{name}.data]]", where, "compare with affectlab/recipes/base.toml")
    data = tuple(checked_part(DataPart, entry, f"{where}.data") for entry in raw["data"])
    return checked_part(kind, {**raw, "data": data}, where)


def wrong_numbers(training: Any, *stages: Any) -> dict[str, bool]:
    """What is wrong with how much is trained: of a [training] and of stages, or of one table that is both."""
    rates = [rate for stage in stages for rate in (stage.learning_rate, stage.head_learning_rate)]
    return {
        "epochs must be 1 or more": any(stage.epochs < 1 for stage in stages),
        "batch_size must be 1 or more": training.batch_size < 1,
        "seed must lie in 0 to 4294967295": not 0 <= training.seed < 2**32,
        "learning_rate and head_learning_rate must be above 0": min(rates, default=1.0) <= 0,
        "warmup must lie in [0, 1)": any(not 0 <= stage.warmup < 1 for stage in stages),
        "weight_decay must be 0 or more": training.weight_decay < 0,
        "max_gradient must be above 0": training.max_gradient <= 0,
    }


def _check(recipe: Recipe, where: str) -> None:
    training = recipe.training
    wrong = wrong_numbers(training, *recipe.stages) | {
        "last_epoch must lie in (0, 1]": any(not 0 < stage.last_epoch <= 1 for stage in recipe.stages),
        "max_tokens must be 64 to 512": not 64 <= recipe.model.max_tokens <= 512,
        f"pooling must be one of {', '.join(get_args(Pooling))}": recipe.model.pooling not in get_args(Pooling),
        "repeat must be above 0": any(part.repeat <= 0 for part in recipe.data),
        "layer_decay must lie in (0, 1]": not 0 < training.layer_decay <= 1,
        "dropouts must be 1 or more": training.dropouts < 1,
        "label_smoothing must lie in [0, 1)": not 0 <= training.label_smoothing < 1,
        "ffn must be a multiple of 32, 32 or more": not all(_is_width(stage.ffn) for stage in recipe.stages),
        "own must lie in [0, 1], and needs a recipe without [teacher]": any(
            not 0 <= stage.own <= (0 if recipe.teacher else 1) for stage in recipe.stages
        ),
        "labels = false needs a [teacher]": not recipe.teacher and not all(part.labels for part in recipe.data),
    }
    wrong |= _wrong_pretrain(recipe.pretrain) | _wrong_teacher(recipe.teacher) | _wrong_table(recipe)
    for what, is_wrong in wrong.items():
        if is_wrong:
            raise InputError(what, where, "mend the recipe")
    _check_heads(recipe, where)


def _is_width(ffn: int | None) -> bool:
    return ffn is None or (ffn > 0 and ffn % 32 == 0)


def _wrong_pretrain(pretrain: Pretrain | None) -> dict[str, bool]:
    if pretrain is None:
        return {}
    return {
        "pretrain: epochs must be 1 or more": pretrain.epochs < 1,
        "pretrain: learning_rate and head_learning_rate must be above 0": (
            min(pretrain.learning_rate, pretrain.head_learning_rate) <= 0
        ),
        "pretrain: mask must lie in (0, 0.5]": not 0 < pretrain.mask <= 0.5,
        "pretrain: emotion_words must be 1 or more, and mask times it at most 0.9": (
            pretrain.emotion_words < 1 or pretrain.mask * pretrain.emotion_words > 0.9
        ),
        "pretrain: head_only and warmup must lie in [0, 1) together": not (
            0 <= pretrain.head_only <= pretrain.head_only + pretrain.warmup < 1
        ),
    }


def _wrong_teacher(teacher: Teacher | None) -> dict[str, bool]:
    if teacher is None:
        return {}
    return {
        "teacher: folders must name one folder or more": not teacher.folders,
        "teacher: alpha must lie in (0, 1]": not 0 < teacher.alpha <= 1,
        f"teacher: loss must be one of {', '.join(get_args(TeacherLoss))}": teacher.loss not in get_args(TeacherLoss),
    }


def _wrong_table(recipe: Recipe) -> dict[str, bool]:
    table = recipe.table
    if table is None:
        return {"[model] needs an encoder": not recipe.model.encoder}
    return {
        "table: it takes one stage and no [pretrain]": len(recipe.stages) != 1 or recipe.pretrain is not None,
        "table: it needs a [teacher]": recipe.teacher is None,
        "table: least, width and seeds must be 1 or more": min(table.least, table.width, table.seeds) < 1,
        "table: drop, alpha and share must lie in [0, 1)": not all(
            0 <= part < 1 for part in (table.drop, table.alpha, table.share)
        ),
        "table: prior must be above 0": table.prior <= 0,
        "table: phrases and rare must be 0 or more": min(table.phrases, table.rare) < 0,
        "table: refit must name heads with loss bce": any(
            name not in recipe.heads or recipe.heads[name].loss != "bce" for name in table.refit
        ),
    }


def _check_heads(recipe: Recipe, where: str) -> None:
    tasks = {task.id: task for task in catalogue.tasks()}
    wrong = {"a head is needed that is not aux": all(head.aux for head in recipe.heads.values())}
    for name, head in recipe.heads.items():
        wrong[f"heads.{name}: loss must be one of {', '.join(get_args(Loss))}"] = head.loss not in get_args(Loss)
        if not head.aux and name not in tasks:
            raise unknown("task", name, tasks, "affectlab tasks list", where=f"{where}: [heads]")
        outputs, classes = len(tasks[name].outputs) if name in tasks else head.outputs, levels(name)
        if classes:
            base = name.removesuffix("-class")
            wrong[f"heads.{name}: its classes are cut from {base}; it can only be aux = true"] = not head.aux
            wrong[f"heads.{name}: loss must be ce or emd"] = head.loss not in ("ce", "emd")
            outputs *= classes[1] - classes[0] + 1
        if classes or not head.aux:
            wrong[f"heads.{name}: outputs must be {outputs}"] = head.outputs != outputs
    for what, is_wrong in wrong.items():
        if is_wrong:
            raise InputError(what, where, "mend the recipe")
