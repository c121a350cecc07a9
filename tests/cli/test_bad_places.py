"""Full disks, folders that take no files, readers that go away, signals, two runs at once: in real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes, limits and signals of POSIX")

CODE = "from affectlab.cli import main; main()"
ROWS = 20_000
CHEAP = ("--model", "random", "--tasks", "valence", "--quiet")
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "bad-files.md"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a file whose annotation takes some parts."""
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{row},this is text number {row}: {row * 7919 % 10_007:x}\n" for row in range(ROWS))
    Path("big.csv").write_text(f"id,text\n{rows}", encoding="utf-8")
    return tmp_path


def begin(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", CODE, *arguments], **{**pipes, **options})


def ran(*arguments: str, **options: Any) -> tuple[int, str]:
    """Exit status and stderr of `affectlab ARGUMENTS...`."""
    process = begin(*arguments, **options)
    _, err = process.communicate()
    return process.returncode, err


def parts(out: str) -> list[str]:
    return sorted(path.name for path in Path(f"{out}.parts").glob("part-*.arrow"))


def wait_for(found: Callable[[], object], process: subprocess.Popen[str]) -> None:
    while not found():
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)


def whole() -> bytes:
    """What a run without disturbance writes."""
    assert ran("annotate", "big.csv", "-o", "whole.csv", *CHEAP) == (0, "")
    return Path("whole.csv").read_bytes()


@pytest.fixture
def disk(folder: Path) -> Iterator[Callable[[str], None]]:
    """A small disk at ./disk; calling it mounts it anew with other options."""

    def mount(options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", "disk"]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError:
            pytest.skip("there is no mount")
        if done.returncode:
            pytest.skip("this user may not mount a disk")

    (folder / "disk").mkdir()
    mount("size=300k")
    yield mount
    subprocess.run(["umount", "disk"], check=True)


def test_a_full_disk_keeps_what_is_done_and_is_resumed_once_there_is_room(disk):
    out = "disk/out.csv"
    line = f"{out}: the disk is full; free some space and add --resume, or choose another -o"
    assert ran("annotate", "big.csv", "-o", out, *CHEAP) == (2, f"error: {line}\n")
    kept = parts(out)
    assert 0 < len(kept) < 5
    assert not Path(out).exists()
    disk("remount,size=9m")
    assert ran("annotate", "big.csv", "-o", out, *CHEAP, "--resume") == (0, "")
    assert Path(out).read_bytes() == whole()
    assert line.replace(out, "out.csv") in PAGE.read_text(encoding="utf-8")


def test_a_disk_that_takes_nothing_is_one_line(disk, folder):
    disk("remount,ro")
    line = f"the folder {folder}/disk may not be written; choose another -o, or ask for the right to write"
    assert ran("annotate", "big.csv", "-o", "disk/out.csv", *CHEAP) == (2, f"error: disk/out.csv: {line}\n")
    assert line.replace(f"{folder}/disk", "/data") in PAGE.read_text(encoding="utf-8")


def limited(size: int) -> dict[str, Any]:
    """Options of a process that may write no file larger than `size` bytes."""
    import resource

    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))}


@pytest.mark.parametrize(
    ("size", "count", "said"),
    [
        pytest.param(
            60_000,
            0,
            "a file may not grow larger here; raise the limit (ulimit -f) and add --resume, or choose another -o",
            id="a part",
        ),
        pytest.param(
            300_000,
            5,
            "the file may not grow larger here; raise the limit (ulimit -f), or write to another disk; "
            "all answers are kept for --resume",
            id="the output",
        ),
    ],
)
def test_a_file_that_may_not_grow_is_one_line(size, count, said):
    assert ran("annotate", "big.csv", "-o", "out.csv", *CHEAP, **limited(size)) == (2, f"error: out.csv: {said}\n")
    assert len(parts("out.csv")) == count
    assert said in PAGE.read_text(encoding="utf-8")
    assert not Path("out.csv").exists()
    assert ran("annotate", "big.csv", "-o", "out.csv", *CHEAP, "--resume") == (0, "")
    assert Path("out.csv").read_bytes() == whole()


