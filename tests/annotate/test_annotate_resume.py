"""Killed, stopped, resumed: the file is the one of an undisturbed run, and only what was missing is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from affectlab.annotate import Interrupted, annotate_file
from affectlab.core import UsageError
from affectlab.tables import open_source

WINDOW = 5
ROWS = 43
FORMATS = ["csv", "tsv", "jsonl", "parquet", "xlsx"]
REMEDY = "give what it was begun with, begin anew with overwrite=True, or choose another out"

KILLED_RUN = """
import os, signal, sys
from affectlab.annotate import annotate_file

class Killer:
    done = 0
    def expect(self, rows): pass
    def note(self, message): pass
    def advance(self, rows, *, resumed=False):
        self.done += 1
        if self.done == int(sys.argv[3]):
            os.kill(os.getpid(), getattr(signal, sys.argv[4]))

try:
    annotate_file(sys.argv[1], sys.argv[2], model="random", progress=Killer(), window_rows=int(sys.argv[5]))
except KeyboardInterrupt as error:
    print(type(error).__name__, error)
    sys.exit(130)
"""


def _killed(source: Path, out: Path, after: int, how: str = "SIGKILL") -> subprocess.CompletedProcess[str]:
    """Annotate in another process, which kills itself when `after` windows are saved."""
    arguments = [str(source), str(out), str(after), how, str(WINDOW)]
    return subprocess.run(
        [sys.executable, "-c", KILLED_RUN, *arguments], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def source(table: Any) -> Path:
    texts = ["" if row % 7 == 3 else f"post number {row % 30}, as it came" for row in range(ROWS)]
    path: Path = table(id=[f"{row:03}" for row in range(ROWS)], text=texts)
    return path


def _content(path: Path) -> object:
    """Bytes; of a workbook, which holds the time it was written, the rows."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    return [window.table.to_pylist() for window in open_source(path).windows(1000)]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("suffix", FORMATS)
def test_kill_9_and_resume(tmp_path: Path, source: Path, journal: Any, suffix: str) -> None:
    out, undisturbed = tmp_path / f"out.{suffix}", tmp_path / f"whole.{suffix}"
    annotate_file(source, undisturbed, model="random", window_rows=WINDOW)
    assert _killed(source, out, after=3).returncode == -signal.SIGKILL
    assert not out.exists()
    kept = len(list((tmp_path / f"out.{suffix}.parts").glob("part-*.arrow")))
    assert 3 <= kept < 9

    progress = journal()
    found = annotate_file(source, out, model="random", resume=True, window_rows=WINDOW, progress=progress)
    assert (found.rows, found.resumed_rows, found.already_done) == (ROWS, kept * WINDOW, False)
    assert (progress.resumed, progress.fresh) == (kept * WINDOW, ROWS - kept * WINDOW)
    assert _content(out) == _content(undisturbed)
    assert not (tmp_path / f"out.{suffix}.parts").exists()
    whole = annotate_file(source, undisturbed, model="random", resume=True, window_rows=WINDOW)
    assert (found.ok, found.skipped, found.emotions) == (whole.ok, whole.skipped, whole.emotions)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
def test_a_run_that_is_told_to_stop_says_how_to_go_on(tmp_path: Path, source: Path, how: str) -> None:
    out = tmp_path / "out.csv"
    stopped = _killed(source, out, after=2, how=how)
    assert (stopped.returncode, stopped.stderr) == (130, "")
    assert stopped.stdout.startswith("Interrupted ")
    assert stopped.stdout.endswith(" rows are saved; run the same command with resume=True to go on\n")
    found = annotate_file(source, out, model="random", resume=True, window_rows=WINDOW)
    assert found.rows == ROWS
    assert found.resumed_rows >= 2 * WINDOW


def _stopped(source: Path, out: Path, fake: Any, **options: Any) -> None:
    """Begin a run and stop it when the text of row 20 comes up."""
    model = fake(failing=lambda item: KeyboardInterrupt() if "number 20" in item.text else None)
    with pytest.raises(Interrupted):
        annotate_file(source, out, model=model, window_rows=WINDOW, **options)


