"""`predictions:FILE`: answers that were recorded once, by row of a benchmark; only `affectlab evaluate` can use them.

JSON lines, gzipped or not: `{"aeb_line": 1, "prediction": "0.75"}`, or `{"task": "goemotions-28", "row": 1, ...}` for a
row that is not in AEB. A first line `{"training": {"SET": {"rows": 100, "terms": "open"}}}` says what the model behind
them was trained on. What a prediction may be and how it is read: `affectlab.evaluate.replies`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from affectlab import catalogue
from affectlab.core import InputError, Item, ModelCard, Predictions, Task, TrainingSet, UsageError
from affectlab.models.base import ModelOptions, model_argument
from affectlab.models.stated import training_from

REMEDY = 'each line is like {"aeb_line": 1, "prediction": "0.75"}'


class RecordedModel:
    """`lines`: row key to (line number in the file, the line); its card says of training what the first line says."""

    def __init__(self, path: Path) -> None:
        data = _bytes(path)
        self.path = path
        self.lines = read_lines(data, str(path))
        training = _training(data, str(path))
        self.card = ModelCard(
            id=f"predictions:{path.name}",
            version=hashlib.sha256(data).hexdigest()[:12],
            title=f"answers recorded in {path.name}",
            tasks=tuple(task.id for task in catalogue.tasks()),
            languages=(),
            licence="that of the file",
            training=training,
        )

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:  # noqa: ARG002 - the protocol's
        what = "holds answers to a benchmark's rows, not to texts"
        raise UsageError(
            what, model_argument(self.card.id), "score it: affectlab evaluate aeb --model predictions:FILE"
        )


def read_lines(data: bytes, where: str) -> dict[str, tuple[int, Mapping[str, Any]]]:
    """The lines by key; a first line without `prediction` is a header. Raises InputError, naming the line."""
    found: dict[str, tuple[int, Mapping[str, Any]]] = {}
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 ({error.reason} at byte {error.start})", where, REMEDY) from None
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            raise InputError("is not JSON", f"{where}, line {number}", REMEDY) from None
        if number == 1 and isinstance(line, dict) and ("benchmark" in line or "training" in line):
            continue
        key = _key(line)
        if key is None or "prediction" not in line:
            raise InputError("is no recorded answer", f"{where}, line {number}", REMEDY)
        if key in found:
            raise InputError(f"answers the row of line {found[key][0]} again", f"{where}, line {number}", "keep one")
        found[key] = (number, line)
    if not found:
        raise InputError("holds no answers", where, REMEDY)
    return found


def _training(data: bytes, where: str) -> tuple[TrainingSet, ...] | None:
    """What the first line says of it, None if nothing; `data` are lines that have been read already."""
    first = json.loads(data.decode("utf-8-sig").split("\n", 1)[0].strip() or "{}")
    return training_from(first["training"], f"{where}, line 1") if "training" in first else None


def _key(line: object) -> str | None:
    if not isinstance(line, dict):
        return None
    number, task = line.get("aeb_line", line.get("row")), line.get("task")
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        return None
    if "aeb_line" in line:
        return str(number)
    return f"{task}:{number}" if isinstance(task, str) else None


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "not whole"
        raise InputError(f"cannot be read: {why}", str(path), "give a file of recorded answers") from None


def load(argument: str, options: ModelOptions) -> RecordedModel:  # noqa: ARG001 - the signature of every kind
    """`predictions:FILE`."""
    if not argument:
        raise UsageError(
            "predictions needs a file", model_argument("predictions"), f"write {model_argument('predictions:FILE')}"
        )
    return RecordedModel(Path(argument))
