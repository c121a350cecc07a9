"""`affectlab data list|show|fetch`."""

from __future__ import annotations

import json
import os

import pytest

from affectlab import datasets

DATA = os.environ.get("AFFECTLAB_DATA", "")


@pytest.mark.usefixtures("no_data")
def test_without_data_every_set_is_listed_as_absent(affectlab):
    ran = affectlab("data", "list", "--json")
    rows = json.loads(ran.out)
    assert [row["id"] for row in rows] == list(datasets.ids())
    assert {row["here"] for row in rows} == {False}
    shown = affectlab("data", "list")
    assert [id for id in datasets.ids() if f"\n{id} " not in shown.out] == []
    assert shown.err.startswith("note: AFFECTLAB_DATA is not set; ")


@pytest.mark.usefixtures("no_data")
@pytest.mark.parametrize("id", datasets.ids())
def test_show_tells_terms_citation_every_trap_and_how_to_get_it(affectlab, id):
    entry = datasets.load(id)
    words = " ".join(affectlab("data", "show", id).out.split())
    for said in (entry.licence, entry.citation, entry.owner_url, *entry.traps):
        assert "".join(said.split()) in "".join(words.split())
    assert "to get it" in words
    found = json.loads(affectlab("data", "show", id, "--json").out)
    assert [file["sha256"] for file in found["files"]] == [file.sha256 for file in entry.files]
    assert {bool(file["fault"]) for file in found["files"]} == {True}


@pytest.mark.usefixtures("no_data")
def test_an_altered_file_is_told_from_an_absent_one(affectlab, monkeypatch, tmp_path):
    entry = datasets.load("emobank")
    path = tmp_path / entry.files[0].path.removesuffix(".gz")
    path.parent.mkdir()
    path.write_text("id,text\n", encoding="utf-8")
    monkeypatch.setenv("AFFECTLAB_DATA", str(tmp_path))
    assert json.loads(affectlab("data", "list", "--json").out)[datasets.ids().index("emobank")]["here"]
    ran = affectlab("data", "show", "emobank")
    assert "0 of 1 here" in ran.out
    assert "SHA-256" in ran.out.split("traps")[0].split("to get it")[1]


def test_fetch_says_what_it_downloads_under_which_terms(affectlab, monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "faults", lambda entry, **_: dict.fromkeys([file.path for file in entry.files], "-"))
    monkeypatch.setattr(datasets, "fetch", lambda entry: [tmp_path / file.path for file in entry.files])
    ran = affectlab("data", "fetch", "goemotions")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.splitlines() == [
        f"note: downloading 6 files of goemotions; its terms: {datasets.load('goemotions').licence}",
        f"note: goemotions is here: {(tmp_path / datasets.load('goemotions').files[0].path).parent}",
    ]


@pytest.mark.usefixtures("no_data")
def test_fetch_of_a_set_without_an_address_says_how_to_get_it(affectlab):
    ran = affectlab("data", "fetch", "aeb")
    assert ran.status == 2
    assert "put it into $AFFECTLAB_DATA/aeb/" in ran.err


@pytest.mark.data
def test_show_finds_the_originals(affectlab, monkeypatch):
    monkeypatch.setenv("AFFECTLAB_DATA", DATA)
    found = json.loads(affectlab("data", "show", "emobank", "--json").out)
    assert [file["fault"] for file in found["files"]] == [None]
    assert "1 of 1 here" in affectlab("data", "show", "emobank").out
    assert "nothing to download" in affectlab("data", "fetch", "emobank").err
