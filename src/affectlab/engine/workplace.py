"""`<OUT>.parts/`: what a run has done so far, whole at any moment at which it may be killed.

    run.json            the fingerprint of the run, and whether it may replace an OUT that is there
    part-00000012.arrow the finished rows of window 12, renamed into place when they are all written
    lock                held while a run works here

The folder goes when OUT is in its place, and `run.json` is the first to go: a folder without one holds nothing
to resume.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import pyarrow as pa

from affectlab.core import AffectlabError, InputError, UsageError, argument
from affectlab.engine.fingerprint import Fingerprint
from affectlab.engine.lock import HeldError, Lock

_RUN, _LOCK = "run.json", "lock"
_PARTS = f"part-{'[0-9]' * 8}.arrow"
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_PLACE = {errno.EACCES, errno.EPERM, errno.EROFS}
OUT, RESUME, OVERWRITE = argument("out"), argument("resume", True), argument("overwrite", True)


class Unfinished(NamedTuple):
    """A run that was begun, and whether it may replace an OUT that is there."""

    fingerprint: Fingerprint
    may_replace: bool


class Workplace:
    """The folder beside `out`, locked as long as the context lasts.

    `source` is the input where that is a file. On entry raises UsageError, before any work, where `out` is the
    input, is there and may not be replaced, cannot be written, or is being written by another run. On exit the
    folder stays if it holds a part.
    """

    def __init__(
        self, out: str | Path, source: Path | None = None, *, resume: bool = False, overwrite: bool = False
    ) -> None:
        self.name = str(out)
        self.out = Path(os.path.realpath(out))
        self.resume, self.overwrite = resume, overwrite
        self._source = source
        self._folder = self.out.with_name(f"{self.out.name}.parts")

    def __enter__(self) -> Workplace:
        self._check()
        with self._saving():
            self._folder.mkdir(exist_ok=True)
            try:
                self._lock = Lock(self._folder / _LOCK)
            except HeldError:
                what = "another run is writing it at this moment"
                raise UsageError(what, self.name, f"wait for it, or choose another {OUT}") from None
        try:
            self._refuse_taken()
        except UsageError:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, AffectlabError):  # what went wrong before matters more than a folder left behind
            if not self.parts():
                self.discard()
        self._leave()

    def _leave(self) -> None:
        self._lock.release()
        with suppress(OSError):
            self._folder.rmdir()

    def _check(self) -> None:
        parent = self.out.parent
        if self._source is not None and self.out.exists() and _same_file(self._source, self.out):
            raise UsageError("the output is the input", self.name, f"choose another name for {OUT}")
        if self.out.is_dir():
            raise UsageError("is a folder, not a file", self.name, "name a file to write")
        if self.out.exists() and not self.out.is_file():
            raise UsageError("is no ordinary file", self.name, "name a file to write")
        if not parent.is_dir():
            what = "is not a folder" if parent.exists() else "does not exist"
            remedy = f"choose another {OUT}" if parent.exists() else f"create it: mkdir -p {parent}"
            raise UsageError(f"its folder {parent} {what}", self.name, remedy)

    def _refuse_taken(self) -> None:
        """Raise UsageError where something is there that this run may not touch."""
        if self.resume or self.overwrite:
            return
        if (self._folder / _RUN).is_file():
            what = f"an unfinished run is kept in {self._folder.name}"
            raise UsageError(what, self.name, f"add {RESUME} to go on with it, or {OVERWRITE} to begin anew")
        if self.out.exists():
            what = "exists already"
            raise UsageError(what, self.name, f"add {OVERWRITE} to replace it, or choose another {OUT}")

    def unfinished(self) -> Unfinished | None:
        """The run whose parts are kept here; None if there is none.

        Raises UsageError for a `run.json` that cannot be understood, unless all is to be overwritten.
        """
        path = self._folder / _RUN
        if not path.is_file():
            return None
        try:
            found: Any = json.loads(path.read_bytes())
            return Unfinished(Fingerprint(dict(found["settings"])), bool(found["may_replace"]))
        except (OSError, ValueError, TypeError, KeyError):
            if self.overwrite:
                return None
            what = f"{self._folder.name}/{_RUN} cannot be read"
            raise UsageError(what, self.name, f"begin anew with {OVERWRITE}, or choose another {OUT}") from None

    def begin(self, fingerprint: Fingerprint) -> None:
        """Make this the folder of a new run; what an earlier one left is removed."""
        self.discard()
        run = {"settings": dict(fingerprint.settings), "may_replace": self.overwrite}
        text = json.dumps(run, ensure_ascii=False, indent=1)
        with self._saving(), self._whole(_RUN) as path:
            path.write_text(f"{text}\n", encoding="utf-8")

    def parts(self) -> set[int]:
        """Indices of the windows that are done."""
        return {int(path.stem.removeprefix("part-")) for path in self._folder.glob(_PARTS)}

    def sound_parts(self, schema: pa.Schema) -> set[int]:
        """As `parts`; one that a crash of the machine damaged is removed, to be done again."""
        sound = set()
        for index in self.parts():
            try:
                with pa.OSFile(str(self._part(index))) as file, pa.ipc.open_file(file) as reader:
                    same = reader.schema.equals(schema)
            except (pa.ArrowException, OSError):
                same = False
            if same:
                sound.add(index)
            else:
                self._part(index).unlink()
        return sound

    def write_part(self, index: int, table: pa.Table) -> None:
        """Save the rows of a window; the part is there as a whole or not at all."""
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        # one dictionary for each column in a file
        table = table.unify_dictionaries()
        with (
            self._saving(),
            self._whole(self._part(index).name) as path,
            pa.OSFile(str(path), "wb") as file,
            pa.ipc.new_file(file, table.schema, options=options) as writer,
        ):
            writer.write_table(table)

    def read_part(self, index: int) -> pa.Table:
        with self._saving():
            try:
                with pa.OSFile(str(self._part(index))) as file, pa.ipc.open_file(file) as reader:
                    return reader.read_all()
            except pa.ArrowException:
                self._part(index).unlink()
                what = f"{self._part(index).name} of {self._folder.name} was damaged"
                raise InputError(what, self.name, f"add {RESUME} to do these rows again") from None

    @contextmanager
    def scratch(self, name: str) -> Iterator[Path]:
        """A path here for a temporary file, removed at the end."""
        path = self._folder / f"{name}.tmp"
        try:
            yield path
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def publish(self, write: Callable[[Path], object]) -> None:
        """Put the file that `write` makes where `out` is to be, in one step, and clear the folder."""
        with self.scratch("out") as path:
            write(path)
            with self._saving():
                _sync(path)
                path.replace(self.out)
                _sync_folder(self.out.parent)
        self.discard()

    def discard(self) -> None:
        """Remove everything that affectlab put here but the lock."""
        with self._saving():
            (self._folder / _RUN).unlink(missing_ok=True)
            for pattern in (_PARTS, "*.tmp"):
                for path in self._folder.glob(pattern):
                    path.unlink(missing_ok=True)

    def _part(self, index: int) -> Path:
        return self._folder / f"part-{index:08d}.arrow"

    @contextmanager
    def _whole(self, name: str) -> Iterator[Path]:
        """A temporary path that becomes `name` once its content is on the disk."""
        with self.scratch(name) as path:
            yield path
            _sync(path)
            path.replace(self._folder / name)

    @contextmanager
    def _saving(self) -> Iterator[None]:
        """Turn what can go wrong on the disk into one line."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                what, remedy = "the disk is full", f"free some space and add {RESUME}, or choose another {OUT}"
                raise InputError(what, self.name, remedy) from None
            if error.errno == errno.EFBIG:
                what = "a file may not grow larger here"
                remedy = f"raise the limit (ulimit -f) and add {RESUME}, or choose another {OUT}"
                raise InputError(what, self.name, remedy) from None
            if error.errno in _PLACE:
                what = f"the folder {self.out.parent} may not be written"
                raise UsageError(what, self.name, f"choose another {OUT}, or ask for the right to write") from None
            what = f"cannot be written ({error.strerror or error})"
            raise UsageError(what, self.name, f"choose another {OUT}") from None


def _same_file(one: Path, other: Path) -> bool:
    """True for one file under two names, links of either kind included."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Make a renaming last; only POSIX can open a folder for that."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
