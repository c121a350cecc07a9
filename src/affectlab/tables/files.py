"""Files and their failures: every OSError becomes one line that says what to do."""

from __future__ import annotations

import atexit
import errno
import gzip
import hashlib
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import IO, cast

import pyarrow as pa

from affectlab.core.errors import InputError, UsageError

GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def one_line(value: object, limit: int = 160) -> str:
    """`value` as a single line of at most `limit` characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def check_input(path: Path, name: str) -> None:
    """Raise `InputError` unless `path` is a regular file with something in it."""
    with reading(name, path):
        size = path.stat().st_size
        if path.is_dir():
            raise IsADirectoryError
    if not path.is_file():
        raise InputError("is a pipe, but inputs are read twice", name, "pipe it into stdin: - --format csv")
    if size == 0:
        raise InputError("the file is empty", name, "give a table with a header and at least one row")


@contextmanager
def reading(name: str, path: Path | None = None) -> Iterator[None]:
    """Turn what can go wrong while reading `path` into `InputError`; `name` is what the user calls it."""
    try:
        yield
    except FileNotFoundError:
        raise InputError("there is no such file", name, _neighbour(path)) from None
    except IsADirectoryError:
        raise InputError("is a folder, not a file", name, "name one file in it") from None
    except PermissionError:
        raise InputError("may not be read", name, "ask for the right to read it, or copy it") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError("its gzip data is damaged or cut off", name, "fetch the file again") from None
    except (OSError, pa.ArrowException) as error:
        what = f"cannot be read ({_reason(error)})"
        raise InputError(what, name, "check the file, or fetch it again") from None


def _neighbour(path: Path | None) -> str:
    """Remedy for a missing file: a file with nearly this name, if the folder has one."""
    folder = path.parent if path is not None else None
    if path is None or folder is None or not folder.is_dir():
        return "check the path"
    try:
        near = get_close_matches(path.name, [entry.name for entry in folder.iterdir()], n=1, cutoff=0.7)
    except OSError:
        near = []
    return f"did you mean {folder / near[0]}?" if near else "check the path"


@contextmanager
def writing(name: str, path: Path) -> Iterator[None]:
    """Turn what can go wrong while writing `path` into one line; `name` is what the user calls the file."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        what = f"there is no folder {path.parent}"
        raise UsageError(what, name, f"create it: mkdir -p {path.parent}") from None
    except IsADirectoryError:
        raise UsageError("is a folder, not a file", name, "name a file to write") from None
    except PermissionError:
        remedy = "choose another folder, or close the program using it"
        raise UsageError("may not be written", name, remedy) from None
    except OSError as error:
        if error.errno in _FULL or "No space left" in str(error):
            raise InputError("the disk is full", name, "free some space, or write to another disk") from None
        raise InputError(f"cannot be written ({_reason(error)})", name, "write to another place") from None
    except pa.ArrowException as error:
        what = f"cannot hold this table ({_reason(error)})"
        raise InputError(what, name, "write another format") from None


def _reason(error: Exception) -> str:
    """What the system says, without the number and the path it adds."""
    return one_line(getattr(error, "strerror", None) or error)


def open_binary(path: Path) -> IO[bytes]:
    """The bytes of a text file, unzipped where they begin like gzip, whatever the extension."""
    raw = path.open("rb")
    zipped = raw.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    raw.seek(0)
    if not zipped:
        return raw
    raw.close()
    return cast("IO[bytes]", gzip.open(path, "rb"))


class ByteFile:
    """Bytes being written, gzipped on demand: the same bytes in, the same file out (it holds no time)."""

    def __init__(self, path: Path, name: str, gzipped: bool) -> None:
        self._path, self._name = path, name
        with writing(name, path):
            self._raw: IO[bytes] = path.open("wb")
        self._gzip = gzip.GzipFile("", "wb", 6, self._raw, mtime=0) if gzipped else None

    def write(self, data: bytes) -> None:
        with writing(self._name, self._path):
            if self._gzip is None:
                self._raw.write(data)
            else:
                self._gzip.write(data)

    def close(self) -> None:
        with writing(self._name, self._path), self._raw:
            if self._gzip is not None:
                self._gzip.close()


def content_hash(path: str | Path) -> str:
    """SHA-256 of the bytes of a file, as hex; reads 1 MB at a time. Raises `InputError`."""
    digest = hashlib.sha256()
    with reading(str(path), Path(path)), Path(path).open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def spool_stdin() -> Path:
    """Stdin copied to a temporary file, for inputs are read twice; removed when the program ends.

    Raises `UsageError` where stdin is a terminal and nothing is piped in.
    """
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("nothing is piped in", "-", "pipe a table in, or name a file")
    with tempfile.NamedTemporaryFile(prefix="affectlab-stdin-", delete=False) as spool:
        path = Path(spool.name)
        atexit.register(path.unlink, missing_ok=True)
        with writing(str(path), path):
            shutil.copyfileobj(sys.stdin.buffer, spool, _CHUNK)
            spool.flush()
    return path
