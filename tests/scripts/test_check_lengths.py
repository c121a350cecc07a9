from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lengths() -> ModuleType:
    spec = spec_from_file_location("check_lengths", ROOT / "scripts" / "check_lengths.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def function(lines: int, docstring: int = 0) -> str:
    """A function of `lines` lines besides a docstring of `docstring` lines."""
    text = ['    """' + "\n    .".join([""] * docstring) + '"""'] if docstring else []
    return "\n".join(["def made():", *text, *["    pass"] * (lines - 1)]) + "\n"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param(function(50), [], id="function-at-the-limit"),
        pytest.param(function(51), ["made has 51 lines"], id="function-too-long"),
        pytest.param(function(50, docstring=30), [], id="docstrings-do-not-count"),
        pytest.param("x = 1\n" * 400, [], id="file-at-the-limit"),
        pytest.param("x = 1\n" * 401, ["401 lines"], id="file-too-long"),
    ],
)
def test_what_is_too_long_is_named(lengths: ModuleType, source: str, found: list[str]) -> None:
    lines = list(lengths.too_long(source, "a.py"))
    assert len(found) == len(lines)
    assert all(part in line for part, line in zip(found, lines, strict=True))
