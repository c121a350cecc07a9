"""What a shipped model states of itself in its `answers.json`, read without loading the model."""

from __future__ import annotations

import json
from importlib.resources import files

from affectlab import catalogue


def stated_thresholds(model: str, version: str, task: str) -> dict[str, float] | None:
    """The probability from which each label of `task` is given; None for a model or version that is not in the package.

    Those of a model of one's own (`onnx:NAME`) are not known by its name.
    """
    if model not in {entry.id for entry in catalogue.model_entries()}:
        return None
    stated = files("affectlab") / "weights" / model / "answers.json"
    if not stated.is_file():
        return None
    about = json.loads(stated.read_text(encoding="utf-8"))
    found = about["tasks"].get(task, {}).get("threshold")
    if about["version"] != version or found is None:
        return None
    return dict(zip(catalogue.task(task).outputs, map(float, found), strict=True))
