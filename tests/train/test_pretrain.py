"""Masked-language training: what is hidden, which words carry emotion, and that a stopped run goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from affectlab.core import UsageError  # noqa: E402
from affectlab.models.folder import folder_of  # noqa: E402
from affectlab.models.tokens import TokenReader  # noqa: E402
from affectlab.train import loop, network, pretrain  # noqa: E402
from affectlab.train import recipe as recipes  # noqa: E402
from affectlab.train.corpus import Source  # noqa: E402
from affectlab.train.recipe import DataPart, Pretrain  # noqa: E402

pytestmark = pytest.mark.train
STRICT = recipes.load("strict")
PART = DataPart(set="semeval2018", split="merged/train", repeat=1.0)
RECIPE = replace(
    STRICT,
    pretrain=Pretrain(epochs=2, learning_rate=1e-4, data=(PART,), emotion_words=3.0),
    training=replace(STRICT.training, batch_size=16),
)
VOCABULARY = TokenReader(folder_of("base") / "tokenizer.json", 128).vocabulary


@pytest.fixture
def source() -> Source:
    """Rows of noise in which one word goes with joy, and one with nothing."""
    random = np.random.default_rng(0)
    gold = np.full((64, sum(head.outputs for head in RECIPE.heads.values())), np.nan, dtype=np.float32)
    gold[:, :11] = 0.0
    ids = []
    for row in range(64):
        words = [VOCABULARY["lucky" if row % 2 else "grey"], VOCABULARY["table"]]
        gold[row, 4] = row % 2
        ids.append(np.array([101, *random.integers(2000, 2200, 4), *words, 102]))
    return Source(PART, ids, gold, 0)


def test_words_that_mark_an_emotion_are_found_in_the_labels(source: Source) -> None:
    found = pretrain.emotion_words([source] * 4, RECIPE, VOCABULARY)
    assert VOCABULARY["lucky"] in found
    assert VOCABULARY["grey"] not in found
    assert VOCABULARY["table"] not in found


def test_emotion_words_are_hidden_more_often_and_frames_never(source: Source) -> None:
    chances = pretrain.mask_chances([source] * 4, RECIPE, VOCABULARY)
    assert chances[VOCABULARY["lucky"]] == pytest.approx(0.45)
    assert chances[VOCABULARY["table"]] == pytest.approx(0.15)
    assert chances[[VOCABULARY[token] for token in ("[CLS]", "[SEP]", "[PAD]", "[MASK]")]].max() == 0.0


def test_hidden_tokens_are_eight_in_ten_masked_and_one_in_ten_kept() -> None:
    torch.manual_seed(0)
    tokens = torch.randint(1000, 20_000, (400, 100))
    chances = torch.zeros(30_522)
    chances[10_000:] = 0.3
    seen, hidden = pretrain.masked(tokens, chances, 103)
    assert not hidden[tokens < 10_000].any()
    assert hidden[tokens >= 10_000].float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert (seen[~hidden] == tokens[~hidden]).all()
    assert (seen[hidden] == 103).float().mean().item() == pytest.approx(0.8, abs=0.01)
    assert (seen[hidden] == tokens[hidden]).float().mean().item() == pytest.approx(0.1, abs=0.01)


def test_the_encoder_waits_for_the_new_layer() -> None:
    part = Pretrain(epochs=1, learning_rate=1e-4, data=(PART,), head_only=0.2, warmup=0.1)
    guesser = pretrain.Guesser(network.build(RECIPE))
    rates = {name: 1e-3 for name, _ in guesser.named_parameters()}
    optimizer = loop.grouped(guesser, rates, 0.01)
    schedule = pretrain._schedule(optimizer, part, 100)
    seen: dict[str, list[float]] = {"encoder": [], "words": []}
    for _ in range(101):
        for group in optimizer.param_groups:
            seen[group["part"]].append(group["lr"])
        optimizer.step()
        schedule.step()
    encoder, words = (np.array(rates).reshape(101, -1)[:, 0] for rates in seen.values())
    assert (encoder[:20] == 0).all()
    assert encoder.argmax() in (29, 30)
    assert encoder.max() == words[0] == pytest.approx(1e-3)
    assert encoder[100] == words[100] == 0


def test_a_stopped_run_ends_as_one_that_was_not(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weight, ends = "layer.3.output.dense.weight", []
    save = loop._save

    def save_and_stop(*args: object) -> None:
        save(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    for path, stopped in ((tmp_path / "whole.pt", False), (tmp_path / "stopped.pt", True)):
        net = network.build(RECIPE)
        start = net.encoder.get_parameter(f"encoder.{weight}").clone()
        if stopped:
            monkeypatch.setattr(loop, "_save", save_and_stop)
            with pytest.raises(KeyboardInterrupt):
                pretrain.fit(net, [source], [source], RECIPE, VOCABULARY, path)
            monkeypatch.setattr(loop, "_save", save)
            net = network.build(RECIPE)
        pretrain.fit(net, [source], [source], RECIPE, VOCABULARY, path)
        ends.append(net.encoder.get_parameter(f"encoder.{weight}"))
    assert torch.allclose(ends[0], ends[1], atol=1e-6)
    assert not torch.allclose(ends[0], start, atol=1e-5)
    assert RECIPE.pretrain is not None
    other = replace(RECIPE, pretrain=replace(RECIPE.pretrain, mask=0.2))
    with pytest.raises(UsageError, match="of another recipe"):
        pretrain.fit(network.build(other), [source], [source], other, VOCABULARY, tmp_path / "whole.pt")
