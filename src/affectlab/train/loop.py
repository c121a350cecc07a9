"""The training loop: AdamW, linear warm-up and decay, bfloat16 autocast, a checkpoint after every epoch."""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from affectlab.core import UsageError, argument
from affectlab.train.corpus import Source, epoch_order
from affectlab.train.network import Network, loss, taught_loss
from affectlab.train.recipe import Pretrain, Recipe, Stage, Teacher

log = logging.getLogger(__name__)
REPORT_EVERY = 200
REPORT = "epoch %d, step %d of %d, loss %.4f, rate %.2g, %.0f texts/s"
State = dict[str, torch.Tensor]
Array = NDArray[np.float32] | NDArray[np.int64]


def device() -> torch.device:
    """A CUDA card if there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def computes_bfloat16(where: torch.device) -> bool:
    """Whether the machine multiplies bfloat16 in hardware; where it does not, autocast costs time and saves none."""
    if where.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    able = torch.cpu.get_capabilities()
    return any(bool(able.get(feature)) for feature in ("amx_bf16", "avx512_bf16"))


def collate(ids: Sequence[NDArray[np.int64]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids (batch, longest) padded with 0, and their mask."""
    longest = max(len(row) for row in ids)
    padded = np.zeros((len(ids), longest), dtype=np.int64)
    mask = np.zeros((len(ids), longest), dtype=np.int64)
    for row, values in enumerate(ids):
        padded[row, : len(values)] = values
        mask[row, : len(values)] = 1
    return torch.from_numpy(padded), torch.from_numpy(mask)


def optimizer_for(network: Network, recipe: Recipe, stage: Stage) -> torch.optim.AdamW:
    """AdamW with rates of their own for the heads and for each layer; no decay of biases and normalisation."""
    layers = network.encoder.config.num_hidden_layers
    rates = {
        name: stage.learning_rate * recipe.training.layer_decay ** (layers - depth(name))
        if name.startswith("encoder.")
        else stage.head_learning_rate
        for name, _ in network.named_parameters()
    }
    return grouped(network, rates, recipe.training.weight_decay)


def depth(name: str) -> int:
    """How many layers of the encoder lie below the end of the one that the weight `name` is in; 0 in the embeddings."""
    found = re.search(r"\.layer\.(\d+)\.", name)
    return int(found[1]) + 1 if found else 0


def grouped(module: torch.nn.Module, rates: Mapping[str, float], weight_decay: float) -> torch.optim.AdamW:
    """AdamW with the rate of each weight by its name, and groups that name their part of `module`; weights of one
    dimension do not decay.
    """
    groups: dict[tuple[str, float, float], list[torch.nn.Parameter]] = {}
    for name, value in module.named_parameters():
        decay = weight_decay if value.ndim > 1 else 0.0
        groups.setdefault((name.partition(".")[0], rates[name], decay), []).append(value)
    return torch.optim.AdamW(
        [
            {"params": values, "part": part, "lr": rate, "weight_decay": decay}
            for (part, rate, decay), values in groups.items()
        ],
        fused=True,
    )


def rate(step: int, warm: int, line: int, last: int, end: int) -> float:
    """Share of the full learning rate at `step`: rising for `warm` steps, then on a line to zero at `line`, from step
    `last` on straight to zero at `end`.
    """
    if step < warm:
        return (step + 1) / warm
    falling = (line - min(step, last)) / max(1, line - warm)
    return falling * max(0.0, min(1.0, (end - step) / max(1, end - last)))


def fit(
    network: Network,
    sources: list[Source],
    recipe: Recipe,
    stage: Stage,
    checkpoint: Path,
    taught: NDArray[np.float32] | None = None,
    own: Network | None = None,
) -> None:
    """Train `network` in place through one stage. Goes on from the last whole epoch, kept in the file `checkpoint`.

    `taught`: what teachers answer, (rows, outputs) logits for the rows of all sources, NaN where none answers.
    `own`: the network as it was, whose answers are `stage.own` parts of what is learned.
    The weights left in `network` are the mean of those after each epoch (Izmailov et al. 2018, arXiv 1803.05407).
    """
    training, where = recipe.training, device()
    torch.manual_seed(training.seed)
    network.to(where)
    if own is not None:
        own.to(where)
    optimizer = optimizer_for(network, recipe, stage)
    ids = [row for source in sources for row in source.ids]
    gold = np.concatenate([source.gold for source in sources])
    epochs = [epoch_order(sources, epoch, training.seed, training.batch_size) for epoch in range(stage.epochs)]
    line = sum(map(len, epochs))
    last = line - len(epochs[-1])
    epochs[-1] = epochs[-1][: round(stage.last_epoch * len(epochs[-1]))]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: rate(step, round(stage.warmup * line), line, last, last + len(epochs[-1]))
    )

    def objective(batch: NDArray[np.int64]) -> torch.Tensor:
        tokens, mask = collate([ids[row] for row in batch])
        with autocast(where, recipe):
            logits = network(tokens.to(where), mask.to(where), training.dropouts)
            before = None if own is None else _answered(own, tokens.to(where), mask.to(where))
        want = torch.from_numpy(gold[batch]).to(where).repeat(training.dropouts, 1)
        if before is not None:
            mix = Teacher(folders=(), alpha=stage.own)
            return taught_loss(logits, want, before.repeat(training.dropouts, 1), recipe, mix)
        if taught is None or recipe.teacher is None:
            return loss(logits, want, recipe)
        heard = torch.from_numpy(taught[batch]).to(where).repeat(training.dropouts, 1)
        return taught_loss(logits, want, heard, recipe, recipe.teacher)

    made_for = fingerprint(recipe, stage, ids, gold, *([] if taught is None else [taught]))
    mean = run(network, optimizer, schedule, epochs, objective, recipe, checkpoint, made_for)
    network.load_state_dict(mean)


