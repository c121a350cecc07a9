"""Start, go on or done: what a run does with what it finds."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from affectlab.core import UsageError
from affectlab.engine import Fingerprint, Workplace, next_step

NOW = Fingerprint({"input": "sha256:1", "model": "base"})
OTHER = Fingerprint({"input": "sha256:2", "model": "vader"})


def _prepare(tmp_path: Path, kept: Fingerprint | None, *, may_replace: bool, there: bool) -> Path:
    out = tmp_path / "out.csv"
    if kept is not None:
        with Workplace(out, overwrite=may_replace) as place:
            place.begin(kept)
            place.write_part(0, pa.table({"n": [1]}))
    if there:
        out.write_text("old")
    return out


@pytest.mark.parametrize(
    ("kept", "may_replace", "there", "unlike", "flags", "step"),
    [
        pytest.param(None, False, False, None, "", "start", id="nothing there"),
        pytest.param(None, False, False, None, "resume", "start", id="nothing to resume"),
        pytest.param(None, False, True, "x", "overwrite", "start", id="to be replaced"),
        pytest.param(NOW, False, False, None, "overwrite", "start", id="unfinished, to be replaced"),
        pytest.param(NOW, False, False, None, "resume", "go on", id="unfinished"),
        pytest.param(NOW, True, True, "x", "resume", "go on", id="unfinished, was to replace"),
        pytest.param(NOW, False, True, "x", "resume overwrite", "go on", id="unfinished, may replace now"),
        pytest.param(OTHER, False, False, None, "resume overwrite", "start", id="another unfinished, anew"),
        pytest.param(None, False, True, None, "resume", "done", id="finished"),
        pytest.param(NOW, False, True, None, "resume", "done", id="killed while clearing up"),
        pytest.param(None, False, True, None, "resume overwrite", "done", id="finished, overwrite too"),
        pytest.param(None, False, True, "x", "resume overwrite", "start", id="other output, overwrite too"),
    ],
)
def test_next_step(
    tmp_path: Path,
    kept: Fingerprint | None,
    may_replace: bool,
    there: bool,
    unlike: str | None,
    flags: str,
    step: str,
) -> None:
    out = _prepare(tmp_path, kept, may_replace=may_replace, there=there)
    with Workplace(out, resume="resume" in flags, overwrite="overwrite" in flags) as place:
        assert next_step(place, NOW, lambda: unlike) == step


@pytest.mark.parametrize(
    ("kept", "there", "why"),
    [
        pytest.param(OTHER, False, "it was begun with another input, model vader (now base)", id="unfinished"),
        pytest.param(None, True, "it was made with x", id="finished"),
        pytest.param(NOW, True, "it was made with x", id="a stranger's file came up meanwhile"),
    ],
)
def test_runs_are_not_mixed(tmp_path: Path, kept: Fingerprint | None, there: bool, why: str) -> None:
    out = _prepare(tmp_path, kept, may_replace=False, there=there)
    with Workplace(out, resume=True) as place, pytest.raises(UsageError) as caught:
        next_step(place, NOW, lambda: "it was made with x")
    remedy = "give what it was begun with, begin anew with overwrite=True, or choose another out"
    assert str(caught.value) == f"{out}: cannot be resumed: {why}; {remedy}"
    assert out.exists() == there
    if kept is not None:
        assert (tmp_path / "out.csv.parts" / "part-00000000.arrow").exists()
