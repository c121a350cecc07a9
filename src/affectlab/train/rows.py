"""Rows of one's own: read from a table, and what their labels mean."""

from __future__ import annotations

import json
import logging
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from affectlab.core import InputError, Item, Task, UsageError
from affectlab.tables import Source, content_hash, format_of, open_source, texts
from affectlab.tables.cells import is_json
from affectlab.train.own import OwnData, OwnKind, OwnRecipe, own_kind

log = logging.getLogger(__name__)

MOST_LABELS = 200
STRAY = 0.1
"""Labels that are no numbers, as a share: so few among numbers are mistakes."""

SEPARATOR = "|"
METRICS: dict[OwnKind, tuple[str, ...]] = {
    "multiclass": ("macro-f1", "accuracy"),
    "multilabel": ("macro-f1", "micro-f1"),
    "regression": ("pearson",),
}
_ROWS = 4096


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A text, its label as it is written, and its number in the file: 1 is the first below the header."""

    item: Item
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """The rows of a file that have a text and a label.

    `name` is what the user calls the file, `decimal` the mark in its numbers.
    """

    name: str
    sha256: str
    decimal: str
    rows: tuple[LabelledRow, ...]


def read_rows(path: Path, data: OwnData, limit: int | None = None) -> LabelledFile:
    """The labelled rows among the first `limit` of a file. Raises InputError or UsageError for one that has none."""
    name = path.name if path.is_file() else str(path)
    source = open_source(path, _format(path, data), name=name)
    columns = [_column(column, source.schema.names, name) for column in (data.text, data.label, data.target) if column]
    listed = pa.types.is_list((field := source.schema.field(columns[1])).type) or is_json(field)
    found: list[LabelledRow] = []
    left_out: Counter[str] = Counter()
    for place, cells, problem in islice(_cells(source, columns), limit):
        text, label, target = (*((cell or "").strip() for cell in cells), "")[:3]
        if listed and cells[1] is not None:
            label = _of_list(label)
        if why := _useless(text, label, target, problem, data):
            left_out[why] += 1
        else:
            found.append(LabelledRow(Item(text, target or None), label, place))
    if not found:
        what = f"no row has all that [data] names ({_reasons(left_out)})"
        raise InputError(what, name, "check the columns in the recipe, or fill them")
    log.info("%s: %s rows with text and label%s", name, f"{len(found):,}", _also(left_out))
    return LabelledFile(name, content_hash(path), source.layout.decimal, tuple(found))


def _of_list(label: str) -> str:
    """A list, which Parquet gives joined by bars and JSONL as JSON, as labels with bars; a bar if it is empty."""
    if label.startswith("["):
        with suppress(ValueError):  # a text that only begins like one
            label = SEPARATOR.join(map(str, json.loads(label)))
    return label or SEPARATOR


def _useless(text: str, label: str, target: str, problem: str | None, data: OwnData) -> str | None:
    """Why a row is left out; None if it is not."""
    if problem is not None:
        return "cannot be read"
    missing = {"text": not text, "label": not label, "target": data.target and not target}
    return next((f"no {what}" for what, is_missing in missing.items() if is_missing), None)


def _cells(source: Source, columns: Sequence[str]) -> Iterator[tuple[int, tuple[str | None, ...], str | None]]:
    """Of each row its number from 1, its cells, and why it could not be read."""
    for window in source.windows(_ROWS):
        cells = zip(*(texts(window.table, column) for column in columns), strict=True)
        for place, row in enumerate(cells):
            yield window.first_row + place + 1, row, window.problems.get(place)


def _format(path: Path, data: OwnData) -> str:
    try:
        return format_of(path, data.format or None)
    except UsageError as error:
        what, where, _ = error.args
        raise UsageError(what, where, 'add [data] format = "csv" (or tsv, jsonl, parquet, xlsx)') from None


def _column(wanted: str, names: Sequence[str], where: str) -> str:
    if wanted in names:
        return wanted
    folded = {name.strip().casefold(): name for name in names}
    near = get_close_matches(wanted.strip().casefold(), folded, n=1, cutoff=0.5)
    hint = f"did you mean {folded[near[0]]!r}? " if near else ""
    raise UsageError(f"there is no column {wanted!r}", where, f"{hint}the columns are {_listed(names)}")


def _reasons(counts: Counter[str]) -> str:
    return ", ".join(f"{why}: {count:,}" for why, count in counts.items()) or "it has no rows"


def _also(counts: Counter[str]) -> str:
    return f"; left out: {_reasons(counts)}" if counts else ""


def _listed(names: Sequence[str], most: int = 12) -> str:
    return ", ".join(names) if len(names) <= most else f"{', '.join(names[:most])} and {len(names) - most} more"


def task_of(recipe: OwnRecipe, file: LabelledFile) -> Task:
    """The task of the recipe: that of the catalogue, or a new one as the labels of `file` show it.

    Raises InputError where the labels make no task.
    """
    if recipe.known_task is not None:
        return recipe.known_task
    data, labels = recipe.data, [row.label for row in file.rows]
    values = [number(label, file.decimal) for label in labels]
    if not data.kind:
        _refuse_strays(file, values)
    kind: OwnKind = data.kind or _kind(labels, values, bool(data.range))  # type: ignore[assignment]
    made = Task(
        id=recipe.task_id,
        kind=kind,
        title=f"{recipe.task_id} ({file.name})",
        question=f"What would {file.name} say in its column {data.label!r}?",
        outputs=("value",) if kind == "regression" else _outputs(kind, labels, file.name),
        perspective="writer",
        metrics=METRICS[kind],
        source=f"rows of {file.name}, sha256 {file.sha256}",
        range=_range(data, file, values) if kind == "regression" else None,
        needs_target=bool(data.target),
    )
    _tell(made, data, labels)
    return made


def number(label: str, decimal: str = ".") -> float | None:
    """`label` as a number with this decimal mark; None where it is none."""
    try:
        value = float(label.replace(decimal, "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _refuse_strays(file: LabelledFile, values: Sequence[float | None]) -> None:
    """Where nearly all labels are numbers, the others are hardly classes: "nan", "n/a", "inf"."""
    strays = [row for row, value in zip(file.rows, values, strict=True) if value is None]
    if 0 < len(strays) <= STRAY * len(values) and len(set(values)) > 3:
        what = f"is no number, as all but {len(strays)} of {len(values):,} labels are"
        raise _wrong(file, strays[0], what, 'empty it or mend it, or give [data] kind = "multiclass"')


def _kind(labels: Sequence[str], values: Sequence[float | None], ranged: bool) -> OwnKind:
    """Numbers are values, unless they are but two, such as 0 and 1, which are classes."""
    if None not in values and (ranged or len(set(values)) > 2):
        return "regression"
    return "multilabel" if any(SEPARATOR in label for label in labels) else "multiclass"


def _range(data: OwnData, file: LabelledFile, values: Sequence[float | None]) -> tuple[float, float]:
    for row, value in zip(file.rows, values, strict=True):
        if value is None:
            raise _wrong(file, row, "is no number", 'give numbers, or [data] kind = "multiclass"')
    found = [value for value in values if value is not None]
    if min(found) == max(found):
        raise InputError(f"every label is {min(found):g}", file.name, "there is nothing to learn: give other rows too")
    return (data.range[0], data.range[1]) if data.range else (min(found), max(found))


def parts(label: str, kind: OwnKind) -> tuple[str, ...]:
    """The labels in a cell, without double spaces."""
    split = label.split(SEPARATOR) if kind == "multilabel" else [label]
    return tuple(dict.fromkeys(filter(None, (" ".join(part.split()) for part in split))))


def _outputs(kind: OwnKind, labels: Sequence[str], where: str) -> tuple[str, ...]:
    found = {part for label in labels for part in parts(label, kind)}
    ours = "label" if kind == "multiclass" else "labels"
    if len(found) > MOST_LABELS:
        what = f"has {len(found):,} different labels, of which each would be a column"
        raise InputError(what, where, f"give {MOST_LABELS} at most, or name another column as [data] label")
    if len({parts(label, kind) for label in labels}) < 2:
        raise InputError(f"every label is {labels[0]!r}", where, "there is nothing to learn: give other rows too")
    if ours in found:
        raise InputError(f"the label {ours!r} is the name of a column of ours", where, "call it otherwise")
    return tuple(sorted(found, key=lambda label: (number(label) is None, number(label) or 0.0, label)))


def _tell(task: Task, data: OwnData, labels: Sequence[str]) -> None:
    if task.range is not None:
        low, high = task.range
        seen = "" if data.range else f"; if others can occur: [data] range = [{low:g}, {high:g}]"
        log.info("task %s: a number from %g to %g (regression)%s", task.id, low, high, seen)
        return
    counts = Counter(part for label in labels for part in parts(label, own_kind(task)))
    what = "one of" if task.kind == "multiclass" else "any of"
    shown = ", ".join(f"{label} {count:,}" for label, count in counts.most_common(12))
    more = f" and {len(counts) - 12} more" if len(counts) > 12 else ""
    log.info("task %s: %s %d labels (%s): %s%s", task.id, what, len(counts), task.kind, shown, more)


def gold(file: LabelledFile, task: Task) -> NDArray[np.float32]:
    """(rows, outputs) float32: 0 or 1 for labels, 0..1 from end to end of the task's range for values.

    Raises InputError for a label that the task does not have.
    """
    found = np.zeros((len(file.rows), len(task.outputs)), dtype=np.float32)
    own = task.taxonomy is None
    places = {label if own else _folded(label): place for place, label in enumerate(task.outputs)}
    for index, row in enumerate(file.rows):
        if task.range is not None:
            found[index] = _value(file, row, task.range)
            continue
        for part in parts(row.label, own_kind(task)):
            place = places.get(part if own else _folded(part))
            if place is None:
                raise _wrong(file, row, f"is no label of {task.id}", _offer(part, task), part)
            found[index, place] = 1.0
    return found


def _folded(label: str) -> str:
    """How labels of the catalogue are compared: Very Negative is very-negative."""
    return label.casefold().replace(" ", "-").replace("_", "-")


def _value(file: LabelledFile, row: LabelledRow, bounds: tuple[float, float]) -> float:
    value, (low, high) = number(row.label, file.decimal), bounds
    if value is None:
        raise _wrong(file, row, "is no number", "give a number, or leave the cell empty")
    if not low <= value <= high:
        raise _wrong(file, row, f"lies outside {low:g} to {high:g}", "mend it, rescale the column, or set [data] range")
    return (value - low) / (high - low)


def _offer(part: str, task: Task) -> str:
    near = get_close_matches(_folded(part), [_folded(label) for label in task.outputs], n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"{hint}its labels are {_listed(task.outputs)}"


def _wrong(file: LabelledFile, row: LabelledRow, what: str, remedy: str, label: str | None = None) -> InputError:
    shown = (label or row.label)[:60]
    return InputError(f"row {row.number}: the label {shown!r} {what}", file.name, remedy)
