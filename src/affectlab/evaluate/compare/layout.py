"""How a comparison is laid out in tables, whatever they are written in: columns are figures, rows are models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from affectlab.evaluate.compare.build import Comparison
from affectlab.evaluate.compare.entries import Cell, Entry, Figure
from affectlab.evaluate.compare.published import UNSTATED

MARKS = {"supervised": "*", "few-shot": "+", "not stated": "?", "zero-shot": ""}
SHORT = {"pearson": "r", "accuracy": "acc", "micro-f1": "miF1", "macro-f1": "maF1", "jaccard": "jac", UNSTATED: "acc?"}


def _columns(tasks: str, *metrics: str) -> list[Cell]:
    return [(task, metric) for task in tasks.split() for metric in metrics]


TABLES: tuple[tuple[str, list[Cell]], ...] = (
    (
        "Tweets of SemEval-2018 (AEB-1)",
        [
            *_columns("ei-reg ei-oc v-reg v-oc", "pearson"),
            *_columns("e-c", "micro-f1", "macro-f1", "jaccard", "accuracy", UNSTATED),
        ],
    ),
    (
        "Values (AEB-2)",
        _columns("v-tweet v-amazon v-movies v-nyt sst emobank-v emobank-a emobank-d", "pearson"),
    ),
    (
        "Classes and labels (AEB-2, and two rows beside it)",
        [
            *_columns("sst-5 tdt tdt-target", "accuracy", "macro-f1"),
            *_columns("goemotions-ekman", "macro-f1", "jaccard", "accuracy", UNSTATED),
            *_columns("goemotions-28", "macro-f1"),
        ],
    ),
    (
        "Intensity, emotion by emotion",
        [
            *_columns("ei-reg-anger ei-reg-fear ei-reg-joy ei-reg-sadness", "pearson"),
            *_columns("ei-oc-anger ei-oc-fear ei-oc-joy ei-oc-sadness", "pearson"),
        ],
    ),
)
AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Table:
    """`blocks`: (heading, entries) in order; an entry stands here if it has a figure for one of the columns."""

    title: str
    columns: tuple[Cell, ...]
    blocks: tuple[tuple[str, tuple[Entry, ...]], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a given run stands: its place among the models published for that figure, and the best of them."""

    entry: Entry
    cell: Cell
    figure: Figure
    place: int | None
    among: int
    best: Entry

    @property
    def gap(self) -> float:
        """How far above the best published figure."""
        return self.figure.value - self.best.figures[self.cell].value

    @property
    def best_shown(self) -> str:
        """`GPT-4 .872`, with its mark."""
        return f"{self.best.name} {shown(self.best.figures[self.cell])}"

    @property
    def placed(self) -> str:
        """`3 of 21`; `no answer` where there is none, `not defined` where the answers have no such figure."""
        if self.place:
            return f"{self.place} of {self.among}"
        return "not defined" if self.figure.answered else "no answer"


def tables(comparison: Comparison) -> Iterator[Table]:
    """The tables that have anything to show; runs of two protocols are never in one of them."""
    protocols = list(dict.fromkeys(entry.block for entry in comparison.entries if entry.ours))
    for protocol in protocols:
        entries = [entry for entry in comparison.entries if entry.block == protocol or not entry.ours]
        for title, columns in _chosen(comparison.benchmark, entries):
            shown = [entry for entry in entries if any(cell in entry.figures for cell in columns)]
            blocks = tuple((name, tuple(found)) for name, found in groupby(shown, key=lambda entry: entry.block))
            named = f"{title}: {protocol[0].lower()}{protocol[1:]}" if len(protocols) > 1 else title
            yield Table(named, tuple(columns), blocks)


def _chosen(benchmark: str, entries: Sequence[Entry]) -> Iterator[tuple[str, Sequence[Cell]]]:
    """Titles with the columns of which a given run says something."""
    ours = [cell for entry in entries if entry.ours for cell in entry.figures]
    laid = TABLES if benchmark == "aeb" else ()
    rest = list(dict.fromkeys(cell for cell in ours if all(cell not in columns for _, columns in laid)))
    tasks = {task for task, _ in ours}
    chosen = [
        (title, [cell for cell in columns if cell in ours or (cell[1] == UNSTATED and cell[0] in tasks)])
        for title, columns in laid
    ]
    chosen += [("More figures", rest[start : start + AT_MOST]) for start in range(0, len(rest), AT_MOST)]
    return ((title, columns) for title, columns in chosen if columns)


def standings(comparison: Comparison) -> Iterator[Standing]:
    """Of each given run but trials, each figure that was published too; of averages, not of what they average."""
    published = [entry for entry in comparison.entries if entry.block.startswith("Published")]
    wanted = [cell for _, columns in TABLES[:-1] for cell in columns]
    for entry in (entry for entry in comparison.entries if entry.ours and entry.limit is None):
        for cell in (cell for cell in wanted if cell in entry.figures):
            figure = entry.figures[cell]
            rivals = [other for other in published if cell in other.figures]
            if rivals:
                best = max(rivals, key=lambda other: other.figures[cell].value)
                above = sum(other.figures[cell].value > figure.value for other in rivals)
                place = above + 1 if figure.value == figure.value else None
                yield Standing(entry, cell, figure, place, len(rivals) + 1, best)


def head(cell: Cell) -> str:
    """Column head: `ei-reg`, or `e-c maF1` where a task has several metrics."""
    task, metric = cell
    return task if metric == "pearson" else f"{task} {SHORT.get(metric, metric)}"


def shown(figure: Figure | None) -> str:
    """`.831*`; `-` where the model gives no answer, nothing where none was published."""
    if figure is None:
        return ""
    return decimals(figure.value) + (MARKS[figure.training] if figure.value == figure.value else "")


def decimals(value: float, *, signed: bool = False) -> str:
    """Three decimals without the leading zero; - for nan."""
    if value != value:
        return "-"
    text = f"{value:+.3f}" if signed else f"{value:.3f}"
    return text.replace("0.", ".", 1) if text.lstrip("+-").startswith("0.") else text
