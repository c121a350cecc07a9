"""The answers for one text, with names instead of columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from affectlab import catalogue
from affectlab.annotate.beside import LANGUAGE
from affectlab.annotate.columns import RECORD, ColumnSet
from affectlab.annotate.lexicon import NAME as LEXICON
from affectlab.core import Task

Status = Literal["ok", "skipped", "error"]
_SINGLE = ("emotion", "labels", "confidence", "valence", "arousal", "dominance", "sentiment")
_SHOWN = 60


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What a model says of one text.

    `emotion`: the one of 28 that stands for the text; `confidence`: the calibrated probability that it is right;
    `labels`: the emotion, and others above their thresholds. `emotions` and `sentiment_scores`: probabilities by label;
    `intensity`: 0..1 for anger, fear, joy and sadness. `valence`, `arousal`, `dominance`: 0..1. The profile `affect`
    fills all of these; without it, each of the tasks `emotions`, `intensity`, `valence`, `vad` and `sentiment` fills
    its own (`vad` also `valence`, where the task `valence` was not asked). `other`: for each task
    asked by its name, its columns without `<task>.` before them; `tasks`: those tasks. `language`: the
    code of the language that the text looks like, where that was asked and is sure. `lexicon`: its columns without
    `lexicon.` before them.

    What was not asked, and all answers of a text whose `status` is not ok, is None or empty; but where only the target
    is empty, the tasks that need none are answered. `truncated`: only the beginning of the text was read. `error`: why
    the text was not answered, where `status` is error.
    """

    text: str | None
    emotion: str | None
    confidence: float | None
    labels: tuple[str, ...] | None
    emotions: dict[str, float]
    intensity: dict[str, float]
    valence: float | None
    arousal: float | None
    dominance: float | None
    sentiment: str | None
    sentiment_scores: dict[str, float]
    truncated: bool | None
    status: Status
    error: str | None
    model: str
    model_version: str
    other: dict[str, dict[str, Any]]
    language: str | None
    lexicon: dict[str, Any]
    tasks: Mapping[str, Task] = field(compare=False)
    _columns: Mapping[str, Any] = field(compare=False)

    @classmethod
    def of(cls, text: str | None, row: Mapping[str, Any], columns: ColumnSet) -> Result:
        """From a row of a table that `columns`, without prefix, made."""
        ok = row["status"] == "ok"
        answered = row["truncated"] is not None

        def scores(task: str, stem: str) -> dict[str, float]:
            if answered and columns.affect:
                return {label: row[f"{stem}_{label}"] for label in catalogue.task(task).outputs}
            return {label: other[task][label] for label in catalogue.task(task).outputs} if task in other else {}

        other: dict[str, dict[str, Any]] = {}
        for column in columns.other if answered else ():
            if not ok and row[column.name] is None:  # the task whose target is empty
                continue
            other.setdefault(column.task, {})[column.key] = row[column.name]
        hidden = {column.name: row[column.name] for column in columns.single}
        row = {name: value for name, value in row.items() if name not in hidden}
        single: dict[str, Any] = {name: row.get(name) for name in _SINGLE}
        if answered and not columns.affect:
            single.update(_singles(other))
            single.update({name.removeprefix("."): value for name, value in hidden.items()})
        single.update({name: row[name] for name in RECORD})
        labels = single.pop("labels")
        words = [name for one in columns.beside for name in one.types if name.startswith(f"{LEXICON}.")] if ok else []
        return cls(
            text=text,
            labels=None if labels is None else tuple(labels),
            emotions=scores("emotions", "emotion"),
            intensity=scores("intensity", "intensity"),
            sentiment_scores=scores("sentiment", "sentiment"),
            other=other,
            language=row.get(LANGUAGE),
            lexicon={name.removeprefix(f"{LEXICON}."): row[name] for name in words},
            tasks={task.id: task for task in columns.tasks if task.id in other},
            _columns=row,
            **single,
        )

    def to_dict(self) -> dict[str, Any]:
        """The text, and the columns that a file gets, in their order; plain JSON."""
        return {"text": self.text, **self._columns}

    @property
    def in_profile(self) -> bool:
        """True if the answers are those of the profile `affect`."""
        return self._columns.get("emotion") is not None

    def __repr__(self) -> str:
        text = self.text or ""
        shown = repr(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")
        if self.status != "ok":
            return f"Result({shown}, {self.status}{f': {self.error}' if self.error else ''})"
        facts = []
        if self.in_profile:
            sure = "" if self.confidence is None else f" ({self.confidence:.2f})"
            facts.append(f"emotion={self.emotion}{sure}")
            facts.append(f"sentiment={self.sentiment}")
            facts += [f"{name}={getattr(self, name):.2f}" for name in ("valence", "arousal", "dominance")]
        for task, values in self.other.items():
            facts.append(f"{task}={_brief(values)}")
        return f"Result({', '.join([shown, *facts])})"


def _singles(other: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the tasks of the profile `affect` fill where they are asked by their own names."""
    found: dict[str, Any] = dict(other.get("vad", {}))
    if "valence" in other:
        found["valence"] = other["valence"]["value"]
    if "sentiment" in other:
        found["sentiment"] = other["sentiment"]["label"]
    return found


def _brief(values: Mapping[str, Any]) -> str:
    """What was decided, or else every number."""
    for key in ("labels", "label"):
        if key in values:
            found = values[key]
            return ("|".join(found) or "none") if isinstance(found, list) else str(found)
    numbers = [f"{key} {value:.3g}" for key, value in values.items() if value is not None]
    return numbers[0].removeprefix("value ") if len(numbers) == 1 else f"[{', '.join(numbers)}]"
