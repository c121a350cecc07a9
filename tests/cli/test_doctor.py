"""`affectlab doctor`."""

from __future__ import annotations

import json

import pytest

from affectlab.cli import doctor
from affectlab.core import InputError
from affectlab.models import folder

NAMES = ["affectlab", "python", "libraries", "model", "runtime", "processor", "answer", "data", "disk", "network"]


def test_this_installation_is_whole_and_answers(affectlab):
    ran = affectlab("doctor")
    told = json.loads(affectlab("doctor", "--json").out)
    assert list(told["checks"]) == NAMES
    assert [name for name, check in told["checks"].items() if check["state"] == "broken"] == []
    assert (ran.status, told["usable"]) == (0, True)
    assert "no network is used" in ran.out
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


def test_a_note_does_not_break_it(affectlab, monkeypatch):
    monkeypatch.setattr(doctor, "CHECKS", {"data": lambda: doctor.Finding("note", "not here")})
    assert affectlab("doctor").status == 0
