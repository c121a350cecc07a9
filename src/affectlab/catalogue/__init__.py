"""What exists, as data: tasks and profiles, taxonomies and the maps between them, models."""

from affectlab.catalogue.loader import (
    Selection,
    heads,
    label_map,
    label_maps,
    model_entries,
    model_entry,
    profile,
    profiles,
    resolve,
    signal_map,
    task,
    tasks,
    taxonomies,
    taxonomy,
)
from affectlab.catalogue.parse import METRICS, LabelMap, ModelEntry, SignalMap

__all__ = [
    "METRICS",
    "LabelMap",
    "ModelEntry",
    "Selection",
    "SignalMap",
    "heads",
    "label_map",
    "label_maps",
    "model_entries",
    "model_entry",
    "profile",
    "profiles",
    "resolve",
    "signal_map",
    "task",
    "tasks",
    "taxonomies",
    "taxonomy",
]
