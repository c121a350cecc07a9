"""From TOML to checked entries: a file with an unknown key, value or name is refused as a whole."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import Literal, NoReturn, cast, get_args

from affectlab.core.errors import InputError
from affectlab.core.types import Kind, Label, Perspective, Profile, Task, Taxonomy

ModelKind = Literal["embedded", "static", "hf", "lexicon", "recorded", "random", "constant", "llm", "remote"]
Tier = Literal["shipped", "optional", "baseline"]

METRICS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "multilabel": ("macro-f1", "micro-f1", "jaccard"),
        "multiclass": ("accuracy", "average-recall", "macro-f1", "micro-f1"),
        "ordinal": ("pearson",),
        "regression": ("pearson",),
        "distribution": (),
        "span": (),
    }
)
"""The metrics that are defined for each kind of task."""

SCALED: tuple[Kind, ...] = ("ordinal", "regression")
"""The kinds that answer with a value in a range; all others answer with labels of a taxonomy."""

_LEFT_OUT = "left_out"

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """What a model is, before it is loaded; what it scores is in its card.

    `tier`: "shipped" comes inside the package, "optional" needs an extra or a download, "baseline" is there
    to be compared with.
    """

    id: str
    title: str
    kind: ModelKind
    description: str
    tier: Tier
    licence: str


@dataclass(frozen=True, slots=True, eq=False)
class LabelMap(Mapping[str, str]):
    """Label of one taxonomy to label of another, without those that say nothing of it.

    `none`: the label of an item that has none of the source; None where that says nothing.
    """

    groups: Mapping[str, str]
    none: str | None = None

    def __getitem__(self, label: str) -> str:
        return self.groups[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    def of(self, labels: Collection[str]) -> set[str]:
        """What an item with these labels, and no other, is called."""
        if not labels:
            return set() if self.none is None else {self.none}
        return {self.groups[label] for label in labels if label in self.groups}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalMap:
    """What one number from `range`, a lexicon's, says of our tasks.

    `values`: tasks it is stretched to. `cuts`: by task, the bounds between its classes, half of them at or below 0.
    """

    source: str
    range: tuple[float, float]
    values: tuple[str, ...]
    cuts: Mapping[str, tuple[float, ...]]

    @property
    def tasks(self) -> tuple[str, ...]:
        """Every task that is answered."""
        return (*self.values, *self.cuts)


def refuse(what: str, where: str, remedy: str) -> NoReturn:
    """Raise InputError for the entry at `where`, a file below `catalogue/` with its table."""
    raise InputError(what, f"catalogue/{where}", remedy)


class _Table:
    """A TOML table being read: a key is taken with its type, and `close` refuses the keys nobody took."""

    def __init__(self, raw: object, where: str) -> None:
        if not isinstance(raw, dict):
            refuse("a table is expected here", where, "write it as [table] with key = value lines")
        self.where = where
        self._raw: dict[str, object] = raw
        self._taken: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def take(self, key: str) -> object:
        self._taken.append(key)
        if key not in self._raw:
            refuse(f"the key {key!r} is missing", self.where, "add it")
        return self._raw[key]

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip() or value != " ".join(value.split()):
            remedy = "give one line of text, without outer or double spaces"
            refuse(f"{key} = {value!r} is no text", self.where, remedy)
        return value

    def flag(self, key: str) -> bool:
        """True or False; False where the key is absent."""
        if key not in self:
            self._taken.append(key)
            return False
        value = self.take(key)
        if not isinstance(value, bool):
            refuse(f"{key} = {value!r} is no truth value", self.where, "write true or false")
        return value

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            refuse(f"{key} = {value!r} is unknown", self.where, f"choose among {', '.join(allowed)}")
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """A list of distinct names, at least one."""
        value = self.take(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            refuse(f"{key} = {value!r} is no list of names", self.where, 'write it as ["a", "b"]')
        twice = sorted({v for v in value if value.count(v) > 1})
        if twice:
            refuse(f"{key} has {', '.join(twice)} twice", self.where, "keep one of each")
        return tuple(value)

    def bounds(self, key: str) -> tuple[float, float]:
        value = self.take(key)
        if isinstance(value, list) and len(value) == 2 and {type(v) for v in value} <= {int, float}:
            low, high = map(float, value)
            if -inf < low < high < inf:
                return low, high
        refuse(f"{key} = {value!r} is no range", self.where, "write it as [lowest, highest]")

    def rising(self, key: str, count: int) -> tuple[float, ...]:
        """`count` numbers, none below the one before."""
        value = self.take(key)
        if isinstance(value, list) and len(value) == count and {type(v) for v in value} <= {int, float}:
            found = tuple(map(float, value))
            if sorted(found) == list(found):
                return found
        refuse(f"{key} = {value!r} are no cuts", self.where, f"write {count} rising numbers")

    def tables(self, key: str) -> dict[str, _Table]:
        """The tables below `key`, by name."""
        below = _Table(self.take(key), f"{self.where} [{key}]")
        if not below._raw:
            refuse("the table is empty", below.where, "add an entry")
        for name in below._raw:
            check_name(name, below.where)
        return {name: _Table(raw, f"{self.where} [{key}.{name}]") for name, raw in below._raw.items()}

    def below(self, key: str) -> _Table:
        return _Table(self.take(key), f"{self.where} [{key}]")

    def texts(self) -> dict[str, str]:
        """Every key with its text."""
        return {key: self.text(key) for key in self._raw}

    def close(self) -> None:
        left = [key for key in self._raw if key not in self._taken]
        if left:
            known = f"the keys are {', '.join(self._taken)}"
            refuse(f"unknown key {', '.join(map(repr, left))}", self.where, known)


def check_name(name: str, where: str) -> str:
    """The name itself, if it can stand in a column and on a command line; InputError if not."""
    if not NAME.fullmatch(name):
        refuse(f"{name!r} is no name", where, "use lower-case letters, digits and single hyphens")
    return name


def _root(text: str, where: str) -> _Table:
    try:
        return _Table(tomllib.loads(text), where)
    except tomllib.TOMLDecodeError as error:
        refuse(f"this is no TOML: {error}", where, "mend the file")


def parse_taxonomy(id: str, text: str) -> Taxonomy:
    """The taxonomy in the file `taxonomies/<id>.toml`, whose content is `text`. Raises InputError."""
    root = _root(text, f"taxonomies/{id}.toml")
    check_name(id, root.where)
    labels = root.below("labels")
    entries = tuple(
        Label(id=check_name(key, labels.where), description=meaning) for key, meaning in labels.texts().items()
    )
    if len(entries) < 2:
        refuse("a taxonomy needs two labels or more", labels.where, "add them")
    taxonomy = Taxonomy(id=id, title=root.text("title"), source=root.text("source"), labels=entries)
    root.close()
    return taxonomy


def parse_tasks(text: str, labels: Mapping[str, tuple[str, ...]]) -> tuple[tuple[Task, ...], tuple[Profile, ...]]:
    """Tasks and profiles in the order of `tasks.toml`, whose content is `text`. Raises InputError.

    `labels`: taxonomy id to its labels, for every taxonomy there is.
    """
    root = _root(text, "tasks.toml")
    tasks = tuple(_task(id, table, labels) for id, table in root.tables("task").items())
    known = {task.id for task in tasks}
    profiles = tuple(_profile(id, table, known) for id, table in root.tables("profile").items())
    root.close()
    return tasks, profiles


def _task(id: str, table: _Table, labels: Mapping[str, tuple[str, ...]]) -> Task:
    kind = cast("Kind", table.one_of("kind", get_args(Kind)))
    taxonomy, outputs = _outputs(kind, table, labels)
    task = Task(
        id=id,
        kind=kind,
        title=table.text("title"),
        question=table.text("question"),
        outputs=outputs,
        taxonomy=taxonomy,
        range=_range(kind, table),
        perspective=cast("Perspective", table.one_of("perspective", get_args(Perspective))),
        metrics=table.names("metrics"),
        source=table.text("source"),
        needs_target=table.flag("needs_target"),
    )
    table.close()
    foreign = [metric for metric in task.metrics if metric not in METRICS[kind]]
    if foreign:
        known = ", ".join(METRICS[kind]) or "none yet"
        refuse(f"metric {', '.join(foreign)} is unknown for {kind}", table.where, f"choose among {known}")
    return task


def _outputs(kind: Kind, table: _Table, labels: Mapping[str, tuple[str, ...]]) -> tuple[str | None, tuple[str, ...]]:
    """(taxonomy, its labels), or (None, the dimensions that the task names itself)."""
    if "taxonomy" in table:
        if "outputs" in table:
            refuse(
                "taxonomy and outputs are both given",
                table.where,
                "the labels are the outputs: keep taxonomy",
            )
        taxonomy = table.one_of("taxonomy", labels)
        return taxonomy, labels[taxonomy]
    if kind not in SCALED:
        refuse(f"a {kind} task needs a taxonomy", table.where, f"choose among {', '.join(labels)}")
    outputs = table.names("outputs")
    return None, tuple(check_name(name, table.where) for name in outputs)


def _range(kind: Kind, table: _Table) -> tuple[float, float] | None:
    if kind in SCALED:
        bounds = table.bounds("range")
        if kind == "ordinal" and not all(bound.is_integer() for bound in bounds):
            refuse("classes are whole numbers", table.where, "give the lowest and the highest class as range")
        return bounds
    if "range" in table:
        refuse(f"a {kind} task has no range", table.where, "take range away: the answer is a label")
    return None


def _profile(id: str, table: _Table, tasks: Collection[str]) -> Profile:
    profile = Profile(id=id, title=table.text("title"), tasks=table.names("tasks"))
    table.close()
    if id in tasks:
        refuse(f"{id!r} is a task too", table.where, "give the profile another name")
    missing = [task for task in profile.tasks if task not in tasks]
    if missing:
        refuse(f"there is no task {', '.join(missing)}", table.where, f"choose among {', '.join(tasks)}")
    return profile


def parse_map_name(stem: str) -> tuple[str, str]:
    """(source, target) of the map in the file `maps/<source>--<target>.toml`. Raises InputError."""
    source, separator, target = stem.partition("--")
    if not separator:
        refuse(f"{stem!r} names no two taxonomies", f"maps/{stem}.toml", "call the file <source>--<target>.toml")
    return source, target


def parse_map(source: tuple[str, tuple[str, ...]], target: tuple[str, tuple[str, ...]], text: str) -> LabelMap:
    """The map in the file `maps/<source>--<target>.toml`, whose content is `text`; every label of either has its place.

    `source`, `target`: (taxonomy id, its labels). `groups` list the source labels of each target label, `left_out`
    those that say nothing of the target; `none` is what an item without any label is. Raises InputError.
    """
    root = _root(text, f"maps/{source[0]}--{target[0]}.toml")
    root.text("source")
    none = root.one_of("none", target[1]) if "none" in root else None
    left_out = root.names(_LEFT_OUT) if _LEFT_OUT in root else ()
    groups = root.below("groups")
    root.close()
    members = {coarse: groups.names(coarse) for coarse in target[1] if coarse != none or coarse in groups}
    found: dict[str, str] = {}
    for place, labels in {**members, _LEFT_OUT: left_out}.items():
        for fine in labels:
            if fine not in source[1]:
                refuse(f"{fine!r} is no label of {source[0]}", groups.where, "mend or remove it")
            if fine in found:
                refuse(f"{fine!r} is in both {found[fine]} and {place}", groups.where, "keep one")
            found[fine] = place
    groups.close()
    missing = [fine for fine in source[1] if fine not in found]
    if missing:
        refuse(f"{', '.join(missing)} is in no group", groups.where, f"map every label, or name it in {_LEFT_OUT}")
    return LabelMap(MappingProxyType({fine: found[fine] for fine in source[1] if found[fine] != _LEFT_OUT}), none)


def parse_signal(id: str, text: str, tasks: Mapping[str, Task]) -> SignalMap:
    """The map in the file `signals/<id>.toml`, whose content is `text`. Raises InputError. `tasks`: all there are."""
    root = _root(text, f"signals/{id}.toml")
    source, bounds, values, cuts = root.text("source"), root.bounds("range"), root.names("values"), root.below("cuts")
    root.close()
    for name in (*values, *cuts):
        wanted = SCALED if name in values else ("multiclass",)
        if name not in tasks or tasks[name].kind not in wanted:
            refuse(f"{name!r} is no {' or '.join(wanted)} task", root.where, "take it out")
    return SignalMap(
        source=source,
        range=bounds,
        values=values,
        cuts=MappingProxyType({name: cuts.rising(name, len(tasks[name].outputs) - 1) for name in cuts}),
    )


def parse_heads(text: str, tasks: Mapping[str, Task]) -> Mapping[str, Mapping[str, str]]:
    """By task, other spellings of its labels, from `heads.toml`, whose content is `text`. Raises InputError."""
    root = _root(text, "heads.toml")
    found: dict[str, Mapping[str, str]] = {}
    for id in root:
        if id not in tasks or tasks[id].kind not in ("multilabel", "multiclass"):
            refuse(f"{id!r} is no task that answers with labels", root.where, "take it out")
        spellings = root.below(id)
        found[id] = MappingProxyType({name: spellings.one_of(name, tasks[id].outputs) for name in spellings})
    return MappingProxyType(found)


def parse_model(id: str, text: str) -> ModelEntry:
    """The entry in the file `models/<id>.toml`, whose content is `text`. Raises InputError."""
    root = _root(text, f"models/{id}.toml")
    entry = ModelEntry(
        id=check_name(id, root.where),
        title=root.text("title"),
        kind=cast("ModelKind", root.one_of("kind", get_args(ModelKind))),
        description=root.text("description"),
        tier=cast("Tier", root.one_of("tier", get_args(Tier))),
        licence=root.text("licence"),
    )
    root.close()
    return entry
