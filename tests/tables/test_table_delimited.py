"""CSV and TSV: what is told from the file, what is kept as it is, and what one broken row costs."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest

from affectlab.tables import Layout, open_sink, open_source, records


@pytest.mark.parametrize(
    ("name", "content", "delimiter", "decimal", "expected"),
    [
        pytest.param("a.csv", "id,text\n007,hi; there\n", ",", ".", {"id": "007", "text": "hi; there"}, id="comma"),
        pytest.param("a.csv", "id;text\n007;well, yes\n", ";", ".", {"id": "007", "text": "well, yes"}, id="semicolon"),
        pytest.param("a.csv", "id\ttext\n007\ta,b\n", "\t", ".", {"id": "007", "text": "a,b"}, id="tab"),
        pytest.param("a.csv", "id|text\n007|a,b\n", "|", ".", {"id": "007", "text": "a,b"}, id="bar"),
        pytest.param("a.csv", "x;y\n1,5;a\n-2,25;b\n", ";", ",", {"x": "1,5", "y": "a"}, id="decimal-comma"),
        pytest.param("a.csv", "x;y\n1.234,5;a\n", ";", ",", {"x": "1.234,5", "y": "a"}, id="thousands-points"),
        pytest.param("a.csv", "x;y\n1.5;a\n", ";", ".", {"x": "1.5", "y": "a"}, id="semicolon-decimal-point"),
        pytest.param("a.csv", "x;y\n1,500;a\n0.5;b\n1.5;c\n", ";", ".", {"x": "1,500", "y": "a"}, id="more-points"),
        pytest.param("a.csv", '"a,b";"c,d"\n1;2\n', ";", ".", {"a,b": "1", "c,d": "2"}, id="quoted-header"),
        pytest.param(
            "a.csv",
            "id;text, long;x\n1;a, b, c;2\n1;d;3\n",
            ";",
            ".",
            {"id": "1", "text, long": "a, b, c", "x": "2"},
            id="comma-in-header",
        ),
        pytest.param("a.csv", "text\nyes, no; maybe\n", ",", ".", {"text": "yes, no; maybe"}, id="one-column"),
        pytest.param("a.csv", 'text\n"yes, ""no"""\n', ",", ".", {"text": 'yes, "no"'}, id="one-column-quoted"),
        pytest.param("a.csv", "sep=;\r\nid;text\r\n1;a,b\r\n", ";", ".", {"id": "1", "text": "a,b"}, id="excel-sep"),
        pytest.param("a.csv", 'id, text\n1, "a, b"\n2, "c, d"\n', ",", ".", {"id": "1", "text": "a, b"}, id="spaces"),
        pytest.param("a.csv", "id, text\n1, a\n", ",", ".", {"id": "1", " text": " a"}, id="spaces-kept"),
        pytest.param("a.tsv", "x\ty\n1,5\ta,b;c\n", "\t", ",", {"x": "1,5", "y": "a,b;c"}, id="tsv"),
        pytest.param("a.tsv", "text, all\na,b;c\n", "\t", ".", {"text, all": "a,b;c"}, id="tsv-one-column"),
    ],
)
def test_dialect(make_file, read_all, name: str, content: str, delimiter: str, decimal: str, expected: dict) -> None:
    source = open_source(make_file(name, content))
    table, problems = read_all(source)
    assert (delimiter, decimal) == (source.layout.delimiter, source.layout.decimal)
    assert expected == table.to_pylist()[0]
    assert problems == {}


@pytest.mark.parametrize(
    ("content", "text", "bom", "note"),
    [
        pytest.param("id;Text\n1;naïve 😆\n".encode(), "naïve 😆", False, None, id="utf-8"),
        pytest.param("\ufeffid;Text\r\n1;naïve 😆\r\n".encode(), "naïve 😆", True, None, id="utf-8-mark"),
        pytest.param("id;Text\n1;naïve 😆\n".encode("utf-16"), "naïve 😆", True, "is UTF-16", id="utf-16"),
        pytest.param("\ufeffid;Text\n1;naïve\n".encode("utf-16-be"), "naïve", True, "is UTF-16", id="utf-16-be"),
        pytest.param("id;Text\n1;naïve\n".encode("utf-16-le"), "naïve", True, "looks like UTF-16", id="utf-16-bare"),
        pytest.param("id;Text\n1;naïve\n".encode("utf-16-be"), "naïve", True, "looks like UTF-16", id="utf-16-be-bare"),
        pytest.param("id;Text\n1;naïve 😆\n".encode("utf-32"), "naïve 😆", True, "is UTF-32", id="utf-32"),
        pytest.param(
            "id;Text\n1;naïve – 5 €\n".encode("cp1252"),
            "naïve – 5 €",
            True,
            "line 2 is not UTF-8.*1252",
            id="windows-1252",
        ),
        pytest.param(b"id;Text\n1;a\x81b\x9d\n", "a\x81b\x9d", True, "line 2 is not UTF-8", id="no-windows-1252"),
        pytest.param("id;Text\n1;ünder ".encode() + b"\xe9t\xe9\n", "ünder été", True, "line 2", id="mixed"),
        pytest.param(b"id;Text\n1;caf\xc3", "cafÃ", True, "line 2 is not UTF-8", id="cut-in-a-character"),
        pytest.param(b"id;Text\n1;a\x00b\n", "a\x00b", False, None, id="nul"),
    ],
)
def test_encoding(make_file, read_all, content: bytes, text: str, bom: bool, note: str | None) -> None:
    source = open_source(make_file("a.csv", content))
    table, problems = read_all(source)
    assert [{"id": "1", "Text": text}] == table.to_pylist()
    assert bom is source.layout.bom
    assert problems == {}
    notes = [remark for remark in source.notes if "UTF" in remark]
    assert (note is None) == (not notes)
    assert note is None or re.search(note, notes[0])


