"""Write the model card of `base` from what was measured.

affectlab evaluate supervised -o base.json
affectlab evaluate supervised --model onnx:WORK/float32 -o float32.json
python scripts/model_card.py base.json float32.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from string import Template
from typing import Any

from affectlab import catalogue, datasets
from affectlab.models.embedded import folder_of

HERE = Path(__file__).parent
FOLDER = HERE.parents[0] / "src" / "affectlab" / "weights" / "base"
NOT_TRAINED_ON = "AEB, VADER's four rating sets, and every test and dev split"


def results(run: dict[str, Any], float32: dict[str, Any]) -> str:
    """Every score with its interval, beside the same network in 32 bits."""
    whole = {(one["row"], one["metric"]): one["value"] for one in float32["scores"]}
    lines = [
        "| test | metric | `base` (8 bit) | 95 % interval | 32 bit | texts | promised |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in run["scores"]:
        promised = "" if one["promised"] is None else f"{one['promised']:.3f}"
        lines.append(
            f"| {one['row']} | {one['metric'].replace('_', ' ')} | {one['value']:.4f} | {one['low']:.3f} to "
            f"{one['high']:.3f} | {whole[one['row'], one['metric']]:.4f} | {one['n']:,} | {promised} |"
        )
    losses = [whole[one["row"], one["metric"]] - one["value"] for one in run["scores"]]
    return "\n".join(lines) + f"\n\nThe largest loss of the 8-bit graph on any of these figures: {max(losses):.4f}."


def calibration(run: dict[str, Any]) -> str:
    """Calibration errors before and after."""
    lines = ["| test | of | before | after | texts |", "|---|---|---|---|---|"]
    lines += [
        f"| {one['row']} | {one['what']} | {one['before']:.4f} | {one['after']:.4f} | {one['n']:,} |"
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


def thresholds(about: dict[str, Any]) -> str:
    """The cut of every label of every multi-label task."""
    lines = ["| task | label: threshold |", "|---|---|"]
    for task, rule in about["tasks"].items():
        if rule["rule"] == "labels":
            cuts = zip(catalogue.task(task).outputs, rule["threshold"], strict=True)
            lines.append(f"| `{task}` | {', '.join(f'{label} {cut:.3f}' for label, cut in cuts)} |")
    return "\n".join(lines)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    run, float32 = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:])
    about = json.loads((folder_of("base") / "answers.json").read_text(encoding="utf-8"))
    if run["model_version"] != about["version"]:
        sys.exit(f"{sys.argv[1]} is of version {run['model_version']}, the model in the package is {about['version']}")
    size = (FOLDER / "model.onnx").stat().st_size
    card = Template((HERE / "model_card.md").read_text(encoding="utf-8")).substitute(
        version=about["version"],
        size=f"{size / 1e6:.1f}",
        sha256=about["sha256"],
        max_tokens=about["max_tokens"],
        datasets="\n".join(f"- {one['id']}" for one in about["training"]),
        results=results(run, float32),
        calibration=calibration(run),
        training=training(about),
        thresholds=thresholds(about),
        valence=about["valence_rule"],
        chosen=", ".join(f"`{task}` on {where}" for task, where in about["thresholds_chosen_on"].items()),
        not_trained_on=NOT_TRAINED_ON,
    )
    (FOLDER / "MODEL_CARD.md").write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
