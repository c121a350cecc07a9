"""Benchmarks as data: which rows, asked which task, scored by which metric, with what promised."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files

from affectlab.core.errors import unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkRow:
    """One line of a benchmark: the gold `gold` (the task's own by default) of a split, and the metrics of the answer.

    `promise` maps a metric (with the output's name behind it where each output is scored by itself) to the lowest
    figure promised.
    """

    id: str
    set: str
    split: str
    task: str
    metrics: tuple[str, ...]
    gold: str
    promise: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A named list of rows."""

    id: str
    title: str
    rows: tuple[BenchmarkRow, ...]


def names() -> tuple[str, ...]:
    """Benchmarks in the package."""
    folder = files("affectlab.evaluate") / "benchmarks"
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load(name: str) -> Benchmark:
    """The benchmark `name`; UsageError for an unknown one."""
    if name not in names():
        raise unknown("benchmark", name, names(), "affectlab evaluate --help", where="BENCHMARK")
    raw = tomllib.loads((files("affectlab.evaluate") / "benchmarks" / f"{name}.toml").read_text(encoding="utf-8"))
    rows = tuple(
        BenchmarkRow(**{**row, "metrics": tuple(row["metrics"]), "gold": row.get("gold", row["task"])})
        for row in raw["row"]
    )
    return Benchmark(id=name, title=raw["title"], rows=rows)
