"""Pruning takes what is not needed first, and the rest stands in for it."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("onnx")

from affectlab.models.session import cpu_session
from affectlab.train import graph, prune

pytestmark = pytest.mark.train
SHAPE = graph.Shape(layers=2, heads=2, width=16, tokens=12, epsilon=1e-12)
WORDS, WIDE = 200, 64


@pytest.fixture
def weights() -> dict[str, np.ndarray]:
    """A small network; in each layer the second half of the neurons repeats the first."""
    random = np.random.default_rng(0)

    def normal(*shape: int) -> np.ndarray:
        return random.normal(size=shape).astype(np.float32)

    found = {
        "encoder.embeddings.word_embeddings.weight": normal(WORDS, 16),
        "encoder.embeddings.position_embeddings.weight": normal(12, 16),
        "encoder.embeddings.token_type_embeddings.weight": normal(2, 16),
        "heads.weight": normal(3, 16),
        "heads.bias": normal(3),
    }
    for layer in (f"encoder.encoder.layer.{number}" for number in range(2)):
        for name in ("self.query", "self.key", "self.value", "output.dense"):
            found |= {f"{layer}.attention.{name}.weight": normal(16, 16), f"{layer}.attention.{name}.bias": normal(16)}
        found[f"{layer}.intermediate.dense.weight"] = np.tile(normal(WIDE // 2, 16), (2, 1))
        found[f"{layer}.intermediate.dense.bias"] = np.tile(normal(WIDE // 2), 2)
        found |= {f"{layer}.output.dense.weight": normal(16, WIDE), f"{layer}.output.dense.bias": normal(16)}
    norms = ["encoder.embeddings"] + [
        f"encoder.encoder.layer.{n}{part}" for n in (0, 1) for part in (".output", ".attention.output")
    ]
    for name in norms:
        found |= {f"{name}.LayerNorm.weight": 1 + normal(16) / 4, f"{name}.LayerNorm.bias": normal(16)}
    return found


@pytest.fixture
def texts() -> list[np.ndarray]:
    random = np.random.default_rng(1)
    return [random.integers(0, WORDS, size) for size in random.integers(2, 13, 400)]


def logits(weights: dict[str, np.ndarray], texts: list[np.ndarray]) -> np.ndarray:
    session = cpu_session(graph.build(weights, SHAPE).SerializeToString())
    return np.concatenate([session.run(None, {"ids": text[None]})[0] for text in texts])


def test_a_redundant_network_loses_nothing(weights: dict[str, np.ndarray], texts: list[np.ndarray]) -> None:
    found = prune.pruned(weights, SHAPE, texts, WIDE // 2)
    for number in range(2):
        layer = f"encoder.encoder.layer.{number}"
        assert found[f"{layer}.intermediate.dense.weight"].shape == (WIDE // 2, 16)
        assert found[f"{layer}.output.dense.weight"].shape == (16, WIDE // 2)
    before = logits(weights, texts)
    assert np.square(logits(found, texts) - before).mean() < 1e-4 * before.var()


def test_what_is_wider_than_needed_loses_little_on_other_texts(
    weights: dict[str, np.ndarray], texts: list[np.ndarray]
) -> None:
    seen, other = texts[:300], texts[300:]
    before = logits(weights, other)
    found = logits(prune.pruned(weights, SHAPE, seen, 28), other)
    cut = dict(weights)
    for layer in ("encoder.encoder.layer.0", "encoder.encoder.layer.1"):
        cut[f"{layer}.output.dense.weight"] = np.pad(weights[f"{layer}.output.dense.weight"][:, :28], ((0, 0), (0, 36)))
    assert np.square(found - before).mean() < 0.2 * np.square(logits(cut, other) - before).mean()


def test_what_is_narrow_enough_stays(weights: dict[str, np.ndarray], texts: list[np.ndarray]) -> None:
    found = prune.pruned(weights, SHAPE, texts, WIDE)
    assert all((found[name] == value).all() for name, value in weights.items())


def test_errors_of_the_neurons_before_are_made_good() -> None:
    random = np.random.default_rng(2)
    values = random.normal(size=(4000, 32)) @ random.normal(size=(32, 48))
    wanted = values @ random.normal(size=(48, 8))
    covariance, together = values.T @ values / 4000, values.T @ wanted / 4000
    kept, refitted = prune.fewer(random.normal(size=(48, 8)), covariance, 32, together)
    assert np.square(values[:, kept] @ refitted - wanted).mean() < 1e-2 * np.square(wanted).mean()
