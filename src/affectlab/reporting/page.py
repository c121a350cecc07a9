"""From views to one HTML page, and the page to its file."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from affectlab.core import InputError, UsageError, argument
from affectlab.reporting import words

_HTML = (".html", ".htm")


@cache
def environment() -> Environment:
    """Everything that is put into a template is escaped."""
    environment = Environment(
        loader=PackageLoader("affectlab.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=words.count, plural=words.plural, percent=words.percent, percents=words.percents,
        decimal=words.decimal, decimals=words.decimals, place=words.place, shown=words.shown,
        points=words.points, points_interval=words.points_interval, small=words.small,
    )  # fmt: skip
    return environment


def render(context: Mapping[str, object]) -> str:
    """The page as one string. `context` as `build` makes it."""
    return environment().get_template("report.html.j2").render(**context)


def default_out(annotated: Path) -> Path:
    """`posts.report.html` beside `posts.affect.parquet`, `posts.csv`, `posts.csv.gz` or `posts.csv.zst`."""
    name = annotated.name.removesuffix(".gz").removesuffix(".zst") or annotated.name
    for ending in (Path(name).suffix, ".affect"):
        name = name.removesuffix(ending) or name
    return annotated.with_name(f"{name}.report.html")


def check_out(out: Path, annotated: Path) -> None:
    """Raises `UsageError` unless a page can be written at `out` without harm."""
    where = argument("out", str(out))
    if out.suffix.lower() not in _HTML:
        raise UsageError("a report is an HTML page", where, f"call it {out.with_suffix('.html').name}")
    if out.is_dir():
        raise UsageError("is a folder", where, "name a file in it, such as report.html")
    if not out.parent.is_dir():
        raise UsageError(f"there is no folder {out.parent}", where, f"create it: mkdir -p {out.parent}")
    if out.exists() and annotated.exists() and out.samefile(annotated):
        raise UsageError("that is the annotated file itself", where, "name another file")


def write(page: str, out: Path) -> None:
    """Write the page beside its place, then move it there: it is never half there.

    Raises `UsageError` for a place that may not be written, `InputError` for a full disk.
    """
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{out.stem}-", suffix=".part", dir=out.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(page)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(out)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            raise InputError("the disk is full", str(out), "free some space, or write to another disk") from None
        raise UsageError("may not be written here", argument("out", str(out)), "choose another folder") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
