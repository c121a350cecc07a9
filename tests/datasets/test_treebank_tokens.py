"""Released texts that were tokenised or misread become ordinary text again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.datasets.overlap import normalise_letters_digits
from affectlab.datasets.semeval2017 import unescape, unwrap
from affectlab.datasets.tokens import detokenise, mend_mojibake


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        pytest.param("It is n't bad , is it ?", "It isn't bad, is it?", id="elisions-and-stops"),
        pytest.param("I can not say he 's wrong .", "I cannot say he's wrong.", id="cannot"),
        pytest.param("She called it `` a gem . ''", 'She called it "a gem."', id="double-quotes"),
        pytest.param("a film of ` big ideas '", "a film of 'big ideas'", id="single-quotes"),
        pytest.param("the actors ' best work", "the actors' best work", id="plural"),
        pytest.param("-LRB- at last -RRB- a plot", "(at last) a plot", id="brackets"),
        pytest.param("writer\\/director , 4\\*", "writer/director, 4*", id="escapes"),
        pytest.param("it cost $ 20 , about 5 %", "it cost $20, about 5%", id="money"),
        pytest.param("slow ... but fine", "slow... but fine", id="dots"),
        pytest.param("so they said . ''", 'so they said."', id="end-of-a-quotation"),
        pytest.param("`` So it begins .", '"So it begins.', id="start-of-a-quotation"),
        pytest.param("Nothing to undo here.", "Nothing to undo here.", id="plain"),
    ],
)
def test_detokenised(tokens: str, text: str) -> None:
    assert detokenise(tokens) == text


@given(st.text(alphabet="ab N'n1.,!?`()$%-\\/*\"é", max_size=40))
def test_detokenising_keeps_letters_and_digits(text: str) -> None:
    assert normalise_letters_digits(detokenise(text)) == normalise_letters_digits(text)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        pytest.param("clichÃ©", "cliché", id="mojibake"),
        pytest.param("cliché", "cliché", id="already-right"),
        pytest.param("plain", "plain", id="ascii"),
        pytest.param("日本 é", "日本 é", id="beyond-latin-1"),
    ],
)
def test_mojibake_is_mended(text: str, mended: str) -> None:
    assert mend_mojibake(text) == mended


@given(st.text(alphabet=st.characters(min_codepoint=0x80, exclude_categories=["Cs"]), min_size=1))
def test_mending_undoes_misreading(text: str) -> None:
    assert mend_mojibake(text.encode().decode("latin-1")) == text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param('"one, ""two"""', 'one, "two"', id="wrapped"),
        pytest.param('"Yes" she said "no"', '"Yes" she said "no"', id="quotes-of-its-own"),
        pytest.param('"', '"', id="lone-quote"),
        pytest.param('""', "", id="empty-field"),
        pytest.param("plain", "plain", id="plain"),
    ],
)
def test_wrapped_fields(field: str, text: str) -> None:
    assert unwrap(field) == text


@given(st.text())
def test_unwrapping_undoes_wrapping(text: str) -> None:
    assert unwrap('"' + text.replace('"', '""') + '"') == text


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        pytest.param(r"Plus\u002c it\u2019s late", "Plus, it’s late", id="signs"),
        pytest.param(r"\ud83d\ude00!", "😀!", id="surrogate-pair"),
        pytest.param(r"\ud83d alone", "\ufffd alone", id="lone-surrogate"),
        pytest.param(r"C:\users \u12", r"C:\users \u12", id="no-escape"),
    ],
)
def test_unescaped(escaped: str, text: str) -> None:
    assert unescape(escaped) == text
