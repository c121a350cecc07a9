"""The training job: recipe in, embedded model out. Needs the extra `train`; importing this package alone does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from affectlab.core import UsageError

if TYPE_CHECKING:
    from affectlab.train.pipeline import Trained

__all__ = ["train"]


def train(name: str, out: Path, work: Path, *, limit: int | None = None, epochs: int | None = None) -> Trained:
    """See `affectlab.train.pipeline.train`. Raises UsageError where the extra `train` is not installed."""
    try:
        from affectlab.train import pipeline
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("affectlab"):
            raise
        raise UsageError(f"{error.name} is not installed", "train", 'pip install "affectlab[train]"') from None
    return pipeline.train(name, out, work, limit=limit, epochs=epochs)
