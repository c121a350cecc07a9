"""Finding words: whole ones, in any case, the longest first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.text.phrases import Phrases, parse, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Don’t STOP", ["don't", "stop"], id="case-and-apostrophes"),
        pytest.param("well-being :)", ["well", "-", "being", ":)"], id="marks-stand-together"),
        pytest.param("great!!😭😭", ["great", "!!", "😭", "😭"], id="each-emoji-for-itself"),
        pytest.param("👍🏽 ❤️", ["👍", "❤"], id="skin-tones-and-variants-do-not-count"),
        pytest.param("#happy @happy https://happy.example", ["#", "happy"], id="no-user-names-and-links"),
        pytest.param("fish &amp; chips", ["fish", "&", "chips"], id="html"),
        pytest.param("नमस्ते दुनिया", ["नमस्ते", "दुनिया"], id="vowel-signs-belong-to-the-word"),
        pytest.param("STRASSE straße", ["strasse", "strasse"], id="full-case-folding"),
        pytest.param(" \u200b ", [], id="blank"),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


@pytest.mark.parametrize(
    ("entries", "text", "found"),
    [
        pytest.param(["happy"], "Happy, unhappy", ["happy"], id="whole words"),
        pytest.param(["happi*", "happy"], "happiness happy happ", ["happi*", "happy"], id="wildcard"),
        pytest.param(["love", "in love with"], "in love with love", ["in love with", "love"], id="longest first"),
        pytest.param(["lo*", "love", "lov*"], "love lover lot", ["love", "lov*", "lo*"], id="the closest entry"),
        pytest.param(["give up", "up to"], "give up to", ["give up"], id="nothing twice"),
        pytest.param(["lost hop*"], "lost hopes, lost my hope", ["lost hop*"], id="wildcard in a phrase"),
        pytest.param(["happy birthday"], "happy. birthday", [], id="marks part a phrase"),
        pytest.param(["f*ck", ":)"], "f*ck :) :))", ["f*ck", ":)"], id="marks as written"),
        pytest.param(["😭", "no"], "no😭😭", ["no", "😭", "😭"], id="emoji as words"),
        pytest.param([], "anything", [], id="no entries"),
    ],
)
def test_find(entries: list[str], text: str, found: list[str]) -> None:
    assert Phrases(entries).find(tokens(text)) == found


@pytest.mark.parametrize("entry", ["", " ", "https://example.com", "@mia"])
def test_what_cannot_be_found_is_no_entry(entry: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the entry is the message
        parse(entry)
    assert caught.value.args == (entry,)


def fits(entry: str, ahead: list[str]) -> int:
    """Tokens at the beginning of `ahead` that `entry` stands for, 0 if it does not fit: the rule in plain words."""
    words, begun = parse(entry)
    if len(words) > len(ahead):
        return 0
    same = all(word == token for word, token in zip(words[:-1], ahead, strict=False))
    last = ahead[len(words) - 1]
    return len(words) if same and (last.startswith(words[-1]) if begun else last == words[-1]) else 0


def plainly(entries: list[str], read: list[str]) -> list[str]:
    found, place = [], 0
    while place < len(read):
        fitting = [(fits(entry, read[place:]), not entry.endswith("*"), len(entry), entry) for entry in entries]
        length, _, _, entry = max(fitting, default=(0, False, 0, ""))
        if length:
            found.append(entry)
        place += max(length, 1)
    return found


WORD = st.text("abc😭", min_size=1, max_size=3)
ENTRY = st.builds(lambda words, star: " ".join(words) + star, st.lists(WORD, min_size=1, max_size=3), st.just(""))
BEGUN = st.builds(
    lambda words, stem: " ".join([*words, stem]) + "*", st.lists(WORD, max_size=2), st.text("abc", min_size=1)
)


@given(st.lists(ENTRY | BEGUN, max_size=8), st.lists(WORD, max_size=12))
def test_matches_are_those_of_the_plain_rule(entries: list[str], words: list[str]) -> None:
    distinct = list({parse(entry): entry for entry in entries}.values())
    read = tokens(" ".join(words))
    assert Phrases(distinct).find(read) == plainly(distinct, read)
