"""Fit which emotion stands for a text, for a shipped model whose other numbers stay, and write it into answers.json.

AFFECTLAB_DATA=... python scripts/decide.py base 1.1.1       # and its new version; needs: pip install -e ".[train]"
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from affectlab.annotate import load_model
from affectlab.models.answers import Labels, rule_to
from affectlab.models.embedded import EmbeddedModel
from affectlab.models.static import StaticModel
from affectlab.train.pipeline import Dev, fit_decision

WEIGHTS = Path(__file__).parents[1] / "src" / "affectlab" / "weights"


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    name, version = sys.argv[1:]
    model = load_model(name)
    assert isinstance(model, EmbeddedModel | StaticModel)
    rule = model.answers.rules["emotions"]
    assert isinstance(rule, Labels)
    decision = fit_decision(model.answers, Dev(model))
    path = WEIGHTS / name / "answers.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    about["version"] = version
    about["tasks"]["emotions"] = rule_to(replace(rule, decision=decision))
    path.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(decision)


if __name__ == "__main__":
    main()
