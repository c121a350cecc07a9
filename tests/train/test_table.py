"""The static table: its vocabulary, its integers, its two ways of learning, and the whole way to a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from affectlab import catalogue, models  # noqa: E402
from affectlab.core import InputError, Item  # noqa: E402
from affectlab.models.folder import is_whole  # noqa: E402
from affectlab.models.static import LARGEST, TABLE  # noqa: E402
from affectlab.train import corpus, table, table_fit, train  # noqa: E402
from affectlab.train import recipe as recipes  # noqa: E402
from affectlab.train.corpus import Source  # noqa: E402
from affectlab.train.recipe import DataPart  # noqa: E402

pytestmark = pytest.mark.train
RECIPE = recipes.load("fast")
TEXTS = ["what a good day", "what a bad day", "good good good", "bad, so bad"] * 8


def test_a_vocabulary_holds_what_occurs_often_enough_the_rare_counting_more() -> None:
    known = table.Vocabulary.of(TEXTS, 10)
    assert (np.diff(known.keys.astype(object)) > 0).all()
    assert known.counts.min() >= 10
    assert known.rarity.mean() == pytest.approx(1, abs=1e-5)
    assert known.rarity[known.counts.argmin()] >= known.rarity[known.counts.argmax()]
    places = known.places(["good", "never seen before", "good bad"])
    assert [len(one) for one in places] == [1, 0, 2]


def test_phrases_are_words_and_pairs() -> None:
    assert table.phrases(["Good day! Good", "good day @me"], 2) == ["good", "day", "good day"]


def test_integers_come_back_as_weights_within_half_a_step() -> None:
    weights = np.random.default_rng(0).normal(size=(400, 3)).astype(np.float32)
    codes, scales = table.quantised(weights, np.ones(400, dtype=np.int64))
    inside = np.abs(codes) < LARGEST
    assert np.abs(codes * scales - weights)[inside].max() <= 0.5001 * scales.max()
    assert np.corrcoef((codes * scales).ravel(), weights.ravel())[0, 1] > 0.999


def _source() -> tuple[Source, np.ndarray, table.Vocabulary]:
    known = table.Vocabulary.of(TEXTS, 2)
    width = sum(head.outputs for head in RECIPE.heads.values())
    gold = np.full((len(TEXTS), width), np.nan, dtype=np.float32)
    gold[:, RECIPE.slices["emotions"]] = 0
    joy, anger = RECIPE.slices["emotions"].start, RECIPE.slices["emotions"].start + 1
    for row, text in enumerate(TEXTS):
        gold[row, joy if "good" in text else anger] = 1
    part = DataPart(set="goemotions", split="train", repeat=1.0)
    return Source(part, known.places(TEXTS), gold, 0), np.where(np.nan_to_num(gold) > 0, 3.0, -3.0), known


@pytest.mark.parametrize("way", ["together", "alone"])
def test_both_ways_learn_which_word_says_what(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, taught, known = _source()
    assert RECIPE.table is not None
    one = replace(
        RECIPE,
        training=replace(RECIPE.training, batch_size=4),
        table=replace(RECIPE.table, seeds=1, width=8),
        stages=(replace(RECIPE.stages[0], epochs=40, learning_rate=0.05),),
    )
    if way == "together":
        weights, bias = table_fit.fit([source], taught.astype(np.float32), known.rarity, one, tmp_path)
        monkeypatch.setattr(table_fit, "_one", None)  # a second run finds the seed done
        again, _ = table_fit.fit([source], taught.astype(np.float32), known.rarity, one, tmp_path)
        assert np.array_equal(again, weights)
    else:
        weights, bias = table_fit.refit("emotions", [source], taught.astype(np.float32), known.rarity, one)
    good, bad = (weights[known.places([word])[0]][0] for word in ("good", "bad"))
    assert good[0] > bad[0]
    assert bad[1] > good[1]
    assert np.isfinite(bias).all()


def test_a_recipe_that_mixes_a_table_with_other_things_is_refused() -> None:
    text = Path(recipes.__file__).parents[1].joinpath("recipes", "fast.toml").read_text(encoding="utf-8")
    for old, new, what in (
        ('refit = ["emotions"]', 'refit = ["valence"]', "refit must name heads with loss bce"),
        ("share = 0.7", "share = 1.0", "share must lie in"),
        ("[teacher]\nfolders", "[teacher]\nalpha = 0.5\nfolder", "unknown key|Cannot overwrite|not a recipe"),
    ):
        with pytest.raises(InputError, match=what):
            recipes.parse(text.replace(old, new), "mine.toml")


@pytest.mark.data
def test_a_trial_run_makes_a_model_that_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "HELD_OUT", (("semeval2018", ("ec/dev", "ec/test")),))
    made = train("fast", tmp_path / "mine", tmp_path / "work", limit=30, epochs=1)
    assert made.float32 is None
    assert is_whole(made.folder, TABLE)
    model = models.load(f"fast:{made.folder}")
    assert {one.id for one in model.card.training} >= {part.set for part in RECIPE.data}
    answers = model.predict([Item("what a day")], [catalogue.task("emotions"), catalogue.task("valence-class")]).answers
    assert answers["emotions"].scores.shape == (1, 28)


def test_batches_mix_phrases_with_texts() -> None:
    nothing = np.zeros((300, 1), dtype=np.float32)
    texts = Source(RECIPE.data[0], [np.arange(20)] * 300, nothing, 0)
    phrases = Source(DataPart(set="phrases", split="", repeat=1.0), [np.arange(1)] * 300, nothing, 0)
    batches = table_fit.mixed_batches([texts, phrases], 100, np.random.default_rng(0))
    assert sorted(np.concatenate(batches)) == list(range(600))
    assert all(0.3 < (batch < 300).mean() < 0.7 for batch in batches)
