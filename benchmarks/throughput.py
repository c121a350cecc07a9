"""`annotate`, file to file, beside the model's bare ONNX Runtime session on the same tokenised batches, in one run.

AFFECTLAB_DATA=... python benchmarks/throughput.py [TEXTS [TURNS]]

The bare session runs in both of its ways: one run at a time on all processors, and single-threaded runs side by side;
the better one is the reference. TEXTS distinct tweets of SemEval-2017 and comments of GoEmotions, 100,000 if not given
(about ten minutes a turn on two processors without VNNI).
"""

from __future__ import annotations

import csv
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from affectlab import annotate_file, datasets
from affectlab.core import Item
from affectlab.models import load
from affectlab.models.embedded import exact_batches
from affectlab.models.folder import folder_of
from affectlab.models.session import cpu_session
from affectlab.models.tokens import TokenReader

SOURCES = (("semeval2017", "train"), ("goemotions", "train"), ("xed", "en/train"))


def short_texts(count: int) -> list[str]:
    """The first `count` distinct texts of the sources."""
    texts = dict.fromkeys(row.text for name, split in SOURCES for row in datasets.load(name).read(split))
    return list(texts)[:count]


def tokenised(texts: list[str], rows: int) -> list[np.ndarray]:
    """The batches `annotate` makes of `texts`, `rows` at a time."""
    reader = TokenReader(folder_of("base") / "tokenizer.json", 128)
    found = []
    for start in range(0, len(texts), rows):
        ids = reader.read([Item(text) for text in texts[start : start + rows]], "window").ids
        found += [np.stack([ids[row] for row in rows]) for rows in exact_batches(ids)]
    return found


def session(threads: int) -> Any:
    return cpu_session(str(folder_of("base") / "model.onnx"), threads)


def seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def side_by_side(batches: list[np.ndarray]) -> None:
    alone = session(1)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda ids: alone.run(None, {"ids": ids}), batches))


def one_at_a_time(batches: list[np.ndarray]) -> None:
    wide = session(os.cpu_count() or 1)
    for ids in batches:
        wide.run(None, {"ids": ids})


def main() -> None:
    given = [int(value) for value in sys.argv[1:]]
    count, turns = (*given, *(100_000, 3)[len(given) :])
    texts = short_texts(count)
    model = load("base")
    batches = tokenised(texts, model.card.rows_at_once)
    tokens = sum(ids.size for ids in batches) / len(texts)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "texts.csv"
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["text"], *([text] for text in texts)])
        out = Path(folder) / "out.parquet"
        ways: dict[str, Callable[[], object]] = {
            "bare session, one run at a time": lambda: one_at_a_time(batches),
            "bare session, runs side by side": lambda: side_by_side(batches),
            "annotate, file to file": lambda: annotate_file(source, out, model=model, overwrite=True),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(turns):
            for name, way in ways.items():
                taken[name].append(seconds(way))
    print(
        f"{len(texts):,} texts, mean {tokens:.1f} tokens; {os.cpu_count()} processors, {platform.machine()}, "
        f"onnxruntime {version('onnxruntime')}; median of {turns}"
    )
    rates = {name: len(texts) / float(np.median(values)) for name, values in taken.items()}
    reference = max(rate for name, rate in rates.items() if name.startswith("bare"))
    for name, rate in rates.items():
        print(f"{name:33} {rate:7,.0f} texts/s   {rate / reference:.2f} of the better bare session")


if __name__ == "__main__":
    main()
