"""Recipes are checked to the last key."""

from __future__ import annotations

from pathlib import Path

import pytest

from affectlab import catalogue, datasets
from affectlab.core import AffectlabError
from affectlab.evaluate.run import STRICT_SETS
from affectlab.train import recipe as recipes

BASE = (Path(recipes.__file__).parents[1] / "recipes" / "base.toml").read_text(encoding="utf-8")

TRIALS = sorted((Path(__file__).parents[2] / "benchmarks" / "recipes").glob("*.toml"))


@pytest.mark.parametrize("name", recipes.shipped())
def test_shipped_recipes_name_known_data_and_tasks(name: str) -> None:
    recipe = recipes.load(name)
    for part in recipe.data:
        assert part.split in datasets.load(part.set).splits
    for head in recipe.heads.keys() - {name for name, one in recipe.heads.items() if one.aux}:
        assert recipe.heads[head].outputs == len(catalogue.task(head).outputs)


ALLOWED = {
    *("goemotions", "emobank", "semeval2018", "semeval2017", "sst", "tdt", "empathic_reactions", "xed", "brighter"),
    *("hatemoji", "kote", "hebemo", "red_ro"),
}


@pytest.mark.parametrize("name", recipes.shipped())
def test_shipped_models_learn_from_allowed_sets_and_no_test_split(name: str) -> None:
    recipe = recipes.load(name)
    assert {part.set for part in recipe.data} <= ALLOWED
    assert all("train" in part.split for part in recipe.data)
    assert {part.split for part in recipe.data if part.set == "sst"} <= {"train-clean"}


def test_the_strict_model_learns_from_nothing_but_what_the_strict_protocol_allows() -> None:
    assert {part.set for part in recipes.load("strict").data} == set(STRICT_SETS)


@pytest.mark.parametrize("path", TRIALS, ids=lambda path: path.stem)
def test_the_recipes_of_recorded_trials_still_hold(path: Path) -> None:
    assert recipes.load(str(path)).model.id == path.stem


def test_heads_lie_side_by_side() -> None:
    recipe = recipes.load("base")
    ends = [(where.start, where.stop) for where in recipe.slices.values()]
    assert ends[0][0] == 0
    assert [stop for _, stop in ends[:-1]] == [start for start, _ in ends[1:]]
    assert ends[-1][1] == sum(head.outputs for head in recipe.heads.values())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("seed = 20261", "sead = 20261", "unknown key 'sead'", id="mistyped-key"),
        pytest.param("seed = 20261\n", "", "missing: seed", id="missing-key"),
        pytest.param("[training]", "[trainning]", r"a recipe needs \[training\]", id="missing-table"),
        pytest.param("[model]", "[model", "not a recipe", id="broken-toml"),
        pytest.param('loss = "ce"', 'loss = "bec"', "loss must be one of bce, ce, emd, mse", id="unknown-loss"),
        pytest.param("outputs = 28", "outputs = 27", "heads.emotions: outputs must be 28", id="wrong-outputs"),
        pytest.param("epochs = 3", 'epochs = "3"', "epochs must be int, not '3'", id="wrong-type"),
        pytest.param("epochs = 3", "epochs = 0", "epochs must be 1 or more", id="no-epoch"),
        pytest.param("max_tokens = 128", "max_tokens = 16", "max_tokens must be 64 to 512", id="few-tokens"),
        pytest.param("ffn = 1280", "ffn = 7", "ffn must be a multiple of 32", id="odd-width"),
        pytest.param("ffn = 1280", "ffn = 0.1", "ffn must be int", id="width-of-another-type"),
        pytest.param("own = 0.7", "own = 1.7", r"own must lie in \[0, 1\]", id="more-than-all"),
        pytest.param(
            "[training]", '[teacher]\nfolders = ["a"]\n[training]', "needs a recipe without", id="two-teachers"
        ),
        pytest.param("seed = 20261", "seed = -1", "seed must lie in 0 to 4294967295", id="negative-seed"),
        pytest.param("seed = 20261", "seed = 9999999999", "seed must lie in", id="large-seed"),
        pytest.param("learning_rate = 1.2e-4", "learning_rate = nan", "learning_rate must be finite", id="nan"),
        pytest.param("max_gradient = 1.0", "max_gradient = inf", "max_gradient must be finite", id="infinite"),
        pytest.param("learning_rate = 1.2e-4", "learning_rate = -1.0", "learning_rate .* must be above 0", id="rate"),
        pytest.param("warmup = 0.06", "warmup = 2.0", "warmup must lie in", id="warmup"),
        pytest.param("weight_decay = 0.01", "weight_decay = -1", "weight_decay must be 0 or more", id="decay"),
        pytest.param("max_gradient = 1.0", "max_gradient = 0.0", "max_gradient must be above 0", id="no-gradient"),
        pytest.param("batch_size = 64", "batch_size = 0", "batch_size must be 1 or more", id="no-batch"),
        pytest.param("vad       ", "vaad      ", "did you mean vad", id="unknown-head"),
    ],
)
def test_broken_recipes_say_what_is_wrong(old: str, new: str, says: str) -> None:
    assert old in BASE
    with pytest.raises(AffectlabError, match=says):
        recipes.parse(BASE.replace(old, new, 1), "mine.toml")


