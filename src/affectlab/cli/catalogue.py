"""`affectlab models|tasks|taxonomies list|show`: what exists, read from the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from affectlab.cli.errors import Group, as_option

if TYPE_CHECKING:
    from affectlab.core import ModelCard, Task

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="An id that `list` prints.")]
DEFAULT_MODEL, DEFAULT_PROFILE = "base", "affect"


def group(about: str, list_all: Callable[..., None], show_one: Callable[..., None]) -> typer.Typer:
    """A group of `list` and `show`; alone it lists."""
    made = typer.Typer(cls=Group, help=about, rich_markup_mode=None)

    @made.callback(invoke_without_command=True)
    def alone(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            list_all()

    alone.__doc__ = about
    made.command("list")(list_all)
    made.command("show")(show_one)
    return made


def list_models(json: Json = False) -> None:
    """List the models that --model takes."""
    from affectlab.cli import console, output

    rows = _model_rows()
    if json:
        output.print_json(rows)
        return
    made = console.table("model", "tier", "what it is")
    for row in rows:
        made.add_row(row["id"] + (" *" if row["default"] else ""), row["tier"], row["description"])
    console.stdout().print(made)
    output.note("* is the default; what it was trained on and its terms: affectlab models show base")


def _model_rows() -> list[dict[str, Any]]:
    """Models of the catalogue, then the kinds that other packages brought."""
    from dataclasses import asdict

    from affectlab import catalogue, models

    entries = catalogue.model_entries()
    rows: list[dict[str, Any]] = [{**asdict(entry), "default": entry.id == DEFAULT_MODEL} for entry in entries]
    known = {entry.id for entry in entries}
    for name, point in models.kinds().items():
        if name not in known:
            about = f"brought by the package {point.dist.name if point.dist else point.value}"
            rows.append({"id": name, "tier": "plug-in", "description": about, "default": False})
    return rows


def show_model(id: Id, json: Json = False) -> None:
    """Show a model.

    What it answers, what it was trained on, its terms and version.
    """
    from affectlab import models
    from affectlab.cli import console, output
    from affectlab.core import AffectlabError

    found = next((row for row in _model_rows() if row["id"] == id.partition(":")[0]), {})
    card: ModelCard | None = None
    try:
        card = models.load(id).card
    except AffectlabError as error:
        if not found:
            raise
        output.note(f"{id} does not load here: {error.worded(as_option)}")
    if card is not None:
        found |= _card_as_json(card)
    if json:
        output.print_json(found)
        return
    out = console.stdout()
    names = ("id", "version", "title", "description", "tier", "tasks", "languages", "licence")
    out.print(console.facts((name, _words(found[name])) for name in names if found.get(name)))
    if card is not None and card.training:
        trained = console.table("trained on", "rows", "terms of its owner", right=["rows"])
        for entry in card.training:
            trained.add_row(entry.id, f"{entry.rows:,}", entry.terms)
        out.print("", trained, sep="\n")


def _card_as_json(card: ModelCard) -> dict[str, Any]:
    sets = card.training
    training = None if sets is None else [{"id": one.id, "rows": one.rows, "terms": one.terms} for one in sets]
    names = ("id", "version", "title", "tasks", "languages", "licence", "details")
    return {**{name: getattr(card, name) for name in names}, "training": training}


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def list_tasks(json: Json = False) -> None:
    """List the tasks and profiles that --tasks takes."""
    from dataclasses import asdict

    from affectlab import catalogue
    from affectlab.cli import console, output

    if json:
        profiles = [{**asdict(profile), "kind": "profile"} for profile in catalogue.profiles()]
        output.print_json([*profiles, *map(asdict, catalogue.tasks())])
        return
    made = console.table("task", "kind", "outputs", "what it answers", right=["outputs"])
    for profile in catalogue.profiles():
        star = " *" if profile.id == DEFAULT_PROFILE else ""
        made.add_row(profile.id + star, "profile", f"{len(profile.tasks)} tasks", profile.title)
    for task in catalogue.tasks():
        made.add_row(task.id, task.kind, str(len(task.outputs)), task.title)
    console.stdout().print(made)
    output.note("* is the default; its columns and what they mean: affectlab tasks show affect")


def show_task(id: Id, json: Json = False) -> None:
    """Show a task or profile.

    Its question and source, and what every column that it writes means.
    """
    from dataclasses import asdict

    from affectlab import catalogue
    from affectlab.cli import console, output
    from affectlab.cli.meanings import columns_of

    selection = catalogue.resolve([id])
    entry: Any = selection.profiles[0] if selection.profiles else selection.tasks[0]
    columns = columns_of(selection)
    if json:
        output.print_json({**asdict(entry), "columns": [column._asdict() for column in columns]})
        return
    out = console.stdout()
    if selection.profiles:
        out.print(console.facts([("profile", entry.id), ("title", entry.title), ("tasks", _words(entry.tasks))]))
    else:
        out.print(console.facts(_facts_of_task(entry)))
    made = console.table("column", "holds", "meaning")
    for column in columns:
        made.add_row(*column)
    out.print("", made, sep="\n")


def _facts_of_task(task: Task) -> list[tuple[str, str]]:
    return [
        ("task", task.id),
        ("title", task.title),
        ("asks", task.question),
        ("kind", task.kind + (f" over the taxonomy {task.taxonomy}" if task.taxonomy else "")),
        *([("range", "{:g} to {:g}".format(*task.range))] if task.range else []),
        ("whose", f"the {task.perspective}'s feeling"),
        *([("target", "needs one: --target")] if task.needs_target else []),
        ("metrics", _words(task.metrics)),
        ("source", task.source),
    ]


def list_taxonomies(json: Json = False) -> None:
    """List the label sets."""
    from dataclasses import asdict

    from affectlab import catalogue
    from affectlab.cli import console, output

    if json:
        output.print_json([asdict(entry) for entry in catalogue.taxonomies()])
        return
    made = console.table("taxonomy", "labels", "title", right=["labels"])
    for entry in catalogue.taxonomies():
        made.add_row(entry.id, str(len(entry.labels)), entry.title)
    console.stdout().print(made)
    output.note("what its labels mean: affectlab taxonomies show goemotions-28")


def show_taxonomy(id: Id, json: Json = False) -> None:
    """Show a label set.

    What each label means, its source, and the coarser label sets that it maps to.
    """
    from dataclasses import asdict

    from affectlab import catalogue
    from affectlab.cli import console, output

    entry = catalogue.taxonomy(id)
    maps = {target: dict(catalogue.label_map(id, target)) for source, target in catalogue.label_maps() if source == id}
    if json:
        output.print_json({**asdict(entry), "maps": maps})
        return
    out = console.stdout()
    tasks = [task.id for task in catalogue.tasks() if task.taxonomy == id]
    rows = [("taxonomy", entry.id), ("title", entry.title), ("source", entry.source)]
    out.print(console.facts([*rows, ("tasks", _words(tasks) or "none")]))
    made = console.table("label", "meaning")
    for label in entry.labels:
        made.add_row(label.id, label.description)
    out.print("", made, sep="\n")
    for target in maps:
        grouping = catalogue.label_map(id, target)
        made = console.table(target, f"takes in, of {id}")
        for coarse in dict.fromkeys(grouping.values()):
            made.add_row(coarse, ", ".join(fine for fine, group in grouping.items() if group == coarse))
        if grouping.none:
            made.add_row(grouping.none, "none at all")
        out.print("", made, sep="\n")


models = group("The models that answer: list them, show one.", list_models, show_model)
tasks = group("What can be asked of a text: list the tasks, show one.", list_tasks, show_task)
taxonomies = group("The label sets: list them, show one.", list_taxonomies, show_taxonomy)
