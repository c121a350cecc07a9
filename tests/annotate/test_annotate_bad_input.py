"""Bad input: one clear line that says what to do, nothing asked of the model, nothing left behind, nothing lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from affectlab.annotate import annotate_file
from affectlab.core import AffectlabError, InputError, UsageError
from affectlab.core.errors import unknown

Make = Callable[[Path], object]
GOOD = "id,text\n1,hello\n"


def _write(content: str | bytes) -> Make:
    data = content.encode() if isinstance(content, str) else content
    return lambda path: path.write_bytes(data)


def _columns(*names: str) -> Make:
    return _write(f"{','.join(names)}\n{','.join('a' for _ in names)}\n")


def _no_rows(path: Path) -> None:
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), path)


def _all_nulls(path: Path) -> None:
    path.write_text("not json\n[1]\n")


@pytest.mark.parametrize(
    ("name", "make", "options", "kind", "line"),
    [
        pytest.param(
            "in.csv", lambda _: None, {}, InputError, "{in}: there is no such file; check the path", id="missing file"
        ),
        pytest.param("in.csv", Path.mkdir, {}, InputError, "{in}: is a folder, not a file", id="folder"),
        pytest.param("in.csv", _write(""), {}, InputError, "{in}: the file is empty", id="empty file"),
        pytest.param("in.csv", _write("\n\n"), {}, InputError, "{in}: the file holds only blank lines", id="blank"),
        pytest.param("in.csv", _write("text\n"), {}, InputError, "{in}: has a header but no rows", id="no rows"),
        pytest.param(
            "in.csv",
            _write('id,text\n1\n2,"x" y\n'),
            {},
            InputError,
            "{in}: none of its rows can be read (line 2 has 1 cell where the header has 2); check the file",
            id="no readable row",
        ),
        pytest.param("in.parquet", _no_rows, {}, InputError, "{in}: has columns but no rows", id="parquet, no rows"),
        pytest.param("in.parquet", _write(GOOD), {}, InputError, "{in}: is not a Parquet file", id="no Parquet"),
        pytest.param("in.parquet", _write(b"PAR1xx"), {}, InputError, "{in}: its Parquet data is cut off", id="cut"),
        pytest.param("in.jsonl", _write(GOOD), {}, InputError, "{in}: holds no JSON object (line 1", id="no JSONL"),
        pytest.param("in.jsonl", _all_nulls, {}, InputError, "{in}: holds no JSON object (line 1", id="no object"),
        pytest.param("in.xlsx", _write(GOOD), {}, InputError, "{in}: is not an XLSX workbook", id="no XLSX"),
        pytest.param("in.doc", _write(GOOD), {}, UsageError, "{in}: .doc is no extension we know", id="extension"),
        pytest.param(
            "in.csv", _write(GOOD), {"format": "exel"}, UsageError, "format: there is no format 'exel'", id="format"
        ),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"text": "txt"},
            UsageError,
            "text: there is no column 'txt'; did you mean text? the columns are id and text",
            id="wrong column",
        ),
        pytest.param(
            "in.csv",
            _columns("text", "body"),
            {},
            UsageError,
            '{in}: both text and body may hold the texts; name one: text="text"',
            id="ambiguous column",
        ),
        pytest.param(
            "in.csv",
            _columns("one", "two"),
            {},
            UsageError,
            "{in}: no column is called text, body, content, message, tweet or review; name one with text: one or two",
            id="no text column",
        ),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"id": "key"},
            UsageError,
            "id: there is no column 'key'; the columns are id and text",
            id="wrong id",
        ),
        pytest.param(
            "in.csv",
            _columns("text", "emotion", "status"),
            {},
            UsageError,
            '{in}: has columns that are named as ours will be: emotion and status; add prefix="affect_"',
            id="clash",
        ),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"tasks": "emotion"},
            UsageError,
            "tasks: there is no task 'emotion'; did you mean emotions",
            id="unknown task",
        ),
        pytest.param("in.csv", _write(GOOD), {"tasks": ()}, UsageError, "tasks: no task is named", id="no task"),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"model": "randm"},
            UsageError,
            "model: there is no model 'randm'; did you mean random?",
            id="unknown model",
        ),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"tasks": "target-sentiment"},
            UsageError,
            "target: target-sentiment asks about a target; give it, or for a table its column",
            id="no target",
        ),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"target": "id"},
            UsageError,
            "target: no task here asks about a target; leave it out",
            id="needless target",
        ),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"target": "who", "tasks": "target-sentiment"},
            UsageError,
            "target: there is no column 'who'; the columns are id and text",
            id="wrong target",
        ),
        pytest.param("in.csv", _write(GOOD), {"limit": 0}, UsageError, "limit: 0 is no number of rows", id="limit"),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"long_text": "cut"},
            UsageError,
            'long_text: must be "window", "truncate" or "error", not \'cut\'; leave it out for "window"',
            id="long text",
        ),
        pytest.param(
            "in.csv", _write(GOOD), {"out": "out.doc"}, UsageError, "out.doc: .doc is no extension", id="out format"
        ),
        pytest.param("in.csv", _write(GOOD), {"out": "-"}, UsageError, 'out="-": stdout is no place', id="stdout"),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"out": "no/out.csv"},
            UsageError,
            "no/out.csv: its folder {tmp}/no does not exist; create it: mkdir -p {tmp}/no",
            id="no such folder",
        ),
        pytest.param(
            "in.csv",
            _write(GOOD),
            {"out": "in.csv"},
            UsageError,
            "in.csv: the output is the input; choose another name for out",
            id="output is input",
        ),
    ],
)
def test_one_line_and_nothing_left_behind(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fake: Any,
    name: str,
    make: Make,
    options: dict[str, Any],
    kind: type[AffectlabError],
    line: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    source, model = tmp_path / name, fake()
    make(source)
    before = _snapshot(tmp_path)
    given = {"model": model, "out": "out.csv", **options}
    with pytest.raises(kind) as caught:
        annotate_file(source, **given)
    assert str(caught.value).startswith(line.replace("{in}", str(source)).replace("{tmp}", str(tmp_path)))
    assert "\n" not in str(caught.value)
    assert model.asked == []
    assert _snapshot(tmp_path) == before


def _snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


def test_an_output_is_not_replaced_unasked(tmp_path: Path, table: Any, fake: Any) -> None:
    source, out, model = table(text=["a"]), tmp_path / "out.csv", fake()
    out.write_text("precious")
    with pytest.raises(UsageError) as caught:
        annotate_file(source, out, model=model)
    line = f"{out}: exists already; add overwrite=True to replace it, or choose another out"
    assert (str(caught.value), out.read_text(), model.asked) == (line, "precious", [])


def test_an_output_is_replaced_only_at_the_end(tmp_path: Path, table: Any, fake: Any) -> None:
    source, out = table(text=["a", "b"]), tmp_path / "out.csv"
    out.write_text("precious")
    error = UsageError("is down", "--model fake", "try later")
    model = fake(failing=lambda item: error if item.text == "b" else None)
    with pytest.raises(UsageError, match="is down"):
        annotate_file(source, out, model=model, overwrite=True, window_rows=1)
    assert out.read_text() == "precious"
    annotate_file(source, out, model=fake(), overwrite=True)
    assert out.read_text().startswith("text,emotion")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path, table: Any, fake: Any) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    model = fake()
    with pytest.raises(UsageError, match="may not be written; choose another out"):
        annotate_file(table(text=["a"]), folder / "out.csv", model=model)
    assert model.asked == []


def test_the_output_is_looked_at_before_the_model_is_loaded(
    tmp_path: Path, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("affectlab.models.load", lambda *_: pytest.fail("loaded"))
    with pytest.raises(UsageError, match="does not exist"):
        annotate_file(table(text=["a"]), tmp_path / "no" / "out.csv")


def test_a_task_the_model_does_not_answer(tmp_path: Path, table: Any, fake: Any) -> None:
    class Narrow(fake):  # type: ignore[misc]
        @property
        def card(self) -> Any:
            import dataclasses

            return dataclasses.replace(super().card, tasks=("valence", "vad"))

    with pytest.raises(UsageError) as caught:
        annotate_file(table(text=["a"]), tmp_path / "out.csv", model=Narrow(), tasks="sentiment")
    assert str(caught.value) == "tasks: fake does not answer 'sentiment'; it answers: valence, vad"


def test_two_runs_on_one_output(tmp_path: Path, table: Any, fake: Any, journal: Any) -> None:
    source, out = table(text=["a", "b"]), tmp_path / "out.csv"

    def second() -> None:
        with pytest.raises(UsageError) as caught:
            annotate_file(source, out, model=fake(), overwrite=True)
        line = f"{out}: another run is writing it at this moment; wait for it, or choose another out"
        assert str(caught.value) == line
        heard.append(line)

    heard: list[str] = []
    annotate_file(source, out, model=fake(), progress=journal(second), window_rows=1)
    assert len(heard) == 1
    assert out.exists()


def test_errors_are_of_one_family() -> None:
    assert isinstance(unknown("task", "x", [], "list"), AffectlabError)
