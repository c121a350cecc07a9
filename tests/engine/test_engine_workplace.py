"""`<OUT>.parts/`: what is refused before any work, and what survives a kill."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from affectlab.core import AffectlabError, InputError, UsageError
from affectlab.engine import Fingerprint, Workplace

RUN = Fingerprint({"input": "sha256:1", "model": "base"})
TABLE = pa.table({"n": [1, 2]})


def _message(call: Callable[[], object]) -> str:
    with pytest.raises(UsageError) as caught:
        call()
    return str(caught.value)


def _enter(place: Workplace) -> None:
    with place:
        pass


def _unfinished(out: Path) -> None:
    with Workplace(out) as place:
        place.begin(RUN)
        place.write_part(0, TABLE)


@pytest.mark.parametrize(
    ("make", "line"),
    [
        pytest.param(lambda out: out.mkdir(), "is a folder, not a file; name a file to write", id="folder"),
        pytest.param(
            lambda out: out.write_text(""),
            "exists already; add overwrite=True to replace it, or choose another out",
            id="there",
        ),
        pytest.param(
            _unfinished,
            "an unfinished run is kept in out.csv.parts; add resume=True to go on with it, or overwrite=True to begin "
            "anew",
            id="unfinished",
        ),
        pytest.param(
            lambda out: out.with_name("out.csv.parts").write_text(""),
            "cannot be written (File exists); choose another out",
            id="parts is a file",
        ),
    ],
)
def test_what_is_in_the_way_is_refused(tmp_path: Path, make: Callable[[Path], object], line: str) -> None:
    out = tmp_path / "out.csv"
    make(out)
    assert _message(lambda: _enter(Workplace(out))) == f"{out}: {line}"


def test_a_missing_folder_is_refused_with_the_command_that_makes_it(tmp_path: Path) -> None:
    out = tmp_path / "no" / "out.csv"
    line = f"{out}: its folder {tmp_path}/no does not exist; create it: mkdir -p {tmp_path}/no"
    assert _message(lambda: _enter(Workplace(out))) == line


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no").touch()
    out = tmp_path / "no" / "out.csv"
    line = f"{out}: its folder {tmp_path}/no is not a folder; choose another out"
    assert _message(lambda: _enter(Workplace(out))) == line


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="there is no /dev/null")
def test_what_is_no_file_is_refused() -> None:
    line = "/dev/null: is no ordinary file; name a file to write"
    assert _message(lambda: _enter(Workplace("/dev/null", overwrite=True))) == line


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS], ids=["permission", "read-only"])
def test_a_folder_that_may_not_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    line = f"{tmp_path}/out.csv: the folder {tmp_path} may not be written; choose another out, or ask for the right"
    assert _message(lambda: _enter(Workplace(tmp_path / "out.csv"))).startswith(line)


@pytest.mark.parametrize("flags", [{}, {"resume": True}, {"overwrite": True}], ids=["plain", "resume", "overwrite"])
@pytest.mark.parametrize("how", ["same", "dots", "symlink", "hardlink"])
def test_the_input_is_never_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, flags: dict[str, bool]
) -> None:
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "in.csv"
    source.write_text("text\na\n")
    link = tmp_path / "link.csv"
    out = Path("in.csv")
    if how == "dots":
        out = tmp_path / ".." / tmp_path.name / "in.csv"
    elif how == "symlink":
        link.symlink_to(source)
        out = link
    elif how == "hardlink":
        link.hardlink_to(source)
        out = link
    line = f"{out}: the output is the input; choose another name for out"
    assert _message(lambda: _enter(Workplace(out, source, **flags))) == line
    assert source.read_text() == "text\na\n"


def test_two_runs_on_one_output_do_not_meet(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Workplace(out) as place:
        line = f"{out}: another run is writing it at this moment; wait for it, or choose another out"
        assert _message(lambda: _enter(Workplace(out, resume=True))) == line
        place.begin(RUN)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_parts_does_not_stay(tmp_path: Path) -> None:
    with Workplace(tmp_path / "out.csv") as place:
        place.begin(RUN)
    assert list(tmp_path.iterdir()) == []


def test_parts_stay_when_something_goes_wrong(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    _unfinished(out)
    assert sorted(path.name for path in (tmp_path / "out.csv.parts").iterdir()) == ["part-00000000.arrow", "run.json"]
    with Workplace(out, resume=True) as place:
        kept = place.unfinished()
        assert kept is not None
        assert kept.fingerprint.differences(RUN) == []
        assert kept.may_replace is False
        assert place.sound_parts(TABLE.schema) == {0}
        assert place.read_part(0).equals(TABLE)


def test_a_part_that_is_not_whole_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / "out.csv"
    with Workplace(out) as place:
        place.begin(RUN)
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(InputError) as caught:
            place.write_part(0, TABLE)
        monkeypatch.undo()
        line = f"{out}: the disk is full; free some space and add resume=True, or choose another out"
        assert str(caught.value) == line
        assert place.parts() == set()
        assert [path.name for path in (tmp_path / "out.csv.parts").glob("*.tmp")] == []


@pytest.mark.parametrize("damage", ["cut", "empty", "other columns"])
def test_a_damaged_part_is_done_again(tmp_path: Path, damage: str) -> None:
    out = tmp_path / "out.csv"
    _unfinished(out)
    path = tmp_path / "out.csv.parts" / "part-00000000.arrow"
    schema = TABLE.schema
    if damage == "other columns":
        schema = pa.schema([("m", pa.string())])
    else:
        path.write_bytes(path.read_bytes()[:200] if damage == "cut" else b"")
    with Workplace(out, resume=True) as place:
        assert place.sound_parts(schema) == set()
        assert place.parts() == set()


def test_a_part_damaged_while_running_is_said(tmp_path: Path) -> None:
    _unfinished(tmp_path / "out.csv")
    (tmp_path / "out.csv.parts" / "part-00000000.arrow").write_bytes(b"ARROW1")
    with Workplace(tmp_path / "out.csv", resume=True) as place, pytest.raises(InputError) as caught:
        place.read_part(0)
    line = "part-00000000.arrow of out.csv.parts was damaged; add resume=True to do these rows again"
    assert str(caught.value) == f"{tmp_path}/out.csv: {line}"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"settings": 3}', '{"settings": {}}'], ids=repr)
def test_a_run_file_that_cannot_be_read_is_said(tmp_path: Path, text: str) -> None:
    out = tmp_path / "out.csv"
    _unfinished(out)
    (tmp_path / "out.csv.parts" / "run.json").write_text(text)
    with Workplace(out, resume=True) as place:
        line = f"{out}: out.csv.parts/run.json cannot be read; begin anew with overwrite=True, or choose another out"
        assert _message(place.unfinished) == line
    with Workplace(out, resume=True, overwrite=True) as place:
        assert place.unfinished() is None


def test_dictionaries_that_differ_between_chunks_are_kept(tmp_path: Path) -> None:
    chunks = [pa.array(values).dictionary_encode() for values in (["a", "b"], ["c", "a"])]
    table = pa.table({"group": pa.chunked_array(chunks)})
    with Workplace(tmp_path / "out.csv") as place:
        place.begin(RUN)
        place.write_part(3, table)
        assert place.read_part(3).to_pylist() == table.to_pylist()
        assert place.parts() == {3}


def test_publishing_puts_the_output_in_place_and_clears_up(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    with Workplace(out, overwrite=True) as place:
        place.begin(RUN)
        place.write_part(0, TABLE)
        assert out.read_text() == "old"
        place.publish(lambda path: path.write_text("new"))
    assert out.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_failing_writer_leaves_the_old_output(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_text("half")
        raise AffectlabError("no", "here", "try")

    out = tmp_path / "out.csv"
    out.write_text("old")
    with Workplace(out, overwrite=True) as place:
        place.begin(RUN)
        place.write_part(0, TABLE)
        with pytest.raises(AffectlabError):
            place.publish(fail)
    assert out.read_text() == "old"
    assert sorted(path.name for path in (tmp_path / "out.csv.parts").iterdir()) == ["part-00000000.arrow", "run.json"]


def test_an_output_behind_a_link_is_written_where_the_link_leads(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    target = tmp_path / "disk" / "out.csv"
    target.write_text("old")
    link = tmp_path / "out.csv"
    link.symlink_to(target)
    with Workplace(link, overwrite=True) as place:
        place.publish(lambda path: path.write_text("new"))
    assert (link.is_symlink(), target.read_text()) == (True, "new")


def test_strangers_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "out.csv.parts"
    folder.mkdir()
    (folder / "part-of-speech.arrow").write_text("mine")
    with Workplace(tmp_path / "out.csv") as place:
        place.begin(RUN)
        place.write_part(0, TABLE)
        place.discard()
    assert [path.name for path in folder.iterdir()] == ["part-of-speech.arrow"]
