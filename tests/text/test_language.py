"""Guessing a language: only where it is sure, and from the text alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab.text.language import READ, _identifier, chances, evidence, guess, plain


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("I really do not know what to say about the weather today", "en", id="English"),
        pytest.param("Das ist wirklich ein wunderschöner Tag heute, finde ich", "de", id="German"),
        pytest.param("Je suis tellement content de vous voir ce soir", "fr", id="French"),
        pytest.param("Сегодня очень хорошая погода", "ru", id="Russian"),
        pytest.param("今天天气真好，我很高兴", "zh", id="Chinese"),
    ],
)
def test_what_is_clear(text: str, code: str) -> None:
    assert guess(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "lol", "LMAO omg", "hahahahahahahaha", "nooooooooooooooo", "😭😭😭😭😭😭😭😭😭😭😭😭", "",
        "12345 67890 12345",
        "https://example.com/eine-deutsche-seite-mit-langem-namen", "@juergen_mueller_aus_wuppertal",
        "no no no no no no", "#diesisteindeutscherhashtag", "ja",
    ],
)  # fmt: skip
def test_what_is_too_little_to_tell(text: str) -> None:
    assert guess(text) is None


@pytest.mark.parametrize("text", ["lol same here bro", "omg I can't even 😂", "so tired of this", "wtf is going on"])
def test_slang_is_no_other_language(text: str) -> None:
    assert guess(text) in (None, "en")


def test_only_words_are_evidence() -> None:
    assert evidence("Das &quot;ist&quot; @mia ein sooooo SCHÖNER http://a.b Tag, ein Tag! 😭 #wow 12") == (
        "das ist ein soo schöner tag"
    )
    assert len(evidence("wörter " + " ".join(f"wort{'x' * n}" for n in range(500)))) <= READ


@pytest.mark.parametrize("text", ["x" * 10**6, "今" * 10**6, "a@" * 10**6, "schön " * 10**5, "😭" * 10**6])
def test_a_long_text_takes_no_longer(text: str) -> None:
    assert len(evidence(text)) <= READ


@given(st.lists(st.text(max_size=60), max_size=6), st.randoms())
@settings(max_examples=60)
def test_a_guess_depends_on_the_text_alone(texts: list[str], random: object) -> None:
    once = {text: guess(text) for text in texts}
    random.shuffle(texts)  # type: ignore[attr-defined]
    assert {text: guess(text) for text in texts} == once
    assert all(code is None or (len(code) == 2 and code.islower()) for code in once.values())


SENTENCES = [
    "Das ist wirklich ein wunderschöner Tag heute",
    "Je suis tellement content de vous voir ce soir", "今天天气真好，我很高兴",
    "Сегодня очень хорошая погода", "I really do not know what to say", "ok",
    "SHOUTING IS NOT THE ANSWER HERE", "zwölf Boxkämpfer",
]  # fmt: skip


def test_many_at_once_are_judged_as_the_library_judges_each() -> None:
    found = chances(SENTENCES)
    for text, values in zip(SENTENCES, found.values.tolist(), strict=True):
        words = evidence(text)
        if not words:
            assert text == "ok"
            assert all(value != value for value in values)
            continue
        code, probability = _identifier().classify(words)
        assert max(values) == pytest.approx(probability, abs=1e-5)
        assert found.codes[values.index(max(values))] == code
    assert found.sure() == [guess(text) for text in SENTENCES]


@given(st.lists(st.sampled_from(SENTENCES) | st.text(max_size=60), min_size=1, max_size=12), st.randoms())
@settings(max_examples=60, deadline=None)
def test_chances_depend_on_the_text_alone(texts: list[str], order: object) -> None:
    alone = {text: chances([text]) for text in texts}
    order.shuffle(texts)  # type: ignore[attr-defined]
    together = chances(texts)
    for text, values in zip(texts, together.values.tolist(), strict=True):
        expected = alone[text].values[0].tolist()
        assert values[: len(expected)] == pytest.approx(expected, abs=0, nan_ok=True)


def test_odd_letters_and_escapes_are_read_as_usual_ones() -> None:
    assert plain("ｆｕｌｌ 𝗯𝗼𝗹𝗱 &amp; so\u00adft it&#39;s") == "full bold & soft it's"