def test_stdin_that_cannot_be_copied_is_one_line(folder):
    with Path("big.csv").open("rb") as stdin:
        status, err = ran(
            *("annotate", "-", "--format", "csv", "-o", "out.csv", *CHEAP),
            **limited(60_000), stdin=stdin, env={**os.environ, "TMPDIR": str(folder)},
        )  # fmt: skip
    what = f"cannot be copied to {folder}, where inputs are read twice (File too large)"
    assert (status, err) == (2, f"error: stdin: {what}; free some space there, or set TMPDIR to another folder\n")
    assert sorted(path.name for path in folder.iterdir()) == ["big.csv"]


def test_a_file_in_the_place_of_the_folder_is_one_line(folder):
    line = f"error: big.csv/out.csv: its folder {folder}/big.csv is not a folder; choose another -o\n"
    assert ran("annotate", "big.csv", "-o", "big.csv/out.csv", *CHEAP) == (2, line)


def test_a_reader_that_goes_away_costs_no_row():
    """As in `cat big.csv | affectlab annotate - --format csv -o out.csv --json | true`."""
    with Path("big.csv").open("rb") as stdin:
        process = begin("annotate", "-", "--format", "csv", "-o", "out.csv", *CHEAP, "--json", stdin=stdin)
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 141
    assert Path("out.csv").read_bytes() == whole()


@pytest.mark.parametrize(
    ("redirection", "status", "said"),
    [
        pytest.param("2>&1 | true; exit ${PIPESTATUS[0]}", 141, "", id="both to a reader that goes away"),
        pytest.param(">&- 2>&-", 0, "", id="both closed"),
        pytest.param("2>/dev/full", 0, "", id="notes to a full disk"),
        pytest.param(
            "--json --quiet >/dev/full", 2, "error: standard output: the disk is full; free some space\n", id="full"
        ),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_what_becomes_of_the_screen_costs_no_row(redirection, status, said):
    command = f"{sys.executable} -c '{CODE}' annotate big.csv -o out.csv --model random --tasks valence {redirection}"
    pipes: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    done = subprocess.run(["bash", "-c", command], check=False, **pipes)
    assert (done.returncode, done.stderr) == (status, said)
    assert said.removeprefix("error: ").strip() in PAGE.read_text(encoding="utf-8")
    assert Path("out.csv").read_bytes() == whole()


@pytest.mark.parametrize(("how", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_two_runs_on_one_output_and_a_signal_and_resume(how, status):
    process = begin("annotate", "big.csv", "-o", "out.csv", *CHEAP)
    wait_for(lambda: parts("out.csv"), process)
    process.send_signal(signal.SIGSTOP)  # it holds the output as long as we look at it
    try:
        line = "out.csv: another run is writing it at this moment; wait for it, or choose another -o"
        for options in ([], ["--resume"], ["--overwrite"]):
            assert ran("annotate", "big.csv", "-o", "out.csv", *CHEAP, *options) == (2, f"error: {line}\n")
    finally:
        process.send_signal(signal.SIGCONT)
    process.send_signal(how)
    _, err = process.communicate()
    assert process.returncode == status
    assert err.startswith("interrupted: ")
    assert err.endswith(" rows are saved; run the same command with --resume to go on\n")
    assert err.count("\n") == 1
    assert not Path("out.csv").exists()
    assert ran("annotate", "big.csv", "-o", "out.csv", *CHEAP, "--resume") == (0, "")
    assert Path("out.csv").read_bytes() == whole()
    assert line in PAGE.read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs files that go with their process")
def test_a_run_on_stdin_that_is_killed_leaves_no_copy(folder):
    Path("tmp").mkdir()
    with Path("big.csv").open("rb") as stdin:
        process = begin(
            *("annotate", "-", "--format", "csv", "-o", "out.csv", *CHEAP),
            stdin=stdin, env={**os.environ, "TMPDIR": str(folder / "tmp")},
        )  # fmt: skip
        wait_for(lambda: parts("out.csv"), process)
        process.kill()
        process.communicate()
    assert list(Path("tmp").iterdir()) == []
    with Path("big.csv").open("rb") as stdin:
        arguments = ("annotate", "-", "--format", "csv", "-o", "out.csv", *CHEAP, "--resume")
        assert ran(*arguments, stdin=stdin) == (0, "")
    assert Path("out.csv").read_bytes() == whole()
