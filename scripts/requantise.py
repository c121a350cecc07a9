"""Write a model that `affectlab train base` made in 8 bits anew, from its weights as they are stored.

    AFFECTLAB_DATA=... python scripts/requantise.py FOLDER OUT

The weights in FOLDER's `model.onnx` are rounded as `affectlab train` does, and pruned if the recipe `base` has
`[export] ffn`; all that is chosen on dev is chosen anew. OUT.float32 becomes the same in float32, unpruned.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from affectlab.models.tokens import TokenReader
from affectlab.train import corpus, export, graph, pipeline, smaller, start
from affectlab.train import recipe as recipes


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, out = (Path(name) for name in sys.argv[1:])
    twin = out.with_name(f"{out.name}.float32")
    export.make_folders(out, twin)
    recipe = recipes.load("base")
    reader = TokenReader(folder / "tokenizer.json", recipe.model.max_tokens)
    sources = pipeline.distinct([one for rows in reversed(corpus.read(recipe, reader)) for one in rows])
    weights, shape = start.read_graph(folder / "model.onnx")
    texts = smaller.sample(sources, recipe.training.seed)
    made = {twin: graph.build(weights, shape), out: smaller.in_8_bits(weights, shape, texts, recipe.export.ffn)}
    for place, model in made.items():
        (place / "model.onnx").write_bytes(model.SerializeToString())
        shutil.copyfile(folder / "tokenizer.json", place / "tokenizer.json")
        pipeline.calibrated(place, recipe, sources)
        print(f"{place}: {(place / 'model.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
