"""Benchmarks as data: which rows, answered by which task, scored by which metrics, with what promised."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files

from affectlab.core.errors import unknown
from affectlab.core.messages import argument


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkRow:
    """One line of a benchmark: a split, the gold in it, who may answer, and the metrics of the answer.

    `answers`: ways to answer, the best first; a model takes the first whose task it knows. Each is `task`,
    `task.output`, or `task > taxonomy`, the task's labels sent through a label map of the catalogue.
    `gold`: `name` or `name.output` of the data set; the first answer's task if not given.
    `range`: of the gold, where it is not the task's own; answers are stretched to it.
    `codes`: the numbers by which AEB calls the classes. `line`: what to add to an id of `aeb` for its line there.
    `trained`: sets whose training makes an answer to this row supervised; its own set if not given. AEB is put together
    from other sets, so that a row of it has none where none are given: then nobody can tell.
    `beside`: not of the benchmark itself.
    `promise`: the lowest figure promised of a metric.
    """

    id: str
    set: str
    split: str
    answers: tuple[str, ...]
    metrics: tuple[str, ...]
    gold: str
    range: tuple[float, float] | None = None
    codes: tuple[int, ...] | None = None
    line: int = 0
    trained: tuple[str, ...] = ()
    beside: bool = False
    promise: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A named list of rows. `calibration`: whether probabilities are looked at too."""

    id: str
    title: str
    rows: tuple[BenchmarkRow, ...]
    calibration: bool = False

    def only(self, names: Sequence[str]) -> Benchmark:
        """The rows called `names`, in the benchmark's order. Raises UsageError for a name that is no row."""
        known = [row.id for row in self.rows]
        for name in names:
            if name not in known:
                raise unknown("task", name, known, ", ".join(known), where=argument("only"))
        return replace(self, rows=tuple(row for row in self.rows if row.id in names)) if names else self

    def promised(self, task: str, metric: str) -> float | None:
        """The lowest figure promised, None if there is no promise."""
        return next((row.promise.get(metric) for row in self.rows if row.id == task), None)


def names() -> tuple[str, ...]:
    """Benchmarks in the package."""
    folder = files("affectlab.evaluate") / "benchmarks"
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load(name: str) -> Benchmark:
    """The benchmark `name`; UsageError for an unknown one."""
    if name not in names():
        raise unknown("benchmark", name, names(), "affectlab evaluate --help", where=argument("benchmark"))
    raw = tomllib.loads((files("affectlab.evaluate") / "benchmarks" / f"{name}.toml").read_text(encoding="utf-8"))
    return Benchmark(
        id=name,
        title=raw["title"],
        calibration=raw.get("calibration", False),
        rows=tuple(_row(one) for one in raw["row"]),
    )


def _row(raw: dict[str, object]) -> BenchmarkRow:
    fixed = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    answers = fixed["answers"]
    assert isinstance(answers, tuple)
    trained = () if fixed["set"] == "aeb" else (fixed["set"],)
    return BenchmarkRow(**{"gold": answers[0], "trained": trained, **fixed})
