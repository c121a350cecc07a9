"""What a model is asked: each distinct item once, blank texts and broken rows never."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab import catalogue
from affectlab.core import AffectlabError, Item, Predictions
from affectlab.engine import answer
from affectlab.models import load
from affectlab.text import is_blank

VALENCE = (catalogue.task("valence"),)
TARGET = (catalogue.task("target-sentiment"),)


def test_each_distinct_text_is_asked_once_in_order(recorder: Any) -> None:
    found = answer(recorder, VALENCE, ["b", "a", "b", "B", "a"])
    assert recorder.asked == [[Item("b"), Item("a"), Item("B")]]
    assert found.item_of_row.tolist() == [0, 1, 0, 2, 1]


BLANKS = [None, "", " \n", "\x00", "\u200b", "\u3164", "\u2800\u2060", "\u115f\u202a", " &nbsp;", "<br>\\n", "&#8203;"]


@pytest.mark.parametrize("blank", BLANKS, ids=repr)
def test_a_blank_text_is_never_asked(recorder: Any, blank: str | None) -> None:
    found = answer(recorder, VALENCE, ["a", blank])
    assert recorder.asked == [[Item("a")]]
    assert (found.item_of_row.tolist(), dict(found.problems)) == ([0, -1], {})


def test_a_window_without_text_does_not_trouble_the_model(recorder: Any) -> None:
    found = answer(recorder, VALENCE, [None, ""])
    assert recorder.asked == []
    assert (found.item_of_row.tolist(), found.predictions.errors) == ([-1, -1], ())


def test_a_row_that_could_not_be_read_is_not_asked(recorder: Any) -> None:
    found = answer(recorder, VALENCE, ["a", "b"], problems={1: "line 3 is short"})
    assert recorder.asked == [[Item("a")]]
    assert dict(found.problems) == {1: "line 3 is short"}


def test_a_row_that_is_to_be_skipped_is_not_asked(recorder: Any) -> None:
    found = answer(recorder, VALENCE, ["a", "b", "c"], problems={1: "line 3 is short"}, skips={1: "why", 2: "why"})
    assert recorder.asked == [[Item("a")]]
    assert (found.item_of_row.tolist(), dict(found.problems), dict(found.skips)) == (
        [0, -1, -1], {1: "line 3 is short"}, {2: "why"},
    )  # fmt: skip


def test_nor_is_it_a_problem_that_it_has_no_target(recorder: Any) -> None:
    found = answer(recorder, (*TARGET, *VALENCE), ["a", "b"], ["x", None], skips={1: "why"})
    assert recorder.asked == [[Item("a", "x")]]
    assert (dict(found.problems), found.aimless) == ({}, frozenset())


def test_whatever_language_a_text_is_in_it_is_asked(recorder: Any) -> None:
    """Benchmarks and training ask about every row; who skips some says so."""
    answer(recorder, VALENCE, ["Das ist ein schöner Tag im Herbst", "мы очень рады"])
    assert len(recorder.asked[0]) == 2


def test_the_same_text_with_another_target_is_another_item(recorder: Any) -> None:
    found = answer(recorder, TARGET, ["a", "a", "a"], ["x", "y", "x"])
    assert recorder.asked == [[Item("a", "x"), Item("a", "y")]]
    assert found.item_of_row.tolist() == [0, 1, 0]


@pytest.mark.parametrize("missing", [None, " "], ids=["null", "blank"])
def test_a_row_without_its_target_is_a_problem(recorder: Any, missing: str | None) -> None:
    found = answer(recorder, TARGET, ["a", "a", None], ["x", missing, missing])
    assert recorder.asked == [[Item("a", "x")]]
    assert dict(found.problems) == {1: "the target is empty"}


def test_tasks_without_target_are_asked_where_it_is_missing(recorder: Any) -> None:
    found = answer(recorder, (*TARGET, *VALENCE), ["a", "a", ""], ["x", None, None])
    assert recorder.asked == [[Item("a", "x"), Item("a")]]
    assert (found.item_of_row.tolist(), dict(found.problems)) == ([0, 1, -1], {1: "the target is empty"})
    assert found.aimless == {1}


def test_tasks_without_target_do_not_see_one(recorder: Any) -> None:
    answer(recorder, VALENCE, ["a", "a"], ["x", "y"])
    assert recorder.asked == [[Item("a")]]


@given(st.lists(st.none() | st.text(max_size=4) | st.sampled_from(["a", " ", ""])))
def test_every_row_finds_the_answer_to_its_own_text(texts: list[str | None]) -> None:
    model = load("random")
    found = answer(model, VALENCE, texts)
    for text, item in zip(texts, found.item_of_row.tolist(), strict=True):
        if text is None or is_blank(text):
            assert item == -1
        else:
            alone = model.predict([Item(text)], VALENCE).answers["valence"].scores[0]
            assert found.predictions.answers["valence"].scores[item].tolist() == alone.tolist()


def _broken(kind: str) -> Any:
    model = load("random")

    class Broken:
        card = model.card

        def predict(self, items: Any, /, tasks: Any) -> Predictions:
            found = model.predict(items, tasks)
            task = tasks[0]
            prediction = found.answers[task.id]
            match kind:
                case "missing":
                    return replace(found, answers={})
                case "shape":
                    prediction = replace(prediction, scores=np.zeros((1, 9)))
                case "decision":
                    prediction = replace(prediction, decided=None)
                case "errors":
                    return replace(found, errors=())
            return replace(found, answers={task.id: prediction})

    return Broken()


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        pytest.param("missing", "gave sentiment nothing instead of (2, 3)", id="task missing"),
        pytest.param("shape", "gave sentiment (1, 9) instead of (2, 3)", id="wrong shape"),
        pytest.param("decision", "gave sentiment scores without a decision", id="undecided"),
        pytest.param("errors", "gave 0 rows instead of 2", id="wrong number of rows"),
    ],
)
def test_a_model_that_breaks_its_promise_is_named(kind: str, line: str) -> None:
    with pytest.raises(AffectlabError) as caught:
        answer(_broken(kind), (catalogue.task("sentiment"),), ["a", "b"])
    assert str(caught.value) == f'model="random:0": {line}; report it to its makers'
