"""Tests marked `data` read the released files and are skipped where AFFECTLAB_DATA is not set."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache

import pytest

from affectlab import datasets
from affectlab.datasets import Row


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("AFFECTLAB_DATA"):
        return
    skip = pytest.mark.skip(reason="AFFECTLAB_DATA is not set: it names the folder of the released data sets")
    for item in items:
        if item.get_closest_marker("data"):
            item.add_marker(skip)


@lru_cache(maxsize=64)
def _read(name: str, split: str) -> list[Row]:
    return datasets.load(name).read(split)


@pytest.fixture
def read() -> Callable[[str, str], list[Row]]:
    """Rows of a split, read once a session."""
    return _read