PRETRAIN = """
[pretrain]
epochs = 1
learning_rate = 5e-5
mask = 0.2
emotion_words = 2.0

[[pretrain.data]]
set = "goemotions"
split = "train"
repeat = 1.0
"""
TEACHER = """
[teacher]
folders = ["a", "b"]
alpha = 0.5
loss = "kl"
"""
BINS = 'valence-class = { outputs = 7, loss = "emd", weight = 1.0, aux = true }'


def extended() -> str:
    return BASE.replace("own = 0.7\n", "").replace("[heads]\n", f"[heads]\n{BINS}\n", 1) + PRETRAIN + TEACHER


def test_optional_parts_are_read() -> None:
    recipe = recipes.parse(extended(), "mine.toml")
    assert recipe.pretrain is not None
    assert recipe.pretrain.emotion_words == 2.0
    assert recipe.teacher == recipes.Teacher(folders=("a", "b"), alpha=0.5, loss="kl")
    assert len(recipe.passes) == 1 + len(recipe.stages)
    assert recipe.passes[0] == recipe.pretrain.data
    assert recipe.slices["valence-class"] == slice(0, 7)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("mask = 0.2", "mask = 0.0", "mask must lie in", id="no-mask"),
        pytest.param("emotion_words = 2.0", "emotion_words = 5.0", "mask times it at most 0.9", id="all-masked"),
        pytest.param("emotion_words = 2.0", "head_only = 0.95", "head_only and warmup", id="no-step-left"),
        pytest.param("[[pretrain.data]]", "[[pretrain.date]]", r"a pretrain needs \[\[pretrain.data", id="no-data"),
        pytest.param('["a", "b"]', '"a"', "folders must be a list of texts", id="one-folder"),
        pytest.param('["a", "b"]', "[]", "folders must name one", id="no-folder"),
        pytest.param("alpha = 0.5", "alpha = 2.0", "alpha must lie in", id="alpha"),
        pytest.param('loss = "kl"', 'loss = "l2"', "loss must be one of kl, mse", id="teacher-loss"),
        pytest.param("outputs = 7, loss", "outputs = 6, loss", "valence-class: outputs must be 7", id="bins"),
        pytest.param('loss = "emd"', 'loss = "mse"', "valence-class: loss must be ce or emd", id="bins-loss"),
        pytest.param("1.0, aux = true", "1.0", "its classes are cut from valence", id="shipped-bins"),
        pytest.param("[training]", 'pooling = "max"\n[training]', "pooling must be one of mean", id="pooling"),
        pytest.param("[heads]", "layer_decay = 0.0\n[heads]", "layer_decay must lie in", id="layer-decay"),
        pytest.param("[heads]", "dropouts = 0\n[heads]", "dropouts must be 1 or more", id="dropouts"),
        pytest.param("[heads]", "label_smoothing = 1.0\n[heads]", "label_smoothing must lie in", id="smoothing"),
        pytest.param(TEACHER, "labels = false", r"labels = false needs a \[teacher\]", id="nothing-to-learn"),
        pytest.param("learning_rate = 5e-5\nmask", "mask", "missing: learning_rate", id="missing-key"),
    ],
)
def test_broken_optional_parts_say_what_is_wrong(old: str, new: str, says: str) -> None:
    assert old in extended()
    with pytest.raises(AffectlabError, match=f"{says}"):
        recipes.parse(extended().replace(old, new, 1), "mine.toml")


def test_a_recipe_without_an_answer_is_refused() -> None:
    text = BASE.replace(" }", ", aux = true }").replace("aux = true, aux = true", "aux = true")
    with pytest.raises(AffectlabError, match="a head is needed that is not aux"):
        recipes.parse(text, "mine.toml")


def test_unknown_recipes_offer_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(AffectlabError, match="did you mean base"):
        recipes.load("bass")
    with pytest.raises(AffectlabError, match="no such recipe"):
        recipes.load(str(tmp_path / "mine.toml"))


def test_a_recipe_can_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(BASE, encoding="utf-8")
    assert recipes.load(str(tmp_path / "mine.toml")) == recipes.load("base")
