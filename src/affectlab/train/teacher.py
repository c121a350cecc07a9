"""What trained models answer on the rows of a recipe, for another to learn."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from affectlab.core import InputError, TrainingSet, UsageError
from affectlab.models.base import ModelOptions
from affectlab.models.embedded import EmbeddedModel
from affectlab.models.folder import is_whole
from affectlab.models.tokens import Windows
from affectlab.train.corpus import Source
from affectlab.train.network import encoder_folder
from affectlab.train.recipe import Recipe

log = logging.getLogger(__name__)

CHUNK = 4096
"""Rows answered at once, between two lines in the log."""


class Teachers:
    """The models in the recipe's [teacher] folders. Raises UsageError or InputError for one that cannot teach it."""

    def __init__(self, recipe: Recipe) -> None:
        assert recipe.teacher is not None
        self._recipe = recipe
        self._models = [_load(folder, recipe) for folder in recipe.teacher.folders]
        untaught = [head for head in recipe.heads if not any(head in one.answers.heads for one in self._models)]
        if len(untaught) == len(recipe.heads):
            raise InputError("the teachers have none of the recipe's heads", "[teacher]", "choose other folders")
        if untaught:
            log.info("no teacher for %s: learned from gold alone", ", ".join(untaught))

    @property
    def training(self) -> tuple[TrainingSet, ...]:
        """What the teachers were trained on: who learns from them has learned from it too."""
        return tuple(one for model in self._models for one in model.card.training or ())

    def answers(self, sources: list[Source], work: Path) -> NDArray[np.float32]:
        """(rows, outputs) mean logits for the rows of `sources`, NaN where no teacher has a head.

        Each teacher's logits are kept in the folder `work`, so that they are asked for once.
        """
        ids = [row for source in sources for row in source.ids]
        shape = (len(ids), sum(head.outputs for head in self._recipe.heads.values()))
        total, count = np.zeros(shape), np.zeros(shape[1])
        for model in self._models:
            logits = _kept(model, ids, work)
            for name, where in self._recipe.slices.items():
                if name in model.answers.heads:
                    total[:, where] += logits[:, model.answers.heads[name]]
                    count[where] += 1
        return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def _load(folder: str, recipe: Recipe) -> EmbeddedModel:
    path = Path(folder)
    if not path.is_dir():
        raise UsageError("there is no such folder", f"[teacher] {folder}", "train that model first")
    if not is_whole(path):
        raise InputError("its graph is not the one that its answers.json states", folder, "train that model again")
    own = encoder_folder(recipe.model.encoder) / "tokenizer.json"
    if (path / "tokenizer.json").read_bytes() != own.read_bytes():
        raise InputError(
            "it reads other tokens than the recipe's encoder", folder, "choose a teacher of the same encoder"
        )
    model = EmbeddedModel(path, ModelOptions())
    longest = model.card.details["max_tokens"]
    assert isinstance(longest, int)
    if longest < recipe.model.max_tokens:
        what = f"it reads {longest} tokens, the recipe {recipe.model.max_tokens}"
        raise InputError(what, folder, "lower max_tokens in the recipe")
    for name, where in model.answers.heads.items():
        if name in recipe.heads and recipe.heads[name].outputs != where.stop - where.start:
            raise InputError(f"its head {name} has {where.stop - where.start} outputs", folder, "mend the recipe")
    return model


def _kept(model: EmbeddedModel, ids: list[NDArray[np.int64]], work: Path) -> NDArray[np.float32]:
    """The logits (rows, outputs) of one teacher, from the folder `work` if they are there."""
    digest = hashlib.sha256(str(model.card.details["sha256"]).encode())
    for row in ids:
        digest.update(row.tobytes())
    path = work / f"teacher-{digest.hexdigest()[:16]}.npy"
    if path.is_file():
        return np.asarray(np.load(path), dtype=np.float32)
    parts = []
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        lengths = np.array([len(row) for row in some], dtype=np.int64)
        windows = Windows(some, np.arange(len(some)), lengths, lengths, np.zeros(len(some), dtype=bool))
        parts.append(model.logits(windows, len(some)).astype(np.float32))
        log.info("teacher %s: %d of %d texts", model.card.id, start + len(some), len(ids))
    found = np.concatenate(parts)
    partial = path.with_suffix(".partial.npy")
    np.save(partial, found)
    partial.replace(path)
    return found
