"""One answered text as a panel that a person reads: what is felt, how sure, how strong, how pleasant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rich.console import Group as Lines
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from affectlab.cli import console
from affectlab.cli.console import number
from affectlab.cli.output import visible
from affectlab.text.unsupported import language_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

    from affectlab.annotate import Result
    from affectlab.core import Task

TOP = 6
"""Emotions shown of the 28; --json prints all."""
LONGEST = 300
"""Characters shown of a text."""
COLOURS = {"negative": "red", "neutral": "yellow", "positive": "green"}
POLES = {
    "valence": ("negative", "positive"),
    "arousal": ("calm", "stirred up"),
    "dominance": ("overwhelmed", "in control"),
}
SURE = ((0.8, "sure"), (0.6, "fairly sure"), (0.0, "chosen among 28 labels"))


def sure(confidence: float) -> str:
    """A calibrated probability in words."""
    return next(words for least, words in SURE if confidence >= least)


def panel(result: Result) -> Panel:
    """All that a model says of one text."""
    shown = visible(result.text or "") or "(no text)"
    parts: list[RenderableType] = [
        Text(shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 3]}...", style="italic")
    ]
    if result.status != "ok":
        why = visible(result.error or "there is nothing to read in it")
        parts.append(Text(f"{result.status}: {why}", style="yellow"))
        if language_in(result.error or "") is not None:
            parts.append(Text("to answer it all the same: --unsupported answer", style="dim"))
    if result.in_profile:
        parts += [_headline(result), _beside(_emotions(result), _intensities(result)), _gauges(result)]
    parts += [_task(result.tasks[id], values) for id, values in result.other.items()]
    if result.lexicon:
        parts.append(_words(result.lexicon))
    if result.language is not None:
        parts.append(Text.assemble(("language", "dim"), f"  looks like {result.language}"))
    if result.truncated:
        parts.append(Text("only the beginning was read; all of it: --long-text window", style="yellow"))
    spaced = [piece for part in parts for piece in (part, Text())][:-1]
    return Panel(
        Lines(*spaced),
        box=console.panel_box(),
        width=console.panel_width(),
        border_style="dim",
        padding=(0, 1),
        subtitle=Text(f"{result.model}, version {result.model_version}", style="dim"),
        subtitle_align="right",
    )


def _headline(result: Result) -> Table:
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim")
    made.add_column()
    doubt = "" if result.confidence is None else f"  {sure(result.confidence)} ({number(result.confidence)})"
    made.add_row("emotion", Text.assemble((str(result.emotion), "bold"), doubt))
    made.add_row("labels", Text(", ".join(result.labels or ())))
    sentiment = str(result.sentiment)
    probability = number(result.sentiment_scores[sentiment])
    made.add_row("sentiment", Text.assemble((sentiment, COLOURS.get(sentiment, "")), f"  ({probability})"))
    return made


def _beside(left: RenderableType, right: RenderableType) -> Table:
    made = Table.grid(padding=(0, 4))
    made.add_row(left, right)
    return made


def _emotions(result: Result) -> RenderableType:
    """The likeliest emotions, those of the labels marked. The number of the one emotion is its confidence."""
    mark = _mark()
    bars = _grid("left", "left", "right", "left")
    values = dict(result.emotions)
    if result.emotion is not None and result.confidence is not None:
        values[result.emotion] = result.confidence
    for label in sorted(values, key=lambda label: (label != result.emotion, -values[label]))[:TOP]:
        chosen = label in (result.labels or ())
        drawn = console.bar(values[label], 16, "cyan" if chosen else "dim cyan")
        bars.add_row(label, drawn, number(values[label]), mark if chosen else "")
    return Lines(Text(f"how likely ({mark} in labels)", style="dim"), bars)


def _intensities(result: Result) -> RenderableType:
    bars = _grid("left", "left", "right")
    for name, value in result.intensity.items():
        bars.add_row(name, console.bar(value, 12, "magenta"), number(value))
    return Lines(Text("how strong (0 to 1)", style="dim"), bars)


def _gauges(result: Result) -> Table:
    made = _grid("left", "right", "left", "left", "right")
    for name, (low, high) in POLES.items():
        value = getattr(result, name)
        made.add_row(name, Text(low, style="dim"), console.gauge(value, 30), Text(high, style="dim"), number(value))
    return made


def _task(task: Task, values: Mapping[str, Any]) -> RenderableType:
    """The answer to a task outside the default profile."""
    if task.range is not None:
        return _measures(task, values, task.range)
    decided = values.get("labels", [values["label"]] if "label" in values else [])
    bars = _grid("left", "left", "right", "left")
    for name in sorted(task.outputs, key=lambda name: -values[name])[:TOP]:
        chosen = name in decided
        drawn = console.bar(values[name], 30, "cyan" if chosen else "dim cyan")
        bars.add_row(name, drawn, number(values[name]), _mark() if chosen else "")
    return Lines(Text.assemble((task.id, "bold"), f"  {', '.join(decided) or 'none is above its threshold'}"), bars)


def _measures(task: Task, values: Mapping[str, Any], scale: tuple[float, float]) -> RenderableType:
    low, high = scale
    alone = len(task.outputs) == 1
    gauges = _grid("left", "left", "right", "left")
    for name in task.outputs:
        value = values[name]
        told = str(value) if task.kind == "ordinal" else number(value)
        drawn = console.gauge((value - low) / (high - low), 30)
        gauges.add_row(Text(task.id, style="bold") if alone else name, drawn, told, f"({low:g} to {high:g})")
    return gauges if alone else Lines(Text(task.id, style="bold"), gauges)


def _words(found: Mapping[str, Any]) -> Table:
    """What a lexicon's words come to: mean valence, counts that are not 0, and the words."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim")
    made.add_column()
    counts = {name: value for name, value in found.items() if value and name not in ("length", "words")}
    told = [f"{name} {value:g}" for name, value in counts.items()]
    made.add_row("lexicon", ", ".join([*told, f"of {found['length']} words"]))
    made.add_row("", visible(", ".join(found["words"]) or "none of its words"))
    return made


def _mark() -> str:
    return "<" if console.ascii_only() else "◂"


def _grid(*sides: Literal["left", "right"]) -> Table:
    made = Table.grid(padding=(0, 1))
    for side in sides:
        made.add_column(justify=side, no_wrap=True)
    return made
