"""Write a table of scores from runs of the benchmark AEB, beside the best published figures.

affectlab evaluate aeb --model base -o base.json       # and so on; the first run's intervals are shown
AFFECTLAB_DATA=... python scripts/scores_table.py base.json fast.json vader.json textblob.json
AFFECTLAB_DATA=... python scripts/scores_table.py strict.json

Runs of the open protocol fill README's table, those of the strict one that of docs/how-to/benchmark.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from affectlab.evaluate.compare import Entry, decimals, published, shown
from affectlab.evaluate.compare.entries import Cell
from affectlab.evaluate.compare.runs import GivenRun, read_run

ROOT = Path(__file__).parents[1]
TABLES = {"open": ROOT / "README.md", "strict": ROOT / "docs" / "how-to" / "benchmark.md"}
ROWS: tuple[tuple[str, Sequence[Cell]], ...] = (
    *((f"`{task}`, r", [(task, "pearson")]) for task in ("ei-reg", "ei-oc", "v-reg", "v-oc")),
    ("`e-c`, micro / macro-F1", [("e-c", "micro-f1"), ("e-c", "macro-f1")]),
    *((f"`{task}`, r", [(task, "pearson")]) for task in ("v-tweet", "v-amazon", "v-movies", "v-nyt", "sst")),
    ("`sst-5`, accuracy", [("sst-5", "accuracy")]),
    ("`emobank` v / a / d, r", [(f"emobank-{part}", "pearson") for part in "vad"]),
    ("`tdt`, accuracy / macro-F1", [("tdt", "accuracy"), ("tdt", "macro-f1")]),
    ("`tdt-target`, accuracy / macro-F1", [("tdt-target", "accuracy"), ("tdt-target", "macro-f1")]),
    ("`goemotions-ekman`, macro-F1", [("goemotions-ekman", "macro-f1")]),
    ("`goemotions-28`, macro-F1", [("goemotions-28", "macro-f1")]),
)
NONE = "–"
ENCODERS = ("BERT", "RoBERTa", "SentiBERT")


def best(name: str, entries: Sequence[Entry]) -> Entry:
    """An entry with the highest figure that any of `entries` has in each cell."""
    cells = dict.fromkeys(cell for entry in entries for cell in entry.figures)
    highest = {
        cell: max((entry.figures[cell] for entry in entries if cell in entry.figures), key=lambda one: one.value)
        for cell in cells
    }
    return Entry(name=name, block="", figures=highest)


def peers() -> list[Entry]:
    """The published columns."""
    paper, elsewhere = published.published(), published.references()
    return [
        best("best EmoLLM", [entry for entry in paper if entry.name.startswith("Emo")]),
        best("GPT-4", [entry for entry in paper if entry.name == "GPT-4"]),
        best("best BERT, RoBERTa", [entry for entry in (*paper, *elsewhere) if entry.name.startswith(ENCODERS)]),
    ]


def table(runs: Sequence[GivenRun], others: Sequence[Entry]) -> str:
    """A column for each run and each of `others`; the highest figure of a row is bold."""
    entries = [*(run.entry for run in runs), *others]
    names = [f"`{entry.name}`" if entry.ours else entry.name for entry in entries]
    heads = ["task, metric", names[0], "95 % interval", *names[1:]]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name, cells in ROWS:
        first, *rest = (_joined(_cell(entry, cell, entries) for cell in cells) for entry in entries)
        interval = _joined(_interval(entries[0], cell) for cell in cells)
        lines.append(f"| {' | '.join([name, first, interval, *rest])} |")
    return "\n".join(lines)


def _joined(parts: Iterable[str]) -> str:
    found = list(parts)
    return NONE if set(found) == {NONE} else " / ".join(found)


def _cell(entry: Entry, cell: Cell, entries: Sequence[Entry]) -> str:
    figure = entry.figures.get(cell)
    if figure is None or figure.value != figure.value:
        return NONE
    said = shown(figure).replace("*", "\\*")
    beaten = any(one.figures[cell].value > figure.value for one in entries if cell in one.figures)
    return said if beaten else f"**{said}**"


def _interval(entry: Entry, cell: Cell) -> str:
    figure = entry.figures.get(cell)
    return NONE if figure is None or figure.low != figure.low else f"{decimals(figure.low)}–{decimals(figure.high)}"


def refusal(run: GivenRun) -> str | None:
    """Why a run does not belong into the table."""
    if run.benchmark != "aeb":
        return f"{run.path}: is a run of {run.benchmark}, not of aeb"
    if run.entry.limit is not None:
        return f"{run.path}: is a trial on {run.entry.limit} rows of each set"
    missing = [cell for _, cells in ROWS for cell in cells if cell not in run.entry.figures]
    return f"{run.path}: has no {' '.join(missing[0])}; leave out --only" if missing else None


def fill(path: Path, text: str) -> None:
    """Put `text` between the marks of the table of scores."""
    whole = path.read_text(encoding="utf-8")
    first = whole.index("-->", whole.index("<!-- scores:")) + 3
    path.write_text(f"{whole[:first]}\n{text}\n{whole[whole.index('<!-- end of scores -->') :]}", encoding="utf-8")


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    runs = [read_run(Path(argument)) for argument in sys.argv[1:]]
    protocols = {run.entry.block.split()[0].lower() for run in runs}
    if len(protocols) > 1:
        sys.exit("runs of two protocols do not belong into one table")
    for problem in filter(None, map(refusal, runs)):
        sys.exit(problem)
    fill(TABLES[protocols.pop()], table(runs, peers()))


if __name__ == "__main__":
    main()
