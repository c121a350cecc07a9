"""Undoing of Penn Treebank tokenisation, so that released texts read as their authors wrote them."""

from __future__ import annotations

import re

_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
_BRACKET = re.compile("|".join(_BRACKETS))
_ESCAPED = re.compile(r"\\([/*])")
_CANNOT = re.compile(r"\b(can) (not)\b", re.IGNORECASE)
_ELISION = re.compile(r" (?=(?:'(?:s|d|m|re|ve|ll|t)|n't)(?![^\W_]))", re.IGNORECASE)
_CLOSERS = re.compile(r" (?=[,;:!?.%](?: |$)|[)\]}])|(?<=\w) (?=\.{2,}(?: |$))")
_OPENERS = re.compile(r"(?<=[(\[{$#]) (?=\S)")
_QUOTES = (re.compile(r"`` ?(.*?) ?''"), re.compile(r"'' ?(.*?) ?''"))
_SINGLE = re.compile(r"(?<!`)` ?([^`]*?) '(?= |$|[^\w\s'])")
_PLURAL = re.compile(r"(?<=s) '(?= |$)")


def detokenise(text: str) -> str:
    """`text` without treebank brackets and escapes, with straight quotes and no blanks of the tokeniser.

    Letters and digits, those of bracket codes apart, stay as they are and in order. A quote without a partner
    is kept where it stands.
    """
    text = _BRACKET.sub(lambda match: _BRACKETS[match[0]], text)
    text = _ESCAPED.sub(r"\1", text)
    text = _CANNOT.sub(r"\1\2", text)
    text = _ELISION.sub("", text)
    text = _OPENERS.sub("", _CLOSERS.sub("", text))
    for pair in _QUOTES:
        text = pair.sub(r'"\1"', text)
    text = text.replace("``", '"').replace("''", '"')
    text = _SINGLE.sub(r"'\1'", text).replace("`", "'")
    text = _PLURAL.sub("'", text)
    if text.count('"') == 1:  # the sentence is one piece of a longer quotation
        text = re.sub(r'^" | "$', '"', text)
    return text.strip()


def mend_mojibake(text: str) -> str:
    """`text` with UTF-8 that was once read as Latin-1 read rightly; any other text as it is."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
