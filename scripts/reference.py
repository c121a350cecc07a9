"""Write docs/reference/ and README's table of tasks from the catalogue, the model card, the help pages and docstrings.

`--check` writes nothing and fails where a page differs from what would be written.
"""

from __future__ import annotations

import inspect
import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import fields, is_dataclass
from difflib import unified_diff
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_overloads

import affectlab
from affectlab import catalogue, datasets, models
from affectlab.cli import run
from affectlab.cli.app import command
from affectlab.cli.meanings import BESIDE
from affectlab.core import Task
from affectlab.models.folder import folder_of

ROOT = Path(__file__).parents[1]
NOTE = "<!-- Written by `make reference`; change the catalogue or the help texts instead. -->"
BEGIN, END = "<!-- tasks: written by `make reference` -->", "<!-- end of tasks -->"


def main(arguments: Sequence[str] = (), root: Path = ROOT) -> int:
    """Write the pages below `root`, or with `--check` compare them; returns 1 if one is stale."""
    stale = []
    for name, text in pages(root):
        path = root / name
        found = path.read_text(encoding="utf-8") if path.is_file() else ""
        if found == text:
            continue
        if "--check" in arguments:
            stale.append(name)
            difference = unified_diff(found.splitlines(), text.splitlines(), name, "as generated", lineterm="", n=0)
            print("\n".join(list(difference)[:12]))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"written: {name}")
    if stale:
        print(f"stale: {', '.join(stale)}; write them anew: make reference", file=sys.stderr)
    return int(bool(stale))


