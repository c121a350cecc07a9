"""The random model: in range, the same for the same text, whatever stands beside it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from affectlab import catalogue, models
from affectlab.core import Item


@given(st.lists(st.text(max_size=20), max_size=6), st.integers(0, 5))
def test_answers_are_in_range_and_independent_of_neighbours(texts: list[str], seed: int) -> None:
    model = models.load(f"random:{seed}")
    items = [Item(text) for text in texts]
    together = model.predict(items, catalogue.tasks())
    for task in catalogue.tasks():
        answer = together.answers[task.id]
        assert answer.scores.shape == (len(items), len(task.outputs))
        low, high = task.range or (0.0, 1.0)
        assert ((answer.scores >= low) & (answer.scores <= high)).all()
        for row, item in enumerate(items):
            alone = model.predict([item], [task]).answers[task.id].scores[0]
            assert np.array_equal(alone, answer.scores[row])


def test_seeds_differ() -> None:
    task = catalogue.task("emotions")
    one, two = (
        models.load(f"random:{seed}").predict([Item("x")], [task]).answers["emotions"].scores for seed in (1, 2)
    )
    assert not np.array_equal(one, two)
