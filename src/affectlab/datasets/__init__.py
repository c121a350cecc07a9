"""Labelled texts of others, read from their own release files: `load("goemotions").read("test")`.

`ids()` are the sets; each has a module of its name with an `ENTRY` (see `base.DataSet`). The data lie below
the folder named by the environment variable `AFFECTLAB_DATA`, or in the cache that `fetch` fills.
"""

from __future__ import annotations

from importlib import import_module

from affectlab.core.errors import unknown
from affectlab.datasets.base import DataSet, File, Row
from affectlab.datasets.files import faults, fetch

__all__ = ["DataSet", "File", "Row", "faults", "fetch", "ids", "load"]

_IDS = (
    "aeb",
    "brighter",
    "emobank",
    "empathic_reactions",
    "goemotions",
    "hatemoji",
    "hebemo",
    "kote",
    "red_ro",
    "semeval2017",
    "semeval2018",
    "sst",
    "tdt",
    "vader",
    "xed",
)


def ids() -> tuple[str, ...]:
    """Ids of all data sets, in alphabetical order."""
    return _IDS


def load(id: str) -> DataSet:
    """Entry of data set `id`; reads none of its files. Raises UsageError for an unknown id."""
    if id not in _IDS:
        raise unknown("data set", id, _IDS, "affectlab data list", where="data")
    entry: DataSet = import_module(f"affectlab.datasets.{id}").ENTRY
    return entry