def test_first_line_that_is_not_utf8_is_found_far_into_the_file(make_file) -> None:
    """The line is right also where a character lies across two pieces read."""
    lines = ["id,text"] + [f"{n},{'é' * 40}" for n in range(40_000)]
    content = "\n".join(lines).encode() + b"\nlast,caf\xe9\n"
    source = open_source(make_file("a.csv", content))
    assert f"line {len(lines) + 1} is not UTF-8" in source.notes[0]


def test_excel_semicolons_mean_decimal_commas_even_without_numbers(make_file) -> None:
    """A German Excel takes 1.5 for the first of May; it alone writes both a mark and semicolons."""
    source = open_source(make_file("a.csv", "\ufeffid;Text\r\n007;hallo\r\n"))
    assert Layout(format="csv", delimiter=";", decimal=",", bom=True) == source.layout
    assert "decimal comma" in source.notes[0]


@pytest.mark.parametrize(
    ("content", "rows", "problems"),
    [
        pytest.param(
            "a,b,c\n1,2\n4,5,6\n",
            [("1", "2", ""), ("4", "5", "6")],
            {0: "line 2 has 2 cells where the header has 3"},
            id="too-few",
        ),
        pytest.param(
            "a,b\n1,2\n\n\n3\n",
            [("1", "2"), ("3", "")],
            {1: "line 5 has 1 cell where the header has 2"},
            id="blank-lines-count",
        ),
        pytest.param(
            "a,b\n1,2,x,y\n3,4\n",
            [("1", "2"), ("3", "4")],
            {0: "line 2 has 4 cells where the header has 2; left out: 'x', 'y'"},
            id="too-many",
        ),
        pytest.param("a,b\n1,2,\n3,4,,\n", [("1", "2"), ("3", "4")], {}, id="empty-cells-at-the-end"),
        pytest.param(
            'a,b\n1,"x\ny"\n2\n',
            [("1", "x\ny"), ("2", "")],
            {1: "line 4 has 1 cell where the header has 2"},
            id="lines-in-quotes-count",
        ),
        pytest.param('a,b\r\n1,"x\r\ny"\r\n', [("1", "x\r\ny")], {}, id="crlf-in-quotes-kept"),
        pytest.param("a,b\r1,2\r3,4\r", [("1", "2"), ("3", "4")], {}, id="old-mac"),
        pytest.param("a,b\n,\n", [("", "")], {}, id="empty-cells-are-a-row"),
        pytest.param('a,b\n1,""\n', [("1", "")], {}, id="quoted-empty"),
        pytest.param(
            'a,b\n1,"never closed, so\n2,x\n3,"y"\n',
            [("1", "never closed, so"), ("2", "x"), ("3", "y")],
            {0: "line 2: a quote is opened and never closed"},
            id="unclosed",
        ),
        pytest.param(
            'a,b\n1,"never closed',
            [("1", "never closed")],
            {0: "line 2: a quote is opened and never closed"},
            id="unclosed-last",
        ),
        pytest.param(
            'a,b\n1,"open\n2,"x"\n3,y\n',
            [("1", "open"), ("2", "x"), ("3", "y")],
            {0: "line 2: a quote is opened and never closed"},
            id="unclosed-before-quotes",
        ),
        pytest.param(
            'a,b\n1,"he said "no" to me"\n2,x\n',
            [("1", 'he said no" to me"'), ("2", "x")],
            {0: "line 2: a quote inside quotes is not doubled"},
            id="not-doubled",
        ),
        pytest.param(
            'a,b,c\n1,"so\n"no" way",x\n2,y,z\n',
            [("1", 'so\nno" way"', "x"), ("2", "y", "z")],
            {0: "lines 2 to 3: a quote inside quotes is not doubled"},
            id="not-doubled-over-lines",
        ),
        pytest.param('a,b\n1,say "hi"\n', [("1", 'say "hi"')], {}, id="quotes-inside-a-bare-cell"),
    ],
)
def test_broken_rows_are_kept_and_named(make_file, read_all, content: str, rows: list, problems: dict) -> None:
    table, found = read_all(open_source(make_file("a.csv", content)))
    assert rows == [tuple(row.values()) for row in table.to_pylist()]
    assert problems == found


