"""Whole columns of texts to hashed features: words, marks and emoji, pairs of neighbours, and words under a negation.

Texts are read as `clean` reads them; what follows is arithmetic on the column's UTF-8 bytes. Links and user names are
placeholders, hashtags their words, curly quotes straight, and marks repeated three times or more count as two; emoji
stay themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from affectlab.text.columns import clean_column

if TYPE_CHECKING:
    import pyarrow as pa

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Hashes = NDArray[np.uint64]

SPACE, LETTER, MARK, SYMBOL = 0, 1, 2, 3
_CURLY = {0x98: 0x27, 0x99: 0x27, 0x9C: 0x22, 0x9D: 0x22}
"""Last bytes of curly quotes (E2 80 xx), and the straight ones they stand for."""
_ROOM = 8
"""Bytes that are read at once."""
REACH = 4
"""Words that a negation reaches, up to the next mark."""
RUN = 4
"""Links, user names and marks in a row that count."""
NEGATIONS = (
    "no not never nothing nobody none neither nor cannot without hardly barely lack lacks ain't aren't can't couldn't "
    "didn't doesn't don't hadn't hasn't haven't isn't shouldn't wasn't weren't won't wouldn't dont cant doesnt didnt "
    "isnt wasnt wont"
)
_PAIR, _SHOUTED, _DENIED = (np.uint64(salt) for salt in (0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F))
_TOP = np.uint64(48)
_LINK, _USER, _SHOUT = (np.uint64(code) for code in (1, 2, 3))


def _classes() -> Bytes:
    found = np.full(256, MARK, dtype=np.uint8)
    found[:33] = found[127] = SPACE
    found[[code for code in range(128) if chr(code).isalnum() or chr(code) == "_"]] = LETTER
    found[128:] = LETTER
    return found


def _lower() -> Bytes:
    found = np.arange(256, dtype=np.uint8)
    found[ord("A") : ord("Z") + 1] += 32
    return found


_CLASS, _LOW = _classes().tobytes(), _lower().tobytes()
_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(_ROOM + 1)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Features:
    """`hashes` (m,) uint64 of n texts' features, those of one text together; `ends` (n + 1,) int64: text i has
    `hashes[ends[i]:ends[i + 1]]`.
    """

    hashes: Hashes
    ends: Ints


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Tokens of a column: hash, text number, class; `opens`: True after white space; `shouted`: all in capitals."""

    hashes: Hashes
    rows: Ints
    kinds: Bytes
    opens: Bools
    shouted: Bools

    def where(self, kept: Bools) -> _Tokens:
        return _Tokens(*(getattr(self, name)[kept] for name in ("hashes", "rows", "kinds", "opens", "shouted")))


def features(texts: pa.LargeStringArray) -> Features:
    """The features of each text; a null has none. `texts`: Arrow large strings, of any slice."""
    tokens = _bounded(_without_names(_tokens(clean_column(texts))))
    count = len(tokens.hashes)
    places = np.arange(count)
    beside = np.zeros(count, dtype=bool)
    beside[1:] = tokens.rows[1:] == tokens.rows[:-1]
    second = np.flatnonzero(beside)
    shouted = np.flatnonzero(tokens.shouted)
    denied = _denied(tokens, places, beside)
    hashes = [
        tokens.hashes,
        _mixed(tokens.hashes[second - 1] * _PAIR + tokens.hashes[second]),
        _mixed(tokens.hashes[shouted] + _SHOUTED),
        np.full(len(shouted), _SHOUT),
        _mixed(tokens.hashes[denied] + _DENIED),
    ]
    rows = np.concatenate([tokens.rows, *(tokens.rows[which] for which in (second, shouted, shouted, denied))])
    order = np.argsort(rows, kind="stable")
    ends = np.concatenate([[0], np.bincount(rows, minlength=len(texts)).cumsum()])
    return Features(np.concatenate(hashes).take(order), ends)


