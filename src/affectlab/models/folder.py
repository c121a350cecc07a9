"""A model as a folder: its weights, and `answers.json` with heads, calibration, thresholds and card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from affectlab.core import InputError, ModelCard, Task, TrainingSet

ANSWERS = "answers.json"


def folder_of(name: str) -> Path:
    """Folder of a model inside the package."""
    return Path(str(files("affectlab") / "weights" / name))


def read_answers(folder: Path, *names: str) -> dict[str, Any]:
    """What `answers.json` holds. Raises InputError where it or a file of `names` is missing, or it is no JSON."""
    for name in (*names, ANSWERS):
        if not (folder / name).is_file():
            raise InputError(f"there is no {name}", str(folder), "install affectlab again, or train the model again")
    try:
        about: dict[str, Any] = json.loads((folder / ANSWERS).read_text(encoding="utf-8"))
    except ValueError:
        raise InputError("is no JSON", str(folder / ANSWERS), "train the model again") from None
    return about


def card_of(about: Mapping[str, Any], details: tuple[str, ...]) -> ModelCard:
    """The card in `answers.json`; `details` are kept as they stand there."""
    return ModelCard(
        id=about["id"],
        version=about["version"],
        title=about["title"],
        tasks=tuple(about["tasks"]),
        languages=tuple(about["languages"]),
        licence=about["licence"],
        training=tuple(TrainingSet(**one) for one in about["training"]),
        own_tasks=tuple(_task(one) for one in about.get("own_tasks", ())),
        details={key: about[key] for key in details},
    )


def _task(raw: Mapping[str, Any]) -> Task:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Task(**plain)


def is_whole(folder: Path, name: str = "model.onnx") -> bool:
    """True if the file `name` in `folder` has the SHA-256 that its `answers.json` states."""
    about = read_answers(folder, name)
    return bool(hashlib.sha256((folder / name).read_bytes()).hexdigest() == about["sha256"])


def own_version(card: ModelCard, folder: str | Path) -> str:
    """The version of a model that somebody trained, by which resume tells it from another that bears the same."""
    mark = hashlib.sha256((Path(folder) / ANSWERS).read_bytes()).hexdigest()[:12]
    return f"{card.version}+{mark}"
