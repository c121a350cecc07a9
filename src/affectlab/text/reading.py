"""How a text is read before any model sees it: once, here, and in the same way in training and in use.

`clean` gives texts that look alike one spelling (characters.py), undoes drawn-out words (spelling.py) and reads
emoticons as emoji. `normalise` goes on for small encoders, whose vocabularies hold almost no emoji: placeholders for
links and user names, hashtags split into words, emoji by name. Letters of other scripts are left alone. `read` does
what `normalise` does, and keeps which characters of the original each character stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from affectlab.text import characters
from affectlab.text.emoticons import EMOTICONS
from affectlab.text.spelling import SPELLING
from affectlab.text.steps import NAMES, Edit, Reading, Step, replacing, rewrite, trace

COLUMN_NAMES = ("text", "body", "content", "message", "tweet", "review")
"""What columns of texts are called, in any case."""

LINK = "http"
USER = "@user"

_UNDERSCORE = re.compile(rf"{NAMES}|_+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_USER = re.compile(r"(?<![\w@])@\w+")
_HASHTAG = re.compile(r"#\w+")
_CAMEL = re.compile(r"_|(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile(f"[{characters.BLANK}{characters.INVISIBLE}{characters.STROKES}\\s]*")
_MARKUP = re.compile(r"[&<\\]")


@cache
def emoji_names() -> dict[int, str]:
    """Emoji code points with their names in words, by Unicode's data.

    A table in the package, not `unicodedata`, so that every Python version reads the same.
    """
    return {int(code, 16): name for code, name, *_ in _emoji_table()}


@cache
def new_emoji() -> str:
    """The emoji that came after Unicode 14, from whose texts the shipped models learned."""
    return "".join(chr(int(code, 16)) for code, _, *new in _emoji_table() if new)


def _emoji_table() -> list[list[str]]:
    lines = (files("affectlab") / "emoji_names.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@cache
def _emoji() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(re.escape, map(chr, emoji_names())))}]")


@cache
def _new_emoji() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(new_emoji())}]")


def _named(match: re.Match[str]) -> str:
    return f" {emoji_names()[ord(match[0])]} "


def _hashtag(match: re.Match[str]) -> Iterable[Edit]:
    start, end = match.span()
    yield Edit(start, start + 1, " # ")
    for camel in _CAMEL.finditer(match[0], 1):
        yield Edit(start + camel.start(), start + camel.end(), " ")
    yield Edit(end, end, " ")


def _underscores(match: re.Match[str]) -> str:
    """Blanks or emphasis, but in links and user names."""
    return " " if match[0][0] == "_" else match[0]


UNDERSCORES = replacing(lambda: _UNDERSCORE, _underscores, lambda text: "_" in text)
_CLEANING = (
    *characters.STEPS,
    EMOTICONS,
    UNDERSCORES,
    SPELLING,
    replacing(_new_emoji, _named, lambda text: not text.isascii()),
)
STEPS = (
    *_CLEANING,
    replacing(lambda: _LINK, lambda _: LINK, lambda text: "://" in text or "ww." in text or "WW." in text),
    replacing(lambda: _USER, lambda _: USER, lambda text: "@" in text),
    Step(lambda: _HASHTAG, _hashtag, lambda text: "#" in text),
    replacing(_emoji, _named, lambda text: not text.isascii()),
)
_BLANKS = replacing(lambda: _SPACES, lambda _: " ", lambda _: True)
_ENDS = replacing(lambda: re.compile(r"^ | $"), lambda _: "", lambda _: True)


def is_blank(text: str) -> bool:
    """True if nothing of `text` is seen: white space, control and invisible characters, however they are written."""
    if _UNSEEN.fullmatch(text):
        return True
    return _MARKUP.match(text.lstrip()) is not None and not rewrite(text, characters.STEPS).strip()


def without_names(text: str) -> str:
    """The text with a blank for each link and user name."""
    return _USER.sub(" ", _LINK.sub(" ", text))


def clean(text: str) -> str:
    """The text in the one spelling of all that look like it; links, hashtags and emoji of Unicode 14 as they are."""
    return rewrite(text, _CLEANING)


def normalise(text: str) -> str:
    """The text as models read it; the empty string for a blank one."""
    return _SPACES.sub(" ", rewrite(text, STEPS)).strip()


def read(text: str) -> Reading:
    """What `normalise` gives, with the span of the original string that each character stands for."""
    return trace(text, (*STEPS, _BLANKS, _ENDS))