def test_only_unfinished_windows_are_asked_again(tmp_path: Path, source: Path, fake: Any) -> None:
    out, model = tmp_path / "out.parquet", fake()
    _stopped(source, out, fake)
    annotate_file(source, out, model=model, resume=True, window_rows=WINDOW)
    missing = [f"post number {row % 30}, as it came" for row in range(20, ROWS) if row % 7 != 3]
    assert [item.text for item in model.asked] == missing


def test_without_resume_an_unfinished_run_is_not_lost(tmp_path: Path, source: Path, fake: Any) -> None:
    out = tmp_path / "out.csv"
    _stopped(source, out, fake)
    with pytest.raises(UsageError) as caught:
        annotate_file(source, out, model=fake(), window_rows=WINDOW)
    line = (
        "an unfinished run is kept in out.csv.parts; add resume=True to go on with it, or overwrite=True to begin anew"
    )
    assert str(caught.value) == f"{out}: {line}"
    assert annotate_file(source, out, model=fake(), window_rows=WINDOW, resume=True).resumed_rows == 20


def test_overwrite_begins_an_unfinished_run_anew(tmp_path: Path, source: Path, fake: Any) -> None:
    out = tmp_path / "out.csv"
    _stopped(source, out, fake)
    found = annotate_file(source, out, model=fake(version="2"), window_rows=WINDOW, overwrite=True)
    assert (found.resumed_rows, found.model_version) == (0, "2")


def test_a_run_that_overwrites_is_resumed_as_such(tmp_path: Path, source: Path, fake: Any) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    _stopped(source, out, fake, overwrite=True)
    assert out.read_text() == "old"
    assert annotate_file(source, out, model=fake(), window_rows=WINDOW, resume=True).resumed_rows == 20
    assert out.read_text().startswith("id,text,emotion")


def test_nothing_to_resume_starts(tmp_path: Path, source: Path, fake: Any) -> None:
    found = annotate_file(source, tmp_path / "out.csv", model=fake(), resume=True)
    assert (found.rows, found.resumed_rows, found.already_done) == (ROWS, 0, False)


def test_the_input_is_known_by_its_content(tmp_path: Path, source: Path, fake: Any) -> None:
    out = tmp_path / "out.csv"
    _stopped(source, out, fake)
    moved = source.rename(tmp_path / "moved.csv")
    os.utime(moved, (1, 1))
    assert annotate_file(moved, out, model=fake(), window_rows=WINDOW, resume=True).resumed_rows == 20


def _other_input(source: Path) -> None:
    source.write_text(source.read_text().replace("number 1,", "number one,"))


OTHER_RUNS = [
    pytest.param({}, _other_input, "another input", "holds other rows than this input", id="input"),
    pytest.param(
        {"version": "2"}, None, "model version 1 (now 2)", "was made with model version 1 (now 2)", id="model"
    ),
    pytest.param(
        {"tasks": "vad"}, None, "tasks affect (now vad)", "has other columns than this run would write", id="tasks"
    ),
    pytest.param({"text": "id"}, None, "text text (now id)", "holds other answers than these settings give", id="text"),
    pytest.param(
        {"limit": 9}, None, "limit none (now 9)", "has more or fewer rows than this run would write", id="limit"
    ),
    pytest.param(
        {"prefix": "p_"}, None, "prefix none (now p_)", "has other columns than this run would write", id="prefix"
    ),
]


@pytest.mark.parametrize(("options", "change", "unfinished", "_"), OTHER_RUNS)
def test_a_run_is_not_resumed_as_another(
    tmp_path: Path,
    source: Path,
    fake: Any,
    options: dict[str, Any],
    change: Callable[[Path], None] | None,
    unfinished: str,
    _: str,
) -> None:
    out = tmp_path / "out.csv"
    _stopped(source, out, fake)
    given = dict(options)
    model = fake(version=given.pop("version", "1"))
    if change is not None:
        change(source)
    parts = sorted(path.name for path in (tmp_path / "out.csv.parts").iterdir())
    with pytest.raises(UsageError) as caught:
        annotate_file(source, out, model=model, window_rows=WINDOW, resume=True, **given)
    assert str(caught.value) == f"{out}: cannot be resumed: it was begun with {unfinished}; {REMEDY}"
    assert model.asked == []
    assert sorted(path.name for path in (tmp_path / "out.csv.parts").iterdir()) == parts


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_finished_file_is_recognised(tmp_path: Path, source: Path, fake: Any, suffix: str) -> None:
    out, model = tmp_path / f"out.{suffix}", fake()
    first = annotate_file(source, out, model=fake(), window_rows=WINDOW)
    before = out.read_bytes()
    found = annotate_file(source, out, model=model, window_rows=WINDOW, resume=True)
    assert found.already_done is True
    assert len(model.asked) <= 8
    assert out.read_bytes() == before
    assert not (tmp_path / f"out.{suffix}.parts").exists()
    for name in ("rows", "ok", "skipped", "errors", "truncated", "distinct_ids", "emotions", "sentiments"):
        assert getattr(found, name) == getattr(first, name)
    assert found.mean_valence == pytest.approx(first.mean_valence)
    assert (found.rows_per_second, found.resumed_rows) == (None, ROWS)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "xlsx"])
