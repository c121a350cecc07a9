"""Training rows: the right gold in the right place, and nothing that is tested on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from affectlab import datasets
from affectlab.core import InputError
from affectlab.datasets.base import Row
from affectlab.datasets.overlap import key
from affectlab.models.folder import folder_of
from affectlab.models.tokens import TokenReader
from affectlab.text import normalise
from affectlab.train import corpus
from affectlab.train import recipe as recipes
from affectlab.train.recipe import Head

RECIPE = recipes.load("base")
READER = TokenReader(folder_of("base") / "tokenizer.json", 128)


def test_gold_lies_in_its_heads_place_on_a_scale_of_one() -> None:
    rows = [
        Row("a", "x", {"vad": (1.0, 3.0, 5.0)}),
        Row("b", "y", {"intensity": (float("nan"), 0.25, float("nan"), float("nan")), "valence-class": (2.0,)}),
    ]
    gold = corpus.gold_matrix(rows, RECIPE)
    assert gold[0, RECIPE.slices["vad"]].tolist() == [0.0, 0.5, 1.0]
    assert np.isnan(gold[0]).sum() == gold.shape[1] - 3
    assert gold[1, RECIPE.slices["intensity"]][1] == 0.25
    assert np.isnan(gold[1]).sum() == gold.shape[1] - 1


def test_ordinal_heads_get_a_place_for_each_class() -> None:
    head = Head(outputs=16, loss="emd", weight=1.0, aux=True)
    row = Row("a", "x", {"intensity-class": (float("nan"), 2.0, 0.0, float("nan"))})
    gold = corpus.gold_matrix([row], replace(RECIPE, heads={"intensity-class": head}))[0].reshape(4, 4)
    assert np.isnan(gold[[0, 3]]).all()
    assert gold[[1, 2]].tolist() == [[0, 0, 1, 0], [1, 0, 0, 0]]


def test_rows_without_labels_keep_their_texts() -> None:
    part = RECIPE.data[0]
    source = corpus.Source(part, [np.array([101, 102])], np.ones((1, 3), dtype=np.float32), 0)
    assert source.as_part(replace(part, repeat=2.0)).gold is source.gold
    bare = source.as_part(replace(part, labels=False))
    assert np.isnan(bare.gold).all()
    assert len(bare.ids) == 1


def test_long_training_texts_are_cut_and_targets_read() -> None:
    part = RECIPE.data[0]
    source = corpus.encode(part, [Row("a", "word " * 300, {}), Row("b", "fine", {}, target="it")], RECIPE, READER)
    assert [len(row) for row in source.ids] == [128, 5]


@pytest.mark.data
def test_no_training_text_is_a_held_out_text() -> None:
    parts = tuple(part for part in RECIPE.stages[0].data if part.set in ("tdt", "emobank", "sst"))
    small = replace(RECIPE, stages=(replace(RECIPE.stages[0], data=parts),))
    places = corpus.held_out(small)
    texts = [row.text for name, split in places for row in datasets.load(name).read(split)]
    held_out = {key(text) for text in texts} | {key(normalise(text)) for text in texts}
    films = {key(row.text) for row in datasets.load("aeb").read("v-movies")}
    for part, source in zip(parts, corpus.read(small, READER)[0], strict=True):
        rows = datasets.load(part.set).read(part.split)
        assert len(source.ids) + source.dropped == len(rows)
        assert source.dropped >= sum(key(row.text) in held_out or key(normalise(row.text)) in held_out for row in rows)
        assert all(one.training == f"{part.set} {part.split}" for one in source.overlaps)
        assert max(one.equal + one.near for one in source.overlaps) <= source.dropped
        assert sum(one.equal + one.near for one in source.overlaps) >= source.dropped
        assert source.training_set.terms == datasets.load(part.set).terms
        if part.set == "sst":
            assert not films & {key(row.text) for row in rows}


def test_every_dev_and_test_split_of_a_training_set_is_held_out() -> None:
    held_out = set(corpus.held_out(RECIPE))
    assert {(name, split) for name, splits in corpus.HELD_OUT for split in splits} <= held_out
    for part in RECIPE.data:
        entry = datasets.load(part.set)
        family = part.split.rpartition("train")[0].replace("merged/", "")
        splits = [split for split in entry.splits if split.startswith(family) and not split.startswith("merged")]
        wanted = {split for split in splits if split.rpartition("/")[2] in ("dev", "test")}
        assert {(part.set, split) for split in wanted} <= held_out


@pytest.mark.parametrize(("name", "split"), [("sst", "test"), ("aeb", "v-tweet"), ("semeval2018", "ec/dev")])
def test_only_train_splits_are_trained_on(name: str, split: str) -> None:
    stage = replace(RECIPE.stages[0], data=(replace(RECIPE.data[0], set=name, split=split),))
    with pytest.raises(InputError, match=f"{name} {split} is not for training"):
        corpus.held_out(replace(RECIPE, stages=(stage,)))
