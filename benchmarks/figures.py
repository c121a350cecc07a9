"""The report's two larger figures drawn three ways: what each weighs, costs and takes.

    python benchmarks/figures.py          # needs: pip install matplotlib altair vl-convert-python
    python benchmarks/figures.py OUT      # also writes each figure into the folder OUT, to be looked at

28 shares with intervals as bars, and 60 means with intervals as a line. Each way runs in its own process; times are
processor seconds, so that a busy machine does not change them. A way that is not installed is left out.
"""

from __future__ import annotations

import importlib.metadata
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from affectlab import catalogue
from affectlab.reporting.statistics import Interval, wilson

WAYS = ("page", "matplotlib", "altair")
PACKAGES = {
    "page": (),
    "matplotlib": (
        "matplotlib", "contourpy", "cycler", "fonttools", "kiwisolver", "packaging", "pillow", "pyparsing",
        "python-dateutil", "six",
    ),
    "altair": (
        "altair", "vl-convert-python", "attrs", "jsonschema", "jsonschema-specifications", "packaging", "referencing",
        "rpds-py", "typing-extensions",
    ),
}  # fmt: skip
"""What a way adds to an installation that has numpy, jinja2 and narwhals anyway."""
INK, LINE = "#1f1d1a", "#1f5f8f"
Bars = list[tuple[str, int, Interval]]
Line = list[tuple[int, float, Interval]]


def data() -> tuple[Bars, Line]:
    draw = random.Random(5)
    labels = catalogue.task("emotions").outputs
    counts = sorted((int(1000 * draw.random() ** 4) for _ in labels), reverse=True)
    bars = [(label, n, wilson(n, sum(counts))) for label, n in zip(labels, counts, strict=True)]
    means = [0.5 + 0.1 * draw.random() for _ in range(60)]
    return bars, [(at, mean, Interval(mean - 0.03, mean + 0.03)) for at, mean in enumerate(means)]


def page(bars: Bars, line: Line) -> list[str]:
    from affectlab.reporting.figures import axis
    from affectlab.reporting.page import environment
    from affectlab.reporting.sections.base import Share
    from affectlab.reporting.sections.emotions import EmotionRow, EmotionsView
    from affectlab.reporting.sections.timeline import Bin, Series, TimelineView

    total = sum(n for _, n, _ in bars)
    shares = [Share(label, n, total, "positive") for label, n, _ in bars]
    rows = tuple(EmotionRow(share.label, "", "positive", share, share, 0.1, 0.3) for share in shares)
    emotions = EmotionsView(rows, tuple(shares[:1]), total, shares[0], 1.0, 0.4, False)
    bins = tuple(Bin(str(at), 10, mean, interval, mean, interval) for at, mean, interval in line)
    series = Series("valence", bins, axis(0.4, 0.7, (0, 1)), 0.5)
    timeline = TimelineView("time", True, "", "day", (series,), 600, 0, (), 3.0)
    macros = '{% import "macros.html.j2" as ui %}{% include name %}'
    template = environment().from_string(macros)
    return [
        template.render(view=emotions, name="emotions.html.j2"),
        template.render(view=timeline, name="timeline.html.j2"),
    ]


def matplotlib(bars: Bars, line: Line) -> list[str]:
    import io

    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    drawn = []
    for figure in ("bars", "line"):
        _, axes = plt.subplots(figsize=(8, 6 if figure == "bars" else 3))
        if figure == "bars":
            total = sum(n for _, n, _ in bars)
            shares = [n / total for _, n, _ in bars]
            errors = [[s - i.low for s, (_, _, i) in zip(shares, bars, strict=True)],
                      [i.high - s for s, (_, _, i) in zip(shares, bars, strict=True)]]  # fmt: skip
            axes.barh([label for label, _, _ in bars], shares, xerr=errors, color=LINE, ecolor=INK)
            axes.invert_yaxis()
        else:
            places = [at for at, _, _ in line]
            axes.fill_between(places, [i.low for *_, i in line], [i.high for *_, i in line], alpha=0.15, color=LINE)
            axes.plot(places, [mean for _, mean, _ in line], "o-", color=LINE)
        axes.spines[["top", "right"]].set_visible(False)
        buffer = io.StringIO()
        plt.savefig(buffer, format="svg", transparent=True, bbox_inches="tight")
        plt.close()
        drawn.append(buffer.getvalue())
    return drawn


def altair(bars: Bars, line: Line) -> list[str]:
    import altair as alt
    import vl_convert

    total = sum(n for _, n, _ in bars)
    shares = [{"label": a, "share": n / total, "low": i.low, "high": i.high} for a, n, i in bars]
    base = alt.Chart(alt.Data(values=shares)).encode(y=alt.Y("label:N", sort=None, title=None))
    barred = base.mark_bar(color=LINE).encode(x="share:Q") + base.mark_rule(color=INK).encode(x="low:Q", x2="high:Q")
    means = [{"at": at, "mean": mean, "low": i.low, "high": i.high} for at, mean, i in line]
    over = alt.Chart(alt.Data(values=means)).encode(x="at:Q")
    band = over.mark_area(opacity=0.15, color=LINE).encode(y=alt.Y("low:Q", scale=alt.Scale(zero=False)), y2="high:Q")
    lined = band + over.mark_line(color=LINE, point=True).encode(y="mean:Q")
    specs = [chart.properties(width=600).to_json() for chart in (barred, lined)]
    return [vl_convert.vegalite_to_svg(spec) for spec in specs]


def installed_megabytes(way: str) -> float:
    """Of the packages of a way; some are needed by some of its versions only."""
    here = {entry.name.lower(): entry for entry in importlib.metadata.distributions()}
    files = [file for package in PACKAGES[way] if package in here for file in here[package].files or []]
    return sum(path.stat().st_size for file in files if (path := Path(str(file.locate()))).is_file()) / 1e6


def measure(way: str, out: str) -> None:
    """Draw twice in this process: the first time pays for imports and caches."""
    bars, line = data()
    times, drawn = [], [""]
    for _ in range(2):
        start = time.process_time()
        drawn = globals()[way](bars, line)
        times.append(time.process_time() - start)
    if out:
        for number, text in enumerate(drawn):
            (Path(out) / f"{way}-{number}.{'html' if way == 'page' else 'svg'}").write_text(text, encoding="utf-8")
    size = sum(len(text.encode()) for text in drawn)
    print(json.dumps({"mb": installed_megabytes(way), "first": times[0], "again": times[1], "bytes": size}))


def main() -> None:
    if len(sys.argv) > 2:
        return measure(*sys.argv[1:3])
    out = sys.argv[1] if len(sys.argv) > 1 else ""
    if out:
        Path(out).mkdir(parents=True, exist_ok=True)
    print(f"{'way':<12}{'adds, MB':>10}{'first, s':>10}{'again, s':>10}{'both figures, KB':>18}")
    for way in WAYS:
        run = subprocess.run([sys.executable, __file__, way, out], capture_output=True, text=True, check=False)
        if run.returncode:
            print(f"{way:<12}{'not installed: ' + run.stderr.strip().splitlines()[-1]}")
            continue
        found = json.loads(run.stdout)
        times = f"{found['first']:>10.2f}{found['again']:>10.3f}"
        print(f"{way:<12}{found['mb']:>10.1f}{times}{found['bytes'] / 1e3:>18.0f}")


if __name__ == "__main__":
    main()
