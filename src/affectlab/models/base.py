"""The one thing every model is: a card, and answers to tasks for a sequence of items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from affectlab.core import Item, LongText, ModelCard, Predictions, Task, argument


class Model(Protocol):
    """A lexicon, an encoder, a large language model or a file of recorded answers; all fit these two members."""

    @property
    def card(self) -> ModelCard: ...

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        """Answers of all `tasks` for all `items`, row i answering items[i].

        An answer must not depend on the other items, nor on a target its task does not ask for. What cannot be
        answered is said in `Predictions.errors`; raises UsageError for a task that is not in `card.tasks`.
        """
        ...


def model_argument(spec: str) -> str:
    """The argument `model` with the value `spec`, in a message."""
    return argument("model", spec)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """How a model is to run.

    `long_text`: what to do with a text longer than the model reads at once: read it in windows, read its beginning, or
    answer with an error. `threads`: processor threads to use, None for all there are.
    """

    long_text: LongText = "window"
    threads: int | None = None
