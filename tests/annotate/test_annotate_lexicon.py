"""A user's own words: counted by a rule that can be checked, beside the answers and never in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from affectlab.annotate import analyze, annotate_file
from affectlab.annotate.lexicon import Lexicon, read_lexicon
from affectlab.core import AffectlabError, UsageError
from affectlab.tables import open_source

WORDS = """word,label,valence
happy birthday,joy|party,3
Happy,joy,2
tired*,strain,-1
😭,sadness,
"""


@pytest.fixture
def lexicon(tmp_path: Path) -> Path:
    path = tmp_path / "my.csv"
    path.write_text(WORDS, encoding="utf-8")
    return path


def _rows(path: Path) -> list[dict[str, Any]]:
    return [row for window in open_source(path).windows(100) for row in window.table.to_pylist()]


def _ours(row: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix("lexicon."): value for name, value in row.items() if name.startswith("lexicon.")}


def test_each_number_can_be_traced_to_words(lexicon: Path) -> None:
    result = analyze("Happy birthday, HAPPY but tiredness 😭", model="random", lexicon=lexicon)
    assert result.lexicon == {
        "valence": 1.333333,
        "joy": 2,
        "party": 1,
        "strain": 1,
        "sadness": 1,
        "length": 6,
        "words": ["happy birthday", "Happy", "tired*", "😭"],
    }
    digest = read_lexicon(lexicon).digest[:8]
    assert result.to_dict()["lexicon"] == f"my.csv (sha256 {digest}; 4 words)"


def test_no_word_is_no_valence_and_no_count(lexicon: Path) -> None:
    found = analyze(["nothing here", "", None], model="random", lexicon=str(lexicon))
    assert found[0].lexicon == {
        "valence": None, "joy": 0, "party": 0, "strain": 0, "sadness": 0, "length": 2, "words": [],
    }  # fmt: skip
    assert [result.lexicon for result in found[1:]] == [{}, {}]


def test_the_answers_stay_as_they_are(lexicon: Path) -> None:
    texts = ["so happy", "tired", "other"]
    plain = [result.to_dict() for result in analyze(texts, model="random")]
    beside = [result.to_dict() for result in analyze(texts, model="random", lexicon=lexicon, language=True)]
    assert [{name: row[name] for name in plain[0]} for row in beside] == plain
    assert list(beside[0])[-14:] == [
        *("lexicon.valence", "lexicon.joy", "lexicon.party", "lexicon.strain", "lexicon.sadness", "lexicon.length"),
        *("lexicon.words", "lexicon", "language", "truncated", "status", "error", "model", "model_version"),
    ]


def test_a_frame_gets_the_columns_of_a_file(lexicon: Path, tmp_path: Path, table: Any) -> None:
    texts = ["Happy birthday", "so tired", ""]
    source, out = table(text=texts), tmp_path / "out.parquet"
    annotate_file(source, out, model="random", lexicon=lexicon, prefix="a_")
    frame = analyze(pd.DataFrame({"text": texts}), model="random", lexicon=lexicon, prefix="a_")
    assert list(frame.columns) == list(_rows(out)[0])
    assert frame["a_lexicon.joy"].dropna().tolist() == [1, 0]


@pytest.mark.parametrize("name", ["my.tsv", "my.jsonl", "my.parquet", "my.xlsx"])
def test_a_lexicon_in_any_format_says_the_same(lexicon: Path, tmp_path: Path, name: str) -> None:
    from affectlab.tables import Layout, format_of, open_sink

    path, source = tmp_path / name, open_source(lexicon)
    sink = open_sink(path, format_of(path), source.schema, Layout(format="csv"))
    for window in source.windows(10):
        sink.write(window.table)
    sink.close()
    first, second = read_lexicon(lexicon), read_lexicon(path)
    assert (first.entries, first.labels, first.valences) == (second.entries, second.labels, second.valences)


def test_decimal_commas_and_any_case_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text("Word;Valence\ngut;1,5\nschlecht;-2,25\n", encoding="utf-8")
    assert read_lexicon(path).valences == {"gut": 1.5, "schlecht": -2.25}


def test_a_word_may_come_again_with_another_label(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text("word,label\ncry,sadness\nCRY,anger\ncry,sadness\n", encoding="utf-8")
    made = read_lexicon(path)
    assert isinstance(made, Lexicon)
    assert (made.entries, made.labels) == (("cry",), {"cry": ("sadness", "anger")})
    assert "lexicon.valence" not in made.types


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("", "the file is empty", id="empty"),
        pytest.param("word,label\n", "has a header but no rows", id="no rows"),
        pytest.param("word,label\n,\n", "holds no words; give a row for each word", id="no words"),
        pytest.param(
            "term,label\na,b\n",
            "has no column 'word'; rename 'term'; a lexicon has word, and label or valence",
            id="no column word",
        ),
        pytest.param(
            "word,score\na,1\n",
            "has neither a column 'label' nor 'valence'; rename 'score', for what the words say",
            id="no value",
        ),
        pytest.param(
            "word,valence\na,1\nb,very\n", "row 2: valence 'very' is no number; give a number, such as -1.5", id="word"
        ),
        pytest.param("word,valence\na,inf\n", "row 1: valence 'inf' is no number", id="infinite"),
        pytest.param(
            "word,valence\nGlad,1\nsad,-1\nglad,2\n",
            "row 3: 'glad' has valence 2, and 1 in row 1; keep one of them",
            id="conflict",
        ),
        pytest.param("word,label\n,joy\n", "row 1: has no word; give one, or take the row out", id="no word"),
        pytest.param("word,label,valence\na,,\n", "row 1: 'a' has no label or valence; give it one", id="says nothing"),
        pytest.param("word,label\nhttps://a.b,x\n", "row 1: 'https://a.b' is no word that could be found", id="a link"),
        pytest.param("word,label\na,words\n", "row 1: the label 'words' is the name of a column of ours", id="ours"),
        pytest.param("word,label\na,b,c\n", "row 1: cannot be read (line 2 has 3 cells", id="ragged"),
        pytest.param(
            "word,label\n" + "".join(f"a{n},b{n}\n" for n in range(201)),
            "has 201 labels, of which each would be a column; give 200 at most",
            id="too many labels",
        ),
    ],
)
def test_a_bad_lexicon_is_one_line(tmp_path: Path, table: Any, content: str, line: str) -> None:
    path, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AffectlabError) as caught:
        annotate_file(table(text=["hello"]), out, model="random", lexicon=path)
    assert str(caught.value).startswith(f"{path}: {line}")
    assert "\n" not in str(caught.value)
    assert not out.exists()


@pytest.mark.parametrize("name", ["my.txt", "-", "my"])
def test_a_lexicon_of_no_known_kind(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"^lexicon=.*; give a file that ends in \.csv, \.tsv"):
        analyze("hello", model="random", lexicon=name if name == "-" else tmp_path / name)


def test_a_column_called_lexicon_clashes_only_when_one_is_given(tmp_path: Path, table: Any, lexicon: Path) -> None:
    source, out = table(text=["hello"], lexicon=["mine"]), tmp_path / "out.csv"
    with pytest.raises(UsageError, match='named as ours will be: lexicon; add prefix="affect_"'):
        annotate_file(source, out, model="random", lexicon=lexicon)
    annotate_file(source, out, model="random", lexicon=lexicon, prefix="affect_")
    annotate_file(source, tmp_path / "two.csv", model="random")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_other_words_are_another_run(tmp_path: Path, table: Any, lexicon: Path, suffix: str) -> None:
    source, out = table(text=["so happy", "tired"]), tmp_path / f"out.{suffix}"
    first = annotate_file(source, out, model="random", lexicon=lexicon)
    assert first.lexicon == read_lexicon(lexicon).title
    assert annotate_file(source, out, model="random", lexicon=lexicon, resume=True).already_done
    lexicon.write_text(WORDS.replace("2", "1"), encoding="utf-8")
    for changed in (lexicon, None):
        with pytest.raises(UsageError, match="cannot be resumed: "):
            annotate_file(source, out, model="random", lexicon=changed, resume=True)


def test_a_stopped_run_goes_on_with_the_same_words_only(
    tmp_path: Path, table: Any, journal: Any, lexicon: Path
) -> None:
    source, out = table(text=[f"happy {row}" for row in range(12)]), tmp_path / "out.csv"

    def stop() -> None:
        raise KeyboardInterrupt

    def again(**changed: Any) -> Any:
        options: dict[str, Any] = {"lexicon": lexicon, "language": True, **changed}
        return annotate_file(source, out, model="random", window_rows=4, resume=True, **options)

    with pytest.raises(KeyboardInterrupt):
        again(progress=journal(stop))
    with pytest.raises(UsageError, match=r"it was begun with language guessed \(now none\)"):
        again(language=False)
    with pytest.raises(UsageError, match=r"it was begun with lexicon my\.csv sha256:"):
        again(lexicon=None)
    assert again().resumed_rows > 0
    assert [row["lexicon.joy"] for row in _rows(out)] == ["1"] * 12


def test_the_types_do_not_depend_on_the_rows(lexicon: Path) -> None:
    made = [analyze(pa.table({"text": texts}), model="random", lexicon=lexicon) for texts in (["happy"], ["x"], [""])]
    assert made[0].schema == made[1].schema == made[2].schema
    assert json.dumps(made[0].to_pylist())
