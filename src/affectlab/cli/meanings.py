"""What each column of an annotated table holds and means, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from affectlab import catalogue

if TYPE_CHECKING:
    from affectlab.catalogue import Selection
    from affectlab.core import Task

NAMES, NUMBER = "labels", "0 to 1"
JOINED = "a list in Parquet and JSONL, joined by | elsewhere"
AFFECT = {
    "emotion": (
        "a label",
        "the one of 28 that stands for the text; neutral by the decision rule in the model card",
    ),
    "labels": (NAMES, f"emotion, and every other above its stored threshold; neutral only alone; {JOINED}"),
    "valence": (NUMBER, "the writer's state of mind: 0 most negative, 1 most positive"),
    "arousal": (NUMBER, "0 calm, 1 stirred up; EmoBank's 1 to 5, rescaled"),
    "dominance": (NUMBER, "0 overwhelmed, 1 in control; EmoBank's 1 to 5, rescaled"),
    "sentiment": ("a class", "negative, neutral or positive, of the message as a whole"),
    "confidence": (NUMBER, "calibrated probability that annotators would give the text the label in emotion"),
}
RECORD = {
    "truncated": ("true or false", "true where only the beginning of the text was read"),
    "status": (
        "a word",
        "ok; skipped: no text, or one in a language the model does not read; error: could not be read or answered",
    ),
    "error": ("text", "why, where status is error, or skipped for its language: language: de; base reads en"),
    "model": ("text", "the model that answered"),
    "model_version": ("text", "its version; its answers change only with it"),
}

BESIDE = {
    "--lexicon FILE": {
        "lexicon.valence": (
            "a number",
            "mean valence of the words found, on the lexicon's scale; if it has any",
        ),
        "lexicon.<label>": ("a count", "words found that have this label; a column for each"),
        "lexicon.length": ("a count", "words and emoji in the text"),
        "lexicon.words": ("words", f"those found, as the lexicon has them; {JOINED}"),
        "lexicon": ("text", "which lexicon: its file name, the beginning of its SHA-256, its size"),
    },
    "--language": {"language": ("a code", "ISO 639-1, of the language that the text looks like; empty where not sure")},
}
"""Columns that an option adds, before those of RECORD; affectlab.annotate.beside."""


class Meaning(NamedTuple):
    """A column: its name, what kind of value it holds, what the value says."""

    name: str
    holds: str
    meaning: str


def columns_of(selection: Selection) -> list[Meaning]:
    """Every column that the tasks and profiles of `selection` write, in their order."""
    from affectlab.annotate.columns import ColumnSet

    columns = ColumnSet(selection)
    affect = [_affect(column.name, column.key, column.task) for column in columns.affect]
    other = [_other(column.name, column.key, catalogue.task(column.task)) for column in columns.other]
    return [*affect, *other, *(Meaning(name, *RECORD[name]) for name in columns.schema.names[-len(RECORD) :])]


def _affect(name: str, key: str, task: str) -> Meaning:
    if name in AFFECT:
        return Meaning(name, *AFFECT[name])
    if task == "intensity":
        return Meaning(name, NUMBER, f"how strongly the writer feels {key}: 0 least, 1 most")
    return Meaning(name, NUMBER, f"probability of {key} ({_description(catalogue.task(task), key)})")


def _other(name: str, key: str, task: Task) -> Meaning:
    if key not in task.outputs:
        decided = {"labels": (NAMES, f"every label above its stored threshold; none is an answer too; {JOINED}")}
        return Meaning(name, *decided.get(key, ("a class", "the class with the highest probability")))
    if task.range is None:
        return Meaning(name, NUMBER, f"probability of {key} ({_description(task, key)})")
    low, high = task.range
    holds = f"{low:g} to {high:g}, whole" if task.kind == "ordinal" else f"{low:g} to {high:g}"
    return Meaning(name, holds, task.question if len(task.outputs) == 1 else f"{key}: {task.question}")


def _description(task: Task, label: str) -> str:
    taxonomy = catalogue.taxonomy(str(task.taxonomy))
    return next(entry.description for entry in taxonomy.labels if entry.id == label)
