"""The nouns hold what they are given, unchanged, wherever they are sent."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest

from affectlab import core
from affectlab.core.types import Item, Label, ModelCard, Profile, Task, Taxonomy, TrainingSet

TASK = Task(
    id="mood",
    kind="ordinal",
    title="Mood",
    question="Which mood?",
    outputs=("value",),
    perspective="writer",
    metrics=("pearson",),
    source="a paper",
    range=(-1.0, 1.0),
)
NOUNS: list[Any] = [
    Label(id="joy", description="being happy"),
    Taxonomy(id="one", title="One", labels=(Label(id="joy", description="being happy"),), source="a paper"),
    TASK,
    Profile(id="all", title="All", tasks=("mood",)),
    Item("a text"),
    Item("a text", target="it"),
    TrainingSet(id="goemotions", rows=3, terms="attribution"),
    ModelCard(id="m", version="1", title="M", tasks=("mood",), languages=("en",), licence="MIT"),
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: type(noun).__name__)
def test_a_noun_survives_pickling_and_cannot_change(noun: Any) -> None:
    assert pickle.loads(pickle.dumps(noun)) == noun
    name = fields(noun)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(noun, name, "other")
    assert not hasattr(noun, "__dict__"), "slots: a mistyped attribute must not be silently kept"


def test_equal_items_are_one_key() -> None:
    """The engine answers each distinct item of a window once; the target makes a difference."""
    assert len({Item("a"), Item("a"), Item("a", "b"), Item("b", "a")}) == 3


def test_a_task_needs_neither_taxonomy_nor_target() -> None:
    assert (TASK.taxonomy, TASK.needs_target) == (None, False)
    assert replace(TASK, needs_target=True) != TASK


def test_cards_do_not_share_their_details() -> None:
    one, other = (ModelCard(id="m", version="1", title="M", tasks=(), languages=(), licence="MIT") for _ in "ab")
    assert one.details is not other.details


def test_everything_listed_exists() -> None:
    assert len(set(core.__all__)) == len(core.__all__)
    assert all(hasattr(core, name) for name in core.__all__)


def test_types_come_without_numpy() -> None:
    code = "import affectlab.core, sys; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
