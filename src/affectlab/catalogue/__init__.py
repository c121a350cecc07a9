"""What exists, as data: tasks and profiles, taxonomies and the maps between them, models."""

from affectlab.catalogue.loader import (
    Selection,
    label_map,
    label_maps,
    model_entries,
    model_entry,
    profile,
    profiles,
    resolve,
    task,
    tasks,
    taxonomies,
    taxonomy,
)
from affectlab.catalogue.parse import METRICS, ModelEntry

__all__ = [
    "METRICS",
    "ModelEntry",
    "Selection",
    "label_map",
    "label_maps",
    "model_entries",
    "model_entry",
    "profile",
    "profiles",
    "resolve",
    "task",
    "tasks",
    "taxonomies",
    "taxonomy",
]
