"""Files and their failures: every OSError becomes one line that says what to do."""

from __future__ import annotations

import atexit
import errno
import hashlib
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import IO

import pyarrow as pa

from affectlab.core.errors import InputError, UsageError
from affectlab.core.messages import argument
from affectlab.tables.compression import UNPACK, Codec, codec_by_name, codec_of, packed, whole_lines

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
        raise InputError(
            "is a pipe, but inputs are read twice", name, f"pipe it into stdin: - with {argument('format', 'csv')}"
        )
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
    except (OSError, EOFError, zlib.error, pa.ArrowException) as error:
        if path is not None and getattr(error, "errno", None) is None and (codec := codec_of(path)):
            raise _cut_off(path, name, codec) from None
        what = f"cannot be read ({_reason(error)})"
        raise InputError(what, name, "check the file, or fetch it again") from None


def _cut_off(path: Path, name: str, codec: Codec) -> InputError:
    """How far a packed file can be read that has no proper end."""
    lines = whole_lines(path)
    if not lines:
        return InputError(f"its {codec} data is damaged or cut off", name, "fetch the file again")
    remedy = f"fetch the file again, or keep what is there: {UNPACK[codec]} {name} > part"
    return InputError(f"its {codec} data is damaged or cut off after line {lines:,}", name, remedy)


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
        if error.errno == errno.EFBIG or "File too large" in str(error):
            what = "the file may not grow larger here"
            raise InputError(what, name, "raise the limit (ulimit -f), or write to another disk") from None
        raise InputError(f"cannot be written ({_reason(error)})", name, "write to another place") from None
    except pa.ArrowException as error:
        what = f"cannot hold this table ({_reason(error)})"
        raise InputError(what, name, "write another format") from None


def _reason(error: Exception) -> str:
    """What the system says, without the number and the path it adds."""
    return one_line(getattr(error, "strerror", None) or error)


class ByteFile:
    """Bytes being written, packed where the file's name ends so."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        codec = codec_by_name(name)
        with writing(name, path):
            self._raw: IO[bytes] = path.open("wb")
            self._packed = None if codec is None else packed(self._raw, codec)

    def write(self, data: bytes) -> None:
        with writing(self._name, self._path):
            (self._packed or self._raw).write(data)

    def close(self) -> None:
        with writing(self._name, self._path), self._raw:
            if self._packed is not None:
                self._packed.close()


def content_hash(path: str | Path) -> str:
    """SHA-256 of the bytes of a file, as hex; reads 1 MB at a time. Raises `InputError`."""
    digest = hashlib.sha256()
    with reading(str(path), Path(path)), Path(path).open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def spool_stdin() -> Path:
    """Stdin copied to a temporary file, for inputs are read twice; removed when the program ends.

    Raises `UsageError` where stdin is a terminal and nothing is piped in, `InputError` where the copy has no room.
    """
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("nothing is piped in", "-", "pipe a table in, or name a file")
    folder = Path(tempfile.gettempdir())
    with _spooling(folder):
        # closed and removed by `atexit`, or with the process
        spool = tempfile.NamedTemporaryFile(prefix="affectlab-stdin-", delete=False)  # noqa: SIM115
        path = Path(spool.name)
        atexit.register(path.unlink, missing_ok=True)
        atexit.register(spool.close)
        nameless = Path(f"/proc/self/fd/{spool.fileno()}")
        if nameless.exists():  # Linux: even a process that is killed leaves nothing behind
            path.unlink()
            path = nameless
        shutil.copyfileobj(sys.stdin.buffer, spool, _CHUNK)
        spool.flush()
    return path


@contextmanager
def _spooling(folder: Path) -> Iterator[None]:
    """Turn what can go wrong while copying stdin into `folder` into one line."""
    try:
        yield
    except OSError as error:
        what = f"cannot be copied to {folder}, where inputs are read twice ({_reason(error)})"
        raise InputError(what, "stdin", "free some space there, or set TMPDIR to another folder") from None
