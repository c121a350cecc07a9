"""Peak memory of `affectlab annotate` for many rows beside a tenth of them, each in a process of its own.

AFFECTLAB_DATA=... python benchmarks/memory.py [ROWS] [MODEL]

ROWS: 1,000,000 if not given (a quarter of an hour on two processors with `base`). The texts are real short ones, taken
again and again, a new number after each, so that no two rows are alike.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

from affectlab import datasets

BUDGET_MB, MOST = 700, 1.10


def write_rows(path: Path, texts: list[str], count: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        writer.writerows([number, f"{text} {number}"] for number, text in enumerate(islice(cycle(texts), count)))


def peak_mb(source: Path, out: Path, model: str) -> float:
    """Peak resident memory of one run, in MB (10^6 bytes)."""
    command = [sys.executable, "-m", "affectlab", "annotate", source, "-o", out, "--model", model, "--quiet"]
    process = subprocess.Popen(list(map(str, command)))
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"annotate ended with status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    model = sys.argv[2] if len(sys.argv) > 2 else "base"
    texts = list(dict.fromkeys(row.text for row in datasets.load("semeval2017").read("train")))
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in (rows // 10, rows):
            source = Path(folder) / f"{count}.csv"
            write_rows(source, texts, count)
            found[count] = peak_mb(source, source.with_suffix(".parquet"), model)
            print(f"{count:9,} rows: {found[count]:.0f} MB at most", flush=True)
    few, many = found.values()
    print(f"ratio {many / few:.3f} (at most {MOST}), {many:.0f} MB (at most {BUDGET_MB})")
    sys.exit(not (many <= MOST * few and many <= BUDGET_MB))


if __name__ == "__main__":
    main()
