"""What an answer says, whether a model's own or one recorded as it was printed.

- A value: a number, or the number at the beginning of a string (`0.75`, `-2.5 or so`); kept inside the task's range.
- An ordinal class: a whole number, or a string whose part before the first colon is one (`2: moderate amount of joy`);
  one that is no class counts as no answer.
- One of several classes: the same with AEB's numbers (SST-5 0 to 4, TDT -1, 0, 1), or else the label's own name.
- Labels: a list of names, or a string with commas between them and perhaps a full stop at the end. Names are read
  without regard to case; words that are no label are left out, and where nothing else was said there is no answer.
  An empty list, or `neutral or no emotion` where neutral is no label, says that there is none of them.

null is no answer. These are the rules that come with the recorded answers of the EmoLLMs (its META.json).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

Reply = float | int | str | list[str] | None

_NUMBER = re.compile(r"\s*(-?\d+(?:\.\d+)?)")
_WHOLE = re.compile(r"\s*(-?\d+)\s*")
NO_LABEL = frozenset(("neutral or no emotion", "neutralornoemotion", "neutral", "none"))


def is_reply(value: object) -> bool:
    """True for what may stand as a `prediction`: a finite number, a string, a list of strings, or null."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return abs(value) <= sys.float_info.max
    return value is None or isinstance(value, str)


def value(reply: Reply, bounds: tuple[float, float]) -> float | None:
    """A value in `bounds`. Raises ValueError for a list."""
    if isinstance(reply, str):
        match = _NUMBER.match(reply)
        reply = float(match[1]) if match else None
    if isinstance(reply, list):
        raise ValueError("is a list of labels where a number belongs")
    return None if reply is None else min(max(float(reply), bounds[0]), bounds[1])


def whole(reply: Reply, bounds: tuple[float, float]) -> int | None:
    """A class from `bounds[0]` to `bounds[1]`. Raises ValueError for a list."""
    if isinstance(reply, str):
        match = _WHOLE.fullmatch(reply.split(":")[0])
        reply = int(match[1]) if match else None
    if isinstance(reply, list):
        raise ValueError("is a list of labels where a class belongs")
    return int(reply) if reply is not None and reply == int(reply) and bounds[0] <= reply <= bounds[1] else None


def one_class(reply: Reply, names: Sequence[str], codes: Sequence[int] | None) -> int | None:
    """Index into `names`, by code where classes have codes. Raises ValueError for a list, or a number without codes."""
    if codes is not None:
        code = whole(reply, (min(codes), max(codes)))
        return None if code is None else codes.index(code)
    if reply is not None and not isinstance(reply, str):
        raise ValueError("is not the name of a class")
    word = "" if reply is None else _plain(reply)
    return list(names).index(word) if word in names else None


def labels(reply: Reply, names: Sequence[str]) -> tuple[bool, ...] | None:
    """True for each of `names` that is said to hold. Raises ValueError for a number."""
    if reply is None or reply == []:
        return None if reply is None else (False,) * len(names)
    if isinstance(reply, int | float):
        raise ValueError("is a number where labels belong")
    words = {_plain(word) for word in (reply.split(",") if isinstance(reply, str) else reply)}
    if not words & (set(names) | NO_LABEL):
        return None
    return tuple(name in words for name in names)


def _plain(word: str) -> str:
    return word.strip().rstrip(".").casefold()
