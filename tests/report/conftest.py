from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from report_samples import Page, write_table

from affectlab.reporting import build_report

WriteTable = Callable[..., Path]
MakePage = Callable[..., Page]


@pytest.fixture
def write(tmp_path: Path) -> WriteTable:
    """write(table, name="posts.affect.parquet", layout=None) -> path"""
    return lambda data, name="posts.affect.parquet", layout=None: write_table(data, tmp_path / name, layout)


@pytest.fixture
def page(write: WriteTable) -> MakePage:
    """page(table, **options of build_report) -> Page"""
    return lambda data, name="posts.affect.parquet", layout=None, **options: Page(
        build_report(write(data, name, layout), **options).read_text("utf-8")
    )
