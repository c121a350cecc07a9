"""Write the model card of `base`, and README's table of scores, from what was measured.

affectlab evaluate supervised -o base.json
python scripts/model_card.py base.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from string import Template
from typing import Any

from affectlab import catalogue, datasets, evaluate
from affectlab.models.embedded import is_whole

HERE = Path(__file__).parent
FOLDER = HERE.parent / "src" / "affectlab" / "weights" / "base"
NOT_TRAINED_ON = "AEB, the ratings of VADER's four sets, and every test and dev split"


TIMES_SCORED = "three times"


EMOLLAMA = {
    ("e-c", "micro-f1"): 0.696,
    ("e-c", "macro-f1"): 0.545,
    ("ei-reg", "pearson"): 0.831,
    ("v-reg", "pearson"): 0.886,
    ("emobank-v", "pearson"): 0.726,
    ("emobank-a", "pearson"): 0.332,
    ("emobank-d", "pearson"): 0.218,
    ("v-tweet", "pearson"): 0.906,
    ("v-amazon", "pearson"): 0.868,
    ("v-nyt", "pearson"): 0.780,
}
"""EmoLLaMA-chat-13B as published: Tables 5 and 6 of Liu et al. 2024, doi 10.1145/3637528.3671552."""


def promised(score: dict[str, Any]) -> float | None:
    """The lowest figure promised for a score."""
    return evaluate.load("supervised").promised(score["task"], score["metric"])


def summary(run: dict[str, Any]) -> str:
    """README's table: the promised figures, beside those of a model of 13 billion parameters."""
    lines = [
        "| test | metric | `base`, 23 million parameters | 95 % interval | EmoLLaMA-chat-13B (published) |",
        "|---|---|---|---|---|",
    ]
    for one in run["scores"]:
        if promised(one) is not None:
            theirs = EMOLLAMA.get((one["task"], one["metric"]))
            lines.append(
                f"| {one['task']} | {one['metric']} | **{one['value']:.3f}** | {one['low']:.3f} to "
                f"{one['high']:.3f} | {'' if theirs is None else f'{theirs:.3f}'} |"
            )
    return "\n".join(lines)


def fill(path: Path, mark: str, text: str) -> None:
    """Put `text` between `<!-- mark: ... -->` and `<!-- end of mark -->`."""
    whole = path.read_text(encoding="utf-8")
    begin, end = whole.index(f"<!-- {mark}:"), whole.index(f"<!-- end of {mark} -->")
    first = whole.index("-->", begin) + 3
    path.write_text(f"{whole[:first]}\n{text}\n{whole[end:]}", encoding="utf-8")


def results(run: dict[str, Any]) -> str:
    """Every score with its interval."""
    lines = ["| test | metric | `base` | 95 % interval | texts | promised |", "|---|---|---|---|---|---|"]
    for one in (*run["scores"], *run["details"]):
        floor = "" if promised(one) is None else f"{promised(one):.3f}"
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


def thresholds(about: dict[str, Any]) -> str:
    """The cut of every label of every multi-label task."""
    lines = ["| task | label: threshold |", "|---|---|"]
    for task, rule in about["tasks"].items():
        if rule["rule"] == "labels":
            cuts = zip(catalogue.task(task).outputs, rule["threshold"], strict=True)
            lines.append(f"| `{task}` | {', '.join(f'{label} {cut:.3f}' for label, cut in cuts)} |")
    return "\n".join(lines)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    run = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    about = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
    if run["spec"]["sha256"] != about["sha256"] or not is_whole(FOLDER):
        sys.exit(f"{sys.argv[1]} is not of the graph in {FOLDER}")
    if (run["spec"]["limit"], run["spec"]["only"]) != (None, None) or run["benchmark"] != "supervised":
        sys.exit("the run must be of the whole benchmark `supervised`")
    size = (FOLDER / "model.onnx").stat().st_size
    card = Template((HERE / "model_card.md").read_text(encoding="utf-8")).substitute(
        version=about["version"],
        size=f"{size / 1e6:.1f}",
        sha256=about["sha256"],
        max_tokens=about["max_tokens"],
        datasets="\n".join(f"- {one['id']}" for one in about["training"]),
        results=results(run),
        calibration=calibration(run),
        training=training(about),
        thresholds=thresholds(about),
        valence=about["valence_rule"],
        chosen=", ".join(f"`{task}` on {where}" for task, where in about["thresholds_chosen_on"].items()),
        not_trained_on=NOT_TRAINED_ON,
        times=TIMES_SCORED,
    )
    (FOLDER / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    fill(HERE.parent / "README.md", "scores", summary(run))


if __name__ == "__main__":
    main()
