"""Losses: their definitions, by hand and by another road."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from affectlab.train import corpus, network  # noqa: E402
from affectlab.train import recipe as recipes  # noqa: E402
from affectlab.train.recipe import Head, Recipe, Teacher  # noqa: E402

pytestmark = pytest.mark.train
BASE = recipes.load("base")


def with_heads(smoothing: float = 0.0, **heads: Head) -> Recipe:
    return replace(BASE, heads=heads, training=replace(BASE.training, label_smoothing=smoothing))


def head(loss: str, outputs: int = 1, weight: float = 1.0) -> Head:
    return Head(outputs=outputs, loss=loss, weight=weight)  # type: ignore[arg-type]


def concordance(x: np.ndarray, y: np.ndarray) -> float:
    """Lin 1989, equation for samples, straight from its definition."""
    return float(2 * np.cov(x, y, bias=True)[0, 1] / (x.var() + y.var() + (x.mean() - y.mean()) ** 2))


def test_concordance_is_lins_over_the_labelled_rows_of_each_output() -> None:
    random = np.random.default_rng(0)
    logits, gold = random.normal(size=(30, 2)).astype(np.float32), random.random((30, 2)).astype(np.float32)
    gold[:10, 0] = np.nan
    recipe = with_heads(intensity=head("ccc", 2))
    values = 1 / (1 + np.exp(-logits))
    first = 1 - concordance(values[10:, 0], gold[10:, 0])
    second = 1 - concordance(values[:, 1], gold[:, 1])
    wanted = (10 * second + 20 * (first + second) / 2) / 30
    found = float(network.loss(torch.from_numpy(logits), torch.from_numpy(gold), recipe))
    assert found == pytest.approx(wanted, abs=1e-5)


def test_perfect_agreement_costs_nothing_and_one_row_teaches_nothing() -> None:
    recipe = with_heads(valence=head("ccc"))
    logits = torch.linspace(-2, 2, 9)[:, None].requires_grad_()
    assert network.loss(logits, torch.sigmoid(logits.detach()), recipe).item() == pytest.approx(0.0, abs=1e-5)
    alone = torch.zeros(1, 1, requires_grad=True)
    network.loss(alone, torch.ones(1, 1), recipe).backward()
    assert alone.grad is not None
    assert alone.grad.item() == 0.0


@pytest.mark.parametrize(
    ("gold", "costs"),
    [
        pytest.param((1, 0, 0), 0.0, id="right"),
        pytest.param((0, 1, 0), 0.5, id="one-class-off"),
        pytest.param((0, 0, 1), 1.0, id="two-classes-off"),
    ],
)
def test_the_earth_movers_distance_grows_with_the_distance(gold: tuple[int, ...], costs: float) -> None:
    sure = torch.tensor([[60.0, 0.0, 0.0]])
    recipe = with_heads(sentiment=head("emd", 3))
    assert float(network.loss(sure, torch.tensor([gold]).float(), recipe)) == pytest.approx(costs, abs=1e-6)


def test_an_ordinal_head_reads_its_classes_value_by_value() -> None:
    gold = torch.from_numpy(corpus.one_hot(np.array([np.nan, 2.0, 0.0, np.nan], dtype=np.float32), 0, 3))[None]
    recipe = with_heads(**{"intensity-class": head("ce", 16)})
    logits = torch.randn(1, 16, generator=torch.Generator().manual_seed(0))
    shares = logits.view(4, 4).softmax(-1)
    wanted = -(shares[1, 2].log() + shares[2, 0].log()) / 2
    assert float(network.loss(logits, gold, recipe)) == pytest.approx(float(wanted), abs=1e-6)


@pytest.mark.parametrize(("loss", "even"), [("ce", 1 / 3), ("bce", 1 / 2)])
def test_smoothed_labels_are_learned_as_such(loss: str, even: float) -> None:
    gold = torch.tensor([[1.0, 0.0, 0.0]])
    smoothed = 0.7 * gold + 0.3 * even
    logits = torch.randn(1, 3, generator=torch.Generator().manual_seed(0))
    plain, smooth = with_heads(sentiment=head(loss, 3)), with_heads(0.3, sentiment=head(loss, 3))
    assert float(network.loss(logits, gold, smooth)) == pytest.approx(float(network.loss(logits, smoothed, plain)))


@pytest.mark.parametrize("loss", ["kl", "mse"])
def test_a_teacher_is_followed_where_it_answers(loss: str) -> None:
    recipe = with_heads(emotions=head("bce", 4), sentiment=head("ce", 3), valence=head("mse"))
    taught = torch.randn(5, 8, generator=torch.Generator().manual_seed(0))
    taught[:, 7] = torch.nan
    gold = torch.full((5, 8), torch.nan)
    teacher = Teacher(folders=("x",), alpha=1.0, loss=loss)  # type: ignore[arg-type]
    logits = torch.zeros(5, 8, requires_grad=True)
    optimizer = torch.optim.Adam([logits], lr=0.05)
    for _ in range(600):
        optimizer.zero_grad()
        network.taught_loss(logits, gold, taught, recipe, teacher).backward()
        optimizer.step()
    found, wanted = (network.probabilities(part.detach(), recipe) for part in (logits, taught))
    assert found[:, :7] == pytest.approx(wanted[:, :7], abs=0.02)
    assert (logits[:, 7] == 0).all()


def test_alpha_weighs_teacher_and_gold() -> None:
    recipe = with_heads(valence=head("mse"))
    logits, gold, taught = torch.zeros(1, 1), torch.ones(1, 1), torch.full((1, 1), 2.0)
    mixed = network.taught_loss(logits, gold, taught, recipe, Teacher(folders=("x",), alpha=0.25, loss="mse"))
    assert float(mixed) == pytest.approx(0.75 * 0.25 + 0.25 * 4.0)
