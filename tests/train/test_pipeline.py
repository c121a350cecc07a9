"""The whole way from a recipe to a model that answers, on a few rows of the real data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")

from affectlab import catalogue, evaluate, models
from affectlab.core import Item
from affectlab.models.embedded import is_whole
from affectlab.train import pipeline, train
from affectlab.train import recipe as recipes

pytestmark = [pytest.mark.train, pytest.mark.data]


def test_a_trial_run_makes_a_whole_model_and_a_second_one_finds_it_done(tmp_path: Path) -> None:
    made = train("base", tmp_path / "mine", tmp_path / "work", limit=12, epochs=1)
    assert is_whole(made.folder)
    assert is_whole(made.float32)
    about = json.loads((made.folder / "answers.json").read_text())
    recipe = recipes.load("base")
    assert sorted(one["id"] for one in about["training"]) == sorted({part.set for part in recipe.data})
    assert all(one["rows"] == 12 for one in about["training"])
    assert set(about["thresholds_chosen_on"]) == set(pipeline.DEV)
    assert about["valence_rule"].startswith("clip(")

    model = models.load(f"onnx:{made.folder}")
    answers = model.predict([Item("what a day", "day")], catalogue.tasks()).answers
    assert set(answers) == {task.id for task in catalogue.tasks()}
    run = evaluate.evaluate(model, "dev", limit=40, resamples=2)
    assert run.unanswered == ()

    before = (made.folder / "model.onnx").read_bytes()
    train("base", tmp_path / "mine", tmp_path / "work", limit=12, epochs=1)
    assert (made.folder / "model.onnx").read_bytes() == before
