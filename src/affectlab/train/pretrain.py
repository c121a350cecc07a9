"""Masked-language training of the encoder on raw texts, before any task (Devlin et al. 2019, arXiv 1810.04805).

Words that carry emotion can be masked more often, as in LEIA (Aroyehun et al. 2023, arXiv 2304.10973); they are found
in the recipe's own labelled rows.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig

from affectlab import catalogue
from affectlab.train import loop
from affectlab.train.corpus import Source, epoch_order
from affectlab.train.network import Network
from affectlab.train.recipe import Pretrain, Recipe

log = logging.getLogger(__name__)

SURE, STRONG = 4.0, 2.0
"""A word marks an emotion if its odds there are at least `STRONG` times as high, and their logarithm `SURE` standard
errors above 0; the first keeps out small words like "they", the second rare ones."""


class WordHead(nn.Module):
    """Token states to scores of every word: a transform, then the word embeddings themselves with a bias."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))

    def forward(self, states: Tensor, words: Tensor) -> Tensor:
        """`states` (n, width), `words` (vocabulary, width): (n, vocabulary) float32."""
        scores: Tensor = functional.linear(self.norm(functional.gelu(self.dense(states))), words, self.bias)
        return scores.float()


class Guesser(nn.Module):
    """The encoder with a `WordHead` on it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder = network.encoder
        self.words = WordHead(network.encoder.config)

    def forward(self, ids: Tensor, mask: Tensor, hidden: Tensor) -> Tensor:
        """Scores of the tokens at the places where `hidden` (batch, tokens) is True."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        scores: Tensor = self.words(states[hidden], self.encoder.embeddings.word_embeddings.weight)
        return scores


def fit(
    network: Network,
    sources: list[Source],
    labelled: list[Source],
    recipe: Recipe,
    vocabulary: Mapping[str, int],
    checkpoint: Path,
) -> None:
    """Train the encoder of `network` in place, as the recipe's [pretrain] says; goes on from `checkpoint`.

    `labelled`: rows in whose labels the words that carry emotion are found.
    """
    part = recipe.pretrain
    assert part is not None
    training, where = recipe.training, loop.device()
    torch.manual_seed(training.seed)
    guesser = Guesser(network).to(where)
    rates = {
        name: part.learning_rate if name.startswith("encoder.") else part.head_learning_rate
        for name, _ in guesser.named_parameters()
    }
    optimizer = loop.grouped(guesser, rates, training.weight_decay)
    ids = [row for source in sources for row in source.ids]
    epochs = [epoch_order(sources, epoch, training.seed, training.batch_size) for epoch in range(part.epochs)]
    schedule = _schedule(optimizer, part, sum(map(len, epochs)))
    chances = torch.from_numpy(mask_chances(labelled, recipe, vocabulary))

    def objective(batch: NDArray[np.int64]) -> Tensor:
        tokens, mask = loop.collate([ids[row] for row in batch])
        seen, hidden = masked(tokens, chances, vocabulary["[MASK]"])
        with loop.autocast(where, recipe):
            scores = guesser(seen.to(where), mask.to(where), hidden.to(where))
        wrong = functional.cross_entropy(scores, tokens[hidden].to(where), reduction="sum")
        return wrong / max(1, len(scores))

    made_for = loop.fingerprint(recipe, part, ids, chances.numpy())
    loop.run(guesser, optimizer, schedule, epochs, objective, recipe, checkpoint, made_for)


def _schedule(optimizer: torch.optim.AdamW, part: Pretrain, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """The encoder waits, rises and falls to zero; the new layer falls to zero from the first step on."""
    wait, warm = round(part.head_only * steps), round(part.warmup * steps)

    def encoder(step: int) -> float:
        return loop.rate(step - wait, warm, steps - wait, steps, steps) if step >= wait else 0.0

    def head(step: int) -> float:
        return loop.rate(step, 0, steps, steps, steps)

    shares: Any = [head if group["part"] == "words" else encoder for group in optimizer.param_groups]
    return torch.optim.lr_scheduler.LambdaLR(optimizer, shares)


def masked(tokens: Tensor, chances: Tensor, mask_token: int) -> tuple[Tensor, Tensor]:
    """(what the encoder reads, which tokens it must guess), both like `tokens` (batch, tokens).

    A token is chosen with its chance in `chances` (vocabulary,). Of those chosen eight in ten become `mask_token`, one
    some other token, and one stays.
    """
    hidden = torch.rand(tokens.shape) < chances[tokens]
    kind = torch.rand(tokens.shape)
    seen = tokens.masked_fill(hidden & (kind < 0.8), mask_token)
    other = torch.randint(len(chances), tokens.shape)
    return torch.where(hidden & (kind >= 0.9), other, seen), hidden


def mask_chances(labelled: list[Source], recipe: Recipe, vocabulary: Mapping[str, int]) -> NDArray[np.float32]:
    """(vocabulary,) how likely each token is masked; never those that frame a text."""
    part = recipe.pretrain
    assert part is not None
    chances = np.full(max(vocabulary.values()) + 1, part.mask, dtype=np.float32)
    if part.emotion_words > 1:
        found = emotion_words(labelled, recipe, vocabulary)
        log.info("%d words carry emotion and are masked %g times as often", len(found), part.emotion_words)
        chances[found] *= part.emotion_words
    chances[[code for token, code in vocabulary.items() if token.startswith("[") and token.endswith("]")]] = 0.0
    return chances


def emotion_words(sources: list[Source], recipe: Recipe, vocabulary: Mapping[str, int]) -> NDArray[np.int64]:
    """Ids of the whole words that mark some emotion, by their log-odds between the rows with a label and those without
    it, with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, doi 10.1093/pan/mpn018). Labels are those
    of `bce` heads; neutral is none.
    """
    ids = [np.unique(row) for source in sources for row in source.ids]
    gold = np.concatenate([source.gold for source in sources])
    tokens = np.concatenate(ids)
    rows = np.repeat(np.arange(len(ids)), [len(row) for row in ids])
    size = max(vocabulary.values()) + 1
    marks = np.zeros(size, dtype=bool)
    for column in _emotion_columns(recipe):
        given, not_given = (
            np.bincount(tokens[gold[rows, column] == value], minlength=size).astype(np.float64) for value in (1.0, 0.0)
        )
        if given.any() and not_given.any():
            marks |= _marking(given, not_given)
    words = np.array([code for token, code in vocabulary.items() if token.isalpha() and len(token) > 2])
    return np.sort(words[marks[words]])


def _emotion_columns(recipe: Recipe) -> list[int]:
    outputs = {task.id: task.outputs for task in catalogue.tasks()}
    return [
        where.start + number
        for name, where in recipe.slices.items()
        if recipe.heads[name].loss == "bce"
        for number in range(recipe.heads[name].outputs)
        if name not in outputs or outputs[name][number] != "neutral"
    ]


def _marking(given: NDArray[np.float64], not_given: NDArray[np.float64], prior: float = 1000.0) -> NDArray[np.bool_]:
    """(words,) which mark the rows counted in `given`; the prior is worth `prior` words spread as all words are."""
    both = given + not_given
    usual = prior * both / both.sum() + 1e-9
    one, other = given + usual, not_given + usual
    log_odds = np.log(one / (one.sum() - one)) - np.log(other / (other.sum() - other))
    least = np.maximum(np.log(STRONG), SURE * np.sqrt(1 / one + 1 / other))
    return np.asarray((both > 0) & (log_odds >= least))
