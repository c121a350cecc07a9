"""Arguments that a file and a list of texts have in common."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from affectlab import catalogue, models
from affectlab.annotate.beside import LANGUAGE, Beside, Language
from affectlab.annotate.columns import AFFECT, ColumnSet
from affectlab.annotate.lexicon import Lexicon, read_lexicon
from affectlab.catalogue import Selection
from affectlab.core import LongText, ModelCard, UsageError, argument
from affectlab.models import Model, ModelOptions
from affectlab.models.registry import refuse_unanswerable


def load_model(model: str = "base", *, long_text: LongText = "window", threads: int | None = None) -> Model:
    """The model called `model`, to be handed to `analyze` and `annotate_file` as often as you like.

    `long_text`: what to do with a text longer than the model reads at once: read it in windows, read its beginning, or
    answer with an error. `threads`: processor threads, None for all. Raises UsageError for an unknown model.
    """
    check_long_text(long_text)
    return models.load(model, ModelOptions(long_text=long_text, threads=threads))


def beside_columns(language: bool, lexicon: str | Path | None) -> tuple[Beside, ...]:
    """What is written beside the answers: the lexicon's columns, then the language."""
    words = () if lexicon is None else (read_lexicon(lexicon),)
    return (*words, *((Language(),) if language else ()))


def beside_settings(columns: ColumnSet) -> dict[str, str | int | None]:
    """What a run's fingerprint says of them."""
    lexicon = next((one for one in columns.beside if isinstance(one, Lexicon)), None)
    return {
        "language": "guessed" if LANGUAGE in columns else None,
        "lexicon": None if lexicon is None else f"{lexicon.name} sha256:{lexicon.digest}",
    }


def check_limit(limit: int | None) -> None:
    """Raises UsageError for a number of rows below 1."""
    if limit is not None and limit < 1:
        raise UsageError(f"{limit} is no number of rows", argument("limit"), "give 1 or more, or leave it out")


def check_long_text(value: str) -> None:
    known = get_args(LongText)
    if value not in known:
        first, *others, last = (f'"{way}"' for way in known)
        what = f"must be {', '.join([first, *others])} or {last}, not {value!r}"
        raise UsageError(what, argument("long_text"), f"leave it out for {first}")


def check_target(selection: Selection, target: object) -> None:
    """A target is wanted just when a task asks about one."""
    needy = [task.id for task in selection.tasks if task.needs_target]
    if needy and target is None:
        raise UsageError(f"{needy[0]} asks about a target", argument("target"), "give it, or for a table its column")
    if target is not None and not needy:
        remedy = "leave it out, or add a task that does, such as target-sentiment"
        raise UsageError("no task here asks about a target", argument("target"), remedy)


def check_tasks(model: Model, selection: Selection) -> None:
    """Raises UsageError for a task that the model does not answer."""
    refuse_unanswerable(model.card.id, model.card.tasks, selection.tasks)


def told_by_card(tasks: object, model: str) -> bool:
    """True if what is asked is known only once `model` is loaded: its own tasks, or by default those it answers."""
    if tasks is None:
        return model not in {entry.id for entry in catalogue.model_entries() if entry.tier == "shipped"}
    try:
        select(tasks)
    except UsageError:
        return True
    return False


def select(tasks: object, card: ModelCard | None = None, target: object = None) -> Selection:
    """What `tasks` come to: one id of a task or profile, or several; of None, what is asked by default.

    That is `affect`, or else all that the model of `card` answers, with or without a `target`. Raises UsageError for a
    name that is neither in the catalogue nor a task of the model's own, and for anything else.
    """
    if tasks is None:
        tasks = _default(card, target)
    names = [tasks] if isinstance(tasks, str) else tasks
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise UsageError(
            f"{tasks!r} names no task", argument("tasks"), "give the id of a task or profile, or a list of them"
        )
    return catalogue.resolve(names, card.own_tasks if card else ())


def _default(card: ModelCard | None, target: object) -> Sequence[str]:
    if card is None or {*catalogue.profile(AFFECT).tasks} <= {*card.tasks}:
        return [AFFECT]
    known = [task for task in (*catalogue.tasks(), *card.own_tasks) if task.id in card.tasks]
    return [task.id for task in known if target is not None or not task.needs_target] or card.tasks


def check_model(model: object) -> None:
    """Raises UsageError for what is neither a name nor a loaded model."""
    if not isinstance(model, str) and not (hasattr(model, "predict") and hasattr(model, "card")):
        remedy = "give a name, such as base, or what load_model returns"
        raise UsageError(f"a {type(model).__name__} is no model", argument("model"), remedy)
