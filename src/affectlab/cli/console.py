"""The look of what commands print, on rich: tables, bars and gauges, in ASCII where the terminal has no more.

Import it inside functions: rich takes as long to load as the rest of --help.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, NoReturn

from rich.box import ASCII2, ROUNDED, SIMPLE_HEAD, Box
from rich.console import Console, Group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType
PIPED_WIDTH = 200
"""Columns where no terminal says how many there are: tables in a pipe should not be cut."""
PANEL_WIDTH = 80
UNBOUNDED = 10_000
_EIGHTHS = " ▏▎▍▌▋▊▉"


class _Console(Console):
    def print(self, *objects: Any, **how: Any) -> None:
        """As rich does it, but a table whose figures do not fit is printed wider than the terminal, not cropped."""
        for part in list(_parts(objects)) or [""]:
            usual = self._width
            if isinstance(part, Table):
                self.width = max(self.width, _least_width(self, part))
            super().print(part, **how)
            self._width = usual

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def _parts(objects: Iterable[Any]) -> Iterator[Any]:
    for one in objects:
        if isinstance(one, Group):
            yield from _parts(one.renderables)
        else:
            yield one


def _least_width(console: Console, table: Table) -> int:
    """The least width at which no cell of `table` is cropped: its wrapping columns may be as narrow as their words."""
    options = console.options.update(width=UNBOUNDED)
    width = Measurement.get(console, options, table).maximum
    for column in table.columns:
        if not column.no_wrap:
            cells = [Measurement.get(console, options, cell) for cell in (column.header, *column.cells)]
            width -= max(cell.maximum for cell in cells) - max(cell.minimum for cell in cells)
    return width


def stdout() -> Console:
    """Where results go. Never reads markup or emoji codes in what it prints: it prints users' texts."""
    return _console(sys.stdout)


def stderr() -> Console:
    """Where progress goes."""
    return _console(sys.stderr)


def _console(stream: IO[str]) -> Console:
    piped = not stream.isatty() and not os.environ.get("COLUMNS")
    return _Console(file=stream, markup=False, emoji=False, highlight=False, width=PIPED_WIDTH if piped else None)


def table(*columns: str, title: str | None = None, right: Sequence[str] = ()) -> Table:
    """An empty table with the house look; columns named in `right` hold numbers, the last one may wrap."""
    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=plain_box(SIMPLE_HEAD),
        pad_edge=False,
        show_edge=False,
    )
    for name in columns:
        made.add_column(
            name, justify="right" if name in right else "left", no_wrap=name != columns[-1], overflow="fold"
        )
    return made


def facts(pairs: Iterable[tuple[str, RenderableType]]) -> Table:
    """Names and values below each other, the values wrapped in their own column."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in pairs:
        made.add_row(name, value)
    return made


def findings(rows: Iterable[tuple[str, str, str]]) -> Table:
    """(state, name, text) of each thing that was looked at."""
    styles = {"ok": "green", "note": "yellow", "broken": "bold red"}
    made = Table.grid(padding=(0, 2))
    made.add_column(no_wrap=True)
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for state, name, text in rows:
        made.add_row(Text(state, style=styles[state]), name, text)
    return made


def ascii_only() -> bool:
    """True where stdout cannot show block and line characters."""
    try:
        "█●─╭".encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def plain_box(box: Box) -> Box:
    """`box`, or its like in ASCII where need be."""
    return ASCII2 if ascii_only() else box


def panel_box() -> Box:
    return plain_box(ROUNDED)


def bar(share: float, width: int, style: str = "cyan") -> Text:
    """A bar of `width` cells, filled to `share` in [0, 1]; empty for NaN."""
    filled = 0.0 if share != share else min(max(share, 0.0), 1.0) * width
    if ascii_only():
        drawn = "#" * round(filled)
    else:
        whole, part = divmod(round(filled * 8), 8)
        drawn = "█" * whole + (_EIGHTHS[part] if part else "")
        if not drawn and share > 0:
            drawn = _EIGHTHS[1]
    return Text(drawn.ljust(width), style=style)


def gauge(value: float, width: int, style: str = "cyan") -> Text:
    """A line of `width` cells with a mark at `value` in [0, 1]; no mark for NaN."""
    line, mark = ("-", "o") if ascii_only() else ("─", "●")
    drawn = Text(line * width, style="dim")
    if value == value:
        at = round(min(max(value, 0.0), 1.0) * (width - 1))
        drawn = Text.assemble((line * at, "dim"), (mark, style), (line * (width - 1 - at), "dim"))
    return drawn


def number(value: float, decimals: int = 2) -> str:
    """`value` without a leading zero, as tables of probabilities are printed: .07, 1.00, -.40; - for NaN."""
    if value != value:
        return "-"
    text = f"{value:.{decimals}f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def share(part: int, whole: int) -> str:
    """`part` of `whole` in percent; an empty string where there is no whole."""
    return f"{100 * part / whole:.1f} %" if whole else ""


def panel_width() -> int:
    """Columns of a panel: those of the terminal, but at most 80, for a panel is read at a glance."""
    return min(stdout().width, PANEL_WIDTH)
