"""Runs read back: their figures, and their answers to each row where these were kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from affectlab import catalogue
from affectlab.core import DataMissingError, InputError, IntArray, ModelCard
from affectlab.evaluate import benchmark as benchmarks
from affectlab.evaluate.compare.entries import Cell, Entry, Figure, Training
from affectlab.evaluate.compare.published import RERUN, Rerun
from affectlab.evaluate.questions import Question, questions
from affectlab.evaluate.replies import Reply, is_reply
from affectlab.evaluate.run import PROTOCOLS
from affectlab.evaluate.score import Graded, Scorer, grade, parts, scorers
from affectlab.models.recorded import read_lines
from affectlab.tables.cells import encodable

REMEDY = "give a file that `affectlab evaluate -o` wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRun:
    """A run file: the entry it makes, its settings, and its answers by row key, or `why` there are none."""

    path: Path
    entry: Entry
    benchmark: str
    lines: Mapping[str, Reply] | None
    why: str = ""


def read_run(path: Path) -> GivenRun:
    """Raises InputError for a file that is no run, or whose answers are not what was kept.

    `details`, `training` and `supervised` may be missing: other programs may write runs too.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
        label = _Labels(raw)
        figures = [((one["task"], one["metric"]), _figure(one, label)) for one in raw["scores"]]
        figures += [((one["task"], one["metric"]), _figure(one, label)) for one in raw.get("details", [])]
        whose = {key: str(raw[key]) for key in ("benchmark", "model", "model_version") if key in raw}
        block = f"{str(raw['protocol']).capitalize()} protocol"
        entry = Entry(name=encodable(whose["model"]), block=block, figures=dict(figures), ours=True, limit=_limit(raw))
        kept, benchmark = raw["predictions"], whose["benchmark"]
        beside = path.parent / kept if kept else None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path), REMEDY) from None
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error.msg}", f"{path}, line {error.lineno}", REMEDY) from None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise InputError("is no run", str(path), REMEDY) from None
    _check(benchmark, str(raw["protocol"]), figures, str(path))
    given = GivenRun(path=path, entry=entry, benchmark=benchmark, lines=None)
    if beside is None or not beside.is_file():
        return replace(given, why="the answers to each row are not beside it")
    data = beside.read_bytes()
    if _header(data, whose) != whose:
        return replace(given, why=f"{beside.name} holds the answers of another run")
    return replace(given, lines=_answers(read_lines(data, str(beside)), str(beside)))


def _check(benchmark: str, protocol: str, figures: Sequence[tuple[Cell, Figure]], where: str) -> None:
    """Raises InputError for what no run has."""
    if benchmark not in benchmarks.names():
        raise InputError(f"benchmark is {benchmark!r}, not {' or '.join(benchmarks.names())}", where, REMEDY)
    if protocol not in PROTOCOLS:
        raise InputError(f"protocol is {protocol!r}, not open or strict", where, REMEDY)
    seen: set[Cell] = set()
    for (task, metric), one in figures:
        if (task, metric) in seen:
            raise InputError(f"has two figures called {metric} of {task}", where, REMEDY)
        seen.add((task, metric))
        if one.value == one.value and not -1 <= one.value <= 1:
            raise InputError(f"{metric} of {task} is {one.value:g}, not between -1 and 1", where, REMEDY)
        if one.low > one.high:
            raise InputError(f"low of {task} {metric} is above its high", where, REMEDY)


