"""Short texts of one phenomenon each (tests/cases/phenomena.jsonl): how many have the wrong sentiment."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("phenomena", ROOT / "benchmarks" / "phenomena.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("model", "most"),
    [
        ("base", {"elongation": 5, "emoticon": 8}),
        ("fast", {"elongation": 5, "emoticon": 10}),
    ],
)
def test_phenomena_that_reading_settles(script: ModuleType, model: str, most: dict[str, int]) -> None:
    with script.CASES.open(encoding="utf-8") as file:
        wrong = script.wrong(model, [json.loads(line) for line in file])
    found = {name: sum(answers) for name, answers in wrong.items()}
    assert sum(len(answers) for answers in wrong.values()) == 514
    assert {name: found[name] for name in most if found[name] > most[name]} == {}
    blanks = {name: count for name, count in found.items() if name.startswith(script.BLANK) and count}
    assert blanks == {}
