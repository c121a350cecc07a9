"""Which columns of an annotated file are ours, and which the user means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pyarrow as pa

from affectlab import catalogue
from affectlab.catalogue.parse import NAME
from affectlab.core import InputError, Task, UsageError, argument
from affectlab.core.types import Kind
from affectlab.text import COLUMN_NAMES

RECORD = ("status", "model", "model_version")
"""What every annotated file has, whatever was asked of it."""
LANGUAGE = "language"
LEXICON = "lexicon"
"""The guessed language of a text, and which words of the user's own were counted, where annotate was asked for them."""
FRAME = "the DataFrame"
"""What messages call a source that is no file."""
TIME_NAMES = (
    "time", "date", "datetime", "timestamp", "created_at", "created", "created_utc", "published_at", "posted_at",
)  # fmt: skip
_PROFILE = "affect"
_LISTED = 12
_TRUNCATED = "truncated"
"""The first column behind those of the tasks, and of what is counted beside them."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A number per text: its column without prefix, the task it answers, and its range."""

    column: str
    task: Task
    bounds: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one annotated file.

    `ours`: names of affectlab's columns that are there, without `prefix`. `others`: the file's own columns.
    `tasks`: tasks outside the profile `affect` that were answered, each with its outputs that are there, and
    those with labels that only a model has.
    `by`, `time`, `text`: columns as they are called in the file; `time_guesses` are looked at where no `time` is named.
    """

    prefix: str
    ours: frozenset[str]
    others: tuple[str, ...]
    tasks: tuple[tuple[Task, tuple[str, ...]], ...]
    by: str | None
    time: str | None
    time_guesses: tuple[str, ...]
    text: str | None

    def __contains__(self, column: str) -> bool:
        return column in self.ours

    def name(self, column: str) -> str:
        """The name in the file of our `column`."""
        return self.prefix + column

    @staticmethod
    def decided(task: Task) -> tuple[str, str]:
        """What a task with labels decides in: its list of labels, or its one class."""
        return f"{task.id}.labels", f"{task.id}.label"

    def used(self) -> list[str]:
        """Names in the file of every column that a report reads."""
        named = (self.by, self.time, self.text)
        wanted = [*(self.name(column) for column in sorted(self.ours)), *filter(None, named), *self.time_guesses]
        return list(dict.fromkeys(wanted))


def intensities() -> tuple[Dimension, ...]:
    """The columns `intensity_<emotion>`."""
    task = catalogue.task("intensity")
    return tuple(Dimension(f"intensity_{label}", task, _bounds(task)) for label in task.outputs)


def dimensions() -> tuple[Dimension, ...]:
    """The columns `valence`, `arousal` and `dominance`; the first answers its own task, not that of the others."""
    valence, vad = catalogue.task("valence"), catalogue.task("vad")
    return (
        Dimension(valence.id, valence, _bounds(valence)),
        *(Dimension(output, vad, _bounds(vad)) for output in vad.outputs if output != valence.id),
    )


def _bounds(task: Task) -> tuple[float, float]:
    assert task.range is not None, "a regression of the catalogue has a range"
    return task.range


def affect_columns() -> tuple[str, ...]:
    """Every column of the profile `affect`, without those of RECORD."""
    emotions, sentiment = catalogue.task("emotions"), catalogue.task("sentiment")
    scores = [f"emotion_{label}" for label in emotions.outputs]
    classes = [f"sentiment_{label}" for label in sentiment.outputs]
    values = [dimension.column for dimension in (*intensities(), *dimensions())]
    return ("emotion", "labels", *scores, *values, "sentiment", *classes, "confidence")


def find_columns(
    schema: pa.Schema, where: str, prefix: str = "", *, by: str | None, time: str | None, text: str | None
) -> Columns:
    """The columns of the file called `where`.

    Without a `prefix`, that of a file in which every column of ours has one is found. Raises `InputError` for a file
    that was not annotated, `UsageError` for a named column that is not there.
    """
    names = list(schema.names)
    prefix = _prefix(names, where, prefix)
    tasks = (*_answered(names, prefix), *_own(names, prefix))
    known = {*RECORD, "error", "truncated", *affect_columns()}
    for task, outputs in tasks:
        known.update((*(f"{task.id}.{output}" for output in outputs), *Columns.decided(task)))
    ours = frozenset(column for column in known if prefix + column in names)
    answers = {prefix + column for column in ours}
    ours |= {name for name in (LANGUAGE, LEXICON) if prefix + name in names and _follows(names, prefix + name, answers)}
    if not ours - {*RECORD, "error", "truncated", LANGUAGE, LEXICON}:
        raise InputError("holds no answers of a model", where, _annotate(where))
    others = tuple(name for name in names if not (name.startswith(prefix) and name[len(prefix) :] in ours))
    guesses = () if time else tuple(_by_case(others, TIME_NAMES))
    return Columns(
        prefix=prefix, ours=ours, others=others, tasks=tasks,
        by=named(by, names, others, argument("by")), time=named(time, names, others, argument("time")),
        time_guesses=guesses,
        text=named(text, names, others, argument("text")) or next(iter(_by_case(others, COLUMN_NAMES)), None),
    )  # fmt: skip


def named(column: str | None, names: Sequence[str], others: Sequence[str], where: str) -> str | None:
    """`column` itself if it is among `names`. Raises `UsageError` with the nearest, best among `others`, the user's."""
    if column is None or column in names:
        return column
    near: list[str] = []
    for known, cutoff in ((others, 0.7), (names, 0.6)):
        folded = {name.casefold(): name for name in known}
        exact = folded.get(column.casefold())
        found = get_close_matches(column.casefold(), folded, n=3, cutoff=cutoff)
        near = near or ([exact] if exact else [folded[name] for name in found])
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    listed = [*others[:_LISTED], *([f"{len(others) - _LISTED} more"] if len(others) > _LISTED else [])]
    all_of_them = f"the columns are {', '.join([*listed, 'and those of affectlab'])}"
    raise UsageError(f"there is no column {column!r}", where, hint + all_of_them)


