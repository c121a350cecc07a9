"""Columns that stand beside a model's answers and are made from the texts alone: the language, a lexicon's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import pyarrow as pa

from affectlab.text.language import guess

LANGUAGE = "language"


class Beside(Protocol):
    """`types`: its columns, in order. `constants`: those that hold one value in every row, whatever the text."""

    @property
    def types(self) -> Mapping[str, pa.DataType]: ...
    @property
    def constants(self) -> Mapping[str, str]: ...
    def values(self, text: str) -> tuple[object, ...]:
        """What the other columns hold for `text`, in their order."""
        ...


class Language:
    """The language that a text looks like, as its two-letter code; null where that is not sure."""

    types: Mapping[str, pa.DataType] = {LANGUAGE: pa.string()}
    constants: Mapping[str, str] = {}

    def values(self, text: str) -> tuple[str | None]:
        return (guess(text),)


def columns_of(beside: Beside, texts: Sequence[str | None]) -> list[pa.Array]:
    """An array for each column; None gives null, save for the constants. Each distinct text is looked at once."""
    varying = [name for name in beside.types if name not in beside.constants]
    empty = (None,) * len(varying)
    known: dict[str | None, tuple[object, ...]] = {None: empty}
    for text in texts:
        if text is not None and text not in known:
            known[text] = beside.values(text)
    found = {name: [known[text][place] for text in texts] for place, name in enumerate(varying)}
    found |= {name: [value] * len(texts) for name, value in beside.constants.items()}
    return [pa.array(found[name], kind) for name, kind in beside.types.items()]
