"""Texts that read alike are read alike: one normalised text, one set of features, one answer of each shipped model."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest
from sentences import sentences
from variants import KINDS, everything

import affectlab as al
from affectlab.text import normalise
from affectlab.text.features import features

SENTENCES = sentences()
TOLERANCE = 1e-4


def varied(kind: str, seed: int) -> list[str]:
    rewrite = KINDS.get(kind, everything)
    choose = random.Random(seed)
    return [rewrite(text, choose) for text in SENTENCES]


def hashes(texts: list[str]) -> list[list[int]]:
    found = features(pa.array(texts, pa.large_string()))
    return [sorted(part.tolist()) for part in np.split(found.hashes, found.ends[1:-1])]


def test_there_are_200_sentences_and_every_kind_changes_some() -> None:
    assert len(set(SENTENCES)) == 200
    for kind in (*KINDS, "everything"):
        assert varied(kind, 0) != SENTENCES, kind
    assert all(one != other for one, other in zip(varied("everything", 0), SENTENCES, strict=True))


@pytest.mark.parametrize("kind", [*KINDS, "everything"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_variants_are_read_alike(kind: str, seed: int) -> None:
    variants = varied(kind, seed)
    for text, variant in zip(SENTENCES, variants, strict=True):
        assert normalise(text) == normalise(variant), repr(variant)
    assert hashes(SENTENCES) == hashes(variants)


@pytest.mark.parametrize("model", ["base", "fast"])
def test_variants_get_the_same_answer(model: str) -> None:
    answers = al.analyze(SENTENCES, model=model)
    for text, answer, other in zip(SENTENCES, answers, al.analyze(varied("everything", 4), model=model), strict=True):
        mine, theirs = answer.to_dict(), other.to_dict()
        for column, value in mine.items():
            if isinstance(value, float):
                assert theirs[column] == pytest.approx(value, abs=TOLERANCE), (text, column)
            elif column != "text":
                assert theirs[column] == value, (text, column)