def _follows(names: Sequence[str], column: str, ours: Collection[str]) -> bool:
    """True if `column` stands behind one of `ours`: annotate's columns come after those of the file."""
    return any(name in ours for name in names[: names.index(column)])


def _by_case(names: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Those of `names` that are among `wanted` whatever their case, in the order of `wanted`."""
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    return [folded[name] for name in wanted if name in folded]


def _annotate(where: str) -> str:
    if where == FRAME:
        return "annotate it first: affectlab.analyze(frame)"
    return f"annotate it first: affectlab annotate {where} -o OUT"


def _prefix(names: Sequence[str], where: str, prefix: str) -> str:
    """The prefix under which the file has the columns of RECORD."""
    if all(prefix + column in names for column in RECORD):
        return prefix
    first = RECORD[0]
    found = [
        stem
        for stem in (name.removesuffix(first) for name in names if name.endswith(first))
        if all(stem + column in names for column in RECORD)
    ]
    if len(found) == 1 and not prefix:
        return found[0]
    missing = next(prefix + column for column in RECORD if prefix + column not in names)
    what = f"has no column {missing!r}, so it is no output of affectlab annotate"
    if found:
        offers = " or ".join(argument("prefix", stem) if stem else f"no {argument('prefix')}" for stem in found)
        raise UsageError(what, where, f"give {offers}")
    raise InputError(what, where, _annotate(where))


def _answered(names: Sequence[str], prefix: str) -> Iterable[tuple[Task, tuple[str, ...]]]:
    """Tasks with columns of their own, `<task>.<output>`."""
    for task in catalogue.tasks():
        outputs = tuple(output for output in task.outputs if f"{prefix}{task.id}.{output}" in names)
        if outputs:
            yield task, outputs


def _own(names: Sequence[str], prefix: str) -> Iterable[tuple[Task, tuple[str, ...]]]:
    """Tasks of a model's own: what they decide in, right before a column for each label. Nothing in a file says the
    range of values, so tasks with these are not among them.
    """
    known = {task.id for task in catalogue.tasks()}
    for place, name in enumerate(names):
        id, _, key = name.removeprefix(prefix).partition(".")
        if key not in ("label", "labels") or id in known or not NAME.fullmatch(id) or not name.startswith(prefix):
            continue
        stem, outputs = f"{prefix}{id}.", list[str]()
        for other in names[place + 1 :]:
            if not other.startswith(stem):
                break
            outputs.append(other.removeprefix(stem))
        if outputs and _TRUNCATED in (other.removeprefix(prefix) for other in names[place:]):
            yield _task(id, "multiclass" if key == "label" else "multilabel", outputs), tuple(outputs)


def _task(id: str, kind: Kind, outputs: Sequence[str]) -> Task:
    several = "any" if kind == "multilabel" else "one"
    return Task(
        id=id, kind=kind, title=f"{id} (a task of the model's own)", question=f"Which {several} of the labels below?",
        outputs=tuple(outputs), perspective="writer", metrics=(), source="Labels that the model was tuned on",
    )  # fmt: skip
