"""Recipes are checked to the last key."""

from __future__ import annotations

from pathlib import Path

import pytest

from affectlab import catalogue, datasets
from affectlab.core import AffectlabError
from affectlab.train import recipe as recipes

BASE = (Path(recipes.__file__).parents[1] / "recipes" / "base.toml").read_text(encoding="utf-8")


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
    assert {part.split for part in recipe.data if part.set == "sst"} == {"train-clean"}


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
        pytest.param('loss = "ce"', 'loss = "bec"', "loss must be one of bce, ce, mse", id="unknown-loss"),
        pytest.param("outputs = 28", "outputs = 27", "heads.emotions: outputs must be 28", id="wrong-outputs"),
        pytest.param("epochs = 3", 'epochs = "3"', "epochs must be int, not '3'", id="wrong-type"),
        pytest.param("epochs = 3", "epochs = 0", "epochs must be 1 or more", id="no-epoch"),
        pytest.param("max_tokens = 128", "max_tokens = 16", "max_tokens must be 64 to 512", id="few-tokens"),
        pytest.param("vad       ", "vaad      ", "did you mean vad", id="unknown-head"),
    ],
)
def test_broken_recipes_say_what_is_wrong(old: str, new: str, says: str) -> None:
    assert old in BASE
    with pytest.raises(AffectlabError, match=says):
        recipes.parse(BASE.replace(old, new, 1), "mine.toml")


def test_unknown_recipes_offer_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(AffectlabError, match="did you mean base"):
        recipes.load("bass")
    with pytest.raises(AffectlabError, match="no such recipe"):
        recipes.load(str(tmp_path / "mine.toml"))


def test_a_recipe_can_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(BASE, encoding="utf-8")
    assert recipes.load(str(tmp_path / "mine.toml")) == recipes.load("base")
