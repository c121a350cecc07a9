"""Finding, checking and fetching files: what a user sees when something is wrong."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from affectlab import datasets
from affectlab.core.errors import AffectlabError, DataMissingError
from affectlab.datasets import files
from affectlab.datasets.base import File, Row

CONTENT = '\ufeffone\ttwo\r\n"a ""b"" c"\tx\u2028y\r\nlast\tline'.encode()


def file_of(data: bytes, path: str = "toy/table.tsv.gz", url: str | None = None) -> File:
    return File(path=path, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), url=url)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty AFFECTLAB_DATA, and an empty cache beside it."""
    root = tmp_path / "data"
    (root / "toy").mkdir(parents=True)
    monkeypatch.setenv("AFFECTLAB_DATA", str(root))
    monkeypatch.setattr(files, "cache_root", lambda: tmp_path / "cache")
    return root


def assert_one_line(error: AffectlabError) -> None:
    assert "\n" not in str(error)
    assert len(error.args) == 3


def test_gzipped_file_is_read(folder: Path) -> None:
    (folder / "toy/table.tsv.gz").write_bytes(gzip.compress(CONTENT))
    assert files.read_bytes(file_of(CONTENT)) == CONTENT


def test_unpacked_file_is_read(folder: Path) -> None:
    (folder / "toy/table.tsv").write_bytes(CONTENT)
    assert files.read_bytes(file_of(CONTENT)) == CONTENT


def test_cache_is_read_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFFECTLAB_DATA")
    target = files.cache_root() / "toy/table.tsv"
    target.parent.mkdir(parents=True)
    target.write_bytes(CONTENT)
    assert files.read_bytes(file_of(CONTENT)) == CONTENT


def test_the_users_folder_comes_before_the_cache(folder: Path) -> None:
    cached = files.cache_root() / "toy/table.tsv"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"other")
    (folder / "toy/table.tsv").write_bytes(CONTENT)
    assert files.locate(file_of(CONTENT)) == folder / "toy/table.tsv"


def test_lines_are_cut_at_line_breaks_only(folder: Path) -> None:
    """No byte order mark, CRLF or LF, no end of the last line, characters `str.splitlines` would cut at."""
    (folder / "toy/table.tsv").write_bytes(CONTENT)
    assert files.read_fields(file_of(CONTENT)) == [
        ["one", "two"],
        ['"a ""b"" c"', "x\u2028y"],
        ["last", "line"],
    ]


def test_quoted_records_are_unwrapped(folder: Path) -> None:
    data = b'id,text\r\n1,"a ""b"", c\nd"\n2,None\n'
    (folder / "toy/table.csv").write_bytes(data)
    file = file_of(data, "toy/table.csv.gz")
    assert list(files.read_records(file)) == [
        {"id": "1", "text": 'a "b", c\nd'},
        {"id": "2", "text": "None"},
    ]


def test_unset_variable_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFFECTLAB_DATA")
    with pytest.raises(DataMissingError, match="AFFECTLAB_DATA is not set") as caught:
        files.read_bytes(file_of(CONTENT))
    assert "affectlab data show toy" in str(caught.value)
    assert_one_line(caught.value)


def test_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFFECTLAB_DATA", "")
    with pytest.raises(DataMissingError, match="AFFECTLAB_DATA is not set"):
        files.read_bytes(file_of(CONTENT))


def test_missing_file_names_folder_and_remedy(folder: Path) -> None:
    with pytest.raises(DataMissingError, match=r"toy/table\.tsv\.gz: no such file in") as caught:
        files.read_bytes(file_of(CONTENT))
    assert str(folder) in str(caught.value)
    assert "affectlab data show toy" in str(caught.value)
    assert_one_line(caught.value)


def test_altered_file_is_refused(folder: Path) -> None:
    (folder / "toy/table.tsv.gz").write_bytes(gzip.compress(CONTENT + b"!"))
    with pytest.raises(DataMissingError, match="not the original file: SHA-256") as caught:
        files.read_bytes(file_of(CONTENT))
    assert_one_line(caught.value)


def test_file_altered_after_a_first_read_is_refused(folder: Path) -> None:
    """The check is remembered for the file as it was, not for its path."""
    path = folder / "toy/table.tsv"
    path.write_bytes(CONTENT)
    files.read_bytes(file_of(CONTENT))
    path.write_bytes(CONTENT + b"more")
    with pytest.raises(DataMissingError, match="not the original file"):
        files.read_bytes(file_of(CONTENT))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"no gzip at all", id="no-gzip"),
        pytest.param(gzip.compress(CONTENT * 50)[:60], id="cut-short"),
        pytest.param(b"", id="empty"),
    ],
)
def test_broken_archive_is_one_line(folder: Path, data: bytes) -> None:
    (folder / "toy/table.tsv.gz").write_bytes(data)
    with pytest.raises(DataMissingError) as caught:
        files.read_bytes(file_of(CONTENT))
    assert_one_line(caught.value)


