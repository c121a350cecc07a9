"""Nothing leaves the machine, and nothing is written but the outputs that are named."""

from __future__ import annotations

import ast
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from affectlab.evaluate import Run, Score
from watched import Place, Seen, Watched, start, strace_works, watched

ROOT = Path(__file__).parents[1]
TEXT = "I can't stop smiling"
LIVES_S = 14
"""Longer than onnxruntime waits before it looks up the host to send to (1.32: 10 s)."""
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--version",),
    ("analyze", TEXT),
    ("analyze", TEXT, "--json", "--model", "fast"),
    ("analyze", TEXT, "--model", "vader"),
    ("analyze", TEXT, "--model", "textblob"),
    ("annotate", "posts.csv", "-o", "out.csv", "--language", "--lexicon", "lexicon.csv"),
    ("annotate", "out.csv", "-o", "out.tsv.gz", "--prefix", "again", "--model", "fast"),
    ("annotate", "posts.csv", "-o", "out.jsonl", "--model", "random"),
    ("annotate", "posts.csv", "-o", "out.parquet"),
    ("annotate", "posts.csv", "-o", "out.xlsx", "--model", "fast"),
    ("annotate", "out.xlsx", "-o", "out.jsonl.zst", "--prefix", "again", "--limit", "3"),
    ("report", "out.parquet", "--by", "group", "--time", "time"),
    ("summary", "out.parquet"),
    ("summary", "out.csv", "--json"),
    *((noun, "list") for noun in ("models", "tasks", "taxonomies", "data")),
    *(
        ("models", "show", "base"),
        ("tasks", "show", "affect"),
        ("taxonomies", "show", "ekman-6"),
        ("data", "show", "sst"),
    ),
    ("compare", "run.json", "--format", "html", "-o", "runs.html"),
    ("evaluate", "--help"),
    ("train", "--help"),
    ("doctor",),
)
OUTPUTS = {
    f"work/{name}"
    for name in ("out.csv", "out.tsv.gz", "out.jsonl", "out.parquet", "out.xlsx", "out.jsonl.zst", "runs.html")
} | {"work/out.report.html"}


@pytest.fixture
def place() -> Iterator[Place]:
    """In a folder with a short name, since that of a Unix socket may have about 100 characters."""
    with tempfile.TemporaryDirectory() as folder:
        yield Place.make(Path(folder))


@pytest.fixture(scope="module")
def long_life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A process that answers a text and lives on, while other tests run."""
    place = Place.make(tmp_path_factory.mktemp("long"))
    process = start(place, f"import affectlab, time; affectlab.analyze({TEXT!r}); time.sleep({LIVES_S})")
    yield process
    process.stop()


def copy_posts(place: Place) -> None:
    """The first of the example posts."""
    lines = (ROOT / "examples" / "posts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (place.work / "posts.csv").write_text("".join(lines[:40]), encoding="utf-8")


def left(seen: Seen) -> tuple[set[str], list[str]]:
    assert seen.status == 0, seen.err
    return seen.files, seen.sockets


@pytest.mark.usefixtures("long_life")
def test_no_command_leaves_files_or_opens_sockets(place: Place) -> None:
    copy_posts(place)
    shutil.copy(ROOT / "examples" / "lexicon.csv", place.work)
    score = Score(task="goemotions", metric="macro-f1", value=0.5, low=0.4, high=0.6, n=9, answered=9)
    run = Run(
        benchmark="supervised", protocol="open", model="base", model_version="1", spec={"limit": None}, scores=(score,),
        calibration=(), training=(), supervised=(),
    )  # fmt: skip
    run.write(place.work / "run.json")
    again = [(*command, *(("--overwrite",) if command[0] == "annotate" else ())) for command in COMMANDS]
    code = f"""
import affectlab.cli
for command in {again!r}:
    status = affectlab.cli.run(command)
    assert status == 0, (command, status)
"""
    assert left(watched(place, code)) == (OUTPUTS, [])
    assert left(watched(place, code)) == (set(), [])


@pytest.mark.data
def test_a_benchmark_leaves_the_run_alone(place: Place) -> None:
    code = """
import affectlab.cli
evaluate = ("evaluate", "aeb", "--limit", "3", "--resamples", "10", "-o", "run.json", "--overwrite")
for command in (evaluate, ("data", "list")):
    assert affectlab.cli.run(command) == 0, command
