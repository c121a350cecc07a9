"""Published figures of AEB, in our spelling; they are read from AFFECTLAB_DATA, for none of them lie in the package.

Liu et al. (2024), EmoLLMs, Tables 5 and 6, doi 10.1145/3637528.3671552.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from affectlab.datasets.base import File
from affectlab.datasets.files import read_bytes, read_records
from affectlab.evaluate.compare.entries import Cell, Entry, Figure, Training

PUBLISHED = "Published: EmoLLMs (2024)"
REFERENCES = "Published elsewhere"
RERUN = "Third party's re-run"
UNSTATED = "accuracy-unstated"
"""The metric of a published "accuracy" of which the source does not say how it is read."""


@cache
def table() -> dict[str, Any]:
    """The file `published.toml`."""
    return tomllib.loads((files("affectlab.evaluate.compare") / "published.toml").read_text(encoding="utf-8"))


def cell(task: str, metric: str) -> Cell:
    """Our names of a published task and metric. Raises KeyError for one that is not in the table."""
    spelling = table()["spelling"]
    found: Cell = (spelling["task"][task], spelling["metric"][metric])
    return (found[0], UNSTATED) if metric in table()["unstated"].get(task, []) else found


def published() -> list[Entry]:
    """One entry for each model of the paper. Raises DataMissingError where the file is not at hand."""
    found: dict[str, dict[Cell, Figure]] = {}
    for line in read_records(File(**table()["figures"])):
        training = _training(table()["training"].get(line["source_table"], {}).get(line["model_kind"]))
        figure = Figure(value=float(line["value"]), training=training)
        found.setdefault(line["model"], {})[cell(line["task"], line["metric"])] = figure
    return [Entry(name=name, block=PUBLISHED, figures=figures) for name, figures in found.items()]


def references() -> list[Entry]:
    """Figures from other papers."""
    return [
        Entry(
            name=one["model"],
            block=REFERENCES,
            figures={
                (task, metric): Figure(value=value, training=_training(one.get("training")))
                for task, metric, value in one["figures"]
            },
        )
        for one in table()["reference"]
    ]


def _training(stated: Training | None) -> Training:
    return stated or "not stated"


def sources() -> list[str]:
    """Where the figures of `references` are from, and how they differ from ours."""
    by_source = groupby(table()["reference"], key=lambda one: one["source"])
    return [f"{source}: {'; '.join(map(_described, found))}." for source, found in by_source]


def _described(one: dict[str, str]) -> str:
    return f"{one['model']}, {one['note']}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerun:
    """Answers of `model` that a third party recorded: the lines of `file`. `trained`: its sets, None if not stated."""

    model: str
    file: str
    data: bytes
    trained: tuple[str, ...] | None


def rerun() -> Iterator[Rerun]:
    """The third party's answers. Raises DataMissingError where they are not at hand."""
    trained = table()["rerun_training"]
    for one in table()["rerun"]:
        known = {key: value for key, value in one.items() if key != "model"}
        yield Rerun(
            model=one["model"],
            file=one["path"].split("/")[-1],
            data=read_bytes(File(**known)),
            trained=tuple(trained[one["model"]]) if one["model"] in trained else None,
        )
