"""Train the last stage of the recipe `base` on weights as a model made by it holds them.

    AFFECTLAB_DATA=... python scripts/last_stage.py FOLDER OUT

FOLDER is such a model, its graph in 8 bits or 32. OUT becomes the model, OUT.work holds the checkpoint and the same
in float32; all that is chosen on dev is chosen anew. Auxiliary heads, which no model holds, begin at zero.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import numpy as np
import torch

from affectlab.models.tokens import TokenReader
from affectlab.train import corpus, export, graph, network, pipeline, smaller, start
from affectlab.train import recipe as recipes


def with_aux_heads(weights: graph.Weights, recipe: recipes.Recipe) -> graph.Weights:
    """`weights` with zeros for the heads that were not exported."""
    outputs = sum(head.outputs for head in recipe.heads.values())
    matrix = np.zeros((outputs, weights["heads.weight"].shape[1]), dtype=np.float32)
    bias = np.zeros(outputs, dtype=np.float32)
    for name, place in export.shipped_heads(recipe).items():
        matrix[recipe.slices[name]] = weights["heads.weight"][slice(*place)]
        bias[recipe.slices[name]] = weights["heads.bias"][slice(*place)]
    return {**weights, "heads.weight": matrix, "heads.bias": bias}


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder, out = (Path(name) for name in sys.argv[1:])
    work = out.with_name(f"{out.name}.work")
    export.make_folders(out, work)
    recipe = recipes.load("base")
    reader = TokenReader(network.encoder_folder(recipe.model.encoder) / "tokenizer.json", recipe.model.max_tokens)
    passes = corpus.read(recipe, reader)
    sources = pipeline.distinct([one for rows in reversed(passes) for one in rows])
    texts = smaller.sample(sources, recipe.training.seed)
    weights, shape = start.read_graph(folder / "model.onnx")
    torch.manual_seed(recipe.training.seed)
    net = start.build(with_aux_heads(weights, recipe), shape, dropout=recipe.model.dropout)
    net = pipeline.staged(net, recipe, recipe.stages[-1], passes[-1], texts, work / "last-stage.pt")
    pipeline.written(net, recipe, sources, texts, pipeline.Trained(out, work / "float32"))


if __name__ == "__main__":
    main()
