"""`annotate` beside the model's bare ONNX Runtime session, on the same texts in the same run.

AFFECTLAB_DATA=... python benchmarks/throughput.py [TEXTS]
"""

from __future__ import annotations

import csv
import os
import platform
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime

from affectlab import annotate_file, catalogue, datasets
from affectlab.core import Item
from affectlab.models import load
from affectlab.models.embedded import BATCH_ROWS, folder_of
from affectlab.models.tokens import TokenReader


def batches(ids: list[np.ndarray]) -> list[np.ndarray]:
    """The texts' tokens, by exact length."""
    by_length: dict[int, list[np.ndarray]] = {}
    for row in ids:
        by_length.setdefault(len(row), []).append(row)
    return [
        np.stack(rows[start : start + BATCH_ROWS])
        for rows in by_length.values()
        for start in range(0, len(rows), BATCH_ROWS)
    ]


def bare(parts: list[np.ndarray]) -> float:
    """Seconds of the session alone, single-threaded runs side by side."""
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder_of("base") / "model.onnx"), settings)
    begun = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda part: session.run(None, {"ids": part}), parts))
    return time.perf_counter() - begun


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    texts = list(dict.fromkeys(row.text for row in datasets.load("semeval2017").read("train")))[:count]
    ids = TokenReader(folder_of("base") / "tokenizer.json", 128).read([Item(text) for text in texts], "truncate").ids
    model, tasks = load("base"), catalogue.tasks()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "texts.csv"
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["text"], *([text] for text in texts)])
        rates: dict[str, list[float]] = {"bare session": [], "predict": [], "annotate, file to file": []}
        for turn in range(3):
            rates["bare session"].append(len(texts) / bare(batches(ids)))
            begun = time.perf_counter()
            model.predict([Item(text) for text in texts], tasks)
            rates["predict"].append(len(texts) / (time.perf_counter() - begun))
            begun = time.perf_counter()
            annotate_file(source, Path(folder) / f"out{turn}.parquet", model=model)
            rates["annotate, file to file"].append(len(texts) / (time.perf_counter() - begun))
    print(
        f"{len(texts)} tweets, mean {np.mean([len(row) for row in ids]):.1f} tokens; {os.cpu_count()} processors, "
        f"{platform.machine()}, onnxruntime {onnxruntime.__version__}; median of 3"
    )
    reference = float(np.median(rates["bare session"]))
    for name, values in rates.items():
        print(f"{name:24} {np.median(values):7.0f} texts/s   {np.median(values) / reference:.2f} of the bare session")


if __name__ == "__main__":
    main()
