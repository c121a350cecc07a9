"""The answers of `base` on a processor without VNNI beside those of this one. Valgrind plays such a processor.

    python benchmarks/without_vnni.py [TEXTS]

Prints the sum of 64 products of 127 and 127 as each processor makes it in ONNX Runtime's usual and exact way, and the
largest difference of the network's outputs; then how much longer the exact way takes on this processor. Takes minutes.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

POSTS = Path(__file__).parents[1] / "examples" / "posts.csv"
VALGRIND = ("valgrind", "--tool=none", "-q")


def answers(count: int) -> dict[str, object]:
    """What this process makes of the sum and of the first `count` example texts."""
    from affectlab.core import Item
    from affectlab.models import ModelOptions, load, products

    with POSTS.open(encoding="utf-8", newline="") as file:
        texts = [text for row in csv.DictReader(file) if (text := row["text"] or "").strip()][:count]
    model = load("base", ModelOptions(threads=1))
    return {
        "usual": products.largest_sum(),
        "exact": products.largest_sum(products.EXACT),
        "settings": [key for key, _ in products.needed_settings()],
        "outputs": model.raw([Item(text) for text in texts]).tolist(),  # type: ignore[attr-defined]
    }


def asked(count: int, *before: str) -> dict[str, object]:
    command = [*before, sys.executable, __file__, str(count), "--answer"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(found.splitlines()[-1]))


def times_as_long() -> float:
    """Time of the exact way on this processor over that of the usual one, the better of three turns each."""
    from affectlab.models import products
    from affectlab.models.folder import folder_of
    from affectlab.models.session import cpu_session

    ids = np.random.default_rng(0).integers(1000, 20_000, (16, 22))
    best: dict[tuple[tuple[str, str], ...], float] = {}
    for settings in ((), (products.EXACT,)) * 3:
        session = cpu_session(str(folder_of("base") / "model.onnx"), settings=settings)
        session.run(None, {"ids": ids})
        begun = time.perf_counter()
        for _ in range(10):
            session.run(None, {"ids": ids})
        best[settings] = min(best.get(settings, float("inf")), time.perf_counter() - begun)
    return best[(products.EXACT,)] / best[()]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    if "--answer" in sys.argv:
        print(json.dumps(answers(count)))
        return
    print(f"this processor: the exact way takes {times_as_long():.2f} times as long as the usual one")
    if shutil.which("valgrind") is None:
        sys.exit("Valgrind is not installed (Debian, Ubuntu: apt-get install valgrind)")
    found = {"this processor": asked(count), "AVX2, as Valgrind plays it": asked(count, *VALGRIND)}
    for name, one in found.items():
        print(f"{name}: usual way {one['usual']:,.0f}, exact way {one['exact']:,.0f}; settings {one['settings']}")
    here, there = (np.array(one["outputs"]) for one in found.values())
    print(
        f"{len(here)} texts: outputs from {here.min():.2f} to {here.max():.2f}, differ by {abs(here - there).max():.1e}"
    )


if __name__ == "__main__":
    main()
