"""What is stated of models: thresholds and decisions of the shipped ones, and training sets in files of users."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, cast, get_args

from affectlab import catalogue
from affectlab.core import InputError, TrainingSet
from affectlab.core.types import Terms
from affectlab.models.answers import Labels, rule_from
from affectlab.models.decision import Decision


def stated_thresholds(model: str, version: str, task: str) -> dict[str, float] | None:
    """The probability from which each label of `task` is given; None for a model or version that is not in the package.

    Those of a model of one's own (`onnx:NAME`) are not known by its name.
    """
    found = _stated(model, version, task).get("threshold")
    return None if found is None else dict(zip(catalogue.task(task).outputs, map(float, found), strict=True))


def stated_decision(model: str, version: str, task: str) -> Decision | None:
    """How the one label of a text is chosen in `task`; None likewise, and where the likeliest label is the one."""
    found = rule_from(raw) if (raw := _stated(model, version, task)) else None
    return found.decision if isinstance(found, Labels) else None


def _stated(model: str, version: str, task: str) -> dict[str, Any]:
    """What the `answers.json` of a shipped model says of `task`; nothing for another model or version."""
    stated = files("affectlab") / "weights" / model / "answers.json"
    if model not in {entry.id for entry in catalogue.model_entries()} or not stated.is_file():
        return {}
    about = json.loads(stated.read_text(encoding="utf-8"))
    found: dict[str, Any] = about["tasks"].get(task, {}) if about["version"] == version else {}
    return found


def training_from(raw: object, where: str) -> tuple[TrainingSet, ...]:
    """From `{"SET": {"rows": 100, "terms": "open"}, ...}`; none of them says: trained on no labelled set.

    Raises InputError for anything else.
    """
    found = raw if isinstance(raw, dict) else {"": None}
    sets: list[TrainingSet] = []
    for name, about in found.items():
        rows, terms = (about.get("rows"), about.get("terms")) if isinstance(about, dict) else (None, None)
        if type(rows) is not int or rows < 1 or terms not in get_args(Terms):
            what = f"training does not say rows and terms of {name or 'each set'}"
            raise InputError(what, where, f"rows are a number, terms one of {', '.join(get_args(Terms))}")
        sets.append(TrainingSet(id=name, rows=rows, terms=cast("Terms", terms)))
    return tuple(sets)
