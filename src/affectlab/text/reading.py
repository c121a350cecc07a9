"""How a text is read before any model sees it: once, here, and in the same way in training and in use.

`normalise` undoes HTML escapes, replaces links and user names by placeholders, splits hashtags, and writes emoji out as
words, since the vocabularies of small encoders hold almost none. Letters of other scripts are left alone; invisible
joiners between them go.
"""

from __future__ import annotations

import html
import re
from functools import cache
from importlib.resources import files

COLUMN_NAMES = ("text", "body", "content", "message", "tweet", "review")
"""What columns of texts are called, in any case."""

LINK = "http"
USER = "@user"

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_USER = re.compile(r"(?<![\w@])@\w+")
_HASHTAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"_|(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_SPACES = re.compile(r"\s+")
_SILENT = "\u00ad\u200b\u200c\u200d\u200e\u200f\ufe0e\ufe0f\ufeff\u20e3"
_CONTROL = dict.fromkeys((*range(32), *range(127, 160), *map(ord, _SILENT)))


class _Characters(dict[int, str]):
    """Translation table from code point to what is read for it; a code point is worked out when first met."""

    def __missing__(self, code: int) -> str:
        name = emoji_names().get(code)
        char = chr(code)
        if name is not None:
            value = f" {name} "
        elif char in _SILENT or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
            value = ""  # joiners, variation selectors, skin tones and tags change the look, not the feeling
        elif code < 32 or 127 <= code < 160:
            value = " "
        else:
            value = char
        self[code] = value
        return value


_CHARACTERS = _Characters()


@cache
def emoji_names() -> dict[int, str]:
    """Emoji code points with their names in words, as of Unicode 14.

    A table in the package, not `unicodedata`, so that every Python version reads the same.
    """
    lines = (files("affectlab") / "emoji_names.tsv").read_text(encoding="utf-8").splitlines()
    return {int(code, 16): name for code, name in (line.split("\t") for line in lines)}


def is_blank(text: str) -> bool:
    """True if `text` is empty or holds nothing but white space, control and zero-width characters."""
    return not text.translate(_CONTROL).strip()


def without_names(text: str) -> str:
    """The text with a blank for each link and user name."""
    return _USER.sub(" ", _LINK.sub(" ", text))


def _hashtag(match: re.Match[str]) -> str:
    return " # " + _CAMEL.sub(" ", match[1]) + " "


def normalise(text: str) -> str:
    """The text as models read it; the empty string for a blank one."""
    if "&" in text:
        text = html.unescape(text)
    if "://" in text or "ww." in text or "WW." in text:
        text = _LINK.sub(LINK, text)
    if "@" in text:
        text = _USER.sub(USER, text)
    if "#" in text:
        text = _HASHTAG.sub(_hashtag, text)
    if not text.isascii() or not text.isprintable():
        text = text.translate(_CHARACTERS)
    return _SPACES.sub(" ", text).strip()
