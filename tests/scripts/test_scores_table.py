"""README's table is made of the runs that are given, whichever they are, and of nothing that does not belong there."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from affectlab.evaluate.compare import Entry, Figure
from affectlab.evaluate.compare.entries import Cell
from affectlab.evaluate.compare.runs import GivenRun

NAN = float("nan")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("scores_table", Path(__file__).parents[2] / "scripts" / "scores_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(script: ModuleType, name: str, figures: Mapping[Cell, Figure], limit: int | None = None) -> GivenRun:
    unanswered = {cell: Figure(value=NAN, training="zero-shot") for _, cells in script.ROWS for cell in cells}
    entry = Entry(name=name, block="Open protocol", figures={**unanswered, **figures}, ours=True, limit=limit)
    return GivenRun(path=Path(f"{name}.json"), entry=entry, benchmark="aeb", lines=None)


def test_columns_follow_the_runs_and_the_highest_is_bold(script: ModuleType) -> None:
    both = ("e-c", "micro-f1"), ("e-c", "macro-f1")
    base = run(
        script, "base", {both[0]: Figure(value=0.7, low=0.69, high=0.71, training="supervised"),
                         both[1]: Figure(value=0.5, low=0.4, high=0.6, training="supervised")}
    )  # fmt: skip
    other = run(script, "other", {both[1]: Figure(value=0.6, training="zero-shot")})
    peer = Entry(name="GPT", block="", figures={both[0]: Figure(value=0.6, training="zero-shot")})
    lines = script.table([base, other], [peer]).splitlines()
    assert lines[0] == "| task, metric | `base` | 95 % interval | `other` | GPT |"
    assert (
        "| `e-c`, micro / macro-F1 | **.700\\*** / .500\\* | .690–.710 / .400–.600 | – / **.600** | .600 / – |" in lines
    )
    assert "| `sst`, r | – | – | – | – |" in lines


def test_the_best_of_several_is_taken_figure_by_figure(script: ModuleType) -> None:
    a, b = ("sst", "pearson"), ("v-reg", "pearson")
    made = [
        Entry(name="x", block="", figures={a: Figure(value=0.1, training="zero-shot")}),
        Entry(name="y", block="", figures={a: Figure(value=0.3, training="zero-shot"),
                                           b: Figure(value=0.2, training="supervised")}),
    ]  # fmt: skip
    found = script.best("best", made)
    assert {cell: figure.value for cell, figure in found.figures.items()} == {a: 0.3, b: 0.2}


def test_a_trial_and_a_run_of_something_else_are_refused(script: ModuleType) -> None:
    assert script.refusal(run(script, "base", {})) is None
    assert "trial on 9 rows" in script.refusal(run(script, "base", {}, limit=9))
