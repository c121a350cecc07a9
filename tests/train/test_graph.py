"""The exported graphs compute what the network computes, and no text touches another."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from affectlab.core import UsageError  # noqa: E402
from affectlab.models.folder import folder_of  # noqa: E402
from affectlab.models.session import cpu_session  # noqa: E402
from affectlab.train import export, graph, loop, network, pipeline, ranges, rounded, start  # noqa: E402
from affectlab.train import recipe as recipes  # noqa: E402
from affectlab.train.corpus import Source, epoch_order  # noqa: E402

pytestmark = pytest.mark.train
RECIPE = recipes.load("base")


@pytest.fixture(scope="module")
def net() -> network.Network:
    torch.manual_seed(0)
    return network.build(RECIPE)


@pytest.fixture(scope="module")
def ids() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    return [np.array([101, *random.integers(1000, 20_000, size), 102]) for size in (3, 3, 8, 40, 126)]


@pytest.fixture(scope="module")
def seen() -> list[np.ndarray]:
    """Texts that the steps of the 8-bit graph are chosen over."""
    random = np.random.default_rng(2)
    return [np.array([101, *random.integers(1000, 20_000, size), 102]) for size in (10, 20, 30) for _ in range(16)]


@torch.no_grad()
def logits(net: network.Network, ids: list[np.ndarray]) -> np.ndarray:
    """(rows, outputs) in float32."""
    net.eval()
    return net(*loop.collate(ids)).numpy()


def run(session: object, ids: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([session.run(None, {"ids": row[None]})[0] for row in ids])  # type: ignore[attr-defined]


def kept_outputs() -> np.ndarray:
    return np.concatenate(
        [np.arange(part.start, part.stop) for name, part in RECIPE.slices.items() if not RECIPE.heads[name].aux]
    )


@pytest.fixture(scope="module")
def sessions(
    net: network.Network, seen: list[np.ndarray], tmp_path_factory: pytest.TempPathFactory
) -> dict[int, object]:
    found = {}
    for bits, texts in ((8, seen), (32, None)):
        folder = tmp_path_factory.mktemp(f"bits{bits}")
        export.write_graph(net, RECIPE, folder, texts)
        found[bits] = cpu_session(str(folder / "model.onnx"))
    return found


def test_the_float_graph_is_the_network(
    net: network.Network, sessions: dict[int, object], ids: list[np.ndarray]
) -> None:
    assert run(sessions[32], ids) == pytest.approx(logits(net, ids)[:, kept_outputs()], abs=1e-4)


def test_the_8_bit_graph_is_near_the_network(
    net: network.Network, sessions: dict[int, object], ids: list[np.ndarray]
) -> None:
    exact, rounded = logits(net, ids)[:, kept_outputs()], run(sessions[8], ids)
    assert np.corrcoef(exact.ravel(), rounded.ravel())[0, 1] > 0.98


def test_a_batch_answers_as_its_rows_alone(sessions: dict[int, object]) -> None:
    random = np.random.default_rng(1)
    for length in (4, 17, 96):
        batch = random.integers(1000, 20_000, (19, length))
        together = sessions[8].run(None, {"ids": batch})[0]  # type: ignore[attr-defined]
        assert np.abs(together - run(sessions[8], list(batch))).max() < 1e-5


def test_8_bits_are_a_quarter_of_32(net: network.Network, seen: list[np.ndarray], tmp_path: Path) -> None:
    for bits, texts in ((8, seen[:4]), (32, None)):
        export.write_graph(net, RECIPE, tmp_path / str(bits), texts)
    small, large = ((tmp_path / str(bits) / "model.onnx").stat().st_size for bits in (8, 32))
    assert small < 0.26 * large


def test_a_pruned_graph_is_smaller_and_near(
    net: network.Network, seen: list[np.ndarray], ids: list[np.ndarray], tmp_path: Path
) -> None:
    pruned = pipeline.fewer_neurons(net, RECIPE, seen, 1408)
    export.write_graph(pruned, RECIPE, tmp_path, seen)
    weights, shape = start.read_graph(tmp_path / "model.onnx")
    assert weights["encoder.encoder.layer.3.intermediate.dense.weight"].shape == (1408, shape.width)
    read = logits(start.build(weights, shape, dropout=0.0), ids)
    rounded = run(cpu_session(str(tmp_path / "model.onnx")), ids)
    for found in (rounded, read):
        assert np.corrcoef(logits(net, ids)[:, kept_outputs()].ravel(), found.ravel())[0, 1] > 0.98
    assert np.corrcoef(read.ravel(), rounded.ravel())[0, 1] > 0.98


def test_the_shipped_graph_is_small_and_within_the_bound() -> None:
    file = folder_of("base") / "model.onnx"
    assert file.stat().st_size < 25e6
    for one in onnx.load(str(file)).graph.initializer:
        if one.name.endswith(".codes") and one.name != "words.codes":
            first, second = onnx.numpy_helper.to_array(one).astype(int).reshape(-1, 2, one.dims[1]).swapaxes(0, 1)
            assert (abs(first) + abs(second))[first * second > 0].max() <= 128


def test_training_can_round_as_the_8_bit_graph_does(
    net: network.Network, sessions: dict[int, object], ids: list[np.ndarray], seen: list[np.ndarray]
) -> None:
    plain, kept = logits(net, ids), kept_outputs()
    with rounded.inputs(net, RECIPE, seen):
        within = logits(net, ids)
        parameter = net.encoder.encoder.layer[0].intermediate.dense.weight
        net(*loop.collate(ids)).sum().backward()
        assert parameter.grad is not None
        assert parameter.grad.abs().max() > 0
        net.zero_grad()
    assert (logits(net, ids) == plain).all()
    in_8_bits = run(sessions[8], ids)
    assert 0 < np.abs(within - plain).mean() < np.abs(in_8_bits - plain[:, kept]).mean()
    assert np.abs(in_8_bits - within[:, kept]).mean() < np.abs(in_8_bits - plain[:, kept]).mean()


def test_ranges_of_few_texts_reach_beyond_them(net: network.Network, seen: list[np.ndarray]) -> None:
    weights, shape = export.weights_of(net, RECIPE)
    model = graph.build(weights, shape)
    few, many = (ranges.measured(model, texts) for texts in (seen[:1], seen))
    assert few.keys() == many.keys()
    assert len(few) == 4 * shape.layers
    name = "encoder.encoder.layer.0.gelu"
    assert (many[name].low <= many[name].mean - 3.99 * np.sqrt(np.diag(many[name].covariance))).all()
    assert np.linalg.eigvalsh(few[name].covariance).min() > -1e-6


@pytest.mark.parametrize("pooling", get_args(recipes.Pooling))
def test_every_pooling_is_exported_as_it_is_trained(
    pooling: Any, ids: list[np.ndarray], seen: list[np.ndarray], tmp_path: Path
) -> None:
    recipe = replace(RECIPE, model=replace(RECIPE.model, pooling=pooling))
    torch.manual_seed(1)
    net = network.build(recipe)
    for value in net.pool.parameters():
        torch.nn.init.normal_(value)
    wanted = logits(net, ids)[:, kept_outputs()]
    for texts in (None, seen):
        export.write_graph(net, recipe, tmp_path, texts)
        session = cpu_session(str(tmp_path / "model.onnx"))
        found = run(session, ids)
        if texts is None:
            assert found == pytest.approx(wanted, abs=1e-4)
        assert np.corrcoef(wanted.ravel(), found.ravel())[0, 1] > 0.98
        pair = session.run(None, {"ids": np.stack(ids[:2])})[0]
        assert pair == pytest.approx(found[:2], abs=1e-5)


@pytest.mark.parametrize("pooling", ["attention", "weighted-layers"])
def test_pooling_begins_even_and_is_learned_at_the_heads_rate(pooling: Any, ids: list[np.ndarray]) -> None:
    recipe = replace(RECIPE, model=replace(RECIPE.model, pooling=pooling))
    net = network.build(recipe)
    tokens, mask = loop.collate(ids)
    net.eval()
    states = net.encoder(input_ids=tokens, attention_mask=mask, output_hidden_states=True).hidden_states
    wide = mask.unsqueeze(-1).float()
    layers = states[-1:] if pooling == "attention" else states
    even = sum((state * wide).sum(1) / wide.sum(1) for state in layers) / len(layers)
    assert net.pool(states, wide).detach().numpy() == pytest.approx(even.detach().numpy(), abs=1e-5)
    groups = loop.optimizer_for(net, recipe, recipe.stages[0]).param_groups
    (pool,) = (group for group in groups if group["part"] == "pool")
    assert pool["lr"] == recipe.stages[0].head_learning_rate
    assert sum(len(group["params"]) for group in groups) == len(list(net.parameters()))


def test_lower_layers_learn_at_lower_rates(net: network.Network) -> None:
    recipe = replace(RECIPE, training=replace(RECIPE.training, layer_decay=0.5))
    top = recipe.stages[0].learning_rate
    rates = {
        id(value): group["lr"]
        for group in loop.optimizer_for(net, recipe, recipe.stages[0]).param_groups
        for value in group["params"]
    }
    named = dict(net.named_parameters())
    layer = "encoder.encoder.layer.{}.output.dense.weight"
    assert rates[id(named[layer.format(5)])] == pytest.approx(top)
    assert rates[id(named[layer.format(0)])] == pytest.approx(top * 0.5**5)
    assert rates[id(named["encoder.embeddings.word_embeddings.weight"])] == pytest.approx(top * 0.5**6)
    assert rates[id(named["heads.weight"])] == recipe.stages[0].head_learning_rate


def test_several_dropouts_are_several_readings_of_one_text(net: network.Network, ids: list[np.ndarray]) -> None:
    net.train()
    first, second = net(*loop.collate(ids), 2).split(len(ids))
    assert not torch.allclose(first, second)
    net.eval()
    first, second = net(*loop.collate(ids), 2).split(len(ids))
    assert torch.allclose(first, second, atol=1e-5)  # rows of one product may be summed in different orders


def toy_source(random: np.random.Generator) -> Source:
    """Two words, one joyful and one sad, in noise."""
    rows, gold = [], np.full((96, sum(head.outputs for head in RECIPE.heads.values())), np.nan, dtype=np.float32)
    for row in range(96):
        happy = row % 2
        rows.append(np.array([101, *random.integers(1000, 2000, 4), 3407 if happy else 6517, 102]))
        gold[row, RECIPE.slices["valence"]] = happy
        gold[row, RECIPE.slices["sentiment"]] = (1 - happy, 0, happy)
        gold[row, RECIPE.slices["emotions-11"]] = happy
    return Source(replace(RECIPE.data[0], repeat=1.0, rare=0.0), rows, gold, 0)


def test_training_learns_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    quick = replace(RECIPE, training=replace(RECIPE.training, batch_size=16))
    stage = replace(RECIPE.stages[0], epochs=3, last_epoch=1.0)
    source = toy_source(np.random.default_rng(0))
    results = []
    for stops in ((), (1,)):
        torch.manual_seed(0)
        net = network.build(quick)
        checkpoint = tmp_path / f"stops{len(stops)}.pt"
        for stop in stops:
            stopped = network.build(quick)
            stopped.load_state_dict(net.state_dict())
            with pytest.raises(KeyboardInterrupt):
                fit_until(stopped, source, quick, stage, checkpoint, stop)
        loop.fit(net, [source], quick, stage, checkpoint)
        results.append(logits(net, source.ids))
    valence = results[0][:, RECIPE.slices["valence"]][:, 0]
    assert (valence[1::2] > 0).all()
    assert (valence[0::2] < 0).all()
    assert results[1] == pytest.approx(results[0], abs=1e-3)


def fit_until(
    net: network.Network, source: Source, recipe: recipes.Recipe, stage: recipes.Stage, checkpoint: Path, epoch: int
) -> None:
    """Train, and be interrupted after `epoch` whole epochs."""
    save = loop._save

    def save_and_stop(*args: object) -> None:
        save(*args)  # type: ignore[arg-type]
        if args[-1] == epoch:
            raise KeyboardInterrupt

    loop._save = save_and_stop  # type: ignore[assignment]
    try:
        loop.fit(net, [source], recipe, stage, checkpoint)
    finally:
        loop._save = save


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    source, stage = toy_source(np.random.default_rng(0)), replace(RECIPE.stages[0], epochs=1, last_epoch=0.1)
    loop.fit(network.build(RECIPE), [source], RECIPE, stage, tmp_path / "stage.pt")
    with pytest.raises(UsageError, match="of another recipe"):
        loop.fit(network.build(RECIPE), [source], RECIPE, replace(stage, learning_rate=1.0), tmp_path / "stage.pt")


def test_a_broken_checkpoint_is_one_line(tmp_path: Path) -> None:
    source, stage = toy_source(np.random.default_rng(0)), replace(RECIPE.stages[0], epochs=1, last_epoch=0.1)
    loop.fit(network.build(RECIPE), [source], RECIPE, stage, tmp_path / "stage.pt")
    for content in ((tmp_path / "stage.pt").read_bytes()[:1000], b"", b"{}"):
        (tmp_path / "stage.pt").write_bytes(content)
        with pytest.raises(UsageError, match=r"is no checkpoint that can be read .*; delete it to begin anew$"):
            loop.fit(network.build(RECIPE), [source], RECIPE, stage, tmp_path / "stage.pt")


def test_an_epoch_is_kept_before_it_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, stage = toy_source(np.random.default_rng(0)), replace(RECIPE.stages[0], epochs=2, last_epoch=1.0)
    kept: list[int] = []

    def look(message: str, *values: object) -> None:
        if message == loop.REPORT:
            kept.append(torch.load(tmp_path / "stage.pt")["done"] - int(str(values[0])))

    monkeypatch.setattr(loop.log, "info", look)
    loop.fit(network.build(RECIPE), [source], RECIPE, stage, tmp_path / "stage.pt")
    assert kept == [0, 0]


def test_a_folder_that_is_no_model_s_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, work = tmp_path / "out", tmp_path / "work"
    export.make_folders(out, work)
    (out / "model.onnx").write_text("")
    export.make_folders(out, work)
    (out / "thesis.docx").write_text("")
    with pytest.raises(UsageError, match=r"holds thesis\.docx, which is of no model"):
        export.make_folders(out, work)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="out: cannot be written to"):
        export.make_folders(out, work)


def test_the_weights_are_the_mean_over_epochs() -> None:
    states = [{"w": torch.tensor([float(value)]), "n": torch.tensor(value)} for value in (1, 2, 6)]
    mean: loop.State = {}
    for count, state in enumerate(states, 1):
        mean = loop.averaged(mean, state, count)
    assert mean["w"].item() == pytest.approx(3.0)
    assert mean["n"].item() == 6


def test_a_stage_keeps_its_share_of_the_weights_before() -> None:
    before, after = ({"w": torch.tensor([value])} for value in (0.0, 10.0))
    assert loop.mixed(before, after, 0.3)["w"].item() == pytest.approx(7.0)
    assert loop.mixed(before, after, 0.0)["w"].item() == 10.0


def test_own_answers_alone_leave_gold_no_say(tmp_path: Path) -> None:
    source, stage = toy_source(np.random.default_rng(0)), replace(RECIPE.stages[0], epochs=1, last_epoch=1.0)
    other = replace(source, gold=np.where(np.isnan(source.gold), np.nan, 1 - source.gold).astype(np.float32))
    weights = {}
    for own in (1.0, 0.5):
        for gold, rows in (("gold", source), ("other", other)):
            torch.manual_seed(0)
            net, before = network.build(RECIPE), network.build(RECIPE)
            loop.fit(net, [rows], RECIPE, replace(stage, own=own), tmp_path / f"{own}{gold}.pt", own=before)
            weights[own, gold] = net.heads.weight.detach().numpy()
    assert np.array_equal(weights[1.0, "gold"], weights[1.0, "other"])
    assert not np.array_equal(weights[0.5, "gold"], weights[0.5, "other"])


def test_rare_rows_are_seen_more_often() -> None:
    source = toy_source(np.random.default_rng(0))
    source.gold[:5, 0] = 1.0  # 5 rows with a label; the 48 of each other label are rare as well
    source.gold[5:, :28] = 0.0
    usual, more = (replace(source, part=replace(source.part, rare=rare)) for rare in (0.0, 2.0))
    seen = [np.bincount(np.concatenate(epoch_order([one], 0, 1, 16)), minlength=96) for one in (usual, more)]
    assert (seen[0] == 1).all()
    assert (seen[1][source.rare] == 3).all()
    assert (seen[1][~source.rare] == 1).all()


def test_the_loss_of_a_row_does_not_depend_on_its_batch() -> None:
    source = toy_source(np.random.default_rng(2))
    gold = torch.from_numpy(source.gold[:4])
    logits = torch.randn(4, gold.shape[1], generator=torch.Generator().manual_seed(0))
    alone = [float(network.loss(logits[row : row + 1], gold[row : row + 1], RECIPE)) for row in range(4)]
    assert float(network.loss(logits, gold, RECIPE)) == pytest.approx(np.mean(alone), rel=1e-5)


@pytest.mark.parametrize("repeat", [0.5, 1.0, 2.5])
def test_an_epoch_sees_rows_as_often_as_the_recipe_says(repeat: float) -> None:
    source = replace(toy_source(np.random.default_rng(0)), part=replace(RECIPE.data[0], repeat=repeat))
    batches = epoch_order([source], 0, 1, 16)
    assert sum(map(len, batches)) == repeat * 96
    assert np.bincount(np.concatenate(batches), minlength=96).max() == int(np.ceil(repeat))
    again, other = epoch_order([source], 0, 1, 16), epoch_order([source], 1, 1, 16)
    assert all(np.array_equal(one, two) for one, two in zip(batches, again, strict=True))
    assert not all(np.array_equal(one, two) for one, two in zip(batches, other, strict=True))


def test_the_rate_rises_falls_and_ends_at_zero() -> None:
    rates = [loop.rate(step, 10, 300, 200, 250) for step in range(251)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] == rates[10] == pytest.approx(1.0)
    assert rates[200] == pytest.approx(100 / 290)
    assert rates[250] == 0.0
    assert rates[10:] == sorted(rates[10:], reverse=True)
