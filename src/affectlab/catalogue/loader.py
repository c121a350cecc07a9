"""The one way into the catalogue: each file is read once, and a typo is answered with the nearest names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from affectlab.catalogue.parse import (
    LabelMap,
    ModelEntry,
    SignalMap,
    parse_heads,
    parse_map,
    parse_map_name,
    parse_model,
    parse_signal,
    parse_tasks,
    parse_taxonomy,
)
from affectlab.core.errors import UsageError, unknown
from affectlab.core.messages import argument
from affectlab.core.types import Profile, Task, Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a user asked for: each task to answer, once, in the order named; the profiles among the names.

    `named`: the tasks called by their own names, whether a profile holds them too or not; these write
    `<task>.<output>` columns.
    """

    tasks: tuple[Task, ...]
    profiles: tuple[Profile, ...]
    named: tuple[Task, ...]


def task(id: str) -> Task:
    """The task called `id`. An unknown id is a UsageError, here and below, with the nearest that exist."""
    for entry in tasks():
        if entry.id == id:
            return entry
    raise unknown("task", id, [entry.id for entry in tasks()], "affectlab tasks list", where=argument("tasks"))


def tasks() -> tuple[Task, ...]:
    """Every task, in the order of the catalogue."""
    return _tasks_file()[0]


def profile(id: str) -> Profile:
    """The bundle of tasks called `id`."""
    for entry in profiles():
        if entry.id == id:
            return entry
    raise unknown("profile", id, [entry.id for entry in profiles()], "affectlab tasks list", where=argument("tasks"))


def profiles() -> tuple[Profile, ...]:
    """Every profile, in the order of the catalogue."""
    return _tasks_file()[1]


@cache
def taxonomy(id: str) -> Taxonomy:
    """The label set called `id`."""
    if id not in _ids("taxonomies"):
        raise unknown("taxonomy", id, _ids("taxonomies"), "affectlab taxonomies list", where="taxonomies")
    return parse_taxonomy(id, _read("taxonomies", id))


def taxonomies() -> tuple[Taxonomy, ...]:
    """Every taxonomy, by id."""
    return tuple(taxonomy(id) for id in _ids("taxonomies"))


@cache
def label_map(source: str, target: str) -> LabelMap:
    """Label of taxonomy `source` to label of `target`. Raises UsageError where there is no map."""
    ends = [(id, _labels(id)) for id in (source, target)]
    if (source, target) not in label_maps():
        known = ", ".join(f"{a} -> {b}" for a, b in label_maps())
        raise UsageError(f"no map leads from {source} to {target}", "taxonomies", f"there are {known}")
    return parse_map(ends[0], ends[1], _read("maps", f"{source}--{target}"))


@cache
def label_maps() -> tuple[tuple[str, str], ...]:
    """(source, target) of every map, by name."""
    return tuple(parse_map_name(id) for id in _ids("maps"))


@cache
def signal_map(id: str) -> SignalMap:
    """What the number of the lexicon `id` says of our tasks."""
    if id not in _ids("signals"):
        raise unknown("signal map", id, _ids("signals"), "affectlab models list", where="signals")
    return parse_signal(id, _read("signals", id), {entry.id: entry for entry in tasks()})


@cache
def heads() -> Mapping[str, Mapping[str, str]]:
    """The tasks that are known by the labels of a classifier, each with other spellings of its own labels."""
    return parse_heads(_read("heads"), {entry.id: entry for entry in tasks()})


@cache
def model_entry(id: str) -> ModelEntry:
    """What the catalogue says of the model called `id`."""
    if id not in _ids("models"):
        raise unknown("model", id, _ids("models"), "affectlab models list")
    return parse_model(id, _read("models", id))


def model_entries() -> tuple[ModelEntry, ...]:
    """Every model of the catalogue, by id."""
    return tuple(model_entry(id) for id in _ids("models"))


def resolve(names: Sequence[str], own: Sequence[Task] = ()) -> Selection:
    """What the names of tasks and profiles come to; each of `names` may itself be a list with commas.

    A profile stands for its tasks, in its place. `own`: tasks that a model brings beside the catalogue's. Raises
    UsageError for an unknown name, or for none.
    """
    asked = [part.strip() for name in names for part in name.split(",") if part.strip()]
    if not asked:
        raise UsageError("no task is named", argument("tasks"), "give some of: affectlab tasks list")
    known_tasks = {entry.id: entry for entry in (*tasks(), *own)}
    known_profiles = {entry.id: entry for entry in profiles()}
    found_tasks: dict[str, Task] = {}
    found_profiles: dict[str, Profile] = {}
    for name in asked:
        if name in known_profiles:
            found_profiles[name] = known_profiles[name]
        elif name not in known_tasks:
            every, brought = [*known_tasks, *known_profiles], ", ".join(entry.id for entry in own)
            listing = "affectlab tasks list" + (f", and of this model alone {brought}" if own else "")
            raise unknown("task", name, every, listing, where=argument("tasks"))
        members = known_profiles[name].tasks if name in known_profiles else (name,)
        found_tasks.update({id: known_tasks[id] for id in members})
    return Selection(
        tasks=tuple(found_tasks.values()),
        profiles=tuple(found_profiles.values()),
        named=tuple(known_tasks[name] for name in dict.fromkeys(asked) if name in known_tasks),
    )


@cache
def _tasks_file() -> tuple[tuple[Task, ...], tuple[Profile, ...]]:
    return parse_tasks(_read("tasks"), {id: _labels(id) for id in _ids("taxonomies")})


def _labels(id: str) -> tuple[str, ...]:
    return tuple(label.id for label in taxonomy(id).labels)


@cache
def _ids(folder: str) -> tuple[str, ...]:
    from importlib.resources import files  # 10 ms, and most commands never look anything up

    names = (path.name for path in files(__package__).joinpath(folder).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _read(*parts: str) -> str:
    from importlib.resources import files

    *folders, name = parts
    return files(__package__).joinpath(*folders, f"{name}.toml").read_text("utf-8")
