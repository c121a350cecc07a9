"""How far an answer moves when its neighbours change. Prints the largest change over real texts.

AFFECTLAB_DATA=... python benchmarks/exactness.py [TEXTS]
"""

from __future__ import annotations

import sys

import numpy as np

from affectlab import catalogue, datasets
from affectlab.core import Item
from affectlab.models import ModelOptions, load


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    rows = datasets.load("goemotions").read("dev")[: count // 2] + datasets.load("vader").read("tweets")[: count // 2]
    items, tasks = [Item(row.text) for row in rows], catalogue.tasks()
    whole = load("base").predict(items, tasks).answers
    ways = {
        "one thread": (load("base", ModelOptions(threads=1)), 10**9),
        "windows of 100": (load("base"), 100),
        "one by one": (load("base"), 1),
    }
    print(
        f"{len(items)} texts, {len(tasks)} tasks; largest change of any number, and changed labels, against one batch"
    )
    for name, (model, size) in ways.items():
        worst, flips = 0.0, 0
        for start in range(0, len(items), size):
            part = model.predict(items[start : start + size], tasks).answers
            rows_here = slice(start, start + size)
            for task, answer in part.items():
                worst = max(worst, float(np.abs(answer.scores - whole[task].scores[rows_here]).max()))
                if answer.decided is not None:
                    flips += int((answer.decided != whole[task].decided[rows_here]).sum())  # type: ignore[index]
        print(f"{name:15} {worst:.1e}  {flips}")


if __name__ == "__main__":
    main()
