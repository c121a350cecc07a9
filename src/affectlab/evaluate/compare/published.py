"""Published figures of AEB, in our spelling; they are read from AFFECTLAB_DATA, for none of them lie in the package.

Liu et al. (2024), EmoLLMs, Tables 5 and 6, doi 10.1145/3637528.3671552.
"""

from __future__ import annotations

import tomllib
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


@cache
def table() -> dict[str, Any]:
    """The file `published.toml`."""
    return tomllib.loads((files("affectlab.evaluate.compare") / "published.toml").read_text(encoding="utf-8"))


def cell(task: str, metric: str) -> Cell:
    """Our names of a published task and metric. Raises KeyError for one that is not in the table."""
    spelling = table()["spelling"]
    return spelling["task"][task], spelling["metric"][metric]


def published() -> list[Entry]:
    """One entry for each model of the paper. Raises DataMissingError where the file is not at hand."""
    found: dict[str, dict[Cell, Figure]] = {}
    for line in read_records(File(**table()["figures"])):
        training: Training = table()["training"][line["source_table"]][line["model_kind"]]
        figure = Figure(value=float(line["value"]), training=training)
        found.setdefault(line["model"], {})[cell(line["task"], line["metric"])] = figure
    return [Entry(name=name, block=PUBLISHED, figures=figures) for name, figures in found.items()]


def references() -> list[Entry]:
    """Supervised figures from other papers."""
    return [
        Entry(
            name=one["model"],
            block=REFERENCES,
            figures={
                (task, metric): Figure(value=value, training="supervised") for task, metric, value in one["figures"]
            },
        )
        for one in table()["reference"]
    ]


def sources() -> list[str]:
    """Where the figures of `references` are from, and how they differ from ours."""
    by_source = groupby(table()["reference"], key=lambda one: one["source"])
    return [f"{source}: {'; '.join(map(_described, found))}." for source, found in by_source]


def _described(one: dict[str, str]) -> str:
    return f"{one['model']}, {one['note']}"


def rerun() -> list[tuple[str, str, bytes]]:
    """(model, file name, lines) of the third party's answers. Raises DataMissingError where they are not at hand."""
    known = [{**one} for one in table()["rerun"]]
    return [(one.pop("model"), one["path"].split("/")[-1], read_bytes(File(**one))) for one in known]
