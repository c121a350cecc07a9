"""The key figures, and what a methods paragraph needs: drawn from the sections' views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from affectlab import catalogue
from affectlab.core import Task
from affectlab.engine import METADATA_KEY, Fingerprint
from affectlab.models import stated_decision, stated_thresholds
from affectlab.models.decision import Decision
from affectlab.reporting.columns import Columns, dimensions, intensities
from affectlab.reporting.sections.emotions import EmotionsView
from affectlab.reporting.sections.sentiment import SentimentView
from affectlab.reporting.sections.status import StatusView
from affectlab.reporting.sections.values import ValueRow, ValuesView
from affectlab.reporting.words import csv_link, cut

Run = Mapping[str, str | int | None]
_NAME = 80
_LABEL_COLUMNS = {"emotions": ("emotion", "labels"), "sentiment": ("sentiment",)}


@dataclass(frozen=True, slots=True)
class Overview:
    """What the top of the page says; each part None where the file does not have it."""

    status: StatusView
    emotions: EmotionsView | None
    sentiment: SentimentView | None
    valence: ValueRow | None


@dataclass(frozen=True, slots=True)
class UsedModel:
    """A model named in the file; `title` and `description` from the catalogue, empty for one it does not know.

    `baseline`: a model that is there to be compared with; `random`: one that knows nothing.
    """

    id: str
    version: str
    rows: int
    title: str
    description: str
    baseline: bool
    random: bool


@dataclass(frozen=True, slots=True)
class Methods:
    """`tasks`: every task that the file's columns answer.

    `made_by`: the version of affectlab that annotated, None where the file does not say: a Parquet file does.
    `thresholds`: the probability from which each label of `emotions` was given; None where the one model of the file is
    not in this installation; `decision`, how the emotion of a text was chosen, likewise.
    """

    models: tuple[UsedModel, ...]
    package: str
    tasks: tuple[Task, ...]
    columns: Columns
    status: StatusView
    made_by: str | None
    thresholds: Mapping[str, float] | None
    decision: Decision | None

    @property
    def download(self) -> str:
        """The thresholds as CSV."""
        return csv_link(("label", "threshold"), list((self.thresholds or {}).items()))


def overview(views: Mapping[str, object]) -> Overview:
    status, values = views["status"], views.get("values")
    assert isinstance(status, StatusView)
    emotions, sentiment = views.get("emotions"), views.get("sentiment")
    rows = values.dimensions if isinstance(values, ValuesView) else ()
    return Overview(
        status=status,
        emotions=emotions if isinstance(emotions, EmotionsView) else None,
        sentiment=sentiment if isinstance(sentiment, SentimentView) else None,
        valence=next((row for row in rows if row.column == "valence"), None),
    )


def run_of(metadata: Mapping[bytes, bytes] | None) -> Run:
    """The settings that a finished Parquet file carries; empty for other files."""
    try:
        return Fingerprint.from_json((metadata or {})[METADATA_KEY]).settings
    except (KeyError, ValueError):
        return {}


def methods(status: StatusView, columns: Columns, run: Run) -> Methods:
    entries = {entry.id: entry for entry in catalogue.model_entries()}
    models = []
    for id, number, rows in status.models:
        entry = entries.get(id.partition(":")[0])
        title = entry.title.removeprefix(f"{entry.id}: ") if entry else ""
        description = entry.description if entry else ""
        baseline, random = (entry.tier == "baseline", entry.kind == "random") if entry else (False, False)
        models.append(UsedModel(id, number, rows, title, description, baseline, random))
    only = status.models[0][:2] if len(status.models) == 1 else ("", "")
    return Methods(
        models=tuple(models), package=package_version(), tasks=_answered(columns), columns=columns, status=status,
        made_by=cut(str(run["affectlab"]), _NAME) if run.get("affectlab") else None,
        thresholds=stated_thresholds(*only, "emotions") if "labels" in columns else None,
        decision=stated_decision(*only, "emotions") if "emotion" in columns else None,
    )  # fmt: skip


def _answered(columns: Columns) -> tuple[Task, ...]:
    found: dict[str, Task] = {}
    for id, own in _LABEL_COLUMNS.items():
        if not columns.ours.isdisjoint(own):
            found[id] = catalogue.task(id)
    for dimension in (*intensities(), *dimensions()):
        if dimension.column in columns:
            found[dimension.task.id] = dimension.task
    found.update({task.id: task for task, _ in columns.tasks})
    return tuple({**{task.id: task for task in catalogue.tasks() if task.id in found}, **found}.values())


def package_version() -> str:
    """The version of affectlab that makes the report; empty where it runs without being installed."""
    try:
        return version("affectlab")
    except PackageNotFoundError:
        return ""
