"""What a benchmark's rows come to: which items are asked which task, with their gold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from affectlab import catalogue, datasets
from affectlab.core import FloatArray, IntArray, Item, ModelCard, Task
from affectlab.evaluate.benchmark import Benchmark, BenchmarkRow


class Way(NamedTuple):
    """How a question is answered: by a task, by one `output` of it, or by its labels sent through `labels`."""

    task: Task
    output: str | None = None
    labels: catalogue.LabelMap | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """A benchmark row with its n data rows.

    `outputs`: names of the k columns of `gold` (n, k), NaN where not labelled; of values each row has one labelled
    output, whose number is in `column` (n,). `keys` name the rows in a file of answers. `way` is None where the
    model has none. `bounds`: lowest and highest value on the scale of the gold.
    """

    row: BenchmarkRow
    task: Task
    outputs: tuple[str, ...]
    keys: tuple[str, ...]
    items: tuple[Item, ...]
    gold: FloatArray
    column: IntArray
    bounds: tuple[float, float] | None
    way: Way | None


def questions(bench: Benchmark, card: ModelCard, limit: int | None = None) -> list[Question]:
    """All questions of `bench`, of each set `limit` rows spread evenly over it; reads the data sets."""
    return [_question(row, card, limit) for row in bench.rows]


def key_of(row: BenchmarkRow, id: str, number: int) -> str:
    """Name of a data row in a file of answers: its line in AEB, or `task:row`, both counted from 1."""
    return str(int(id) + row.line) if row.set == "aeb" else f"{row.id}:{number}"


def way(row: BenchmarkRow, card: ModelCard) -> Way | None:
    """The first way to answer `row` that the model's tasks allow."""
    return next((found for found in map(_way, row.answers) if found.task.id in card.tasks), None)


def _way(text: str) -> Way:
    name, _, taxonomy = text.partition(" > ")
    id, _, output = name.partition(".")
    task = catalogue.task(id)
    labels = catalogue.label_map(task.taxonomy, taxonomy) if taxonomy and task.taxonomy else None
    return Way(task, output or None, labels)


def _question(row: BenchmarkRow, card: ModelCard, limit: int | None) -> Question:
    entry = datasets.load(row.set)
    rows = entry.read(row.split)
    chosen = spread(len(rows), limit)
    name, _, output = row.gold.partition(".")
    outputs = entry.golds[name]
    gold = np.array([rows[index].gold[name] for index in chosen], dtype=np.float64).reshape(-1, len(outputs))
    if output:
        gold, outputs = gold[:, [outputs.index(output)]], (output,)
    task, found = _way(row.answers[0]).task, way(row, card)
    if task.kind in ("regression", "ordinal"):
        assert (np.isnan(gold).sum(1) == len(outputs) - 1).all(), f"{row.id}: a row of values has one labelled output"
    aimed = found is not None and found.task.needs_target
    return Question(
        row=row,
        task=task,
        outputs=outputs,
        keys=tuple(key_of(row, rows[index].id, index + 1) for index in chosen),
        items=tuple(Item(rows[index].text, rows[index].target if aimed else None) for index in chosen),
        gold=gold,
        column=np.argmin(np.isnan(gold), axis=1),
        bounds=row.range or task.range,
        way=found,
    )


def spread(count: int, limit: int | None) -> Sequence[int]:
    """`limit` of `count` row numbers, evenly spaced, so that each part of a set is there; all of them for None."""
    if limit is None or limit >= count:
        return range(count)
    return [index * count // limit for index in range(limit)]
