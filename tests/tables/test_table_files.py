"""Which format a path is, what a file's content hashes to, and stdin."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from affectlab.core.errors import InputError, UsageError
from affectlab.tables import Layout, content_hash, format_of, open_sink, open_source, spool_stdin


@pytest.mark.parametrize(
    ("path", "explicit", "expected"),
    [
        pytest.param("posts.csv", None, "csv", id="csv"),
        pytest.param("POSTS.CSV", None, "csv", id="whatever-the-case"),
        pytest.param("posts.tsv", None, "tsv", id="tsv"),
        pytest.param("posts.jsonl", None, "jsonl", id="jsonl"),
        pytest.param("posts.ndjson", None, "jsonl", id="ndjson"),
        pytest.param("posts.parquet", None, "parquet", id="parquet"),
        pytest.param("posts.pq", None, "parquet", id="pq"),
        pytest.param("posts.XLSX", None, "xlsx", id="xlsx"),
        pytest.param("posts.2024.csv.gz", None, "csv", id="gzipped-csv"),
        pytest.param("posts.jsonl.GZ", None, "jsonl", id="gzipped-jsonl"),
        pytest.param("posts.tsv.zst", None, "tsv", id="packed-tsv"),
        pytest.param("posts.txt", "tsv", "tsv", id="format-given"),
        pytest.param("posts.csv", "parquet", "parquet", id="format-given-wins"),
        pytest.param("-", "NDJSON", "jsonl", id="stdin-with-format"),
    ],
)
def test_format_by_extension_or_as_said(path: str, explicit: str | None, expected: str) -> None:
    assert expected == format_of(path, explicit)


@pytest.mark.parametrize(
    ("path", "explicit", "message"),
    [
        pytest.param("a.doc", None, r"a\.doc: \.doc is no .*format csv, tsv, jsonl, parquet or xlsx$", id="doc"),
        pytest.param("posts", None, r"no extension; .*format csv, tsv, jsonl, parquet or xlsx$", id="none"),
        pytest.param("a.json", None, r"\.json is no extension.*one object per line.*format=\"jsonl\"", id="json"),
        pytest.param("a.txt", None, r"\.txt is no extension.*format=\"csv\" or format=\"tsv\"", id="txt"),
        pytest.param("a.xls", None, r"\.xls is no extension.*save it as \.xlsx", id="xls"),
        pytest.param("a.doc.gz", None, r"\.doc\.gz is no extension.*format", id="gzipped-doc"),
        pytest.param("a.gz", None, r"\.gz is no extension.*format", id="gz-alone"),
        pytest.param("a.parquet.gz", None, r"parquet is not read or written as \.gz; drop the \.gz", id="parquet-gz"),
        pytest.param("a.csv.xz", None, r"\.xz is no extension.*unpack it, or pack it as \.gz or \.zst", id="xz"),
        pytest.param("-", None, r"-: stdin has no extension.*format", id="stdin"),
        pytest.param("a.csv", "cvs", r"no format 'cvs'; did you mean csv", id="mistyped"),
    ],
)
def test_unknown_format_names_the_formats(path: str, explicit: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        format_of(path, explicit)


def test_content_hash_is_sha256_of_the_bytes(tmp_path: Path) -> None:
    data = b"id,text\n" * 300_000
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert hashlib.sha256(data).hexdigest() == content_hash(path)


def test_content_hash_of_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        content_hash(tmp_path / "none.csv")


class _Stdin(io.TextIOWrapper):
    def __init__(self, data: bytes, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(data))
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def test_stdin_is_spooled_so_that_it_can_be_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b"id,text\n007,hi\n"))
    source = open_source("-", "csv")
    once, again = ([w.table.to_pylist() for w in source.windows(10)] for _ in range(2))
    assert [[{"id": "007", "text": "hi"}]] == once == again


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.jsonl.zst", "a.parquet", "a.xlsx"])
def test_every_format_comes_by_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    table, fmt = pa.table({"id": ["007"], "text": ["hi"]}), format_of(name)
    sink = open_sink(tmp_path / name, fmt, table.schema, Layout(format="csv"))
    sink.write(table)
    sink.close()
    monkeypatch.setattr(sys, "stdin", _Stdin((tmp_path / name).read_bytes()))
    assert next(open_source("-", fmt).windows(9)).table.to_pylist() == table.to_pylist()


def test_spooled_stdin_is_called_stdin_in_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b"id,text\n"))
    with pytest.raises(InputError, match=r"^stdin: has a header but no rows; "):
        open_source("-", "csv")


def test_a_terminal_is_no_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b"", terminal=True))
    with pytest.raises(UsageError, match="nothing is piped in; pipe a table in, or name a file"):
        spool_stdin()


@pytest.mark.parametrize("fmt", ["csv", "tsv", "jsonl"])
def test_text_formats_are_gzipped_by_name(tmp_path: Path, fmt: str) -> None:
    """The same rows give the same bytes, whatever the temporary name and the time."""
    table = pa.table({"id": ["007"], "text": ["good; bad"]})
    written = []
    for part in ("part-1", "part-2"):
        path = tmp_path / part
        sink = open_sink(path, fmt, table.schema, Layout(format="csv"), name=f"out.{fmt}.gz")
        sink.write(table)
        sink.close()
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert b"007" in gzip.decompress(written[0])
    path = path.rename(tmp_path / f"out.{fmt}.gz")
    assert table.to_pylist() == next(open_source(path).windows(10)).table.to_pylist()
