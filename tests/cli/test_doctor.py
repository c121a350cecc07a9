"""`affectlab doctor`."""

from __future__ import annotations

import json
import shutil

import pytest

from affectlab import environment
from affectlab.cli import doctor, traces
from affectlab.core import InputError
from affectlab.models import folder

NAMES = ["affectlab", "python", "libraries", "model", "runtime", "processor", "answer", "data", "disk", "network"]


@pytest.fixture(autouse=True)
def fresh_home(monkeypatch, tmp_path):
    """Where no program has left anything yet."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    return home


def test_this_installation_is_whole_and_answers(affectlab):
    ran = affectlab("doctor")
    told = json.loads(affectlab("doctor", "--json").out)
    assert list(told["checks"]) == NAMES
    assert [name for name, check in told["checks"].items() if check["state"] == "broken"] == []
    assert (ran.status, told["usable"]) == (0, True)
    assert told["checks"]["network"] == {"state": "ok", "text": doctor.NOTHING_LEFT}
    assert "no file in its home" in ran.out
    assert "SHA-256 as stated" in told["checks"]["model"]["text"]
    assert "AFFECTLAB_DATA is not set" in told["checks"]["data"]["text"]


def test_without_its_model_it_is_broken_and_says_what_to_do(affectlab, monkeypatch, tmp_path):
    monkeypatch.setattr(folder, "folder_of", lambda name: tmp_path / name)
    ran = affectlab("doctor", "--json")
    told = json.loads(ran.out)
    assert (ran.status, told["usable"]) == (1, False)
    assert told["checks"]["model"]["state"] == "broken"
    assert "install affectlab again" in told["checks"]["model"]["text"]
    assert "broken: the lines so marked say what to do" in affectlab("doctor").out


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("is gone", "model.onnx", "get it"), "model.onnx: is gone; get it"),
        (ImportError("no numpy"), f"ImportError: no numpy; install again: {doctor.REINSTALL}"),
    ],
)
def test_whatever_breaks_is_a_finding(affectlab, monkeypatch, error, said):
    def broken() -> doctor.Finding:
        raise error

    monkeypatch.setattr(doctor, "CHECKS", {"affectlab": doctor.CHECKS["affectlab"], "model": broken})
    ran = affectlab("doctor", "--json")
    assert ran.status == 1
    assert json.loads(ran.out)["checks"]["model"] == {"state": "broken", "text": said}


@pytest.fixture
def network(affectlab, monkeypatch, tmp_path):
    """`network(code)`: what doctor finds of the network where every Python begins with `code`, and the exit status."""
    monkeypatch.setattr(doctor, "CHECKS", {"network": doctor.CHECKS["network"]})
    monkeypatch.setattr(environment, "BEFORE", None)
    monkeypatch.setenv("CI", "true")

    def look(code: str = "") -> tuple[int, str, str]:
        folder = tmp_path / "site"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(code)
        monkeypatch.syspath_prepend(str(folder))
        ran = affectlab("doctor", "--json")
        found = json.loads(ran.out)["checks"]["network"]
        return ran.status, found["state"], found["text"]

    return look


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("from pathlib import Path; (Path.home() / 'id').touch()", "home/id"),
        ("import tempfile; tempfile.mkdtemp(prefix='ses')", "temporary/ses"),
        ("open('here', 'w').close()", "here"),
    ],
)
def test_a_file_that_an_answer_leaves_is_a_finding(network, code, left):
    status, state, text = network(code)
    assert (status, state) == (1, "broken")
    assert text.startswith(f"a fresh process that answered a text left {left}")
    assert text.endswith("; please report this")


def test_a_socket_that_an_answer_opens_is_a_finding(network):
    status, state, text = network("""
import affectlab.annotate, socket
answer = affectlab.annotate.analyze
def analyze(text):
    affectlab.kept = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    return answer(text)
affectlab.annotate.analyze = analyze
""")
    assert (status, state) == (1, "broken")
    assert text.startswith("a fresh process that answered a text left socket.__new__")
    assert ("held open" in text) == traces.SOCKETS.is_dir()


def test_an_import_of_onnxruntime_before_affectlab_is_a_finding(network):
    status, state, text = network("import onnxruntime")
    assert (status, state) in ((1, "broken"), (0, "note"))
    assert text == (
        "onnxruntime was imported before affectlab, so its telemetry may be on; set ORT_DISABLE_TELEMETRY=1 before "
        "the program starts"
    )


def test_the_variable_set_by_the_user_is_kept_for_the_fresh_process(network, monkeypatch):
    monkeypatch.setattr(environment, "BEFORE", "1")
    assert network("import onnxruntime") == (0, "ok", doctor.NOTHING_LEFT)


def test_what_onnxruntime_kept_before_is_named(network, fresh_home):
    folder = fresh_home / ".cache" / "Microsoft" / "DeveloperTools" / ".onnxruntime"
    folder.mkdir(parents=True)
    status, state, text = network()
    assert (status, state) == (0, "note")
    assert text.startswith(f"onnxruntime once kept usage data in {folder}, ")


@pytest.mark.parametrize(
    ("executable", "why"),
    [
        (shutil.which("false"), "a fresh process failed: exit status 1"),
        ("/nowhere", "a fresh process gave no answer: "),
        ("", "Python does not say where it is"),
    ],
)
def test_without_a_fresh_process_it_says_so(network, monkeypatch, executable, why):
    monkeypatch.setattr("sys.executable", executable)
    status, state, text = network()
    assert (status, state) == (0, "note")
    assert text.startswith(f"not checked: {why}")


def test_a_note_does_not_break_it(affectlab, monkeypatch):
    monkeypatch.setattr(doctor, "CHECKS", {"data": lambda: doctor.Finding("note", "not here")})
    assert affectlab("doctor").status == 0
