"""Small tables, and a model that remembers what it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pytest

from affectlab.core import Item, ModelCard, Predictions, Task
from affectlab.models import load
from affectlab.tables import Layout, Window


@dataclass
class Recorder:
    """Answers as `random` does, and keeps every list of items it was given."""

    asked: list[list[Item]] = field(default_factory=list)

    @property
    def card(self) -> ModelCard:
        return load("random").card

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        self.asked.append(list(items))
        return load("random").predict(items, tasks)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


class Numbers:
    """A source with one column of whole numbers."""

    layout = Layout(format="csv")
    notes = ()
    schema = pa.schema([("n", pa.int64())])

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def windows(self, rows: int) -> Iterator[Window]:
        for first in range(0, self._rows, rows):
            numbers = pa.array(range(first, min(first + rows, self._rows)), pa.int64())
            yield Window(first, pa.table([numbers], schema=self.schema), {})


@pytest.fixture(scope="session")
def numbers() -> type[Numbers]:
    return Numbers
