"""`affectlab doctor`: is this installation whole, and does it answer?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import typer

from affectlab.cli.errors import FAILED, as_option
from affectlab.core.errors import AffectlabError

LIBRARIES = ("numpy", "onnxruntime", "tokenizers", "pyarrow", "narwhals", "openpyxl", "jinja2", "py3langid")
SENTENCE = "I can't stop smiling, this is the best day of my life!"
READY = """ready; try: affectlab analyze "I can't stop smiling" """.rstrip()
BROKEN = "broken: the lines so marked say what to do"
REINSTALL = "in a clone of the repository, pip install --force-reinstall ."
NOTHING_LEFT = (
    "a fresh process answered a text: no file in its home or temporary folder, no socket seen in Python or left open"
)
SHIPPED = {"base": "model.onnx", "fast": "table.npz"}
"""The weights of each model in the package."""
EIGHT_BIT = ("avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm")
"""Processor features for products of 8-bit numbers, as Linux calls them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`state`: "ok"; "note" where something optional is absent; "broken" where the plain install does not work."""

    state: Literal["ok", "note", "broken"]
    text: str


def doctor(json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False) -> None:
    """Check the installation.

    Versions, model file, a test answer, data sets, disk, and whether an answer leaves files or uses the network. Exit
    status 0 if affectlab can be used, 1 if the plain installation is broken. Uses no network.
    """
    from affectlab.cli import console, output

    findings = {name: _look(check) for name, check in CHECKS.items()}
    usable = all(finding.state != "broken" for finding in findings.values())
    if json:
        checks = {name: {"state": finding.state, "text": finding.text} for name, finding in findings.items()}
        output.print_json({"usable": usable, "checks": checks})
    else:
        out = console.stdout()
        out.print(console.findings((finding.state, name, finding.text) for name, finding in findings.items()))
        out.print(f"\n{READY if usable else BROKEN}", style="bold")
    if not usable:
        raise typer.Exit(FAILED)


def _look(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except AffectlabError as error:
        return Finding("broken", error.worded(as_option))
    except Exception as error:  # noqa: BLE001 - whatever breaks is what the doctor is to find
        return Finding("broken", f"{type(error).__name__}: {error}; install again: {REINSTALL}")


def _package() -> Finding:
    from importlib.metadata import version
    from pathlib import Path

    import affectlab

    return Finding("ok", f"{version('affectlab')} in {Path(str(affectlab.__file__)).parent}")


def _python() -> Finding:
    import os
    import platform

    system = f"{platform.system()} {platform.machine()}"
    return Finding("ok", f"{platform.python_version()} on {system}, {os.cpu_count()} processor threads")


def _libraries() -> Finding:
    from importlib import import_module
    from importlib.metadata import version

    for name in LIBRARIES:
        import_module("affectlab.models.session" if name == "onnxruntime" else name)
    return Finding("ok", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))


def _model() -> Finding:
    from affectlab.models.folder import folder_of, is_whole

    files = [folder_of(name) / file for name, file in SHIPPED.items()]
    for path in files:
        if not is_whole(path.parent, path.name):
            return Finding("broken", f"{path} is not the file it should be; install again: {REINSTALL}")
    sizes = ", ".join(f"{path.parent.name}: {path.stat().st_size / 1e6:.1f} MB" for path in files)
    return Finding("ok", f"{sizes}, SHA-256 as stated")


def _runtime() -> Finding:
    from affectlab.models.session import providers

    return Finding("ok", f"onnxruntime offers {', '.join(providers())}; base uses CPUExecutionProvider")


def _processor() -> Finding:
    import platform
    from pathlib import Path

    machine, info = platform.machine(), Path("/proc/cpuinfo")
    if not info.is_file():
        return Finding("ok", f"{machine}; this system does not list its instructions")
    words = set(info.read_text(encoding="utf-8", errors="replace").split())
    found = [feature for feature in EIGHT_BIT if feature in words]
    if found:
        return Finding("ok", f"{machine} with 8-bit instructions: {', '.join(found)}")
    return Finding("note", f"{machine} without 8-bit instructions (VNNI, dot products): slower, as exact")


def _answer() -> Finding:
    from time import perf_counter

    from affectlab.annotate import analyze

    began = perf_counter()
    result = analyze(SENTENCE)
    if result.status != "ok":
        return Finding("broken", f"{SENTENCE!r} was not answered: {result.error}")
    confidence = "" if result.confidence is None else f" ({result.confidence:.2f})"
    return Finding("ok", f"{SENTENCE!r}: {result.emotion}{confidence}, in {perf_counter() - began:.2f} s with loading")


def _data() -> Finding:
    import os

    from affectlab import datasets

    if not os.environ.get("AFFECTLAB_DATA"):
        return Finding("note", "AFFECTLAB_DATA is not set; only evaluate and train need it: affectlab data list")
    absent = [id for id in datasets.ids() if datasets.faults(datasets.load(id), hashes=False)]
    if absent:
        return Finding("note", f"incomplete in AFFECTLAB_DATA: {', '.join(absent)}; see: affectlab data list")
    return Finding("ok", f"all {len(datasets.ids())} data sets are in AFFECTLAB_DATA")


def _disk() -> Finding:
    import shutil
    import tempfile

    free = {place: shutil.disk_usage(place).free for place in (".", tempfile.gettempdir())}
    told = ", ".join(f"{size / 1e9:,.1f} GB free in {place}" for place, size in free.items())
    if min(free.values()) < 200e6:
        return Finding("note", f"{told}: large files may not fit")
    return Finding("ok", told)


def _network() -> Finding:
    from affectlab import environment
    from affectlab.cli import traces

    seen = traces.traces()
    if isinstance(seen, str):
        return Finding("note", f"not checked: {seen}")
    left = [*seen.files, *seen.sockets]
    if environment.ONNXRUNTIME_CAME_FIRST or seen.onnxruntime_came_first:
        return Finding("broken" if left else "note", environment.CAME_FIRST)
    if left:
        return Finding("broken", f"a fresh process that answered a text left {', '.join(left)}; please report this")
    kept = traces.leftover()
    if kept is not None:
        what = f"onnxruntime once kept usage data in {kept}"
        return Finding("note", f"{what}, for affectlab 0.1.0 or another program; delete that folder; {NOTHING_LEFT}")
    return Finding("ok", NOTHING_LEFT)


CHECKS: dict[str, Callable[[], Finding]] = {
    "affectlab": _package,
    "python": _python,
    "libraries": _libraries,
    "model": _model,
    "runtime": _runtime,
    "processor": _processor,
    "answer": _answer,
    "data": _data,
    "disk": _disk,
    "network": _network,
}
