"""Training steps of `base` in float32 and with bfloat16 autocast, on made-up token ids; needs the extra `train`.

    python benchmarks/training.py [STEPS]

Prints texts per second of each, whether the machine says it computes in bfloat16, and the ratio.
"""

from __future__ import annotations

import sys
import time

import torch

from affectlab.train import loop, network
from affectlab.train import recipe as recipes

TOKENS, WARM = 22, 2


def rate(recipe: recipes.Recipe, autocast: bool, steps: int) -> float:
    """Texts per second of whole steps: forward, backward, optimiser."""
    torch.manual_seed(0)
    where = loop.device()
    net = network.build(recipe).to(where).train()
    optimizer = loop.optimizer_for(net, recipe, recipe.stages[0])
    size = recipe.training.batch_size
    ids = torch.randint(1000, 20_000, (size, TOKENS), device=where)
    gold = torch.rand(size, sum(head.outputs for head in recipe.heads.values()), device=where)
    begun = 0.0
    for step in range(WARM + steps):
        if step == WARM:
            begun = time.perf_counter()
        with torch.autocast(where.type, dtype=torch.bfloat16, enabled=autocast):
            logits = net(ids, torch.ones_like(ids))
        value = network.loss(logits, gold, recipe)
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        float(value.detach())  # waits for a GPU
    return steps * size / (time.perf_counter() - begun)


def main() -> None:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    recipe = recipes.load("base")
    found = {name: rate(recipe, name == "bfloat16", steps) for name in ("float32", "bfloat16")}
    for name, value in found.items():
        print(f"{name:9} {value:7.0f} texts/s")
    said = "yes" if loop.computes_bfloat16(loop.device()) else "no"
    print(
        f"bfloat16 in hardware: {said}; bfloat16 is {found['bfloat16'] / found['float32']:.2f} times as fast as float32"
    )


if __name__ == "__main__":
    main()
