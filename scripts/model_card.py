"""Write the model card of `base` or `fast` from what was measured (README's table: scores_table.py).

affectlab evaluate supervised -o base.json       # or --model fast -o fast.json
python scripts/model_card.py base.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from string import Template
from typing import Any

from affectlab import catalogue, datasets, evaluate
from affectlab.models.folder import is_whole

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "affectlab" / "weights"
FILES = {"base": "model.onnx", "fast": "table.npz"}
NOT_TRAINED_ON = "AEB, the ratings of VADER's four sets, and every test and dev split"
TIMES_SCORED = {
    "base": "seven times (1.0.0 three times; 1.1.0 once with thresholds of E-c that missed a floor, and as shipped; "
    "1.1.1 once with other emoji for the emoticons, and as shipped)",
    "fast": "six times (1.0.0 with coarser weights, with wrong thresholds by mistake, and as shipped; 1.1.0 as it was; "
    "1.1.1 once with other emoji for the emoticons, and as shipped)",
}


def promised(score: dict[str, Any]) -> float | None:
    """The lowest figure promised for a score."""
    return evaluate.load("supervised").promised(score["task"], score["metric"])


def results(run: dict[str, Any]) -> str:
    """Every score with its interval."""
    lines = [f"| test | metric | `{run['model']}` | 95 % interval | texts | promised |", "|---|---|---|---|---|---|"]
    for one in (*run["scores"], *run["details"]):
        if not one["answered"]:
            continue
        floor = "" if promised(one) is None or run["model"] != "base" else f"{promised(one):.3f}"
        lines.append(
            f"| {one['task']} | {one['metric']} | {one['value']:.4f} | {one['low']:.3f} to "
            f"{one['high']:.3f} | {one['n']:,} | {floor} |"
        )
    return "\n".join(lines)


def calibration(run: dict[str, Any]) -> str:
    """Calibration errors before and after."""
    lines = ["| test | of | before | after | texts |", "|---|---|---|---|---|"]
    lines += [
        f"| {one['task']} | {one['what']} | {one['before']:.4f} | {one['after']:.4f} | {one['n']:,} |"
        for one in run["calibration"]
    ]
    return "\n".join(lines)


def training(about: dict[str, Any]) -> str:
    """Every training set with its terms and rows."""
    lines = ["| set | owner's terms | class | rows | left out: in a held-out set |", "|---|---|---|---|---|"]
    for one in about["training"]:
        entry = datasets.load(one["id"])
        left = about["left_out"][one["id"]]
        lines.append(
            f"| {entry.title} (`{entry.id}`) | {entry.licence} | {one['terms']} | {one['rows']:,} | {left:,} |"
        )
    return "\n".join(lines)


def overlaps(about: dict[str, Any]) -> str:
    """Rows of each training set left out for each held-out set."""
    if "overlaps" not in about:
        return "Not recorded for this version, beyond the counts above."
    lines = ["| training set | held-out set | equal | near-equal |", "|---|---|---|---|"]
    lines += [
        f"| {one['training']} | {one['held_out']} | {one['equal']:,} | {one['near']:,} |" for one in about["overlaps"]
    ]
    return "\n".join(lines)


def thresholds(about: dict[str, Any]) -> str:
    """The cut of every label of every multi-label task."""
    lines = ["| task | label: threshold |", "|---|---|"]
    for task, rule in about["tasks"].items():
        if rule["rule"] == "labels":
            cuts = zip(catalogue.task(task).outputs, rule["threshold"], strict=True)
            lines.append(f"| `{task}` | {', '.join(f'{label} {cut:.3f}' for label, cut in cuts)} |")
    return "\n".join(lines)


def decision(about: dict[str, Any]) -> str:
    """Which emotion stands for a text, as a formula."""
    rule = about["tasks"]["emotions"]["decision"]
    weight = rule["weight"]
    mixed = f"{weight:.1f} x P(emotion neutral) + {1 - weight:.1f} x P(sentiment neutral)"
    return f"`neutral` where {mixed} > {rule['threshold']:.2f}, else the most likely of the other 27 labels"


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    run = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    name = run["model"]
    if name not in FILES:
        sys.exit(f"{sys.argv[1]} is of {name}, not of a model in the package")
    folder = WEIGHTS / name
    about = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    if run["spec"]["sha256"] != about["sha256"] or not is_whole(folder, FILES[name]):
        sys.exit(f"{sys.argv[1]} is not of the weights in {folder}")
    if (run["spec"]["limit"], run["spec"]["only"]) != (None, None) or run["benchmark"] != "supervised":
        sys.exit("the run must be of the whole benchmark `supervised`")
    size = (folder / FILES[name]).stat().st_size
    card = Template((HERE / f"model_card_{name}.md").read_text(encoding="utf-8")).substitute(
        version=about["version"],
        size=f"{size / 1e6:.1f}",
        sha256=about["sha256"],
        max_tokens=about.get("max_tokens"),
        datasets="\n".join(f"- {one['id']}" for one in about["training"]),
        results=results(run),
        calibration=calibration(run),
        training=training(about),
        overlaps=overlaps(about),
        thresholds=thresholds(about),
        valence=about["valence_rule"],
        decision=decision(about),
        chosen=", ".join(f"`{task}` on {where}" for task, where in about["thresholds_chosen_on"].items()),
        not_trained_on=NOT_TRAINED_ON,
        times=TIMES_SCORED[name],
    )
    (folder / "MODEL_CARD.md").write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
