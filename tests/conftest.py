"""Which tests run where.

`data` tests read the released data sets and need AFFECTLAB_DATA; `train` tests need torch. Without them they
are skipped, with the reason. Where the data are there, or AFFECTLAB_REQUIRE_TRAIN is set, such a test must
run: if it is skipped all the same, it counts as failed. The quick tests come first.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("affectlab", deadline=None, derandomize=True)
settings.load_profile("affectlab")

NO_DATA = "AFFECTLAB_DATA is not set: it names the folder of the released data sets"
NO_TORCH = 'torch is not installed: pip install "affectlab[train]"'


def _wanting(item: pytest.Item) -> str | None:
    """Why `item` cannot run here; None if it can."""
    if item.get_closest_marker("data") and not os.environ.get("AFFECTLAB_DATA"):
        return NO_DATA
    if item.get_closest_marker("train") and find_spec("torch") is None:
        return NO_TORCH
    return None


def _must_run(item: pytest.Item) -> str | None:
    """What promises that `item` runs; None if nothing does."""
    if item.get_closest_marker("train") and os.environ.get("AFFECTLAB_REQUIRE_TRAIN"):
        return None if _wanting(item) == NO_DATA else "AFFECTLAB_REQUIRE_TRAIN"
    if item.get_closest_marker("data") and os.environ.get("AFFECTLAB_DATA"):
        return None if _wanting(item) == NO_TORCH else "AFFECTLAB_DATA"
    return None


def pytest_configure() -> None:
    if os.environ.get("AFFECTLAB_DATA"):  # tests change the working directory
        os.environ["AFFECTLAB_DATA"] = str(Path(os.environ["AFFECTLAB_DATA"]).resolve())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: sum(bool(item.get_closest_marker(name)) for name in ("data", "train")))
    for item in items:
        reason = _wanting(item)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    promise = _must_run(item)
    if promise and report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{promise} is set, so this test must run, but it was skipped. {why}"
    return report
