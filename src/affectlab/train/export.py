"""A trained network as a folder that `affectlab.models.embedded` reads: graph, tokenizer, answers."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from affectlab import catalogue
from affectlab.core import TrainingSet, UsageError
from affectlab.models.answers import Rule, rule_to
from affectlab.train import graph
from affectlab.train.corpus import Source
from affectlab.train.network import Network, encoder_folder
from affectlab.train.recipe import Recipe
from affectlab.train.smaller import in_8_bits

PARTS = frozenset(("model.onnx", "table.npz", "tokenizer.json", "answers.json", "dev_scores.json"))
"""Files of a model's folder."""


def make_folders(out: Path, work: Path) -> None:
    """Make what is not there. Raises UsageError where that cannot be, or `out` holds what is no model."""
    for folder in (out, work):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot be made: {error.strerror}", str(folder), "choose another folder") from None
        if not os.access(folder, os.W_OK | os.X_OK):
            raise UsageError("cannot be written to", str(folder), "choose another folder")
    others = sorted({path.name for path in out.iterdir()} - PARTS)
    if others and out != work:
        raise UsageError(f"holds {others[0]}, which is of no model", str(out), "choose another folder, or empty it")


def shipped_heads(recipe: Recipe) -> dict[str, tuple[int, int]]:
    """Where each head that is not auxiliary lies in the exported graph's outputs."""
    places, end = {}, 0
    for name, head in recipe.heads.items():
        if not head.aux:
            places[name] = (end, end + head.outputs)
            end += head.outputs
    return places


def write_graph(
    network: Network, recipe: Recipe, folder: Path, texts: Sequence[NDArray[np.int64]] | None = None
) -> None:
    """`model.onnx` and `tokenizer.json` in `folder`: in float32, or in 8 bits with steps chosen over `texts` (ids)."""
    folder.mkdir(parents=True, exist_ok=True)
    weights, shape = weights_of(network, recipe)
    model = graph.build(weights, shape) if texts is None else in_8_bits(weights, shape, texts)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    shutil.copyfile(encoder_folder(recipe.model.encoder) / "tokenizer.json", folder / "tokenizer.json")


def weights_of(network: Network, recipe: Recipe) -> tuple[graph.Weights, graph.Shape]:
    """The network's weights without the auxiliary heads, and its sizes."""
    weights, shape = all_weights_of(network, recipe)
    kept = np.concatenate(
        [np.arange(where.start, where.stop) for name, where in recipe.slices.items() if not recipe.heads[name].aux]
    )
    weights["heads.weight"], weights["heads.bias"] = (
        weights["heads.weight"][kept],
        weights["heads.bias"][kept],
    )
    return weights, shape


def all_weights_of(network: Network, recipe: Recipe) -> tuple[dict[str, NDArray[np.float32]], graph.Shape]:
    """The same with the auxiliary heads."""
    config = network.encoder.config
    weights = {name: value.detach().float().cpu().numpy() for name, value in network.state_dict().items()}
    return weights, graph.Shape(
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        width=config.hidden_size,
        tokens=recipe.model.max_tokens,
        epsilon=config.layer_norm_eps,
        pooling=recipe.model.pooling,
    )


def write_answers(
    folder: Path,
    recipe: Recipe,
    rules: Mapping[str, Rule],
    sources: list[Source],
    notes: Mapping[str, Any],
    inherited: Sequence[TrainingSet] = (),
    weights: str = "model.onnx",
) -> None:
    """`answers.json` in `folder`. With `rules` it states the SHA-256 of the file `weights`: the folder is whole then.

    `inherited`: training sets of the models that this one has learned from.
    """
    known = {one.id: one for one in catalogue.model_entries()}
    entry = known.get(recipe.model.id, known["onnx"])
    own = [source.training_set for source in sources]
    known_sets = {one.id for one in own}
    training = [*own, *{one.id: one for one in inherited if one.id not in known_sets}.values()]
    about = {
        "id": recipe.model.id,
        "version": recipe.model.version,
        "title": entry.title,
        "languages": ["en"],
        "licence": entry.licence,
        **({} if recipe.table else {"max_tokens": recipe.model.max_tokens}),
        "sha256": hashlib.sha256((folder / weights).read_bytes()).hexdigest() if rules else "",
        "training": [asdict(one) for one in training],
        "left_out": {source.part.set: source.dropped for source in sources},
        "overlaps": [asdict(one) for source in sources for one in source.overlaps],
        "heads": shipped_heads(recipe),
        "tasks": {task: rule_to(rule) for task, rule in rules.items()},
        **notes,
    }
    text = json.dumps(about, indent=1, ensure_ascii=False)
    (folder / "answers.json").write_text(text + "\n", encoding="utf-8")
