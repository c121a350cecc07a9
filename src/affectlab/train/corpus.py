"""Training rows: read, kept apart from every test set, turned into token ids and one row of gold numbers each."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from affectlab import datasets
from affectlab.core import InputError, Item, TrainingSet
from affectlab.datasets.base import Row
from affectlab.datasets.overlap import NearDuplicates
from affectlab.models.tokens import TokenReader
from affectlab.train.overlaps import Overlap, both, overlaps
from affectlab.train.recipe import DataPart, Recipe, levels

log = logging.getLogger(__name__)

HELD_OUT = (
    ("goemotions", ("dev", "test")),
    ("semeval2018", ("ec/dev", "ec/test", "ei/dev", "ei/test", "v/dev", "v/test")),
    ("emobank", ("dev", "test")),
    ("semeval2017", ("dev", "test")),
    ("sst", ("dev", "test")),
    ("tdt", ("dev", "test")),
    ("vader", ("tweets", "amazon", "nyt")),
)
"""Every text a figure is chosen or reported on, whatever the recipe. VADER's films are the SST's own:
`sst/train-clean` leaves AEB's out."""

RESCALE = {"vad": (1.0, 5.0), "brighter-intensity": (0.0, 3.0)}
"""Range of a gold whose owner's is not 0..1; heads learn it as that."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a data part: token ids, gold (rows, outputs) float32 with NaN where unlabelled, how many were dropped and
    for which held-out sets.
    """

    part: DataPart
    ids: list[NDArray[np.int64]]
    gold: NDArray[np.float32]
    dropped: int
    overlaps: tuple[Overlap, ...] = ()

    @property
    def rare(self) -> NDArray[np.bool_]:
        """(rows,) True where a row has a label that fewer than `RARE` rows have."""
        given = self.gold == 1.0
        return np.asarray(given[:, given.sum(0) < RARE].any(1))

    def as_part(self, part: DataPart) -> Source:
        """The same rows for another part of the same split."""
        return replace(self, part=part, gold=self.gold if part.labels else np.full_like(self.gold, np.nan))

    @property
    def training_set(self) -> TrainingSet:
        return TrainingSet(id=self.part.set, rows=len(self.ids), terms=datasets.load(self.part.set).terms)


RARE = 1000
"""A label of fewer rows is rare."""


def held_out(recipe: Recipe) -> tuple[tuple[str, str], ...]:
    """Sets and splits no text of which may be trained on: `HELD_OUT`, and dev and test of what the recipe trains on.

    Raises InputError for a recipe that trains on a split that is not called train.
    """
    found = [(name, split) for name, splits in HELD_OUT for split in splits]
    for part in recipe.data:
        prefix, found_train, kind = part.split.rpartition("train")
        if not found_train or "/" in kind:
            raise InputError(
                f"{part.set} {part.split} is not for training",
                f"recipe {recipe.model.id}: [[stage.data]]",
                f"choose a train split: affectlab data show {part.set}",
            )
        splits = datasets.load(part.set).splits
        found += [(part.set, prefix + held) for held in ("dev", "test") if prefix + held in splits]
    return tuple(dict.fromkeys(found))