def _header(data: bytes, whose: Mapping[str, str]) -> Mapping[str, str]:
    """Whose answers the first line says they are; as `whose` where it says nothing."""
    try:
        first = json.loads(data.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return whose
    known = isinstance(first, dict) and "benchmark" in first
    return {key: str(first.get(key, value)) for key, value in whose.items()} if known else whose


class _Labels:
    """What the model of a run saw of a task: `raw` names its training sets and the tasks that these supervise."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._stated, self._supervised = raw.get("training") is not None, set(raw.get("supervised", []))
        known = raw["benchmark"] in benchmarks.names()
        self._trained = {row.id: row.trained for row in benchmarks.load(raw["benchmark"]).rows} if known else {}

    def __call__(self, task: str) -> Training:
        # the outputs that a task averages are called after it: ei-reg-joy
        rows = [row for row in self._trained if task == row or task.startswith(f"{row}-")]
        row = max(rows, key=len, default=None)
        if not self._stated:
            return "not stated"
        if row in self._supervised or task in self._supervised:
            return "supervised"
        return "zero-shot" if row is not None and self._trained[row] else "not stated"


def _limit(raw: Mapping[str, Any]) -> int | None:
    """Rows of each set that were asked, None for all. Raises TypeError for what is no number of rows."""
    limit = raw["spec"].get("limit")
    if limit is not None and type(limit) is not int:
        raise TypeError
    return limit


def _figure(one: Mapping[str, Any], label: _Labels) -> Figure:
    training = label(one["task"])
    value, low, high = (float("nan") if one[key] is None else float(one[key]) for key in ("value", "low", "high"))
    return Figure(value=value, low=low, high=high, n=one["n"], answered=one["answered"], training=training)


def _answers(lines: Mapping[str, tuple[int, Mapping[str, Any]]], where: str) -> dict[str, Reply]:
    for number, line in lines.values():
        if not is_reply(line["prediction"]):
            what = "prediction is no number, string, list of strings or null"
            raise InputError(what, f"{where}, line {number}", REMEDY)
    return {key: line["prediction"] for key, (_, line) in lines.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Someone's answers to all rows of a benchmark: `present` (n,) of each task marks the rows that were asked."""

    name: str
    graded: Mapping[str, tuple[Graded, IntArray]]


def answered(name: str, lines: Mapping[str, Reply], asked: Sequence[Question], where: str) -> Answered:
    """Answers matched with rows; a task without a single line is left out."""
    found = {}
    for question in asked:
        present = np.flatnonzero([key in lines for key in question.keys])
        if len(present):
            found[question.row.id] = grade(question, [lines.get(key) for key in question.keys], where), present
    return Answered(name=name, graded=found)


def all_questions(benchmark: str) -> tuple[list[Question], list[str]]:
    """Every row of a benchmark whose data are at hand, for someone who answers every task; and what is missing."""
    tasks = tuple(task.id for task in catalogue.tasks())
    card = ModelCard(id="", version="", title="", tasks=tasks, languages=(), licence="")
    found: list[Question] = []
    missing: list[str] = []
    bench = benchmarks.load(benchmark)
    for row in bench.rows:
        try:
            found += questions(bench.only([row.id]), card)
        except DataMissingError as error:
            missing.append(f"No comparison row by row of {row.id}: {error}")
    return found, missing


def rerun_entry(rerun: Rerun, asked: Sequence[Question]) -> tuple[Entry, Answered]:
    """The figures of a third party's answers."""
    name = f"{rerun.model} (re-run)"
    found = answered(name, _answers(read_lines(rerun.data, rerun.file), rerun.file), asked, rerun.file)
    figures = {}
    for task, (graded, _) in found.graded.items():
        seen = _seen(rerun.trained, graded.question.row.trained)
        named: list[tuple[str, str, Scorer]] = [(task, metric, one) for metric, one in scorers(graded).items()]
        named += [(f"{task}-{output}", "pearson", one) for output, (_, one) in parts(graded).items()]
        for id, metric, scorer in named:
            n, count = len(graded.answered), int(graded.answered.sum())
            figures[id, metric] = Figure(value=scorer.of_all(), training=seen, n=n, answered=count)
    return Entry(name=name, block=RERUN, figures=figures), found


def _seen(trained: tuple[str, ...] | None, own: tuple[str, ...]) -> Training:
    """What a model that was trained on the sets `trained` saw of a task whose training rows are in the sets `own`."""
    if trained is None or not own:
        return "not stated"
    return "supervised" if {*trained} & {*own} else "zero-shot"