@torch.no_grad()
def _answered(network: Network, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return network.eval()(ids, mask)  # type: ignore[no-any-return]


def in_bfloat16(where: torch.device, recipe: Recipe) -> bool:
    """Whether the recipe wants bfloat16 and the machine computes in it."""
    return recipe.training.autocast and computes_bfloat16(where)


def autocast(where: torch.device, recipe: Recipe) -> torch.autocast:
    """bfloat16 inside, if `in_bfloat16`."""
    return torch.autocast(where.type, dtype=torch.bfloat16, enabled=in_bfloat16(where, recipe))


def run(
    module: torch.nn.Module,
    optimizer: torch.optim.AdamW,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    epochs: Sequence[Sequence[NDArray[np.int64]]],
    objective: Callable[[NDArray[np.int64]], torch.Tensor],
    recipe: Recipe,
    checkpoint: Path,
    made_for: str,
) -> State:
    """Train `module` in place to lower the `objective` of each batch; the mean of its weights after each epoch.

    Goes on from the last whole epoch, kept in the file `checkpoint`, if that was `made_for` the same.
    """
    kind = "bfloat16" if in_bfloat16(device(), recipe) else "float32"
    log.info("on %s in %s, %d threads", device().type, kind, torch.get_num_threads())
    module.train()
    done, mean = _restore(checkpoint, made_for, module, optimizer, schedule)
    begun, seen = time.monotonic(), 0
    recent: list[float] = []

    def report(epoch: int, step: int, steps: int) -> None:
        loss, speed = sum(recent) / len(recent), seen / (time.monotonic() - begun)
        log.info(REPORT, epoch + 1, step, steps, loss, max(schedule.get_last_lr()), speed)
        recent.clear()

    for epoch, batches in enumerate(epochs):
        if epoch < done:
            continue
        torch.manual_seed(recipe.training.seed + epoch)
        for step, batch in enumerate(batches, 1):
            value = objective(batch)
            value.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(module.parameters(), recipe.training.max_gradient)
            optimizer.step()
            seen += len(batch)
            recent.append(float(value.detach()))
            if step % REPORT_EVERY == 0 and step < len(batches):
                report(epoch, step, len(batches))
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
        mean = averaged(mean, module.state_dict(), epoch + 1)
        _save(checkpoint, made_for, module, optimizer, schedule, mean, epoch + 1)
        if batches:  # after saving: who reads it may stop, and loses nothing
            report(epoch, len(batches), len(batches))
    return mean


def averaged(mean: State, latest: State, count: int) -> State:
    """The mean of `count` states of which `latest` is the last and `mean` that of the others; counters are copied."""
    return {
        name: mean[name] + (value - mean[name]) / count if count > 1 and value.is_floating_point() else value.clone()
        for name, value in latest.items()
    }


def mixed(before: State, after: State, keep: float) -> State:
    """`keep` parts of the weights `before` in those `after`; counters are those after."""
    return {
        name: value + keep * (before[name].to(value.device) - value) if value.is_floating_point() else value
        for name, value in after.items()
    }


def fingerprint(recipe: Recipe, part: Stage | Pretrain, ids: Sequence[NDArray[np.int64]], *arrays: Array) -> str:
    """What a checkpoint was made from: the recipe, the part of it that is trained, and its rows."""
    settings = (recipe.model, recipe.training, recipe.heads, part, recipe.pretrain, recipe.teacher, recipe.table)
    digest = hashlib.sha256(repr(settings).encode())
    for array in (*ids, *arrays):
        digest.update(array.tobytes())
    return digest.hexdigest()


def _save(
    path: Path,
    made_for: str,
    module: torch.nn.Module,
    optimizer: torch.optim.AdamW,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    mean: State,
    done: int,
) -> None:
    state = {
        "made_for": made_for,
        "network": module.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "mean": mean,
        "done": done,
    }
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def _restore(
    path: Path,
    made_for: str,
    module: torch.nn.Module,
    optimizer: torch.optim.AdamW,
    schedule: torch.optim.lr_scheduler.LambdaLR,
) -> tuple[int, State]:
    if not path.is_file():
        return 0, {}
    try:
        state = torch.load(path, map_location=device(), weights_only=True)
        known = str(state["made_for"])
    except Exception as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UsageError(f"is no checkpoint that can be read ({why})", str(path), "delete it to begin anew") from error
    if known != made_for:
        raise UsageError(
            f"the checkpoint there is of another recipe, {argument('limit')}, {argument('epochs')} or data",
            str(path),
            f"choose another {argument('work')}, or delete it",
        )
    module.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    log.info("going on after epoch %d (%s)", state["done"], path)
    return int(state["done"]), state["mean"]