def test_texts() -> list[str]:
    """All texts of the test splits in `HELD_OUT`, and of AEB's rows of VADER's sets."""
    tests = [(name, split) for name, splits in HELD_OUT for split in splits if split.endswith("test")]
    tests += [("aeb", split) for split in ("v-tweet", "v-amazon", "v-movies", "v-nyt")]
    return [row.text for name, split in tests for row in datasets.load(name).read(split)]


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of a split without those left out: how many of them, and for which held-out sets."""

    rows: list[Row]
    dropped: int
    overlaps: tuple[Overlap, ...]


def kept_rows(recipe: Recipe, limit: int | None = None) -> dict[tuple[str, str], Kept]:
    """The rows of each split of the recipe without (near-)duplicates of any held-out text; `limit` keeps that many.

    Texts are compared as they are, and as models read them: there another user name or link makes no other text.
    """
    held = {place: [row.text for row in datasets.load(place[0]).read(place[1])] for place in held_out(recipe)}
    twins = NearDuplicates(form for texts in held.values() for text in texts for form in both(text))
    kept: dict[tuple[str, str], list[Row]] = {}
    gone: dict[tuple[str, str], list[str]] = {}
    for place in dict.fromkeys((part.set, part.split) for part in recipe.data):
        rows = datasets.load(place[0]).read(place[1])
        out = [any(form in twins for form in both(row.text)) for row in rows]
        kept[place] = [row for row, twin in zip(rows, out, strict=True) if not twin]
        gone[place] = [row.text for row, twin in zip(rows, out, strict=True) if twin]
        log.info("%s %s: %d rows, %d left out as duplicates of held-out texts", *place, len(rows), len(gone[place]))
    report = overlaps(gone, held)
    return {
        place: Kept(rows[:limit], len(gone[place]), tuple(one for one in report if one.training == " ".join(place)))
        for place, rows in kept.items()
    }


def read(recipe: Recipe, reader: TokenReader, limit: int | None = None) -> list[list[Source]]:
    """The rows of each pass of the recipe, as `kept_rows` has them, with their token ids."""
    found = {}
    for (name, split), kept in kept_rows(recipe, limit).items():
        part = next(part for part in recipe.data if (part.set, part.split) == (name, split))
        source = encode(part, kept.rows, recipe, reader, kept.dropped)
        found[name, split] = replace(source, overlaps=kept.overlaps)
    return [[found[part.set, part.split].as_part(part) for part in data] for data in recipe.passes]


def encode(part: DataPart, rows: list[Row], recipe: Recipe, reader: TokenReader, dropped: int = 0) -> Source:
    """Token ids and gold of `rows` (the beginning of those longer than the model reads)."""
    windows = reader.read([Item(row.text, row.target) for row in rows], "truncate")
    return Source(part, windows.ids, gold_matrix(rows, recipe), dropped)


def gold_matrix(rows: list[Row], recipe: Recipe) -> NDArray[np.float32]:
    """(rows, outputs) float32 in the order of the recipe's heads; NaN where a row has no label."""
    gold = np.full((len(rows), sum(head.outputs for head in recipe.heads.values())), np.nan, dtype=np.float32)
    for name, where in recipe.slices.items():
        (low, high), classes = RESCALE.get(name, (0.0, 1.0)), levels(name)
        for index, row in enumerate(rows):
            if name in row.gold:
                values = np.asarray(row.gold[name], dtype=np.float32)
                gold[index, where] = one_hot(values, *classes) if classes else (values - low) / (high - low)
    return gold


def one_hot(values: NDArray[np.float32], lowest: int, highest: int) -> NDArray[np.float32]:
    """(values * classes,) 1 at the class of each value, NaN where a value is."""
    found = values[:, None] == np.arange(lowest, highest + 1)
    return np.where(np.isnan(values)[:, None], np.float32(np.nan), found.astype(np.float32)).ravel()


def _repeated(rows: NDArray[np.int64], times: float, random: np.random.Generator) -> list[NDArray[np.int64]]:
    whole, rest = divmod(times, 1.0)
    parts = [rows] * int(whole)
    return [*parts, random.choice(rows, round(rest * len(rows)), replace=False)] if rest else parts


def epoch_order(sources: list[Source], epoch: int, seed: int, batch_size: int) -> list[NDArray[np.int64]]:
    """Batches of row numbers (counted through all sources) for one epoch: mixed over sources, alike in length."""
    random = np.random.default_rng((seed, epoch))
    order = drawn(sources, random)
    lengths = np.array([len(ids) for source in sources for ids in source.ids])
    batches: list[NDArray[np.int64]] = []
    for pool in np.array_split(order, max(1, len(order) // (batch_size * 50))):
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[start : start + batch_size] for start in range(0, len(pool), batch_size)]
    return [batches[index] for index in random.permutation(len(batches))]


def drawn(sources: list[Source], random: np.random.Generator) -> NDArray[np.int64]:
    """Row numbers for one epoch in random order, each source as often as its part says."""
    rows, first = [], 0
    for source in sources:
        count = len(source.ids)
        rows += _repeated(np.arange(first, first + count), source.part.repeat, random)
        if source.part.rare:
            rows += _repeated(first + np.flatnonzero(source.rare), source.part.rare, random)
        first += count
    return random.permutation(np.concatenate(rows))
