"""Which column is meant, and what is said when that is not clear."""

from __future__ import annotations

import pytest

from affectlab.annotate.choose import id_column, named, refuse_clash, text_column
from affectlab.core import UsageError


@pytest.mark.parametrize(
    ("given", "names", "textual", "expected"),
    [
        pytest.param(None, ["id", "text"], ["id", "text"], ("text", "name"), id="text"),
        pytest.param(None, ["ID", "TEXT"], ["ID", "TEXT"], ("TEXT", "name"), id="whatever its case"),
        pytest.param(None, ["id", "Review"], [], ("Review", "name"), id="by name, though no strings"),
        pytest.param(None, ["tweet", "texts"], ["tweet", "texts"], ("tweet", "name"), id="exact names only"),
        pytest.param(None, ["comment"], ["comment"], ("comment", "only"), id="the only column"),
        pytest.param(None, ["n", "comment"], ["comment"], ("comment", "only"), id="the only one with strings"),
        pytest.param("Body", ["text", "Body"], [], ("Body", "given"), id="given"),
        pytest.param("body", ["text", "Body"], [], ("Body", "given"), id="given in another case"),
        pytest.param(None, ["id", " Text "], ["id", " Text "], (" Text ", "name"), id="spaces around it"),
        pytest.param("text", ["id", " Text "], [], (" Text ", "given"), id="given without the spaces"),
        pytest.param("text", ["Text", "text"], [], ("text", "given"), id="given exactly, though case differs too"),
    ],
)
def test_the_text_column(given: str | None, names: list[str], textual: list[str], expected: tuple[str, str]) -> None:
    found = text_column(given, names, textual, "in.csv")
    assert (found.name, found.how) == expected


@pytest.mark.parametrize(
    ("given", "names", "textual", "line"),
    [
        pytest.param(
            None,
            ["text", "body"],
            [],
            'in.csv: both text and body may hold the texts; name one: text="text"',
            id="two names",
        ),
        pytest.param(
            None,
            ["text", "Text", "tweet"],
            [],
            'in.csv: text, Text and tweet may all hold the texts; name one: text="text"',
            id="three names",
        ),
        pytest.param(
            None,
            ["id", "a", "b"],
            ["a", "b"],
            "in.csv: no column is called text, body, content, message, tweet or review; name one with text: a or b",
            id="no name",
        ),
        pytest.param(
            None,
            ["n", "m"],
            [],
            "in.csv: no column is called text, body, content, message, tweet or review; name one with text: n or m",
            id="no strings at all",
        ),
        pytest.param(
            "txt",
            ["id", "Text"],
            [],
            "text: there is no column 'txt'; did you mean Text? the columns are id and Text",
            id="mistyped",
        ),
        pytest.param(
            "TEXT",
            ["Text", "text"],
            [],
            "text: there is no column 'TEXT'; did you mean Text or text? the columns are Text and text",
            id="case is not clear",
        ),
        pytest.param(
            "zzz",
            [f"column{n}" for n in range(20)],
            [],
            "text: there is no column 'zzz'; the columns are "
            + ", ".join(f"column{n}" for n in range(12))
            + " and 8 more",
            id="many columns",
        ),
    ],
)
def test_what_is_not_clear_is_asked(given: str | None, names: list[str], textual: list[str], line: str) -> None:
    with pytest.raises(UsageError) as caught:
        text_column(given, names, textual, "in.csv")
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("given", "names", "expected"),
    [
        pytest.param(None, ["id", "text"], "id", id="id"),
        pytest.param(None, ["ID", "text"], "ID", id="whatever its case"),
        pytest.param(None, ["text"], None, id="none"),
        pytest.param(None, ["id", "Id"], None, id="two"),
        pytest.param("KEY", ["id", "key"], "key", id="given"),
    ],
)
def test_the_id_column(given: str | None, names: list[str], expected: str | None) -> None:
    assert id_column(given, names) == expected


def test_an_id_column_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="id: there is no column 'key'; the columns are text"):
        id_column("key", ["text"])


def test_named_says_which_option() -> None:
    with pytest.raises(UsageError, match="target: there is no column 'who'"):
        named("who", ["text"], "target")


@pytest.mark.parametrize(
    ("names", "ours", "prefix", "line"),
    [
        pytest.param(
            ["text", "emotion"],
            ["emotion", "labels"],
            "",
            'in.csv: has columns that are named as ours will be: emotion; add prefix="affect_"',
            id="one",
        ),
        pytest.param(
            ["text", "labels", "emotion"],
            ["emotion", "labels"],
            "",
            'in.csv: has columns that are named as ours will be: labels and emotion; add prefix="affect_"',
            id="two",
        ),
        pytest.param(
            ["x_emotion"],
            ["x_emotion"],
            "x_",
            'in.csv: has columns that are named as ours will be: x_emotion; add prefix="affect_"',
            id="with a prefix",
        ),
        pytest.param(
            ["emotion", "affect_emotion"],
            ["emotion"],
            "",
            "in.csv: has columns that are named as ours will be: emotion; choose another prefix",
            id="the offer would clash too",
        ),
        pytest.param(
            ["affect_emotion"],
            ["affect_emotion"],
            "affect_",
            "in.csv: has columns that are named as ours will be: affect_emotion; choose another prefix",
            id="the offer itself",
        ),
    ],
)
def test_a_clash_is_named(names: list[str], ours: list[str], prefix: str, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_clash(names, ours, "in.csv", prefix)
    assert str(caught.value) == line


def test_other_columns_do_not_clash() -> None:
    refuse_clash(["text", "Emotion", "emotions"], ["emotion"], "in.csv", "")