"""
    data = os.environ["AFFECTLAB_DATA"]
    outputs = {"work/run.json", "work/run.predictions.jsonl"}
    assert left(watched(place, code, AFFECTLAB_DATA=data)) == (outputs, [])
    assert left(watched(place, code, AFFECTLAB_DATA=data)) == (set(), [])


def test_a_table_from_standard_input_leaves_no_file_either(place: Place) -> None:
    arguments = ["-m", "affectlab", "annotate", "-", "--format", "csv", "-o", "out.csv", "--overwrite"]
    for expected in ({"work/out.csv"}, set()):
        assert left(Watched(place, arguments).end(f"text\n{TEXT}\n")) == (expected, [])


def test_the_python_api_leaves_no_files_and_opens_no_sockets(place: Place) -> None:
    copy_posts(place)
    code = f"""
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
import affectlab as al
for method in multiprocessing.get_all_start_methods():
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        assert pool.submit(al.analyze, {TEXT!r}).result().status == "ok", method
import pandas
for name in ("base", "fast"):
    model = al.load_model(name)
    assert [result.status for result in al.analyze([{TEXT!r}], model=model)] == ["ok"]
al.analyze(pandas.DataFrame({{"text": [{TEXT!r}]}}), text="text")
al.annotate_file("posts.csv", "out.parquet", overwrite=True)
"""
    assert left(watched(place, code)) == ({"work/out.parquet"}, [])
    assert left(watched(place, code)) == (set(), [])


@pytest.mark.parametrize(
    "code",
    [
        "import affectlab; import onnxruntime",
        f"import affectlab, os; os.environ.pop('ORT_DISABLE_TELEMETRY', None); affectlab.analyze({TEXT!r})",
        "import affectlab.models.session",
    ],
)
def test_telemetry_is_off_before_onnxruntime_is_imported(place: Place, code: str) -> None:
    assert left(watched(place, code, ORT_DISABLE_TELEMETRY="0")) == (set(), [])


@pytest.mark.parametrize(
    ("code", "variables", "said"),
    [
        ("import onnxruntime, affectlab", {}, True),
        ("import onnxruntime, affectlab", {"ORT_DISABLE_TELEMETRY": "0"}, True),
        ("import onnxruntime, affectlab", {"ORT_DISABLE_TELEMETRY": "TRUE"}, False),
        ("import affectlab, onnxruntime", {}, False),
    ],
)
def test_an_import_of_onnxruntime_before_is_known(
    place: Place, code: str, variables: dict[str, str], said: bool
) -> None:
    log = "import logging; logging.basicConfig(level='INFO'); import affectlab.models.session"
    seen = watched(place, f"{code}; print(affectlab.environment.ONNXRUNTIME_CAME_FIRST)\n{log}", **variables)
    assert seen.out == f"{said}\n"
    assert ("onnxruntime was imported before affectlab" in seen.err) == said
    if variables.get("ORT_DISABLE_TELEMETRY") == "TRUE":
        assert left(seen) == (set(), [])


@pytest.mark.skipif(platform.system() != "Linux", reason="onnxruntime has been watched on Linux alone")
@pytest.mark.skipif(
    tuple(map(int, version("onnxruntime").split(".")[:2])) < (1, 29), reason="onnxruntime collects since 1.29"
)
def test_these_tests_would_see_the_telemetry_of_onnxruntime(place: Place) -> None:
    """If this fails, onnxruntime does something new: look what, and mend docs/explanation/privacy-and-ethics.md."""
    seen = watched(place, "import onnxruntime")
    assert "home/.cache/Microsoft/DeveloperTools/.onnxruntime/deviceid" in seen.files


@pytest.mark.parametrize("strace", [True, False])
def test_these_tests_would_see_a_file_and_a_socket(place: Place, strace: bool) -> None:
    if strace and not strace_works():
        pytest.skip("strace does not work here")
    code = """
import pathlib, socket, tempfile
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
for folder in (pathlib.Path.home(), pathlib.Path(tempfile.gettempdir()), pathlib.Path.cwd()):
    (folder / "a").touch()
"""
    seen = watched(place, code, strace=strace)
    assert seen.files == {"home/a", "temporary/a", "work/a"}
    assert len(seen.sockets) == 1


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Modules of onnxruntime that a file imports, by a statement or by name; and whether as it is imported itself."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source if "onnxruntime" in source else "")
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            names = [str(node.args[0].value)] if called in ("import_module", "__import__", "importorskip") else []
        yield from ((name, id(node) not in inside) for name in names if name.split(".")[0] == "onnxruntime")


def test_one_module_imports_onnxruntime() -> None:
    files = [
        path for folder in ("src", "benchmarks", "docs", "scripts", "tests") for path in (ROOT / folder).rglob("*.py")
    ]
    found = {path.relative_to(ROOT).as_posix(): list(imports(path)) for path in files}
    assert {name: modules for name, modules in found.items() if modules} == {
        "src/affectlab/models/session.py": [("onnxruntime", True)],
        "benchmarks/quantised.py": [("onnxruntime.quantization", False)],
    }


def test_a_process_that_lives_on_opens_no_socket(long_life: Watched) -> None:
    assert left(long_life.end()) == (set(), [])
