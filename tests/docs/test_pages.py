"""What the pages tell a reader to type is what the program takes."""

from __future__ import annotations

import inspect
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import affectlab
from affectlab.cli import run
from affectlab.cli.app import command

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(affectlab [^`]+)`")
NOT_RUN = ("data", "train", "evaluate", "compare", "doctor")
"""Commands that need data sets or torch, or look at the machine; the rest is run as it stands, but for
lines that name a model which the reader has trained."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, *languages: str) -> list[str]:
    return [body for language, body in FENCED.findall(path.read_text(encoding="utf-8")) if language in languages]


def commands(path: Path) -> Iterator[list[str]]:
    """The arguments of each `affectlab ...` line in the page's shell blocks; in a console, lines with `$` are typed."""
    typed = [line for body in blocks(path, "bash") for line in body.splitlines()]
    typed += [line[2:] for body in blocks(path, "console") for line in body.splitlines() if line.startswith("$ ")]
    for line in typed:
        if "affectlab" in line:
            words = shlex.split(line, comments=True)
            if "affectlab" in words:
                yield words[words.index("affectlab") + 1 :]


def resolved(arguments: list[str]) -> tuple[Any, list[str]]:
    """The command that `arguments` begin with, and the rest of them."""
    found: Any = command()
    rest = list(arguments)
    while rest and rest[0] in getattr(found, "commands", {}):
        found = found.commands[rest.pop(0)]
    return found, rest


def test_the_readme_shows_what_the_gallery_shows() -> None:
    """The gallery is written by the commands themselves."""
    panel = re.compile(r"╭.*?╯", re.DOTALL)
    shown = panel.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown
    assert shown[0] in (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")


def all_mentions() -> list[Any]:
    mentions: list[Any] = []
    for path in PAGES:
        inline = [shlex.split(line)[1:] for line in INLINE.findall(path.read_text(encoding="utf-8"))]
        both = [*commands(path), *inline]
        mentions += [pytest.param(words, id=f"{name(path)}: {' '.join(words)}") for words in both]
    return mentions


@pytest.mark.parametrize("arguments", all_mentions())
def test_a_command_on_a_page_exists_with_its_options(arguments: list[str]) -> None:
    found, rest = resolved(arguments)
    known = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
    asked = {word.split("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
    assert asked - known <= {"--help", "-h"}
    assert not getattr(found, "commands", {}) or not rest or rest[0].startswith("-"), f"no such command: {rest[0]}"


def pages_to_run() -> list[Any]:
    """The gallery shows errors too, and `scripts/gallery.py --check` runs it."""
    pages = [path for path in PAGES if path.name != "gallery.md"]
    return [pytest.param(path, id=name(path)) for path in pages if any(commands(path)) or blocks(path, "python")]


@pytest.mark.parametrize("path", pages_to_run())
def test_the_examples_of_a_page_run_in_order(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shell lines with the model they name, in a folder with the examples; Python blocks in one namespace."""
    for example in ("posts.csv", "lexicon.csv"):
        shutil.copy(ROOT / "examples" / example, tmp_path)
    monkeypatch.chdir(tmp_path)
    for arguments in commands(path):
        if arguments[0] in NOT_RUN or "-" in arguments or any(word.startswith("onnx:") for word in arguments):
            continue
        if arguments[0] == "annotate" and "--overwrite" not in arguments and "--resume" not in arguments:
            arguments = [*arguments, "--overwrite"]  # pages stand alone; a reader has one file for all of them
        status = run(arguments)
        assert status == 0, capsys.readouterr().err
    namespace: dict[str, Any] = {}
    for body in blocks(path, "python"):
        exec(compile(body, str(path), "exec"), namespace)


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_fresh(reference: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.main(["--check"]) == 0, capsys.readouterr().out


def test_a_stale_page_is_named(reference: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for page in ("README.md", "docs/index.md"):
        (tmp_path / page).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / page, tmp_path / page)
    assert reference.main(root=tmp_path) == 0
    page = tmp_path / "docs" / "reference" / "tasks.md"
    page.write_text(page.read_text(encoding="utf-8").replace("sadness", "sorrow"), encoding="utf-8")
    assert reference.main(["--check"], tmp_path) == 1
    assert "stale: docs/reference/tasks.md;" in capsys.readouterr().err


def test_the_python_page_has_every_public_name_with_all_it_takes_and_holds(reference: ModuleType) -> None:
    page = reference.python_page()
    sections = {part.split("`")[1]: part for part in page.split("\n## ")[1:]}
    assert {*sections} == {*affectlab.__all__} - {"__version__"}
    for id, section in sections.items():
        public = getattr(affectlab, id)
        assert " ".join((public.__doc__ or "").split())[:60] in " ".join(section.split())
        if is_dataclass(public):
            wanted = [f"| `{field.name}` |" for field in fields(public) if not field.name.startswith("_")]
        else:
            takes = [] if isinstance(public, type) else inspect.signature(public).parameters
            wanted = [f"{parameter}: " for parameter in takes]
        for part in wanted:
            assert part in section, (id, part)
        assert " at 0x" not in section, id


def test_every_command_has_help_and_so_have_its_options(reference: ModuleType) -> None:
    for path, found in reference.all_commands():
        assert (found.help or "").strip(), path
        for parameter in found.params:
            assert (getattr(parameter, "help", None) or "").strip(), f"{path} {parameter.name}"
