"""From the rows of a window to what a model is asked: each distinct item once, blank texts never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from affectlab.core import AffectlabError, BoolArray, IntArray, Items, Predictions, Task, argument
from affectlab.text import is_blank

if TYPE_CHECKING:
    from affectlab.models import Model

NO_TARGET = "the target is empty"
_DECIDING = ("multilabel", "multiclass", "ordinal")
_SAYS_SOMETHING = r"[!-~\x{c0}-\x{2ff}\x{370}-\x{5ff}\x{900}-\x{10ff}\x{4e00}-\x{9fff}\x{ac00}-\x{d7a3}]"
"""Of characters that are neither white space nor control nor invisible, those that nearly every text has."""
_MARKUP = r"^\s*[&<\\]"
"""With what a text begins that holds nothing but `&nbsp;`, `<br>` and the like."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """Answers for n rows by way of their m distinct items.

    `predictions`: of the items, in the order in which they first appear; it answers nothing where m is 0.
    `item_of_row`: (n,), the item of each row; -1 for a row that the model was not asked about.
    `problems`: why, for those of the latter that are errors. `skips`: why, for those that are skipped though they
    hold a text.
    `aimless`: rows whose target is empty, where other tasks need none; what is said of a target there means nothing.
    """

    predictions: Predictions
    item_of_row: IntArray
    problems: Mapping[int, str]
    aimless: frozenset[int] = frozenset()
    skips: Mapping[int, str] = field(default_factory=dict)


def answer(
    model: Model,
    tasks: Sequence[Task],
    texts: Sequence[str | None] | pa.LargeStringArray,
    targets: Sequence[str | None] | pa.LargeStringArray | None = None,
    problems: Mapping[int, str] | None = None,
    skips: Mapping[int, str] | None = None,
) -> Answers:
    """Ask `model` about one window of rows.

    `targets`: one for each text, used by tasks that need one; there, a row without is a problem, though the other
    tasks are asked. `problems`: why a row cannot be asked, by its index; `skips`: why a row is not to be asked, where
    it has no problem. Raises AffectlabError where the model gives answers of a wrong shape.
    """
    found = dict(problems or {})
    skipped = {row: why for row, why in (skips or {}).items() if row not in found}
    with_target = any(task.needs_target for task in tasks)
    aimless = frozenset[int]()
    column = _column(texts)
    asked = _says_something(column)
    asked[[*found, *skipped]] = False
    aims = None
    if with_target:
        aims = pa.nulls(len(column), pa.large_string()) if targets is None else _column(targets)
        aimed = _says_something(aims)
        without = np.flatnonzero(asked & ~aimed).tolist()
        found |= dict.fromkeys(without, NO_TARGET)
        if all(task.needs_target for task in tasks):
            asked &= aimed
        else:
            aimless = frozenset(without)
        aims = pc.if_else(pa.array(aimed), aims, None)
    items, item_of_row = _distinct(column, aims, asked)
    if len(items):
        predictions = model.predict(items, tasks)
        _check(predictions, len(items), tasks, model.card.id)
    else:
        predictions = Predictions(answers={}, truncated=np.zeros(0, dtype=bool), errors=())
    return Answers(predictions=predictions, item_of_row=item_of_row, problems=found, aimless=aimless, skips=skipped)


def _column(values: Sequence[str | None] | pa.LargeStringArray) -> pa.LargeStringArray:
    return values if isinstance(values, pa.Array) else pa.array(values, pa.large_string())


def _says_something(texts: pa.LargeStringArray) -> BoolArray:
    """True where a text is neither null nor blank."""
    says = np.array(pc.fill_null(pc.match_substring_regex(texts, _SAYS_SOMETHING), False))
    says &= ~np.array(pc.fill_null(pc.match_substring_regex(texts, _MARKUP), False))
    for row in np.flatnonzero(~says).tolist():
        text = texts[row].as_py()
        says[row] = text is not None and not is_blank(text)
    return says


def _distinct(
    texts: pa.LargeStringArray, targets: pa.LargeStringArray | None, asked: BoolArray
) -> tuple[Items, IntArray]:
    """The distinct pairs of the rows that are `asked`, in order of appearance, and where each row's is among them."""
    rows = np.flatnonzero(asked)
    if len(rows) < len(texts):
        texts, targets = texts.take(pa.array(rows)), None if targets is None else targets.take(pa.array(rows))
    coded = texts.dictionary_encode()
    items, places = Items(coded.dictionary), coded.indices
    if targets is not None and targets.null_count < len(targets):
        aims = targets.dictionary_encode()
        width = len(aims.dictionary) + 1
        # a null target is coded as the last
        pairs = np.asarray(places, dtype=np.int64) * width + np.asarray(aims.indices.fill_null(width - 1))
        both = pa.array(pairs).dictionary_encode()
        first, second = np.divmod(np.asarray(both.dictionary), width)
        items = Items(
            items.texts.take(pa.array(first)), aims.dictionary.take(pa.array(second, mask=second == width - 1))
        )
        places = both.indices
    item_of_row = np.full(len(asked), -1, dtype=np.int64)
    item_of_row[rows] = places
    return items, item_of_row


def _check(predictions: Predictions, count: int, tasks: Sequence[Task], model: str) -> None:
    """A model of someone else's may break the protocol; better said here than shown as wrong rows."""
    shapes = {task.id: (count, len(task.outputs)) for task in tasks}
    given = {id: tuple(found.scores.shape) for id, found in predictions.answers.items()}
    wrong = [
        f"{id} {given.get(id, 'nothing')} instead of {shape}" for id, shape in shapes.items() if given.get(id) != shape
    ]
    wrong += [
        f"{task.id} scores without a decision"
        for task in tasks
        if task.kind in _DECIDING and given.get(task.id) and predictions.answers[task.id].decided is None
    ]
    if len(predictions.errors) != count or len(predictions.truncated) != count:
        wrong.append(f"{len(predictions.errors)} rows instead of {count}")
    if wrong:
        raise AffectlabError(f"gave {', '.join(wrong)}", argument("model", model), "report it to its makers")
