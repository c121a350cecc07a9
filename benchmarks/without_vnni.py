"""The answers of `base` on a processor without VNNI beside those of this one. Valgrind plays such a processor.

    python benchmarks/without_vnni.py [TEXTS]

Prints the largest difference of the network's outputs. Takes minutes.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

POSTS = Path(__file__).parents[1] / "examples" / "posts.csv"
VALGRIND = ("valgrind", "--tool=none", "-q")


def outputs(count: int) -> list[list[float]]:
    """What this process makes of the first `count` example texts."""
    from affectlab.core import Item
    from affectlab.models import ModelOptions, load

    with POSTS.open(encoding="utf-8", newline="") as file:
        texts = [text for row in csv.DictReader(file) if (text := row["text"] or "").strip()][:count]
    found = load("base", ModelOptions(threads=1)).raw([Item(text) for text in texts])  # type: ignore[attr-defined]
    return [[float(value) for value in row] for row in found]


def asked(count: int, *before: str) -> np.ndarray:
    command = [*before, sys.executable, __file__, str(count), "--answer"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return np.array(json.loads(found.splitlines()[-1]))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    if "--answer" in sys.argv:
        print(json.dumps(outputs(count)))
        return
    if shutil.which("valgrind") is None:
        sys.exit("Valgrind is not installed (Debian, Ubuntu: apt-get install valgrind)")
    here, there = asked(count), asked(count, *VALGRIND)
    print(
        f"{len(here)} texts: outputs from {here.min():.2f} to {here.max():.2f}; those of an AVX2 processor, "
        f"as Valgrind plays it, differ by at most {abs(here - there).max():.1e}"
    )


if __name__ == "__main__":
    main()
