"""A table of posts, a model that answers as it is told, and a progress that keeps what it hears."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from affectlab.core import Item, ModelCard, Predictions, Task
from affectlab.models import load

REFUSED = "too odd to answer"


@dataclass
class Fake:
    """Answers as `random` does, and keeps what it was asked.

    A text with "odd" in it is an error, one with "long" is truncated. `failing` items raise.
    """

    version: str = "1"
    asked: list[Item] = field(default_factory=list)
    failing: Callable[[Item], BaseException | None] = lambda _: None

    @property
    def card(self) -> ModelCard:
        return replace(load("random").card, id="fake", version=self.version)

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        for item in items:
            error = self.failing(item)
            if error is not None:
                raise error
        self.asked.extend(items)
        found = load("random").predict(items, tasks)
        odd = np.array(["odd" in item.text for item in items], dtype=bool)
        for answer in found.answers.values():
            answer.scores[odd] = np.nan
        return replace(
            found,
            truncated=np.array(["long" in item.text for item in items], dtype=bool),
            errors=tuple(REFUSED if bad else None for bad in odd),
        )


@pytest.fixture
def fake() -> type[Fake]:
    return Fake


class Journal:
    """Keeps the notes and rows it is told of; `act` is done at the first `advance` of new rows."""

    def __init__(self, act: Callable[[], object] | None = None) -> None:
        self.notes: list[str] = []
        self.fresh = self.resumed = 0
        self._act = act

    def expect(self, rows: int) -> None:
        self.total = rows

    def advance(self, rows: int, *, resumed: bool = False) -> None:
        if resumed:
            self.resumed += rows
            return
        self.fresh += rows
        act, self._act = self._act, None
        if act is not None:
            act()

    def note(self, message: str) -> None:
        self.notes.append(message)


@pytest.fixture
def journal() -> type[Journal]:
    return Journal


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Writes columns as a CSV: `table(id=["1"], text=["hello"])`."""

    def write(name: str = "posts.csv", /, **columns: Sequence[str]) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))
        return path

    return write
