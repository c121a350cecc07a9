"""`affectlab train fast`: a static table of weights, learned from gold and from a teacher's answers.

Vectors of the features and linear heads are learned together by gradient descent, several times; a table is their
product, and the mean of the tables is the model's. Some heads are fitted alone too, which is a convex problem, and a
weighted mean of both counts.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from affectlab.core import Item, TrainingSet, UsageError
from affectlab.models import Model, ModelOptions, load
from affectlab.models.embedded import EmbeddedModel
from affectlab.models.static import LARGEST, ROWS, TABLE, Keys, StaticModel
from affectlab.text import normalise
from affectlab.text.features import features
from affectlab.train import corpus, export, pipeline, table_fit
from affectlab.train.corpus import Source
from affectlab.train.recipe import DataPart, Recipe

log = logging.getLogger(__name__)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]+")
LONGEST = 40
"""Characters of a phrase; longer ones are no words."""
FEWEST = 0.3
"""Least inverse document frequency before it is scaled."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features that are known: `keys` ascending, their inverse document frequencies (mean 1), their `counts`."""

    keys: NDArray[np.uint64]
    rarity: NDArray[np.float32]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str], least: int) -> Vocabulary:
        """The features that occur `least` times in `texts`."""
        hashes, _ = _features(texts)
        keys, counts = np.unique(hashes, return_counts=True)
        keys, counts = keys[counts >= least], counts[counts >= least]
        rarity = np.maximum(np.log(len(texts) / counts), FEWEST)
        return cls(keys, (rarity / rarity.mean()).astype(np.float32), counts)

    def places(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """For each text the places of its known features."""
        found, ends = Keys(self.keys).find(*_features(texts))
        return np.split(found, ends[1:-1])


def _features(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    hashes, ends = [np.zeros(0, np.uint64)], [np.zeros(1, np.int64)]
    for first in range(0, len(texts), ROWS):
        found = features(pa.array(texts[first : first + ROWS], pa.large_string()))
        ends.append(found.ends[1:] + ends[-1][-1])
        hashes.append(found.hashes)
    return np.concatenate(hashes), np.concatenate(ends)


def phrases(texts: Sequence[str], least: int) -> list[str]:
    """Words and pairs of neighbouring words that occur `least` times in `texts`, in order of appearance."""
    counts: Counter[str] = Counter()
    for text in texts:
        words = _WORD.findall(normalise(text).lower())
        counts.update(words)
        counts.update(map(" ".join, pairwise(words)))
    return [phrase for phrase, count in counts.items() if count >= least and len(phrase) <= LONGEST]


def train(recipe: Recipe, out: Path, work: Path, limit: int | None = None) -> None:
    """Follow a recipe with [table]: `table.npz` and `answers.json` in `out`.

    The teacher's answers and each seed's table stay in `work`, from which a stopped training goes on.
    """
    assert recipe.table is not None
    teacher = _teacher(recipe)
    kept = corpus.kept_rows(recipe, limit)
    parts = {(part.set, part.split): part for part in recipe.data}
    rows = [row for place in parts for row in kept[place].rows]
    texts = [row.text for row in rows]
    known = Vocabulary.of(list(dict.fromkeys(texts)), recipe.table.least)
    extra = phrases(texts, recipe.table.least) if recipe.table.phrases else []
    log.info("%s texts, %s features, %s phrases", f"{len(texts):,}", f"{len(known.keys):,}", f"{len(extra):,}")
    places = known.places([*texts, *extra])
    sources, first = [], 0
    for place, part in parts.items():
        end = first + len(kept[place].rows)
        gold = corpus.gold_matrix(kept[place].rows, recipe)
        source = Source(part, places[first:end], gold, kept[place].dropped, kept[place].overlaps)
        sources.append(source.as_part(part))
        first = end
    words = DataPart(set="phrases", split="", repeat=recipe.table.phrases or 1.0)
    width = sum(head.outputs for head in recipe.heads.values())
    nothing = np.full((len(extra), width), np.nan, dtype=np.float32)
    taught = _taught(teacher, recipe, [*texts, *extra], work)
    learned = [*sources, Source(words, places[first:], nothing, 0)] if extra else sources
    weights, bias = table_fit.fit(learned, taught, known.rarity, recipe, work)
    for head in recipe.table.refit:
        where, (more, shift) = recipe.slices[head], table_fit.refit(head, sources, taught, known.rarity, recipe)
        weights[:, where] += recipe.table.share * (more - weights[:, where])
        bias[where] += recipe.table.share * (shift - bias[where])
    _write(out, recipe, known, weights, bias)
    _calibrate(out, recipe, sources, teacher.card.training or ())


def _teacher(recipe: Recipe) -> EmbeddedModel:
    """The one model of [teacher]: `base`, or the folder of another."""
    assert recipe.teacher is not None
    name, *more = recipe.teacher.folders
    if more:
        raise UsageError("a table has one teacher", "[teacher] folders", "name one folder, or base")
    model: Model = load(name if name == "base" else f"onnx:{name}", ModelOptions())
    assert isinstance(model, EmbeddedModel)
    return model


def _taught(teacher: EmbeddedModel, recipe: Recipe, texts: Sequence[str], work: Path) -> NDArray[np.float32]:
    """(texts, outputs) the teacher's logits, NaN where it has no head; kept in `work`, so that it is asked once."""
    distinct = list(dict.fromkeys(texts))
    digest = hashlib.sha256("\0".join([str(teacher.card.details["sha256"]), *distinct]).encode())
    path = work / f"taught-{digest.hexdigest()[:16]}.npy"
    if not path.is_file():
        parts = []
        for first in range(0, len(distinct), ROWS):
            parts.append(teacher.raw([Item(text) for text in distinct[first : first + ROWS]]).astype(np.float32))
            log.info("teacher %s: %d of %d texts", teacher.card.id, first + len(parts[-1]), len(distinct))
        np.save(path.with_suffix(".partial.npy"), np.concatenate(parts))
        path.with_suffix(".partial.npy").replace(path)
    logits = np.load(path)
    number = {text: row for row, text in enumerate(distinct)}
    rows = np.array([number[text] for text in texts])
    found = np.full((len(texts), sum(head.outputs for head in recipe.heads.values())), np.nan, dtype=np.float32)
    for name, where in recipe.slices.items():
        if name in teacher.answers.heads:
            found[:, where] = logits[rows][:, teacher.answers.heads[name]]
    return found


def _write(
    out: Path, recipe: Recipe, known: Vocabulary, weights: NDArray[np.float32], bias: NDArray[np.float32]
) -> None:
    """`table.npz`: the weights of the heads that are not auxiliary, times the features' rarity, as integers."""
    kept = np.concatenate(
        [np.arange(where.start, where.stop) for name, where in recipe.slices.items() if not recipe.heads[name].aux]
    )
    codes, scales = quantised(weights[:, kept] * known.rarity[:, None], known.counts)
    np.savez_compressed(out / TABLE, keys=known.keys, codes=codes, scales=scales, bias=bias[kept], rarity=known.rarity)


def quantised(weights: NDArray[np.float32], counts: NDArray[np.int64]) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Codes of `weights` (features, outputs), at most LARGEST, and a scale for each output: that with the least squared
    error, each feature weighted by its count. Large weights of rare features may be cut off.
    """
    top = np.abs(weights).max(0)
    best, scales = np.full(len(top), np.inf), np.ones(len(top), dtype=np.float32)
    for share in (1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2):
        scale = np.maximum(share * top / LARGEST, 1e-12).astype(np.float32)
        error = (counts[:, None] * (np.rint(weights / scale).clip(-LARGEST, LARGEST) * scale - weights) ** 2).sum(0)
        scales, best = np.where(error < best, scale, scales), np.minimum(error, best)
    return np.rint(weights / scales).clip(-LARGEST, LARGEST).astype(np.int16), scales.astype(np.float32)


def _calibrate(out: Path, recipe: Recipe, sources: list[Source], inherited: Sequence[TrainingSet]) -> None:
    blank = {"thresholds_chosen_on": "", "valence_rule": ""}
    export.write_answers(out, recipe, {}, sources, blank, inherited, TABLE)
    rules = pipeline.fit_rules(StaticModel(out, ModelOptions()))
    export.write_answers(out, recipe, rules, sources, pipeline.said(rules), inherited, TABLE)
