"""The report of many rows: time and memory to build it, its size, and how long a browser takes to show it.

python benchmarks/report.py [ROWS, 1000000] [FOLDER, where the page is kept]

The rows are made up from a list of words. The page is opened in Chromium (Debian: chromium) five times, each time anew;
exit status 2 where there is none, 1 where the page is larger or slower than it may be.
"""

from __future__ import annotations

import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from affectlab import catalogue
from affectlab.reporting import build_report

PART = 50_000
MOST_BYTES, MOST_MS = 8_000_000, 2000
WORDS = (
    *("the", "a", "my", "our", "this", "and", "but", "so", "very", "quite", "never", "always", "again", "today"),
    *("tram", "bus", "boat", "bike", "station", "ticket", "phone", "letter", "garden", "kitchen", "soup", "bread"),
    *("rain", "snow", "river", "bridge", "market", "film", "song", "concert", "match", "goal", "team", "school"),
    *("teacher", "friend", "sister", "brother", "dog", "cat", "parcel", "thanks", "love", "hate", "fear", "happy"),
    *("sad", "angry", "proud", "tired", "bored", "lost", "found", "broken", "fixed", "late", "early", "closed"),
)


def part(draw: np.random.Generator, first: int, rows: int) -> pa.Table:
    """`rows` rows as annotate writes them, a third of them neutral, over two years, in six groups."""
    emotions, classes = catalogue.task("emotions").outputs, catalogue.task("sentiment").outputs
    weights = 1 / np.arange(2, len(emotions) + 2)
    codes = draw.choice(len(emotions), rows, p=weights / weights.sum())
    second = draw.choice(len(emotions), rows)
    scores = np.round(draw.beta(1, 30, (rows, len(emotions))), 6)
    scores[np.arange(rows), codes] = np.round(draw.beta(6, 3, rows), 6)
    words = np.array(WORDS)[draw.integers(0, len(WORDS), (rows, 14))]
    rare = draw.integers(0, 300_000, rows)
    texts = [f"{' '.join(line)} w{at:x}q" for line, at in zip(words.tolist(), rare.tolist(), strict=True)]
    valence = np.clip(draw.normal(0.5, 0.15, rows) - 0.005 * codes, 0, 1)
    times = np.datetime64("2024-01-01T00:00:00") + draw.integers(0, 2 * 365 * 86400, rows)
    labels = [
        [emotions[one]] if one == other else [emotions[one], emotions[other]]
        for one, other in zip(codes.tolist(), second.tolist(), strict=True)
    ]
    columns: dict[str, object] = {
        "id": np.arange(first, first + rows), "time": times.astype(str), "text": texts,
        "group": np.array(["north", "south", "east", "west", "centre", "abroad"])[draw.integers(0, 6, rows)],
        "emotion": np.array(emotions)[codes], "labels": labels,
        **{f"emotion_{label}": scores[:, at] for at, label in enumerate(emotions)},
        **{f"intensity_{label}": np.round(draw.beta(2, 4, rows), 6) for label in catalogue.task("intensity").outputs},
        "valence": np.round(valence, 6), "arousal": np.round(draw.beta(8, 8, rows), 6),
        "dominance": np.round(draw.beta(8, 8, rows), 6), "sentiment": np.array(classes)[draw.integers(0, 3, rows)],
        **{f"sentiment_{name}": np.round(draw.beta(2, 4, rows), 6) for name in classes},
        "confidence": np.round(draw.beta(5, 2, rows), 6), "truncated": np.zeros(rows, bool), "status": ["ok"] * rows,
        "error": pa.nulls(rows, pa.string()), "model": ["base"] * rows, "model_version": ["1.0.0"] * rows,
    }  # fmt: skip
    return pa.table(columns)


def write_rows(path: Path, rows: int) -> None:
    draw = np.random.default_rng(rows)
    writer = None
    for first in range(0, rows, PART):
        table = part(draw, first, min(PART, rows - first))
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    assert writer is not None, "at least one row"
    writer.close()


def load_ms(chromium: str, page: Path, folder: Path) -> float:
    """Milliseconds from the start of the navigation to the end of the load event, in a fresh profile."""
    # the page's own policy forbids scripts, so a page around it measures it
    frame = folder / "frame.html"
    frame.write_text(
        f"<title>-</title><script>const begun = performance.now()</script><iframe src='{page.resolve().as_uri()}' "
        "style='width:1200px;height:9000px' onload=\"requestAnimationFrame(() => setTimeout(() => "
        "{document.title = 'ms=' + (performance.now() - begun)}))\"></iframe>",
        encoding="utf-8",
    )
    with tempfile.TemporaryDirectory() as profile:
        ran = subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--no-first-run", f"--user-data-dir={profile}", "--timeout=20000", "--dump-dom", frame.as_uri()],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
    found = re.search(r"ms=([\d.]+)", ran.stdout)
    if not found:
        sys.exit("Chromium did not load the page within 20 s")
    return float(found[1])


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(scratch)
        annotated, page = Path(scratch) / "rows.parquet", folder / "rows.report.html"
        write_rows(annotated, rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun, cpu = time.perf_counter(), time.process_time()
        build_report(annotated, page, by="group", time="time")
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = page.stat().st_size
        parquet = annotated.stat().st_size / 1e6
        print(f"{rows:,} rows, {parquet:.0f} MB of Parquet; {os.cpu_count()} processors, {platform.machine()}")
        print(f"build        {seconds:8.1f} s, {cpu:.1f} s of processor time")
        print(f"memory       {after / 1024:8.0f} MB at its highest, {before / 1024:.0f} MB of it before")
        print(f"page         {size / 1e6:8.3f} MB (may be {MOST_BYTES / 1e6:.0f})")
        if chromium is None:
            print("Chromium is not installed, so the page was not opened: apt install chromium", file=sys.stderr)
            sys.exit(2)
        times = sorted(load_ms(chromium, page, Path(scratch)) for _ in range(5))
        print(f"open         {times[2]:8.0f} ms, median of 5, at most {times[-1]:.0f} (may be {MOST_MS})")
        sys.exit(size > MOST_BYTES or times[2] > MOST_MS)


if __name__ == "__main__":
    main()