@pytest.mark.parametrize(("options", "change", "unfinished", "finished"), OTHER_RUNS)
def test_a_finished_file_is_not_taken_for_another(
    tmp_path: Path,
    source: Path,
    fake: Any,
    options: dict[str, Any],
    change: Callable[[Path], None] | None,
    unfinished: str,
    finished: str,
    suffix: str,
) -> None:
    out = tmp_path / f"out.{suffix}"
    annotate_file(source, out, model=fake(), window_rows=WINDOW)
    before = out.read_bytes()
    given = dict(options)
    model = fake(version=given.pop("version", "1"))
    if change is not None:
        change(source)
    why = f"it was made with {unfinished}" if suffix == "parquet" else f"the file that is there {finished}"
    with pytest.raises(UsageError) as caught:
        annotate_file(source, out, model=model, window_rows=WINDOW, resume=True, **given)
    assert str(caught.value) == f"{out}: cannot be resumed: {why}; {REMEDY}"
    assert out.read_bytes() == before


def test_a_finished_file_with_decimal_commas_is_recognised(tmp_path: Path, fake: Any) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id;text;score\n1;a;2,5\n2;b;3,5\n", "utf-8-sig")
    first = annotate_file(source, out, model=fake())
    found = annotate_file(source, out, model=fake(), resume=True)
    assert found.already_done
    assert found.mean_valence == pytest.approx(first.mean_valence)


def test_broken_rows_do_not_hide_that_a_file_is_finished(tmp_path: Path, fake: Any) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id,text\n1,a\n2\n3,odd\n", "utf-8")
    annotate_file(source, out, model=fake())
    found = annotate_file(source, out, model=fake(), resume=True)
    assert (found.already_done, found.errors) == (True, 2)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        pytest.param("out.csv", b"", "cannot be read as csv", id="empty"),
        pytest.param("out.csv", b"text\nmine\n", "has other columns than this run would write", id="a stranger's"),
        pytest.param("out.xlsx", b"text\n", "cannot be read as xlsx", id="no workbook"),
        pytest.param("out.parquet", b"text\n", "cannot be read as parquet", id="no Parquet"),
    ],
)
def test_a_stranger_s_file_is_not_taken_for_an_output(
    tmp_path: Path, source: Path, fake: Any, name: str, content: bytes, why: str
) -> None:
    out = tmp_path / name
    out.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        annotate_file(source, out, model=fake(), resume=True)
    assert str(caught.value) == f"{out}: cannot be resumed: the file that is there {why}; {REMEDY}"
    assert out.read_bytes() == content


def test_a_parquet_file_of_someone_else_is_not_taken_for_an_output(tmp_path: Path, source: Path, fake: Any) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = tmp_path / "out.parquet"
    pq.write_table(pa.table({"text": ["a"]}), out)
    with pytest.raises(UsageError, match="the file that is there was not made by affectlab annotate"):
        annotate_file(source, out, model=fake(), resume=True)


def test_resume_and_overwrite_together_do_whatever_is_needed(tmp_path: Path, source: Path, fake: Any) -> None:
    out = tmp_path / "out.csv"

    def both(version: str) -> Any:
        return annotate_file(source, out, model=fake(version=version), window_rows=WINDOW, resume=True, overwrite=True)

    _stopped(source, out, fake)
    assert both("1").resumed_rows == 20
    assert both("1").already_done
    assert (both("2").resumed_rows, both("2").already_done) == (0, True)