def _tokens(texts: pa.LargeStringArray) -> _Tokens:
    data, bounds = _straightened(*_bytes(texts))
    kinds = _kinds(data, bounds)
    size = len(data)
    starts_text = np.zeros(size + 1, dtype=bool)
    starts_text[bounds[:-1]] = True
    starts = starts_text[:size].copy()
    starts[1:] |= kinds[1:] != kinds[:-1]
    starts |= (kinds == SYMBOL) & ((data < 0x80) | (data >= 0xC0))
    edges = np.append(np.flatnonzero(starts), size)
    whole = kinds[edges[:-1]] != SPACE
    begin, end = edges[:-1][whole], edges[1:][whole]
    opens = starts_text[begin]
    opens |= kinds[begin - 1] == SPACE
    upper = (data >= ord("A")) & (data <= ord("Z"))
    shouted = upper[begin] & upper[np.minimum(begin + 1, end - 1)] & upper[end - 1] & (end - begin >= 3)
    rows = np.repeat(np.arange(len(bounds) - 1), np.diff(np.searchsorted(begin, bounds)))
    return _Tokens(_hashes(_translated(data, _LOW), begin, end), rows, kinds[begin], opens, shouted)


def _translated(data: Bytes, table: bytes) -> Bytes:
    """(bytes,) what stands in `table` (256 bytes) for each byte; faster than an index."""
    return np.frombuffer(bytearray(data.tobytes().translate(table)), dtype=np.uint8)


def _bytes(texts: pa.LargeStringArray) -> tuple[Bytes, Ints]:
    """The UTF-8 bytes of the column and where each text ends in them; those of nulls are no bytes."""
    if texts.null_count:
        texts = texts.fill_null("")
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    found = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
    return found[bounds[0] : bounds[-1]], bounds - bounds[0]


def _straightened(data: Bytes, bounds: Ints) -> tuple[Bytes, Ints]:
    """Straight quotes, no variation selectors, and no third of three equal characters."""
    drop = np.zeros(len(data), dtype=bool)
    if len(data) > 2:
        again = data[1:] == data[:-1]
        drop[2:] = again[1:] & again[:-1] & (data[2:] < 0x80) & ((data[2:] < ord("0")) | (data[2:] > ord("9")))
        inner = bounds[1:-1]
        for ahead in (0, 1):
            drop[inner[inner + ahead < len(data)] + ahead] = False
        lead = np.flatnonzero((data[:-2] == 0xE2) | (data[:-2] == 0xEF))
        quotes = lead[(data[lead] == 0xE2) & (data[lead + 1] == 0x80)]
        straight = {last: quotes[data[quotes + 2] == last] for last in _CURLY}
        silent = lead[(data[lead] == 0xEF) & (data[lead + 1] == 0xB8) & (data[lead + 2] == 0x8F)]
        if any(map(len, straight.values())):
            data = data.copy()
        for last, found in straight.items():
            data[found] = _CURLY[last]
            drop[found + 1] = drop[found + 2] = True
        for ahead in range(3):
            drop[silent + ahead] = True
    if not drop.any():
        return data, bounds
    return data[~drop], bounds - np.concatenate([[0], drop.cumsum()])[bounds]


def _kinds(data: Bytes, bounds: Ints) -> Bytes:
    """(bytes,) the class of each byte; an apostrophe between letters is one of them."""
    kinds = _translated(data, _CLASS)
    lead = np.flatnonzero((data >= 0xF0) | (data == 0xE2))
    for ahead in range(4):
        here = lead[lead + ahead < len(data)]
        reached = here[(data[here] >= 0xF0) | (ahead < 3)] + ahead
        kinds[reached[(data[reached] >= 0x80)]] = SYMBOL
    inner = np.flatnonzero(data == ord("'"))
    inner = inner[(inner > 0) & (inner < len(data) - 1)]
    inner = inner[(kinds[inner - 1] == LETTER) & (kinds[inner + 1] == LETTER)]
    at_edge = np.isin(inner, bounds) | np.isin(inner + 1, bounds)
    kinds[inner[~at_edge]] = LETTER
    return kinds


