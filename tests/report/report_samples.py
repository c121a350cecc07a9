"""An annotated table as `affectlab annotate` writes it, in any format, and a page read as a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pyarrow as pa

from affectlab import catalogue
from affectlab.reporting.columns import find_columns
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections import sections
from affectlab.tables import Layout, Window, format_of, open_sink

TEXTS = (
    "What a morning, the sea was like glass", "They cancelled it again and nobody said why", "Who left the gate open?",
    "I miss her every single day", "Lol, the goat ate his homework", "Delivered on Tuesday, box undamaged",
    "Can't wait for Saturday!!", "This is the worst soup of my life",
)  # fmt: skip
VOID = {"meta", "link", "br", "img", "input", "hr", "path"}


def make_table(rows: int = 60, prefix: str = "", replace: Mapping[str, Sequence[object]] | None = None) -> pa.Table:
    """`rows` rows, every 13th skipped and every 17th an error; `replace` puts other values into columns."""
    draw = np.random.default_rng(rows)
    emotions, classes = catalogue.task("emotions").outputs, catalogue.task("sentiment").outputs
    states = ["error" if at % 17 == 16 else "skipped" if at % 13 == 12 else "ok" for at in range(rows)]
    ok = np.array([state == "ok" for state in states], dtype=bool)
    scores = np.round(draw.beta(1, 9, (rows, len(emotions))), 3)
    moods = np.round(draw.dirichlet((2, 3, 2), rows), 3)
    valence = np.round(draw.beta(4, 4, rows), 3)
    start = datetime(2026, 3, 2, 8)
    columns: dict[str, Sequence[object]] = {
        "id": [f"{at:03d}" for at in range(rows)],
        "time": [str(start + timedelta(hours=7 * at)) for at in range(rows)],
        "group": [("boat", "train", "bike")[at % 3] for at in range(rows)],
        "text": ["" if state == "skipped" else f"{TEXTS[at % 8]} ({at})" for at, state in enumerate(states)],
        "emotion": _where(ok, [emotions[code] for code in scores.argmax(1)]),
        "labels": _where(ok, [[e for e, s in zip(emotions, row, strict=True) if s > 0.25] for row in scores]),
        **{f"emotion_{label}": _where(ok, scores[:, at].tolist()) for at, label in enumerate(emotions)},
        **{f"intensity_{label}": _where(ok, np.round(draw.beta(2, 4, rows), 3).tolist())
           for label in catalogue.task("intensity").outputs},
        "valence": _where(ok, valence.tolist()),
        "arousal": _where(ok, np.round(draw.beta(5, 5, rows), 3).tolist()),
        "dominance": _where(ok, np.round(draw.beta(6, 5, rows), 3).tolist()),
        "sentiment": _where(ok, [classes[code] for code in moods.argmax(1)]),
        **{f"sentiment_{name}": _where(ok, moods[:, at].tolist()) for at, name in enumerate(classes)},
        "confidence": _where(ok, scores.max(1).tolist()),
        "truncated": [at % 11 == 5 for at in range(rows)],
        "status": states,
        "error": [f"line {at + 2} has 3 cells" if state == "error" else None for at, state in enumerate(states)],
        "model": ["base"] * rows,
        "model_version": ["2.1"] * rows,
    }  # fmt: skip
    columns.update(replace or {})
    own = {"id", "time", "group", "text"}
    return pa.table({name if name in own else prefix + name: values for name, values in columns.items()})


def _where(ok: np.ndarray, values: Sequence[object]) -> list[object]:
    return [value if answered else None for value, answered in zip(values, ok, strict=True)]


def write_table(table: pa.Table, path: Path, layout: Layout | None = None) -> Path:
    format = format_of(path)
    sink = open_sink(path, format, table.schema, layout or Layout(format=format))
    sink.write(table)
    sink.close()
    return path


def views(
    table: pa.Table,
    window: int = 1000,
    *,
    by: str | None = None,
    time: str | None = None,
    problems: Mapping[int, str] | None = None,
    examples: int = 3,
) -> dict[str, object]:
    columns = find_columns(table.schema, "t.csv", by=by, time=time, text=None)
    parts = sections(columns, examples=examples)
    for first in range(0, table.num_rows, window):
        piece = table.slice(first, window)
        inside = {row - first: why for row, why in (problems or {}).items() if first <= row < first + window}
        for part in parts:
            part.add(Rows(Window(first, piece, inside), columns, ".", "t.csv"))
    return {part.name: part.view() for part in parts}


def answered(table: pa.Table) -> list[dict[str, object]]:
    return [row for row in table.to_pylist() if row["status"] == "ok"]


class Page(HTMLParser):
    """A page whose tags must close in the order they were opened.

    `tags`: (tag, attributes) in order. `errors`: what does not fit together.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.errors: list[str] = []
        self._open: list[str] = []
        self._parts: list[str] = []
        self.feed(source)
        self.close()
        self.errors += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.errors.append(f"<{tag}> has an attribute twice: {names}")
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.errors.append(f"</{tag}> closes {self._open[-1:] or 'nothing'}, line {self.getpos()[0]}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self._parts.append(data)

    @property
    def text(self) -> str:
        """Everything a reader can read, white space collapsed."""
        return " ".join("".join(self._parts).replace("\u202f", " ").replace("\xa0", " ").split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]