@pytest.mark.parametrize(
    ("content", "rows", "quotes"),
    [
        pytest.param('id\ttext\n1\t"so" she said\n2\tx\n', [("1", '"so" she said'), ("2", "x")], 1, id="stray"),
        pytest.param('id\ttext\n1\t"open\n2\tx\n', [("1", '"open'), ("2", "x")], 1, id="unclosed"),
        pytest.param(
            'id\ttext\n1\t"open\n2\tshut"\n3\tx\n',
            [("1", '"open'), ("2", 'shut"'), ("3", "x")],
            1,
            id="rows-that-look-like-one-cell",
        ),
        pytest.param('id\ttext\n1\t"a\n2\t"b\n3\t"c\n', [("1", '"a'), ("2", '"b'), ("3", '"c')], 3, id="all-open"),
        pytest.param('id\ttext\n1\t"two\nlines"\n', [("1", "two\nlines")], 0, id="two-lines"),
        pytest.param('id\ttext\n"1"\t"two\nlines\tmore"\n', [("1", "two\nlines\tmore")], 0, id="all-quoted"),
        pytest.param('id\t"text" raw\n1\tx\n', [("1", "x")], 1, id="stray-in-the-header"),
    ],
)
def test_quotes_in_a_tsv_are_characters_where_they_quote_nothing(
    make_file, read_all, content: str, rows: list, quotes: int
) -> None:
    source = open_source(make_file("a.tsv", content))
    table, problems = read_all(source)
    assert rows == [tuple(row.values()) for row in table.to_pylist()]
    assert problems == {}
    assert (quotes > 0) == any("were read as characters" in note for note in source.notes)
    if quotes > 1:
        assert f"quotes in {quotes} lines (first: line 2)" in source.notes[0]


def test_quotes_in_a_file_of_one_column(make_file, read_all) -> None:
    source = open_source(make_file("a.csv", 'text\n"Oh", she said, "no"\n"open\nlast\n'))
    table, problems = read_all(source)
    assert table.column("text").to_pylist() == ['"Oh", she said, "no"', '"open', "last"]
    assert problems == {}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("blanks", "note"), [(0, None), (1, "the blank line at the end is no row"), (2, "the 2 blank")]
)
def test_blank_lines_in_a_file_of_one_column_are_rows(
    make_file, read_all, end: str, blanks: int, note: str | None
) -> None:
    lines = ["", "text", "first", "", "", '"open', "last", *[""] * blanks, ""]
    source = open_source(make_file("a.csv", end.join(lines)))
    table, problems = read_all(source, 2)
    assert table.column("text").to_pylist() == ["first", "", "", '"open', "last"]
    assert problems == {}
    told = [told for told in source.notes if "at the end" in told]
    assert len(told) == (note is not None)
    assert all(note in line for line in told)
    assert any("quotes in 1 line (first: line 6)" in told for told in source.notes)


def test_a_quote_never_closed_does_not_hold_the_file_in_memory(make_file, read_all, monkeypatch) -> None:
    monkeypatch.setattr(records, "RECORD_LIMIT", 100)
    rows = [(str(n), f"text {n}") for n in range(50)]
    content = 'id,text\n0,"open\n' + "".join(f"{a},{b}\n" for a, b in rows[1:]) + '50,"last"\n'
    table, problems = read_all(open_source(make_file("a.csv", content)))
    assert [("0", "open"), *rows[1:], ("50", "last")] == [tuple(row.values()) for row in table.to_pylist()]
    assert problems == {0: "line 2: a quote is opened and never closed"}


@pytest.mark.parametrize("size", [200_000, 3_000_000])
def test_very_long_cell(make_file, read_all, size: int) -> None:
    table, problems = read_all(open_source(make_file("a.csv", f"id,text\n1,{'long ' * (size // 5)}\n2,x\n")))
    assert [size, 1] == [len(text) for text in table.column("text").to_pylist()]
    assert problems == {}