def _hashes(data: Bytes, begin: Ints, end: Ints) -> Hashes:
    """Of each token, from its first and last eight bytes and its length; so words up to sixteen bytes stay apart."""
    padded = np.concatenate([np.zeros(_ROOM, np.uint8), data, np.zeros(_ROOM, np.uint8)])
    words = np.lib.stride_tricks.as_strided(padded[:_ROOM].view("<u8"), (len(data) + _ROOM + 1,), (1,))
    length = end - begin
    front = words[begin + _ROOM] & _MASKS[np.minimum(length, _ROOM)]
    back = np.where(length > _ROOM, words[end], np.uint64(0))
    return _mixed(_mixed(front + length.astype(np.uint64)) + back)


def _mixed(hashes: Hashes) -> Hashes:
    """Spread over all bits (the finaliser of MurmurHash3, Appleby 2011)."""
    found = hashes ^ (hashes >> np.uint64(33))
    found *= np.uint64(0xFF51AFD7ED558CCD)
    found ^= found >> np.uint64(33)
    found *= np.uint64(0xC4CEB9FE1A85EC53)
    found ^= found >> np.uint64(33)
    return found


@cache
def _of_words(words: str) -> Hashes:
    """Hashes of `words`, as tokens have them."""
    return np.sort(_plain(words.split()))


def _among(hashes: Hashes, few: Hashes) -> Bools:
    """(m,) whether each is one of `few`; their first 16 bits rule out nearly all others."""
    maybe = np.zeros(1 << 16, dtype=bool)
    maybe[few >> _TOP] = True
    found = maybe.take(hashes >> _TOP)
    likely = np.flatnonzero(found)
    found[likely] = np.isin(hashes[likely], few)
    return found


def _plain(words: Iterable[str]) -> Hashes:
    codes = [word.encode() for word in words]
    ends = np.cumsum([len(code) for code in codes])
    return _hashes(np.frombuffer(b"".join(codes), dtype=np.uint8), ends - [len(code) for code in codes], ends)


def _without_names(tokens: _Tokens) -> _Tokens:
    """A placeholder for each link and each user name; hashtags without their sign."""
    # by now www has lost its third letter
    stretch = np.cumsum(tokens.opens) - 1
    link = _among(tokens.hashes[tokens.opens], _of_words("http https ww"))[stretch]
    at, sign = _of_words("@")[0], _of_words("#")[0]
    named = np.zeros(len(link), dtype=bool)
    named[1:] = (tokens.hashes[:-1] == at) & ~tokens.opens[1:]
    hashes = np.where(link, _LINK, np.where(named, _USER, tokens.hashes))
    kept = (tokens.opens | ~link) & (tokens.hashes != at) & (tokens.hashes != sign)
    return _Tokens(hashes, tokens.rows, tokens.kinds, tokens.opens, tokens.shouted & ~link & ~named).where(kept)


def _bounded(tokens: _Tokens) -> _Tokens:
    """At most RUN links, user names and marks that follow each other; more would outweigh the words."""
    plain = (tokens.kinds == MARK) | (tokens.hashes == _LINK) | (tokens.hashes == _USER)
    places = np.arange(len(plain))
    first = np.ones(len(plain), dtype=bool)
    first[1:] = tokens.rows[1:] != tokens.rows[:-1]
    before = np.where(plain, np.where(first, places - 1, -1), places)
    long = places - np.maximum.accumulate(before) > RUN
    return tokens.where(~long) if long.any() else tokens


def _denied(tokens: _Tokens, places: Ints, beside: Bools) -> Ints:
    """Places of the words at most REACH after a negation, with no mark between."""
    negation = _among(tokens.hashes, _of_words(NEGATIONS))
    since = places - np.maximum.accumulate(np.where(negation, places, -REACH - 1))
    mark = np.where((tokens.kinds == MARK) | ~beside, places, -1)
    mark[negation & ~beside] = -1  # a negation that opens a text reaches on
    free = places - np.maximum.accumulate(np.where(mark >= 0, mark, -1)) > since
    return np.flatnonzero((since > 0) & (since <= REACH) & free & (tokens.kinds == LETTER))
