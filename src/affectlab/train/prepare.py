"""Rows of one's own made ready: read, their task known, divided in two. Without torch, so that errors come quickly."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affectlab.core import DataMissingError, InputError, Item, Task
from affectlab.datasets.overlap import NearDuplicates
from affectlab.text import normalise
from affectlab.train import corpus
from affectlab.train.divide import apart, divide, strata
from affectlab.train.own import OwnRecipe
from affectlab.train.rows import LabelledFile, gold, read_rows, task_of

log = logging.getLogger(__name__)

FEWEST_ROWS, FEW_ROWS, FEW_OF_A_LABEL = 10, 50, 5


@dataclass(frozen=True, slots=True)
class Side:
    """Items with their gold (rows, outputs)."""

    items: tuple[Item, ...]
    gold: NDArray[np.float32]

    @classmethod
    def of(cls, file: LabelledFile, task: Task, kept: NDArray[np.bool_] | None = None) -> Side:
        found = gold(file, task)
        kept = np.ones(len(found), dtype=bool) if kept is None else kept
        return cls(tuple(file.rows[row].item for row in np.flatnonzero(kept)), found[kept])

    @property
    def texts(self) -> list[str]:
        return [item.text for item in self.items]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that training needs to know of the rows; `dev_from` says in words where `dev` is from."""

    recipe: OwnRecipe
    file: LabelledFile
    task: Task
    train: Side
    dev: Side
    dev_from: str


def prepare(recipe: OwnRecipe, limit: int | None = None) -> Prepared:
    """The rows of `recipe`, of each file the first `limit`. Raises InputError or UsageError where they are no use."""
    file = read_rows(recipe.path(recipe.data.file), recipe.data, limit)
    if len(file.rows) < FEWEST_ROWS:
        what = f"has {len(file.rows)} rows with text and label"
        raise InputError(what, file.name, f"give {FEWEST_ROWS} at least; a few hundred make a useful model")
    task = task_of(recipe, file)
    train, dev, dev_from = _sides(recipe, file, task, limit)
    log.info("%d rows to train on, %d for dev (%s)", len(train.items), len(dev.items), dev_from)
    _warn(task, train, len(file.rows))
    _tell_contamination([row.item.text for row in file.rows])
    return Prepared(recipe, file, task, train, dev, dev_from)


def _sides(recipe: OwnRecipe, file: LabelledFile, task: Task, limit: int | None) -> tuple[Side, Side, str]:
    """(train, dev, where dev is from): the file's rows in two, or those of the recipe's dev file as dev."""
    data, everything = recipe.data, Side.of(file, task)
    if data.dev_file:
        other = read_rows(recipe.path(data.dev_file), data, limit)
        kept = apart(everything.texts, [row.item.text for row in other.rows])
        if not kept.all():
            log.info("%s: %d rows left out as (near-)duplicates of %s", file.name, int((~kept).sum()), other.name)
        if not kept.any():
            raise InputError(f"all its texts are in {other.name} too", file.name, "give other rows as dev_file")
        sides, where = (Side.of(file, task, kept), Side.of(other, task)), other.name
    else:
        levels = strata(everything.gold, task)
        dev = divide(everything.texts, levels, data.dev_share, recipe.training.seed)
        if dev.all() or not dev.any():
            raise InputError("its texts are all (nearly) the same", file.name, "give rows with other texts")
        sides, where = (Side.of(file, task, ~dev), Side.of(file, task, dev)), f"a share of {file.name}"
    return *sides, where


def _tell_contamination(texts: Sequence[str]) -> None:
    """How many texts are in a benchmark's test set, where those sets are at hand."""
    try:
        tests = corpus.test_texts()
    except DataMissingError:
        return
    mine = NearDuplicates(map(normalise, texts))  # few beside the tests: much cheaper than the other way about
    count = int((~apart(texts, [text for text in tests if normalise(text) in mine])).sum())
    log.info("%d of these texts are (nearly) in a test set of our benchmarks", count)


def _warn(task: Task, train: Side, rows: int) -> None:
    if rows < FEW_ROWS:
        log.warning("only %d rows: scores on so few say little; give a few hundred", rows)
    if task.range is None:
        counts = zip(task.outputs, train.gold.sum(0), strict=True)
        few = [f"{label} ({count:.0f})" for label, count in counts if count < FEW_OF_A_LABEL]
        if few:
            log.warning("labels with fewer than %d training rows, hardly learnt: %s", FEW_OF_A_LABEL, ", ".join(few))
