"""Models by name: entry points of the group `affectlab.models`, ours and third parties' alike.

A spec is `kind` or `kind:argument` (`base`, `random:7`); the entry point of a kind is a function
`load(argument: str, options: ModelOptions) -> Model`.
"""

from __future__ import annotations

import warnings
from importlib.metadata import EntryPoint, entry_points

from affectlab.core import AffectlabError, Task, UsageError, argument
from affectlab.core.errors import unknown
from affectlab.models.base import Model, ModelOptions, model_argument

GROUP = "affectlab.models"


def kinds() -> dict[str, EntryPoint]:
    """Every installed kind of model; of two with one name, affectlab's own, and a warning names the other."""
    found: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: not entry.value.startswith("affectlab.")):
        if entry.name in found and found[entry.name].value != entry.value:
            warnings.warn(f"model {entry.name!r} of {entry.value} is hidden by {found[entry.name].value}", stacklevel=2)
        found.setdefault(entry.name, entry)
    return found


def load(spec: str, options: ModelOptions | None = None) -> Model:
    """The model called `spec`. Raises UsageError for an unknown kind or one whose plugin does not load."""
    kind, _, argument = spec.partition(":")
    known = kinds()
    if kind not in known:
        raise unknown("model", spec, known, "affectlab models list")
    where = model_argument(spec)
    try:
        make = known[kind].load()
    except Exception as error:
        raise UsageError(
            f"the plugin {known[kind].value} does not load: {error}",
            where,
            "update or uninstall it",
        ) from error
    try:
        model: Model = make(argument, options or ModelOptions())
    except AffectlabError:
        raise
    except Exception as error:
        if known[kind].value.startswith("affectlab."):
            raise
        raise UsageError(f"the plugin {known[kind].value} failed: {error!r}", where, "ask its makers") from error
    return model


def refuse_unanswerable(model_id: str, able: tuple[str, ...], tasks: tuple[Task, ...]) -> None:
    """Raises UsageError if a task is not among `able`."""
    for task in tasks:
        if task.id not in able:
            raise UsageError(
                f"{model_id} does not answer {task.id!r}", argument("tasks"), f"it answers: {', '.join(able)}"
            )
