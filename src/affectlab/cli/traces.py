"""What a fresh Python process that answers a text leaves behind: files in its home, network sockets."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from affectlab import environment

PATIENCE_S = 60
TEXT = "I can't stop smiling"
CI_VARIABLES = (
    *("APPVEYOR", "BITBUCKET_BUILD_NUMBER", "BUILDKITE", "CI", "CIRCLECI", "CODEBUILD_BUILD_ID", "GITHUB_ACTIONS"),
    *("GITLAB_CI", "JENKINS_URL", "TEAMCITY_VERSION", "TF_BUILD", "TRAVIS"),
)
"""By these onnxruntime 1.32 knows a CI run, in which it collects nothing."""
HOME_VARIABLES = (
    *("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"),
    *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"),
)
TEMPORARY_VARIABLES = ("TMPDIR", "TEMP", "TMP")
SOCKETS = Path("/proc/self/fd")
"""Where Linux lists what a process holds open."""


@dataclass(frozen=True, slots=True)
class Traces:
    """`files` with folders, relative to the empty folders that the process began with; `sockets` in words."""

    files: tuple[str, ...]
    sockets: tuple[str, ...]
    onnxruntime_came_first: bool


def traces() -> Traces | str:
    """Of a new process that answers a text with `base`; or why it could not be seen, in words.

    The process has an empty home and temporary folder, and nothing in its environment says that it is a CI run.
    """
    if not sys.executable:
        return "Python does not say where it is"
    with tempfile.TemporaryDirectory(prefix="affectlab-doctor-") as name:
        folder = Path(name)
        (folder / "home").mkdir()
        (folder / "temporary").mkdir()
        command = [sys.executable, "-c", "from affectlab.cli import traces; traces.answer()"]
        try:
            ran = subprocess.run(
                command,
                env=_variables(folder),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=PATIENCE_S,
                check=True,
            )
            told = json.loads(ran.stdout.splitlines()[-1])
        except subprocess.CalledProcessError as error:
            words = error.stderr.strip().splitlines() or [f"exit status {error.returncode}"]
            return f"a fresh process failed: {words[-1]}"
        except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
            return f"a fresh process gave no answer: {error}"
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*")} - {"home", "temporary"}
        return Traces(tuple(sorted(files)), tuple(told["sockets"]), told["came_first"])


def _variables(folder: Path) -> dict[str, str]:
    """The environment of a process that is to find the same packages as this one, and no trace of it."""
    import site

    changed: dict[str, str | None] = {
        **dict.fromkeys(CI_VARIABLES),
        **dict.fromkeys(HOME_VARIABLES, str(folder / "home")),
        **dict.fromkeys(TEMPORARY_VARIABLES, str(folder / "temporary")),
        environment.ORT_DISABLE_TELEMETRY: environment.BEFORE,
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
        "PYTHONUSERBASE": site.getuserbase(),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return {name: value for name, value in (os.environ | changed).items() if value is not None}


def answer() -> None:
    """In the fresh process: answer a text, and print as JSON which sockets that took."""
    seen: set[str] = set()
    before = _open_sockets()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith("socket.") and event != "socket.gethostname":
            family = arguments[1] if event == "socket.__new__" else getattr(arguments[0], "family", None)
            if family is None or family != getattr(socket, "AF_UNIX", None):
                seen.add(event)

    sys.addaudithook(hear)

    from affectlab.annotate import analyze

    analyze(TEXT)
    held = sorted(f"{name}, held open" for name in _open_sockets() - before)
    told = json.dumps({"sockets": sorted(seen) + held, "came_first": environment.ONNXRUNTIME_CAME_FIRST})
    sys.stdout.write(f"{told}\n")


def _open_sockets() -> set[str]:
    """`socket:[inode]` of each socket that this process holds open; none where the system does not list them."""
    found: set[str] = set()
    for entry in SOCKETS.iterdir() if SOCKETS.is_dir() else ():
        try:
            found.add(str(entry.readlink()))
        except OSError:  # what lists the folder is in it, and closed by now
            continue
    return {name for name in found if name.startswith("socket:")}


def leftover() -> Path | None:
    """The folder in which onnxruntime kept what it meant to send, if there is one (Linux)."""
    root = os.environ.get("XDG_CACHE_HOME") or f"{os.environ.get('HOME', '')}/.cache"
    folder = Path(root) / "Microsoft" / "DeveloperTools" / ".onnxruntime"
    return folder if folder.is_dir() else None
