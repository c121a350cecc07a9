"""The 8-bit graph of `base` beside ONNX Runtime's dynamic int8, and float32, of the same weights, in one run.

    AFFECTLAB_DATA=... python benchmarks/quantised.py [TEXTS [TURNS [WHOLE]]]      # needs the extra train

TEXTS tweets (SemEval-2017 train) make batches as `base` makes them, up to 16 of one length; each turn takes a share of
these, which all graphs run one after the other, so that what else the machine does meets all of them. Each runs in
two ways, one run at a time on all processors and single-threaded runs side by side; the better is its way. Ratios are
medians over the turns, with an interval of 95 % for the median (bootstrap). The float32 graph is built from the weights
that `base` stores, and dynamic int8 is made of that. WHOLE is a graph of `base` before it was pruned, whose dynamic
int8 runs along (git show 2b669e5:src/affectlab/weights/base/model.onnx > whole.onnx).

Then what the machine can do: products of large uint8 and int8 matrices on all processors, and base's integer
operations as a share of that.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx

from affectlab import datasets
from affectlab.core import Item
from affectlab.models.embedded import exact_batches
from affectlab.models.folder import folder_of
from affectlab.models.session import cpu_session
from affectlab.models.tokens import TokenReader
from affectlab.train import graph, start

PROCESSORS = os.cpu_count() or 1
PEAK = (1024, 2048, 2048)


def batches(count: int) -> list[np.ndarray]:
    """(up to 16, tokens) each: ids of the first `count` tweets, in a random order of the batches."""
    items = [Item(row.text) for row in datasets.load("semeval2017").read("train")[:count]]
    ids = TokenReader(folder_of("base") / "tokenizer.json", 128).read(items, "truncate").ids
    found = [np.stack([ids[row] for row in rows]) for rows in exact_batches(ids)]
    return [found[place] for place in np.random.default_rng(0).permutation(len(found))]


def graphs(folder: Path, whole: Path | None) -> dict[str, Path]:
    """The files of the graphs to race."""
    base = folder_of("base") / "model.onnx"
    found = {"base": base, "dynamic int8": folder / "dynamic.onnx", "float32": folder / "float32.onnx"}
    dynamic(base, found["float32"], found["dynamic int8"])
    if whole is not None:
        found["unpruned"] = folder / "unpruned.onnx"
        dynamic(whole, folder / "whole.onnx", found["unpruned"])
    return found


def dynamic(model: Path, plain: Path, quantised: Path) -> None:
    """Write the weights of `model` as a float32 graph, and that in dynamic int8."""
    # not at the top: affectlab, imported there, switches the telemetry of onnxruntime off first
    from onnxruntime.quantization import quantize_dynamic

    weights, shape = start.read_graph(model)
    plain.write_bytes(graph.build(weights, shape).SerializeToString())
    logging.disable(logging.WARNING)
    quantize_dynamic(plain, quantised, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})


class Ways:
    """Both ways of running a graph."""

    def __init__(self, file: Path) -> None:
        self.alone, self.wide = (cpu_session(str(file), threads) for threads in (1, PROCESSORS))

    def side_by_side(self, given: list[np.ndarray]) -> None:
        with ThreadPoolExecutor(PROCESSORS) as pool:
            list(pool.map(self.logits, given))

    def one_at_a_time(self, given: list[np.ndarray]) -> None:
        for ids in given:
            self.wide.run(None, {"ids": ids})

    def logits(self, ids: np.ndarray) -> np.ndarray:
        return np.asarray(self.alone.run(None, {"ids": ids})[0])

    def change(self, given: list[np.ndarray]) -> float:
        """The largest change of a logit when a text is alone instead of in its batch."""
        return max(
            float(np.abs(self.logits(ids) - np.concatenate([self.logits(row[None]) for row in ids])).max())
            for ids in given
        )


def operations(file: Path, given: list[np.ndarray]) -> float:
    """Multiplications and additions of integers that the graph does for `given`."""
    weights = sum(
        int(np.prod(one.dims))
        for one in onnx.load(str(file)).graph.initializer
        if one.name.endswith(".codes") and one.name != "words.codes"
    )
    return 2.0 * weights * sum(ids.size for ids in given)


def peak() -> Callable[[], float]:
    """A function that measures integer operations a second: all processors multiplying large matrices side by side."""
    rows, inner, columns = PEAK
    random = np.random.default_rng(0)
    codes = onnx.numpy_helper.from_array(random.integers(-64, 65, (inner, columns)).astype(np.int8), "codes")
    kinds = onnx.TensorProto
    given, found = (
        onnx.helper.make_tensor_value_info(name, kind, [rows, width])
        for name, kind, width in (("rows", kinds.UINT8, inner), ("sums", kinds.INT32, columns))
    )
    node = onnx.helper.make_node("MatMulInteger", ["rows", "codes"], ["sums"])
    whole = onnx.helper.make_graph([node], "peak", [given], [found], [codes])
    model = onnx.helper.make_model(whole, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    session = cpu_session(model.SerializeToString())
    values = random.integers(0, 256, (rows, inner)).astype(np.uint8)

    def measure() -> float:
        with ThreadPoolExecutor(PROCESSORS) as pool:
            runs = range(4 * PROCESSORS)
            taken = seconds(lambda: list(pool.map(lambda _: session.run(None, {"rows": values}), runs)))
        return 2.0 * rows * inner * columns * len(runs) / taken

    return measure


def seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def beside(ratios: np.ndarray) -> str:
    draws = np.random.default_rng(0).choice(ratios, (2000, len(ratios)))
    low, high = np.quantile(np.median(draws, axis=1), (0.025, 0.975))
    return f"{np.median(ratios):.2f} ({low:.2f} to {high:.2f})"


def main() -> None:
    asked, whole = [int(value) for value in sys.argv[1:3]], Path(sys.argv[3]) if len(sys.argv) > 3 else None
    count, turns = (*asked, *(4000, 40)[len(asked) :])
    given = batches(count)
    with tempfile.TemporaryDirectory() as folder:
        files = graphs(Path(folder), whole)
        ways = {name: Ways(file) for name, file in files.items()}
        measure, peaks = peak(), []
        taken: dict[str, dict[str, list[float]]] = {name: {} for name in ways}
        parts = [sorted(given[turn::turns], key=np.size, reverse=True) for turn in range(turns)]
        for turn, part in enumerate([parts[0], *parts]):
            for name, one in ways.items():
                for way in (one.side_by_side, one.one_at_a_time):
                    passed = seconds(lambda way=way, part=part: way(part))  # type: ignore[misc]
                    if turn:  # the first one warms up
                        taken[name].setdefault(way.__name__.replace("_", " "), []).append(passed)
            peaks.append(measure())
        texts, tokens = (sum(count(ids) for ids in given) for count in (len, np.size))
        print(
            f"{texts:,} texts, mean {tokens / texts:.1f} tokens, {texts / len(given):.1f} a batch; {turns} turns; "
            f"{PROCESSORS} processors, onnxruntime {version('onnxruntime')}"
        )
        better = {name: min(of, key=lambda way, of=of: sum(of[way])) for name, of in taken.items()}  # type: ignore[misc]
        best = {name: np.array(taken[name][way]) for name, way in better.items()}
        for name, values in best.items():
            ratios = ", ".join(
                f"{beside(best[other] / values)} of {other}" for other in best if other not in ("base", name)
            )
            print(
                f"{name:12} {texts / values.sum():6,.0f} texts/s ({better[name]}), {ratios}; "
                f"{files[name].stat().st_size / 1e6:.1f} MB; change with the batch {ways[name].change(given[::40]):.1e}"
            )
        work = np.array([operations(files["base"], part) for part in parts])
        shares = work / best["base"] / np.array(peaks[1:])
        print(
            f"integer products: peak {np.median(peaks) / 1e9:.0f} thousand million operations/s, "
            f"base {np.median(shares):.0%} of it (medians)"
        )


if __name__ == "__main__":
    main()
