"""The whole way from a recipe to a model that answers, on a few rows of the real data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")

from affectlab import catalogue, evaluate, models
from affectlab.core import Item, UsageError
from affectlab.models.answers import Blend
from affectlab.models.folder import folder_of, is_whole
from affectlab.train import corpus, pipeline, train
from affectlab.train import recipe as recipes

pytestmark = [pytest.mark.train, pytest.mark.data]

EXTRA = """
[pretrain]
epochs = 1
learning_rate = 5e-5
emotion_words = 2.0

[[pretrain.data]]
set = "semeval2018"
split = "merged/train"
repeat = 1.0
"""


def test_a_trial_run_makes_a_whole_model_and_a_second_one_finds_it_done(tmp_path: Path) -> None:
    made = train("base", tmp_path / "mine", tmp_path / "work", limit=12, epochs=1)
    assert is_whole(made.folder)
    assert is_whole(made.float32)
    about = json.loads((made.folder / "answers.json").read_text())
    recipe = recipes.load("base")
    assert sorted(one["id"] for one in about["training"]) == sorted({part.set for part in recipe.data})
    assert all(one["rows"] == 12 for one in about["training"])
    assert {tuple(one) for one in about["overlaps"]} == {("training", "held_out", "equal", "near")}
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


@pytest.fixture
def few_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute less of comparing texts; `test_corpus.py` is about what is held out."""
    monkeypatch.setattr(corpus, "HELD_OUT", (("semeval2018", ("ec/dev", "ec/test")),))


@pytest.mark.usefixtures("few_held_out")
def test_a_recipe_with_some_heads_answers_what_they_can_and_keeps_to_its_protocol(tmp_path: Path) -> None:
    made = train("strict", tmp_path / "mine", tmp_path / "work", limit=48, epochs=1)
    model = models.load(f"onnx:{made.folder}")
    assert set(model.card.tasks) == {"emotions-11", "intensity", "intensity-class", "valence", "valence-class"}
    assert model.card.details["valence_rule"] == "the head of that name"
    assert model.card.details["thresholds_chosen_on"] == {
        task: "/".join(pipeline.DEV[task]) for task in ("emotions-11", "intensity-class", "valence-class")
    }
    run = evaluate.evaluate(model, "aeb", protocol="strict", limit=12, resamples=2)
    assert set(run.unanswered) == {
        *("sst-5", "emobank-a", "emobank-d", "tdt", "goemotions-28", "tdt-target"),
    }
    assert set(run.supervised) == {"ei-reg", "ei-oc", "v-reg", "v-oc", "e-c"}


@pytest.mark.usefixtures("few_held_out")
def test_who_learns_from_a_teacher_has_learned_from_its_data(tmp_path: Path) -> None:
    text = (Path(recipes.__file__).parents[1] / "recipes" / "strict.toml").read_text(encoding="utf-8")
    text += EXTRA + f"\n[teacher]\nfolders = ['{folder_of('base')}']\n"
    text = text.replace("repeat = 1.0", "repeat = 1.0\nlabels = false", 1)
    (tmp_path / "taught.toml").write_text(text, encoding="utf-8")
    made = train(str(tmp_path / "taught.toml"), tmp_path / "mine", tmp_path / "work", limit=48, epochs=1)
    assert (tmp_path / "work" / "pretrain.pt").is_file()
    model = models.load(f"onnx:{made.folder}")
    assert {"semeval2018", "goemotions", "emobank"} <= {one.id for one in model.card.training}
    with pytest.raises(UsageError, match="strict protocol allows semeval2018 alone"):
        evaluate.evaluate(model, "aeb", protocol="strict", limit=1)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        pytest.param(None, "none", id="none"),
        pytest.param(
            Blend(weights={"vad": 0.5}, offset=0.1, temperature=1.0), "clip(+0.10000 + 0.50000 x vad, 0, 1)", id="blend"
        ),
    ],
)
def test_the_valence_rule_in_words(rule: Blend | None, says: str) -> None:
    assert pipeline.valence_rule(rule).startswith(says)
