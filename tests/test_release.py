"""One version, said in three places."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def first(pattern: str, name: str) -> str:
    found = re.search(pattern, (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"{name} has no line like {pattern}"
    return found[1]


def test_versions_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version == first(r"^version: (.+)$", "CITATION.cff")
    assert version == first(r"^## (?!Unreleased)(\S+)", "CHANGELOG.md")
