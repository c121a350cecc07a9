"""Row-level answers, kept beside a run: one JSON line each, in the format that `predictions:FILE` reads.

The first line says whose answers to which benchmark they are; a run that was stopped goes on after the last whole
line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from affectlab.core import InputError, UsageError, argument
from affectlab.engine import Fingerprint, Interrupted
from affectlab.engine.lock import HeldError, Lock
from affectlab.evaluate.replies import Reply, is_reply

Line = dict[str, Any]
OUT = argument("out")
TEXT: Any = {"encoding": "utf-8", "newline": "\n", "errors": "backslashreplace"}
"""How answers are written: half a surrogate pair becomes the escape by which JSON has it."""


def path_beside(run: Path) -> Path:
    """`run.predictions.jsonl` for `run.json`."""
    return run.with_name(f"{run.name.removesuffix('.json')}.predictions.jsonl")


def line_of(key: str, reply: Reply, more: Mapping[str, Any] | None = None) -> Line:
    """The line of the row called `key` (see `questions.key_of`)."""
    task, _, number = key.rpartition(":")
    where: Line = {"task": task, "row": int(number)} if task else {"aeb_line": int(number)}
    return {**where, "prediction": reply, **(more or {})}


def key_in(line: Mapping[str, Any]) -> str:
    """The key of a line. Raises KeyError where it has none."""
    return str(line["aeb_line"]) if "aeb_line" in line else f"{line['task']}:{line['row']}"


class Kept:
    """The answers so far, in memory and in the file at `path` (None: in memory alone), as long as the context lasts.

    `whose`: what the answers depend on; answers of others in the file are refused, unless it is to be overwritten.
    """

    def __init__(self, path: Path | None, whose: Mapping[str, str | int | None], *, overwrite: bool = False) -> None:
        self.lines: dict[str, Line] = {}
        self._path = path
        self._whose = Fingerprint(whose)
        self._overwrite = overwrite
        self._stream: IO[str] | None = None

    def __enter__(self) -> Kept:
        if self._path is None:
            return self
        try:
            self._lock = Lock(self._path.with_name(f"{self._path.name}.lock"))
            if self._path.exists() and not self._overwrite:
                self._go_on(self._path)
            else:
                self._path.write_text(f"{self._header()}\n", **TEXT)
            self._stream = self._path.open("a", **TEXT)
        except HeldError:
            what = "another run is writing it at this moment"
            raise UsageError(what, str(self._path), f"wait for it, or choose another {OUT}") from None
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(self._path), f"choose another {OUT}") from None
        except UsageError:
            self._lock.release()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if self._stream is None:
            return
        self._stream.close()
        self._lock.release()
        if kind is KeyboardInterrupt:
            raise Interrupted(f"{len(self.lines):,} answers are in {self._path}; the same command goes on from there")

    def _header(self) -> str:
        return json.dumps(dict(self._whose.settings), ensure_ascii=False)

    def _go_on(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8", errors="replace")
        if self._header().startswith(text):  # stopped before its first line was whole
            path.write_text(f"{self._header()}\n", **TEXT)
            return
        head, *rest = text[: text.rfind("\n") + 1].split("\n")[:-1] or [""]
        try:
            begun = Fingerprint.from_json(head)
            lines = {key_in(line): line for line in map(json.loads, rest)}
            ours = "benchmark" in begun.settings and all(is_reply(line["prediction"]) for line in lines.values())
        except (ValueError, KeyError, TypeError, RecursionError):
            ours = False
        if not ours:
            raise UsageError("is there already, and not answers kept beside a run", str(path), f"choose another {OUT}")
        if differences := begun.differences(self._whose):
            what = f"holds answers begun with {', '.join(differences)}"
            raise UsageError(
                what,
                str(path),
                f"give what it was begun with, choose another {OUT}, or add {argument('overwrite', True)}",
            )
        self.lines = lines
        if not text.endswith("\n"):
            os.truncate(path, len(text[: text.rfind("\n") + 1].encode("utf-8")))

    def add(self, found: Iterable[tuple[str, Reply, Mapping[str, Any] | None]]) -> None:
        """Keep these answers; they are in the file when this returns."""
        lines = [(key, line_of(key, reply, more)) for key, reply, more in found]
        self.lines.update(lines)
        if self._stream is not None:
            self._stream.writelines(f"{json.dumps(line, ensure_ascii=False)}\n" for _, line in lines)
            self._stream.flush()

    def sort(self, order: Iterable[str]) -> None:
        """Write the lines of `order` first, in that order, so that a resumed run's file is the same. The last thing."""
        if self._path is None or self._stream is None:
            return
        self._stream.close()
        lines = ({key: self.lines[key] for key in order} | self.lines).values()
        partial = self._path.with_name(f"{self._path.name}.part")
        partial.write_text(
            "".join(
                f"{text}\n" for text in [self._header(), *(json.dumps(line, ensure_ascii=False) for line in lines)]
            ),
            **TEXT,
        )
        partial.replace(self._path)
