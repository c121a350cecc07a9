"""The training loop: AdamW, linear warm-up and decay, bfloat16 autocast, a checkpoint after every epoch."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from affectlab.core import UsageError
from affectlab.train.corpus import Source, epoch_order
from affectlab.train.network import Network, loss
from affectlab.train.recipe import Recipe, Stage

log = logging.getLogger(__name__)
REPORT_EVERY = 200
State = dict[str, torch.Tensor]


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
    """AdamW with a rate of its own for the heads; no decay of biases and normalisation."""
    training, groups = recipe.training, []
    for prefix, rate in (("encoder.", stage.learning_rate), ("heads.", stage.head_learning_rate)):
        named = [(name, value) for name, value in network.named_parameters() if name.startswith(prefix)]
        plain = [value for name, value in named if value.ndim == 1]
        decayed = [value for name, value in named if value.ndim > 1]
        groups += [
            {"params": decayed, "lr": rate, "weight_decay": training.weight_decay},
            {"params": plain, "lr": rate, "weight_decay": 0.0},
        ]
    return torch.optim.AdamW(groups, fused=True)


def rate(step: int, warm: int, line: int, last: int, end: int) -> float:
    """Share of the full learning rate at `step`: rising for `warm` steps, then on a line to zero at `line`, from step
    `last` on straight to zero at `end`.
    """
    if step < warm:
        return (step + 1) / warm
    falling = (line - min(step, last)) / max(1, line - warm)
    return falling * max(0.0, min(1.0, (end - step) / max(1, end - last)))


def fit(network: Network, sources: list[Source], recipe: Recipe, stage: Stage, checkpoint: Path) -> None:
    """Train `network` in place through one stage. Goes on from the last whole epoch, kept in the file `checkpoint`.

    The weights left in `network` are the mean of those after each epoch (Izmailov et al. 2018, arXiv 1803.05407).
    """
    training, where = recipe.training, device()
    autocast = training.autocast and computes_bfloat16(where)
    log.info("on %s in %s", where.type, "bfloat16" if autocast else "float32")
    torch.manual_seed(training.seed)
    network.to(where).train()
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
    made_for = _fingerprint(recipe, stage, ids, gold)
    done, mean = _restore(checkpoint, made_for, network, optimizer, schedule)
    begun, seen = time.monotonic(), 0
    recent: list[float] = []
    for epoch, batches in enumerate(epochs):
        if epoch < done:
            continue
        torch.manual_seed(training.seed + epoch)
        for step, batch in enumerate(batches, 1):
            tokens, mask = collate([ids[row] for row in batch])
            with torch.autocast(where.type, dtype=torch.bfloat16, enabled=autocast):
                logits = network(tokens.to(where), mask.to(where))
            value = loss(logits, torch.from_numpy(gold[batch]).to(where), recipe)
            value.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), training.max_gradient)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            seen += len(batch)
            recent.append(float(value.detach()))
            if step % REPORT_EVERY == 0 or step == len(batches):
                speed = seen / (time.monotonic() - begun)
                log.info(
                    "epoch %d, step %d of %d, loss %.4f, %.0f texts/s",
                    epoch + 1,
                    step,
                    len(batches),
                    sum(recent) / len(recent),
                    speed,
                )
                recent.clear()
        mean = averaged(mean, network.state_dict(), epoch + 1)
        _save(checkpoint, made_for, network, optimizer, schedule, mean, epoch + 1)
    network.load_state_dict(mean)


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


def _fingerprint(recipe: Recipe, stage: Stage, ids: list[NDArray[np.int64]], gold: NDArray[np.float32]) -> str:
    """What a checkpoint was made from: recipe, stage and rows."""
    digest = hashlib.sha256(repr((recipe.model, recipe.training, recipe.heads, stage)).encode())
    for row in ids:
        digest.update(row.tobytes())
    digest.update(gold.tobytes())
    return digest.hexdigest()


def _save(
    path: Path,
    made_for: str,
    network: Network,
    optimizer: torch.optim.AdamW,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    mean: State,
    done: int,
) -> None:
    state = {
        "made_for": made_for,
        "network": network.state_dict(),
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
    network: Network,
    optimizer: torch.optim.AdamW,
    schedule: torch.optim.lr_scheduler.LambdaLR,
) -> tuple[int, State]:
    if not path.is_file():
        return 0, {}
    state = torch.load(path, map_location=device(), weights_only=True)
    if state["made_for"] != made_for:
        raise UsageError(
            "the checkpoint there is of another recipe, --limit, --epochs or data",
            str(path),
            "choose another --work, or delete it",
        )
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    log.info("going on after epoch %d (%s)", state["done"], path)
    return int(state["done"]), state["mean"]
