"""A lock on a file that the system gives up by itself when its holder is killed."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


class HeldError(Exception):
    """Another process, or another run in this one, holds the lock."""


class Lock:
    """Held from construction to `release`. Raises HeldError, and OSError where the file cannot be made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        while True:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                _take(self._descriptor)
            except OSError as error:
                if error.errno in _HELD:
                    os.close(self._descriptor)
                    raise HeldError from None
                # a file system without locks: better to work without than not at all
            if self._is_current():
                return
            os.close(self._descriptor)  # its last holder removed the file while we waited for it

    def release(self) -> None:
        """Give the lock up and remove its file."""
        # removed while still held, so that nobody locks a file that is about to go; Windows cannot do that
        if os.name != "nt":
            self._path.unlink(missing_ok=True)
        os.close(self._descriptor)
        if os.name == "nt":
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _is_current(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._path.stat())
        except FileNotFoundError:
            return False


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
