"""Draw the reliability plots in docs/images, and fill the table of docs/explanation/calibration.md, from a run.

affectlab evaluate supervised -o base.json
AFFECTLAB_DATA=... python scripts/calibration.py base.json      # needs: pip install matplotlib

A point is one of 15 bins with equally many answers: the mean probability given, and the share of them that was right.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from affectlab import metrics
from affectlab.evaluate.calibration import Measured, measured
from affectlab.evaluate.compare.runs import all_questions
from affectlab.evaluate.kept import key_in

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
PAGE = ROOT / "docs" / "explanation" / "calibration.md"
ACROSS = 4
SCHEMES = {
    "light": {"paper": "#ffffff", "ink": "#1f1d1a", "line": "#d5d1c8", "before": "#8d8a84", "after": "#b8480f"},
    "dark": {"paper": "#1e2129", "ink": "#ece9e3", "line": "#444a55", "before": "#9a9da3", "after": "#f2996a"},
}


def read(path: Path) -> list[Measured]:
    """What the run's kept probabilities come to, task by task."""
    run = json.loads(path.read_text(encoding="utf-8"))
    beside = path.parent / run["predictions"]
    with beside.open(encoding="utf-8") as file:
        lines = {key_in(line): line for line in map(json.loads, list(file)[1:])}
    asked, _ = all_questions(run["benchmark"])
    return [one for question in asked for one in measured(question, lines)]


def errors(one: Measured) -> tuple[float | None, float]:
    """Expected calibration error before and after."""
    error = metrics.expected_calibration_error
    return None if one.before is None else error(*one.before), error(*one.after)


def table(found: list[Measured]) -> str:
    """Each error before and after."""
    lines = ["| test | probabilities of | before | after | texts |", "|---|---|---|---|---|"]
    for one in found:
        before, after = errors(one)
        said = "" if before is None else f"{before:.3f}"
        lines.append(f"| {one.task} | {one.what} | {said} | {after:.3f} | {one.n:,} |")
    return "\n".join(lines)


def draw(found: list[Measured], path: Path, colours: dict[str, str]) -> None:
    """A panel for each of `found`."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    down = -(-(len(found) + 1) // ACROSS)
    figure, grid = plt.subplots(down, ACROSS, figsize=(2.75 * ACROSS, 2.9 * down), facecolor=colours["paper"])
    for axes, one in zip(grid.flat, found, strict=False):
        panel(axes, one, colours)
    for axes in grid.flat[len(found) :]:
        axes.axis("off")
    handles, labels = grid.flat[0].get_legend_handles_labels()
    corner = grid.flat[len(found)]
    corner.legend(handles, labels, loc="center", frameon=False, labelcolor=colours["ink"], fontsize=10)
    figure.supxlabel("probability given", color=colours["ink"], fontsize=10)
    figure.supylabel("share that was right", color=colours["ink"], fontsize=10)
    figure.tight_layout()
    figure.savefig(path, dpi=110, facecolor=colours["paper"], metadata={"Software": None})
    plt.close(figure)


def panel(axes: Axes, one: Measured, colours: dict[str, str]) -> None:
    """Both curves over the diagonal, up to the highest probability there is."""
    before, after = errors(one)
    after_points = metrics.calibration_bins(*one.after)
    end = min(1.03, 1.08 * max(after_points.confidence.max(), after_points.right.max()))
    axes.plot([0, 1], [0, 1], color=colours["line"], linewidth=1.2, label="perfect")
    if one.before is not None and before is not None:
        points = metrics.calibration_bins(*one.before)
        axes.plot(
            points.confidence,
            points.right,
            "s--",
            color=colours["before"],
            markersize=3.5,
            linewidth=1,
            label="network",
        )
    axes.plot(
        after_points.confidence, after_points.right, "o-", color=colours["after"], markersize=4, label="given out"
    )
    axes.set(xlim=(0, end), ylim=(0, end), aspect="equal", facecolor=colours["paper"])
    axes.set_title(f"{one.task}\n{one.what}", color=colours["ink"], fontsize=9)
    said = f"ECE {after:.3f}" if before is None else f"ECE {before:.3f} → {after:.3f}"
    axes.text(0.96, 0.05, said, transform=axes.transAxes, ha="right", color=colours["ink"], fontsize=8)
    axes.tick_params(colors=colours["ink"], labelsize=8, length=2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(colours["line"])


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = Path(sys.argv[1])
    settings = json.loads(path.read_text(encoding="utf-8"))["spec"]
    if settings["limit"] is not None or settings["only"] is not None:
        sys.exit(f"{path}: is a trial; run affectlab evaluate supervised -o FILE")
    found = read(path)
    if not found:
        sys.exit(f"{path}: no probabilities were kept beside it; run affectlab evaluate supervised -o FILE")
    found.sort(key=lambda one: one.what == "label probabilities")
    for scheme, colours in SCHEMES.items():
        draw(found, IMAGES / f"calibration-{scheme}.png", colours)
    fill(PAGE, table(found))


def fill(path: Path, text: str) -> None:
    """Put `text` between the marks in the page."""
    whole = path.read_text(encoding="utf-8")
    first = whole.index("-->", whole.index("<!-- calibration:")) + 3
    path.write_text(f"{whole[:first]}\n{text}\n{whole[whole.index('<!-- end of calibration -->') :]}", encoding="utf-8")


if __name__ == "__main__":
    main()
