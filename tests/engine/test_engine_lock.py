"""The lock: one holder at a time, and none once that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from affectlab.engine.lock import HeldError, Lock

HOLD = """
import os, signal, sys
from pathlib import Path
from affectlab.engine.lock import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_only_one_holds_it(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock")
    with pytest.raises(HeldError):
        Lock(tmp_path / "lock")
    lock.release()
    assert list(tmp_path.iterdir()) == []
    Lock(tmp_path / "lock").release()


def test_a_file_that_is_left_behind_locks_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    Lock(tmp_path / "lock").release()


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(HeldError):
            Lock(path)
        os.kill(holder.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    Lock(path).release()
