"""Teachers: their answers in the places of the recipe's heads, asked for once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from affectlab.core import AffectlabError
from affectlab.models.base import ModelOptions
from affectlab.models.embedded import EmbeddedModel
from affectlab.models.folder import folder_of
from affectlab.train import recipe as recipes
from affectlab.train import teacher
from affectlab.train.corpus import Source
from affectlab.train.recipe import DataPart, Head, Recipe, Teacher

pytestmark = pytest.mark.train
BASE = str(folder_of("base"))


def taught_by(*folders: str, **heads: Head) -> Recipe:
    strict = recipes.load("strict")
    return replace(strict, heads=strict.heads | heads, teacher=Teacher(folders=folders))


@pytest.fixture
def source() -> Source:
    ids = [np.array([101, *range(2000, 2000 + size), 102]) for size in (3, 9, 4)]
    return Source(DataPart(set="x", split="train", repeat=1.0), ids, np.zeros((3, 18), dtype=np.float32), 0)


def test_answers_lie_where_the_recipes_heads_are(source: Source, tmp_path: Path) -> None:
    recipe = taught_by(BASE, other=Head(outputs=2, loss="bce", weight=1.0, aux=True))
    found = teacher.Teachers(recipe).answers([source], tmp_path)
    model = EmbeddedModel(Path(BASE), ModelOptions())
    for row, ids in enumerate(source.ids):
        logits = model._session.run(None, {"ids": ids[None]})[0][0]
        for head in ("emotions-11", "intensity", "valence"):
            assert found[row, recipe.slices[head]] == pytest.approx(logits[model.answers.heads[head]], abs=1e-4)
    assert np.isnan(found[:, recipe.slices["other"]]).all()


def test_teachers_are_asked_once_and_their_mean_is_taken(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = teacher.Teachers(taught_by(BASE)).answers([source], tmp_path)
    both = teacher.Teachers(taught_by(BASE, BASE))
    monkeypatch.setattr(EmbeddedModel, "logits", lambda *_: pytest.fail("asked again"))
    assert both.answers([source], tmp_path) == pytest.approx(one)
    assert {found.id for found in both.training} >= {"goemotions", "sst"}


def test_folders_that_cannot_teach_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AffectlabError, match="no such folder"):
        teacher.Teachers(taught_by(str(tmp_path / "none")))
    with pytest.raises(AffectlabError, match=r"there is no model\.onnx"):
        teacher.Teachers(taught_by(str(tmp_path)))
    with pytest.raises(AffectlabError, match="its head vad has 3 outputs"):
        teacher.Teachers(taught_by(BASE, vad=Head(outputs=2, loss="mse", weight=1.0)))
    foreign = replace(taught_by(BASE), heads={"other": Head(outputs=1, loss="mse", weight=1.0)})
    with pytest.raises(AffectlabError, match="none of the recipe's heads"):
        teacher.Teachers(foreign)
    longer = taught_by(BASE)
    with pytest.raises(AffectlabError, match="it reads 128 tokens, the recipe 256"):
        teacher.Teachers(replace(longer, model=replace(longer.model, max_tokens=256)))
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in Path(BASE).iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    (copy / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(AffectlabError, match="reads other tokens"):
        teacher.Teachers(taught_by(str(copy)))
