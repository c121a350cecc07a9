"""Running Python as a new user would, on a machine of their own, and seeing which files and sockets that makes.

Sockets are seen by strace where it works; elsewhere by an audit hook, which hears of those that Python opens.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from affectlab.cli.traces import CI_VARIABLES, HOME_VARIABLES, TEMPORARY_VARIABLES

HOOK = """
import os, sys
def _hear(event, arguments, log=os.environ["WATCHED_LOG"]):
    if not event.startswith("socket.") or event == "socket.gethostname":
        return
    family = arguments[1] if event == "socket.__new__" else getattr(arguments[0], "family", None)
    if family != 1:  # AF_UNIX
        with open(log, "a") as file:
            file.write(event + "\\n")
sys.addaudithook(_hear)
"""
LIBRARY = re.compile("HF_|TRANSFORMERS_|TORCH|XDG_")
"""Variables that move the folders of a library or switch its network off."""
SOCKET = re.compile(r"socket\((?!AF_UNIX)[^\n]*")
"""What asks the local name service cache (AF_UNIX) stays on the machine."""


@dataclass(frozen=True, slots=True)
class Place:
    """A machine of one's own: `home`, `temporary` and `work`, the working directory, are in `root`."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> Place:
        for name in ("home", "temporary", "work"):
            (root / name).mkdir(parents=True)
        return cls(root)

    @property
    def work(self) -> Path:
        return self.root / "work"

    def files(self) -> set[str]:
        """All files and folders under the three folders, relative to `root`."""
        return {
            path.relative_to(self.root).as_posix()
            for name in ("home", "temporary", "work")
            for path in (self.root / name).rglob("*")
        }

    def variables(self, **more: str) -> dict[str, str]:
        """Of a process that finds the packages of this one; it is no CI run, and no library is told what to do."""
        told = (*CI_VARIABLES, *HOME_VARIABLES, *TEMPORARY_VARIABLES, "AFFECTLAB_DATA", "ORT_DISABLE_TELEMETRY")
        kept = {name: value for name, value in os.environ.items() if name not in told and not LIBRARY.match(name)}
        return {
            **kept,
            "HOME": str(self.root / "home"),
            "USERPROFILE": str(self.root / "home"),
            **dict.fromkeys(TEMPORARY_VARIABLES, str(self.root / "temporary")),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONDONTWRITEBYTECODE": "1",
            "WATCHED_LOG": str(self.root / "sockets.log"),
            **more,
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """What one process did. `files` are new ones, relative to the root of its place."""

    status: int
    out: str
    err: str
    files: set[str]
    sockets: list[str]


@functools.cache
def strace_works() -> bool:
    if shutil.which("strace") is None:
        return False
    ran = subprocess.run(["strace", "-f", "--seccomp-bpf", "-e", "trace=socket", "true"], capture_output=True)
    return ran.returncode == 0


class Watched:
    """A process of Python, started in `place` with `arguments`; `strace` says how its sockets are seen."""

    def __init__(self, place: Place, arguments: Sequence[str], *, strace: bool | None = None, **more: str) -> None:
        self._place, self._before = place, place.files()
        self._log = place.root / "sockets.log"
        self._log.unlink(missing_ok=True)
        trace = ["strace", "-f", "--seccomp-bpf", "-e", "trace=socket", "-o", str(self._log)]
        self._process = subprocess.Popen(
            [*(trace if (strace_works() if strace is None else strace) else ()), sys.executable, *arguments],
            cwd=place.work,
            env=place.variables(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def end(self, given: str = "") -> Seen:
        """What it did until its end; `given` is its standard input."""
        out, err = self._process.communicate(given, timeout=120)
        log = self._log.read_text(encoding="utf-8") if self._log.is_file() else ""
        sockets = SOCKET.findall(log) + [line for line in log.splitlines() if line.startswith("socket.")]
        return Seen(self._process.returncode, out, err, self._place.files() - self._before, sockets)

    def stop(self) -> None:
        """End it, if it has not ended."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.communicate()


def start(place: Place, code: str, *, strace: bool | None = None, **more: str) -> Watched:
    """A fresh process that runs `code`; more variables of its environment are given by name."""
    hears = strace_works() if strace is None else strace
    return Watched(place, ["-c", code if hears else HOOK + code], strace=strace, **more)


def watched(place: Place, code: str, *, strace: bool | None = None, **more: str) -> Seen:
    """What `code` did in a fresh process."""
    return start(place, code, strace=strace, **more).end()