def pages(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """(path, text) of each page; README's is the present one with its table of tasks replaced."""
    for name, write in PAGES.items():
        yield f"docs/reference/{name}.md", f"{NOTE}\n\n{write().strip()}\n"
    for name in ("README.md", "docs/index.md"):
        before, rest = (root / name).read_text(encoding="utf-8").split(BEGIN)
        yield name, f"{before}{BEGIN}\n{tasks_table()}\n{END}{rest.split(END)[1]}"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; cells are text, with bars and line ends made harmless."""
    lines = [heads, ["---"] * len(heads), *rows]
    cells = [[" ".join(str(cell).replace("|", "\\|").split()) for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def codes(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def answer(*arguments: str) -> Any:
    """What `affectlab ARGUMENTS... --json` prints."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        status = run([*arguments, "--json"])
    if status:
        raise SystemExit(f"affectlab {' '.join(arguments)} --json ended with {status}")
    return json.loads(out.getvalue())


def tasks_table() -> str:
    """Every task with what it answers; the default ones first."""
    usual = catalogue.profile("affect").tasks
    rows = [
        (f"`{task.id}`{' *' if task.id in usual else ''}", task.title, _answers(task))
        for task in sorted(catalogue.tasks(), key=lambda task: task.id not in usual)
    ]
    return table(("task", "what it is", "answers"), rows) + "\n\n\\* asked by default, as the profile `affect`"


def _answers(task: Task) -> str:
    if task.range:
        low, high = task.range
        scale = f"{low:g} to {high:g}"
        return scale if task.outputs == ("value",) else f"{', '.join(task.outputs)}: each {scale}"
    outputs = ", ".join(task.outputs) if len(task.outputs) <= 7 else f"{len(task.outputs)} labels"
    return f"{'any' if task.kind == 'multilabel' else 'one'} of {outputs}"


def tasks_page() -> str:
    sections = [
        "# Tasks\n\nA task is one question asked of a text; `--tasks` takes any of them, and profiles, which bundle "
        "several. The columns of each are on the page [Columns](columns.md).",
        *(f"## Profile `{entry.id}`\n\n{entry.title}: {codes(entry.tasks)}." for entry in catalogue.profiles()),
        *(_task(task) for task in catalogue.tasks()),
    ]
    return "\n\n".join(sections)


def _task(task: Task) -> str:
    rows = [
        ("kind", task.kind),
        ("outputs", codes(task.outputs)),
        *([("taxonomy", f"[`{task.taxonomy}`](taxonomies.md#{task.taxonomy})")] if task.taxonomy else []),
        *([("range", "{:g} to {:g}".format(*task.range))] if task.range else []),
        *([("needs", "a target for each text: `--target COLUMN`")] if task.needs_target else []),
        ("whose feeling", f"the {task.perspective}'s"),
        ("metrics", codes(task.metrics)),
        ("source", task.source),
    ]
    return f"## `{task.id}`\n\n{task.title}\n\n> {task.question}\n\n{table(('', ''), rows)}"


def columns_page() -> str:
    asked = [*(entry.id for entry in catalogue.profiles()), *(entry.id for entry in catalogue.tasks())]
    sections = [
        "# Columns\n\nYour own columns come first, their values unchanged; then the columns below, in this order. If a "
        "name is taken already, affectlab stops and offers `--prefix`.",
    ]
    for id in asked:
        told = answer("tasks", "show", id)
        rows = [(f"`{column['name']}`", column["holds"], column["meaning"]) for column in told["columns"]]
        sections.append(f"## `--tasks {id}`\n\n{table(('column', 'holds', 'meaning'), rows)}")
    for option, columns in BESIDE.items():
        rows = [(f"`{name}`", *told) for name, told in columns.items()]
        sections.append(
            f"## `{option}`\n\nBefore `truncated`; see [Languages, and words of your own]"
            f"(../how-to/language-and-words.md).\n\n{table(('column', 'holds', 'meaning'), rows)}"
        )
    return "\n\n".join(sections)


def taxonomies_page() -> str:
    sections = ["# Taxonomies\n\nA taxonomy is a closed set of labels with its source."]
    for entry in catalogue.taxonomies():
        rows = [(f"`{label.id}`", label.description) for label in entry.labels]
        sections.append(
            f"## `{entry.id}`\n\n{entry.title}. Source: {entry.source}\n\n" + table(("label", "meaning"), rows)
        )
        for source, target in catalogue.label_maps():
            if source == entry.id:
                sections.append(_map(source, target))
    return "\n\n".join(sections)


def _map(source: str, target: str) -> str:
    groups: dict[str, list[str]] = {}
    found = catalogue.label_map(source, target)
    for fine, coarse in found.items():
        groups.setdefault(coarse, []).append(fine)
    rows = [(f"`{coarse}`", codes(fine)) for coarse, fine in groups.items()]
    if found.none:
        rows.append((f"`{found.none}`", "none at all"))
    return f"### `{source}` in the groups of `{target}`\n\n{table(('group', 'labels'), rows)}"


def models_page() -> str:
    sections = [
        "# Models\n\n`--model` takes the name of a model, with an argument after a colon where it has one "
        "(`random:7`). Other packages add models through the entry point group `affectlab.models`.",
    ]
    for entry in catalogue.model_entries():
        rows = [("title", entry.title), ("tier", entry.tier), ("licence", entry.licence)]
        parts = [f"## `{entry.id}`", entry.description]
        if entry.tier == "shipped":
            card = models.load(entry.id).card
            rows += [
                ("version", card.version),
                ("languages", ", ".join(card.languages)),
                ("answers", codes(card.tasks)),
            ]
            trained = [(f"[`{one.id}`](datasets.md#{one.id})", f"{one.rows:,}", one.terms) for one in card.training]
            parts += [table(("", ""), rows), table(("trained on", "rows", "terms of its owner"), trained)]
        else:
            parts.append(table(("", ""), rows))
        sections.append("\n\n".join(parts))
    return "\n\n".join(sections)


def card_page() -> str:
    """The shipped models' cards, without their front matter, which is for machines."""
    cards = [(folder_of(name) / "MODEL_CARD.md").read_text(encoding="utf-8") for name in ("base", "fast")]
    bodies = [card.split("---", 2)[2].strip().replace("\n## ", "\n### ").removeprefix("# ") for card in cards]
    return "# Model cards\n\n## " + "\n\n## ".join(bodies)


def datasets_page() -> str:
    sections = [
        "# Data sets\n\nRead from the owners' own release files, below the folder that `AFFECTLAB_DATA` names; see "
        "[Get the data sets](../how-to/data-sets.md). None of their texts are in this package.",
    ]
    return "\n\n".join([*sections, *(_dataset(id) for id in datasets.ids())])


def _dataset(id: str) -> str:
    entry = datasets.load(id)
    rows = [
        ("terms", f"{entry.terms}: {entry.licence}"),
        ("languages", ", ".join(entry.languages)),
        ("splits", _splits(entry)),
        ("answers", ", ".join(f"`{name}` ({len(outputs)})" for name, outputs in entry.golds.items())),
        ("owner", f"<{entry.owner_url}>"),
        ("cite", entry.citation),
        *([("to get it", entry.instructions)] if entry.instructions else []),
    ]
    traps = "\n".join(f"- {' '.join(trap.split())}" for trap in entry.traps)
    return f"## `{id}`\n\n{entry.title}\n\n{table(('', ''), rows)}\n\nTraps:\n\n{traps}"


def _splits(entry: datasets.DataSet) -> str:
    counts = entry.splits.values()
    if len(counts) > 20:
        return f"{len(counts)}, of {min(counts):,} to {max(counts):,} rows; `affectlab data show {entry.id}` lists them"
    return ", ".join(f"{name} {count:,}" for name, count in entry.splits.items())


def commands_page() -> str:
    sections = [
        "# Commands\n\nResults go to standard output, notes and progress to standard error. Exit status: 0 done, 1 a "
        "check failed, 2 something is wrong with the arguments or the input, 130 interrupted, 143 ended by SIGTERM.",
    ]
    return "\n\n".join([*sections, *(_command(path, found) for path, found in all_commands())])


def all_commands() -> Iterator[tuple[str, Any]]:
    """(words, command) of every command and group, groups before their members."""

    def below(path: str, found: Any) -> Iterator[tuple[str, Any]]:
        yield path, found
        for name, member in getattr(found, "commands", {}).items():
            yield from below(f"{path} {name}", member)

    yield from below("affectlab", command())


def _command(path: str, found: Any) -> str:
    """What is said of a command is put together here, for each version of typer lays out its help differently."""
    arguments = [one for one in found.params if one.param_type_name == "argument"]
    options = [one for one in found.params if one.param_type_name == "option"]
    names = [one.metavar or one.name.upper() for one in arguments]
    usage = [path, *(["COMMAND"] if getattr(found, "commands", None) else []), *names, "[OPTIONS]"]
    rows = [
        *((f"`{name}`", "", _help(one)) for name, one in zip(names, arguments, strict=True)),
        *((codes((*one.opts, *one.secondary_opts)), _value(one), _help(one)) for one in options),
    ]
    parts = [f"## `{path}`", _help(found), f"```text\n{' '.join(usage)}\n```"]
    return "\n\n".join([*parts, *([table(("", "takes", "meaning"), rows)] if rows else [])])


def _help(found: Any) -> str:
    return " ".join((found.help or "").split())


def _value(option: Any) -> str:
    """What an option takes, and what it is when not given."""
    if option.is_flag:
        return ""
    takes = codes((option.metavar or option.type.name.upper()).split("|"))
    return takes if option.default in (None, "") else f"{takes}; default `{option.default}`"


def python_page() -> str:
    """Everything in `affectlab.__all__`: functions, then what they return, then errors."""
    public = {name: getattr(affectlab, name) for name in affectlab.__all__ if not name.startswith("_")}
    errors = [name for name, value in public.items() if inspect.isclass(value) and issubclass(value, Exception)]
    classes = [name for name, value in public.items() if inspect.isclass(value) and name not in errors]
    functions = [name for name in public if name not in (*errors, *classes)]
    sections = [
        f"# Python\n\n{inspect.getdoc(affectlab)}\n\n`affectlab.__version__` is the version, a str. How to use it all: "
        "[Use it from Python](../how-to/python.md).",
        *(_function(f"## `{name}`", f"affectlab.{name}", public[name]) for name in functions),
        *(_class(name, public[name]) for name in classes),
        *(f"## `{name}`\n\n{inspect.getdoc(public[name])}" for name in errors),
    ]
    return "\n\n".join(sections)


def _function(head: str, name: str, function: Any) -> str:
    parameters = list(inspect.signature(function).parameters.values())
    shown: list[str] = []
    for one in parameters:
        if one.name == "self":
            continue
        if one.kind is one.KEYWORD_ONLY and "*" not in shown:
            shown.append("*")
        default = "" if one.default is one.empty else f" = {_default(one.default, function)}"
        shown.append(f"{one.name}: {one.annotation}{default}")
    answer = str(inspect.signature(function).return_annotation)
    flat = f"{name}({', '.join(shown)}) -> {answer}"
    written = flat if len(flat) <= 100 else f"{name}(\n    " + ",\n    ".join(shown) + f",\n) -> {answer}"
    overloads = [inspect.signature(one) for one in get_overloads(function)]
    kinds = [(f"`{next(iter(one.parameters.values())).annotation}`", f"`{one.return_annotation}`") for one in overloads]
    returns = [table((f"`{parameters[0].name}`", "returns"), kinds)] if kinds else []
    return "\n\n".join(
        [
            head,
            f"```text\n{written}\n```",
            inspect.getdoc(function) or "",
            *returns,
            *_aliases(written, function.__globals__),
        ]
    )


def _default(value: object, function: Any) -> str:
    """As it is written; an object without a value of its own by its name in the function's module."""
    if " at 0x" not in repr(value):
        return json.dumps(value) if isinstance(value, str) else repr(value)
    return next(name for name, known in function.__globals__.items() if known is value)


def _aliases(written: str, names: Mapping[str, Any]) -> list[str]:
    """What the names of choices and of unions in signatures and types stand for."""
    told = []
    for word in dict.fromkeys(re.findall(r"\b[A-Z]\w+", written)):
        value = names.get(word)
        if isinstance(value, UnionType):
            told.append(f"`{word}` is `{value}`.")
        elif get_origin(value) is Literal:
            told.append(f"`{word}` is {' or '.join(f'`{json.dumps(one)}`' for one in get_args(value))}.")
    return told


def _class(name: str, found: Any) -> str:
    parts = [f"## `{name}`", inspect.getdoc(found) or ""]
    if is_dataclass(found):
        rows = [(f"`{one.name}`", f"`{one.type}`") for one in fields(found) if not one.name.startswith("_")]
        parts += [table(("field", "type"), rows)]
        parts += _aliases(" ".join(kind for _, kind in rows), vars(sys.modules[found.__module__]))
    for member, value in vars(found).items():
        if member.startswith("_") or not (inspect.isfunction(value) or isinstance(value, property)):
            continue
        if isinstance(value, property):
            answer = inspect.signature(value.fget).return_annotation if value.fget else ""
            parts.append(f"### `{name}.{member}`\n\nA property: `{answer}`.\n\n{inspect.getdoc(value) or ''}".rstrip())
        else:
            parts.append(_function(f"### `{name}.{member}`", f"{name}.{member}", value))
    return "\n\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands_page,
    "tasks": tasks_page,
    "columns": columns_page,
    "taxonomies": taxonomies_page,
    "models": models_page,
    "model-card": card_page,
    "datasets": datasets_page,
    "python": python_page,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
