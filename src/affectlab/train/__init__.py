"""The training job: recipe in, embedded model out. Needs the extra `train`; importing this package alone does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from affectlab.core import UsageError
from affectlab.train.own import load
from affectlab.train.prepare import prepare

if TYPE_CHECKING:
    from affectlab.train.pipeline import Trained

__all__ = ["train"]


def train(name: str, out: Path, work: Path, *, limit: int | None = None, epochs: int | None = None) -> Trained:
    """See `affectlab.train.pipeline.train`, and `affectlab.train.tune.tune` for a recipe with rows of one's own.

    Raises UsageError where the extra `train` is not installed.
    """
    own = load(name)
    ready = None if own is None else prepare(own, limit)
    try:
        from affectlab.train import pipeline, tune
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("affectlab"):
            raise
        raise UsageError(f"{error.name} is not installed", "train", 'pip install "affectlab[train]"') from None
    if ready is not None:
        return tune.tune(ready, out, work, epochs=epochs)
    return pipeline.train(name, out, work, limit=limit, epochs=epochs)