def test_wrong_number_of_rows_is_refused() -> None:
    read = files.counted("toy", {"train": 2}, lambda _split: [Row("1", "a", {})])
    with pytest.raises(DataMissingError, match="1 rows where 2 are known"):
        read("train")


@pytest.mark.parametrize("name", datasets.ids())
def test_every_set_says_what_to_do_without_data(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from affectlab.datasets import aeb

    aeb._prompts.cache_clear()  # a session that has read AEB keeps it
    monkeypatch.delenv("AFFECTLAB_DATA")
    entry = datasets.load(name)
    for split in entry.splits:
        with pytest.raises(DataMissingError, match="AFFECTLAB_DATA is not set"):
            entry.read(split)


def test_faults_name_what_is_wrong_with_each_file(folder: Path) -> None:
    good, altered, absent = (file_of(CONTENT, f"toy/{name}.tsv.gz") for name in ("good", "altered", "absent"))
    (folder / "toy/good.tsv").write_bytes(CONTENT)
    (folder / "toy/altered.tsv").write_bytes(b"other")
    entry = entry_with(good, altered, absent)
    assert datasets.faults(entry, hashes=False).keys() == {absent.path}
    found = datasets.faults(entry)
    assert found.keys() == {altered.path, absent.path}
    assert "SHA-256" in found[altered.path]
    assert "no such file" in found[absent.path]


def test_remedy_of_a_downloadable_file_is_the_download() -> None:
    with pytest.raises(DataMissingError, match="affectlab data fetch toy"):
        files.read_bytes(file_of(CONTENT, url="http://127.0.0.1:9/none"))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address of a web server on this machine, and the folder it serves."""
    served = tmp_path / "served"
    served.mkdir()
    with HTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(served))) as web:
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{web.server_port}", served
        web.shutdown()
        thread.join()


def entry_with(*wanted: File, instructions: str | None = None) -> datasets.DataSet:
    return replace(datasets.load("goemotions"), files=wanted, instructions=instructions)


def test_fetch_downloads_into_the_cache(server: tuple[str, Path]) -> None:
    address, served = server
    (served / "table.tsv").write_bytes(CONTENT)
    file = file_of(CONTENT, url=f"{address}/table.tsv")
    assert datasets.fetch(entry_with(file)) == [files.cache_root() / "toy/table.tsv"]
    assert files.read_bytes(file) == CONTENT


def test_fetch_leaves_what_is_at_hand(folder: Path) -> None:
    path = folder / "toy/table.tsv"
    path.write_bytes(CONTENT)
    file = file_of(CONTENT, url="http://127.0.0.1:9/none")
    assert datasets.fetch(entry_with(file)) == [path]


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_fetch_unpacks_a_member(server: tuple[str, Path], kind: str) -> None:
    address, served = server
    archive = served / f"all.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("inner/table.tsv", CONTENT)
    else:
        with tarfile.open(archive, "w") as tar:
            info = tarfile.TarInfo("inner/table.tsv")
            info.size = len(CONTENT)
            tar.addfile(info, io.BytesIO(CONTENT))
    file = file_of(CONTENT, url=f"{address}/{archive.name}#inner/table.tsv")
    datasets.fetch(entry_with(file))
    assert files.read_bytes(file) == CONTENT


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("other.tsv", "SHA|hash", id="altered"),
        pytest.param("absent.tsv", "404", id="absent"),
        pytest.param("other.tsv#inner", "download failed", id="no-archive"),
    ],
)
def test_failed_download_is_one_line_and_leaves_nothing(server: tuple[str, Path], name: str, why: str) -> None:
    address, served = server
    (served / "other.tsv").write_bytes(b"something else")
    with pytest.raises(DataMissingError, match=why) as caught:
        datasets.fetch(entry_with(file_of(CONTENT, url=f"{address}/{name}")))
    assert_one_line(caught.value)
    assert not (files.cache_root() / "toy/table.tsv").exists()


def test_file_without_address_carries_the_instructions() -> None:
    with pytest.raises(DataMissingError, match="ask the owner, then") as caught:
        datasets.fetch(entry_with(file_of(CONTENT), instructions="ask the owner,\n  then unpack"))
    assert_one_line(caught.value)


def test_reading_never_downloads(server: tuple[str, Path]) -> None:
    address, served = server
    (served / "table.tsv").write_bytes(CONTENT)
    with pytest.raises(DataMissingError):
        files.read_bytes(file_of(CONTENT, url=f"{address}/table.tsv"))
    assert not files.cache_root().exists()
