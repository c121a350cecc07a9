"""Tuning `base` on 500 rows as if they were a user's own, beside the same with a frozen encoder and a constant answer.

AFFECTLAB_DATA=... python benchmarks/finetune.py [SET ...]
Needs the extra `train`. The rows are drawn from splits that `base` was not trained on; the rest is scored.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from affectlab import datasets
from affectlab.core import Item
from affectlab.datasets.base import Row
from affectlab.models.base import ModelOptions
from affectlab.models.embedded import EmbeddedModel
from affectlab.train import train
from affectlab.train.dev_scores import dev_scores

ROWS, SCORED, SEED = 500, 1500, 1
RECIPE = """
[model]
id = "tuned"

[data]
file = "rows.csv"
text = "text"
label = "label"
{data}

[training]
{training}
"""
WAYS = {
    "tuned": "",
    "frozen encoder": "learning_rate = 0.0\nhead_learning_rate = 0.0\nepochs = 1",
}
Gold = NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """Rows of a split as a file has them: `label` writes a row's gold, `data` are more lines of the recipe."""

    set: str
    split: str
    gold: str
    label: Callable[[tuple[float, ...]], str]
    data: str = ""

    def rows(self) -> list[Row]:
        found = [row for row in datasets.load(self.set).read(self.split) if self.gold in row.gold]
        order = np.random.default_rng(SEED).permutation(len(found))[: ROWS + SCORED]
        return [found[place] for place in order]


def emotions(gold: tuple[float, ...]) -> str:
    names = datasets.load("brighter").golds["brighter-intensity"]
    return "|".join(name for name, value in zip(names, gold, strict=True) if value > 0) or "|"


CASES = {
    "5 emotions": Case("brighter", "b/eng/test", "brighter-intensity", emotions),
    "hate with emoji": Case("hatemoji", "build/train", "hateful", lambda gold: ("no", "hate")[int(gold[0])]),
    "valence": Case("vader", "tweets-dev", "vader-valence", lambda gold: f"{gold[0]:.4f}", "range = [-4, 4]"),
}


def tuned(case: Case, rows: list[Row], training: str, folder: Path) -> str:
    """Train on the first rows, and what the model scores on the others."""
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as stream:
        labelled = [(row.text, case.label(row.gold[case.gold])) for row in rows[:ROWS]]
        csv.writer(stream).writerows([("text", "label"), *labelled])
    (folder / "tuned.toml").write_text(RECIPE.format(data=case.data, training=training), encoding="utf-8")
    begun = time.process_time()
    made = train(str(folder / "tuned.toml"), folder / "tuned", folder / "work")
    seconds = time.process_time() - begun
    model = EmbeddedModel(made.folder, ModelOptions())
    (task,) = model.card.own_tasks
    answer = model.predict([Item(row.text) for row in rows[ROWS:]], [task]).answers[task.id]
    gold = np.zeros((len(rows), len(task.outputs)), dtype=np.float32)
    for place, row in enumerate(rows):
        written = case.label(row.gold[case.gold])
        if task.range is not None:
            gold[place] = (float(written) - task.range[0]) / (task.range[1] - task.range[0])
        else:
            gold[place] = [output in written.split("|") for output in task.outputs]
    scores = dev_scores(answer, gold[ROWS:], gold[:ROWS])
    told = ", ".join(
        f"{one.metric} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}] ({one.baseline:.3f})" for one in scores
    )
    return f"{told}; {seconds:.0f} s of processor time"


def main() -> None:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    for name in sys.argv[1:] or CASES:
        case = CASES[name]
        rows = case.rows()
        print(f"{name}: {ROWS} rows of {case.set} {case.split}, scored on {len(rows) - ROWS} others (constant answer)")
        for way, training in WAYS.items():
            with tempfile.TemporaryDirectory() as folder:
                print(f"  {way:15} {tuned(case, rows, training, Path(folder))}", flush=True)


if __name__ == "__main__":
    main()
