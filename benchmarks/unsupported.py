"""What it costs to look for texts in other languages: `annotate` with and without it, or beside an older affectlab.

AFFECTLAB_DATA=... python benchmarks/unsupported.py [ROWS [MODEL [TURNS]]] [--before SRC]

ROWS (300,000) English texts are annotated from CSV to Parquet by MODEL (fast), each way in a process of its own, turn
by turn; the fastest of TURNS (3) counts. Times are those that the summary states: without the start of Python and the
loading of the model. Beside them stand the processor seconds of the whole process, which other work on the machine
changes less. `--before` names the `src` folder of another checkout, such as `git worktree add /tmp/old v0.1.0`
makes; it is the reference then. At last one row is annotated, measured as the whole process.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import affectlab
from affectlab import datasets

SOURCES = (
    ("semeval2017", "train"), ("goemotions", "train"), ("semeval2017", "test"), ("goemotions", "test"),
    ("sst", "test"), ("emobank", "train"), ("vader", "tweets"), ("vader", "amazon"), ("xed", "en/train"),
)  # fmt: skip
HERE = str(Path(affectlab.__file__).parents[1])
ONE_ROW = "I really like this one"


def english_texts(count: int) -> list[str]:
    """`count` distinct texts; beyond those of the sources, two of them joined."""
    texts = list(dict.fromkeys(row.text for name, split in SOURCES for row in datasets.load(name).read(split)))
    step = len(texts) // 2 + 1
    pairs = (f"{text} {texts[(place + step) % len(texts)]}" for place, text in enumerate(texts))
    thirds = (f"{text} {texts[(place + step // 2) % len(texts)]}" for place, text in enumerate(texts))
    return list(itertools.islice(dict.fromkeys(itertools.chain(texts, pairs, thirds)), count))


def annotated(source: Path, out: Path, src: str, model: str, options: list[str]) -> tuple[float, float, float]:
    """Seconds by the summary, those of the process, and its processor seconds."""
    command = [sys.executable, "-m", "affectlab", "annotate", str(source), "-o", str(out), "--model", model, "--json"]
    before, begun = os.times(), time.perf_counter()
    ran = subprocess.run(
        [*command, "--overwrite", *options], env={**os.environ, "PYTHONPATH": src}, capture_output=True, check=True
    )
    taken, after = time.perf_counter() - begun, os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return float(json.loads(ran.stdout)["seconds"]), taken, busy


def compare(texts: list[str], ways: dict[str, tuple[str, list[str]]], model: str, turns: int, *, whole: bool) -> None:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "texts.csv"
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["text"], *([text] for text in texts)])
        for _ in range(turns):
            for name, (src, options) in ways.items():
                told, process, busy = annotated(source, Path(folder) / "out.parquet", src, model, options)
                taken[name].append((process if whole else told, busy))
    reference, busiest = (min(column) for column in zip(*next(iter(taken.values())), strict=True))
    for name, pairs in taken.items():
        best, busy = (min(column) for column in zip(*pairs, strict=True))
        rate = f"{best:8.2f} s  {len(texts) / best:10,.0f} rows/s  {reference / best:.2f}"
        print(f"{name:14} {rate}  processors {busy:6.2f} s  {busiest / busy:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=300_000)
    parser.add_argument("model", nargs="?", default="fast")
    parser.add_argument("turns", nargs="?", type=int, default=3)
    parser.add_argument("--before", metavar="SRC")
    asked = parser.parse_args()
    before = {"before": (asked.before, [])} if asked.before else {}
    ways = {**before, "answer": (HERE, ["--unsupported", "answer"]), "skip": (HERE, ["--unsupported", "skip"])}
    texts = english_texts(asked.rows)
    print(f"{len(texts):,} texts, {asked.model}, {os.cpu_count()} processors; ratios: to the first line")
    compare(texts, ways, asked.model, asked.turns, whole=False)
    print("one row, the whole process")
    compare([ONE_ROW], ways, asked.model, asked.turns, whole=True)


if __name__ == "__main__":
    main()
