"""From the rows of a window to what a model is asked: each distinct item once, blank texts never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from affectlab.core import AffectlabError, IntArray, Item, Predictions, Task
from affectlab.text import is_blank

if TYPE_CHECKING:
    from affectlab.models import Model

NO_TARGET = "the target is empty"
_DECIDING = ("multilabel", "multiclass", "ordinal")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """Answers for n rows by way of their m distinct items.

    `predictions`: of the items, in the order in which they first appear; it answers nothing where m is 0.
    `item_of_row`: (n,), the item of each row; -1 for a row that the model was not asked about.
    `problems`: why, for those of the latter that are no blank text.
    `aimless`: rows whose target is empty, where other tasks need none; what is said of a target there means nothing.
    """

    predictions: Predictions
    item_of_row: IntArray
    problems: Mapping[int, str]
    aimless: frozenset[int] = frozenset()


def answer(
    model: Model,
    tasks: Sequence[Task],
    texts: Sequence[str | None],
    targets: Sequence[str | None] | None = None,
    problems: Mapping[int, str] | None = None,
) -> Answers:
    """Ask `model` about one window of rows.

    `targets`: one for each text, used by tasks that need one; there, a row without is a problem, though the other
    tasks are asked. `problems`: why a row cannot be asked, by its index. Raises AffectlabError where the model gives
    answers of a wrong shape.
    """
    import numpy as np

    found = dict(problems or {})
    with_target = any(task.needs_target for task in tasks)
    only_target = all(task.needs_target for task in tasks)
    aimless = set[int]()
    items: dict[Item, int] = {}
    item_of_row = np.full(len(texts), -1, dtype=np.int64)
    for row, text in enumerate(texts):
        if row in found or text is None or is_blank(text):
            continue
        target = targets[row] if with_target and targets is not None else None
        if with_target and (target is None or is_blank(target)):
            found[row] = NO_TARGET
            if only_target:
                continue
            aimless.add(row)
            target = None
        item_of_row[row] = items.setdefault(Item(text, target), len(items))
    if items:
        predictions = model.predict(tuple(items), tasks)
        _check(predictions, len(items), tasks, model.card.id)
    else:
        predictions = Predictions(answers={}, truncated=np.zeros(0, dtype=bool), errors=())
    return Answers(predictions=predictions, item_of_row=item_of_row, problems=found, aimless=frozenset(aimless))


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
        raise AffectlabError(f"gave {', '.join(wrong)}", f"--model {model}", "report it to its makers")
