"""Training with the rounding of the 8-bit graph on the way into each matrix of the encoder.

Steps stay as they are chosen before; gradients pass the rounding unchanged (Bengio et al. 2013, arXiv 1308.3432).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from affectlab.train import export, graph, ranges
from affectlab.train.network import Network
from affectlab.train.recipe import Recipe


@contextmanager
def inputs(network: Network, recipe: Recipe, texts: Sequence[NDArray[np.int64]]) -> Iterator[None]:
    """While it lasts, `network` rounds; its steps are chosen over `texts` (ids)."""
    weights, shape = export.weights_of(network, recipe)
    model = graph.build(weights, shape)
    seen = ranges.measured(model, texts)
    hooks = []
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[0] in seen:
            name = node.input[0]
            steps = torch.tensor(graph.steps_of(name, seen[name]), dtype=torch.float32)
            zero = graph.ZERO if name.endswith(graph.GELU) else graph.MIDDLE
            zeros = torch.full(steps.shape, zero, dtype=torch.int32)
            module = network.get_submodule(node.name.removesuffix(".product"))
            hooks.append(module.register_forward_pre_hook(partial(_rounded, steps, zeros)))
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _rounded(steps: Tensor, zeros: Tensor, _: nn.Module, given: tuple[Tensor]) -> tuple[Tensor]:
    x = given[0]
    steps, zeros = steps.to(x.device), zeros.to(x.device)
    rounded = torch.fake_quantize_per_channel_affine(x.float(), steps, zeros, x.dim() - 1, 0, 255)
    return (rounded.to(x.dtype),)
