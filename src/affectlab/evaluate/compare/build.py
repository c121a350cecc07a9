"""Runs among the published figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from affectlab.core import SILENT, DataMissingError, Progress, UsageError
from affectlab.evaluate.compare import published
from affectlab.evaluate.compare.differences import Difference, differences
from affectlab.evaluate.compare.entries import Entry
from affectlab.evaluate.compare.runs import Answered, GivenRun, all_questions, answered, read_run, rerun_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`entries`: block by block, the given runs first; `differences`: of pairs on the same rows; `warnings`: what must
    stand above everything else; `notes`: what a reader must know.
    """

    benchmark: str
    entries: tuple[Entry, ...]
    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]


LABELS = "* supervised: trained on that task's own training rows; + few-shot; ? not stated; without a mark zero-shot."
SOURCES = "Published: Liu et al. (2024), EmoLLMs, Tables 5 and 6, doi 10.1145/3637528.3671552."
ACCURACY = (
    "The paper does not say what its accuracy of E-c and GoEmotions is, so it has a column of its own, acc?. Ours, "
    "acc, is of whole sets of labels, and jaccard is the other reading."
)
RERUN = (
    "The re-run of the EmoLLMs is a third party's, sampled once with the released prompts: its AEB-1 figures agree "
    "with the paper's, its AEB-2 figures fall below them."
)
TARGET = "tdt is answered without the target, as AEB's prompts ask it; tdt-target with it."
KINSHIP = (
    "The v- sets are those VADER's authors published it on; v-movies' snippets are the ones SST was made of, so that a "
    "model trained on SST knows their kind even where the rows themselves were left out."
)
MISPRINT = "BERT-base's EI-reg is printed .785; its four emotions average .7765."


def compare(paths: Sequence[Path], *, resamples: int = 500, progress: Progress = SILENT) -> Comparison:
    """Compare the runs at `paths`, in the order given; those on AEB with the published figures, if these are at hand.

    The first run is compared row by row with each other one, and with the re-run EmoLLMs, where answers were kept.
    """
    runs = _named([read_run(path) for path in paths])
    others = sorted({run.benchmark for run in runs})
    if len(others) > 1:
        what = f"they are runs of {' and of '.join(others)}"
        raise UsageError(what, " ".join(map(str, paths)), "compare runs of one benchmark")
    benchmark = others[0]
    entries = sorted((run.entry for run in runs), key=lambda entry: entry.block)
    trials = [entry for entry in entries if entry.limit is not None]
    notes = [LABELS]
    row_level: list[Answered] = []
    if benchmark == "aeb":
        notes += [TARGET, KINSHIP]
        try:
            entries += [*published.published(), *published.references()]
            notes += [SOURCES, *published.sources(), ACCURACY, MISPRINT]
        except DataMissingError as error:
            notes.append(f"No published figures: {error}")
    asked, missing = all_questions(benchmark)
    notes += missing
    row_level = [answered(run.entry.name, run.lines, asked, str(run.path)) for run in runs if run.lines]
    try:
        if benchmark == "aeb":
            for one in published.rerun():
                progress.note(f"scoring the re-run of {one.model}")
                entry, found = rerun_entry(one, asked)
                entries.append(entry)
                row_level.append(found)
            notes.append(RERUN)
    except DataMissingError as error:
        notes.append(f"No comparison with the re-run EmoLLMs: {error}")
    notes += [f"{run.path}: {run.why}." for run in runs if run.why]
    pairs = [pair for other in row_level[1:] for pair in differences(row_level[0], other, resamples)]
    return Comparison(
        benchmark=benchmark, entries=tuple(entries), differences=tuple(pairs), warnings=tuple(map(_trial, trials)),
        notes=tuple(notes),
    )  # fmt: skip


def _trial(entry: Entry) -> str:
    return f"{entry.name} answered at most {entry.limit:,} rows of each set: a trial, which is not ranked."


def _named(runs: list[GivenRun]) -> list[GivenRun]:
    """Runs of the same name are told apart by their protocols, or else by their files."""
    if len({run.entry.block for run in runs}) > 1:
        runs = [_renamed(run, run.entry.block.split()[0].lower()) for run in runs]
    times = Counter(run.entry.name for run in runs)
    runs = [run if times[run.entry.name] == 1 else _renamed(run, str(run.path)) for run in runs]
    return [run if run.entry.limit is None else _renamed(run, "trial") for run in runs]


def _renamed(run: GivenRun, mark: str) -> GivenRun:
    return replace(run, entry=replace(run.entry, name=f"{run.entry.name} [{mark}]"))