@pytest.mark.parametrize(
    ("header", "names", "notes"),
    [
        pytest.param("id,text,text", ["id", "text", "text_2"], ["column 3 is called text like an earlier one"], id="2"),
        pytest.param("t,t,t_2,t", ["t", "t_3", "t_2", "t_4"], ["renamed t_3", "renamed t_4"], id="taken"),
        pytest.param("id,,text, ", ["id", "column_2", "text", "column_4"], ["column_2", "column_4"], id="empty"),
        pytest.param("column_2,", ["column_2", "column_2_2"], ["it is called column_2_2"], id="empty-and-taken"),
        pytest.param('"a\nb",c', ["a\nb", "c"], [], id="newline-in-a-name"),
    ],
)
def test_header_names(make_file, header: str, names: list[str], notes: list[str]) -> None:
    path = make_file("a.csv", f"{header}\n{','.join('1' * (header.count(',') + 1))}\n")
    source = open_source(path)
    assert names == source.schema.names
    assert len(notes) == len(source.notes)
    for part, note in zip(notes, source.notes, strict=True):
        assert part in note
        assert note.startswith(f"{path}: ")


def test_values_are_strings_as_they_stand(make_file, read_all) -> None:
    content = "id,n,b,text\n007,1.50,TRUE, hi \n1e5,NA,,null\n"
    table, _ = read_all(open_source(make_file("a.csv", content)))
    assert [pa.string()] * 4 == table.schema.types
    assert [list(r.values()) for r in table.to_pylist()] == [["007", "1.50", "TRUE", " hi "], ["1e5", "NA", "", "null"]]


def _written(path: Path, table: pa.Table, layout: Layout, fmt: str = "csv") -> bytes:
    sink = open_sink(path, fmt, table.schema, layout)
    sink.write(table)
    sink.close()
    return path.read_bytes()


SCORES = pa.table(
    {
        "id": ["007", "8"],
        "joy": pa.array([0.1, 1 / 3], pa.float32()),
        "n": [1, None],
        "labels": [["joy", "love"], []],
        "ok": [True, False],
    }
)


@pytest.mark.parametrize(
    ("layout", "fmt", "expected"),
    [
        pytest.param(
            Layout(format="csv"), "csv", "id,joy,n,labels,ok\n007,0.1,1,joy|love,true\n8,0.333333,,,false\n", id="csv"
        ),
        pytest.param(
            Layout(format="csv", delimiter=";", decimal=",", bom=True),
            "csv",
            "\ufeffid;joy;n;labels;ok\r\n007;0,1;1;joy|love;true\r\n8;0,333333;;;false\r\n",
            id="excel",
        ),
        pytest.param(
            Layout(format="csv", delimiter="|"),
            "csv",
            'id|joy|n|labels|ok\n007|0.1|1|"joy|love"|true\n8|0.333333|||false\n',
            id="bars",
        ),
        pytest.param(
            Layout(format="csv", delimiter=";", decimal=","),
            "tsv",
            "id\tjoy\tn\tlabels\tok\n007\t0,1\t1\tjoy|love\ttrue\n8\t0,333333\t\t\tfalse\n",
            id="tsv-from-csv",
        ),
        pytest.param(
            Layout(format="tsv", delimiter="\t", decimal=","),
            "csv",
            "id;joy;n;labels;ok\n007;0,1;1;joy|love;true\n8;0,333333;;;false\n",
            id="csv-from-tsv",
        ),
        pytest.param(
            Layout(format="parquet"),
            "csv",
            "id,joy,n,labels,ok\n007,0.1,1,joy|love,true\n8,0.333333,,,false\n",
            id="csv-from-parquet",
        ),
    ],
)
def test_layout_is_followed(tmp_path: Path, layout: Layout, fmt: str, expected: str) -> None:
    assert expected == _written(tmp_path / "out", SCORES, layout, fmt).decode()


def test_excel_file_comes_back_with_nothing_changed(make_file, tmp_path: Path, read_all) -> None:
    content = '\ufeffid;Text;Score\r\n007;"Größe; ""klein""";1,5\r\n008;ja;\r\n'.encode()
    source = open_source(make_file("a.csv", content))
    table, _ = read_all(source)
    assert content == _written(tmp_path / "b.csv", table, source.layout)


def test_only_what_must_be_is_quoted(tmp_path: Path) -> None:
    cells = ["plain", "a,b", "a;b", 'say "hi"', " lead", "tail ", "two\nlines", "\ufeffmark", "", None]
    table = pa.table({"id": [str(n) for n in range(len(cells))], "text": cells})
    lines = _written(tmp_path / "a.csv", table, Layout(format="csv")).decode().split("\n", 1)[1]
    expected = '0,plain\n1,"a,b"\n2,a;b\n3,"say ""hi"""\n4," lead"\n5,"tail "\n6,"two\nlines"\n7,"\ufeffmark"\n8,\n9,\n'
    assert expected == lines


def test_unknown_tsv_that_is_a_csv_says_so(make_file) -> None:
    source = open_source(make_file("a.tsv", "id,text\n1,hi\n"))
    assert "no tab in the header" in source.notes[0]
    assert 'format="csv"' in source.notes[0]
