"""Columns that stand beside a model's answers and are made from the texts alone: the language, a lexicon's words."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
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


def columns_of(beside: Beside, texts: pa.LargeStringArray) -> list[pa.Array]:
    """An array for each column; null gives null, save for the constants. Each distinct text is looked at once."""
    coded = texts.dictionary_encode()
    looked_at = [beside.values(text) for text in coded.dictionary.to_pylist()]
    values = iter(zip(*looked_at, strict=True) if looked_at else repeat(()))
    return [
        pa.repeat(pa.scalar(beside.constants[name], kind), len(texts))
        if name in beside.constants
        else pa.array(next(values), kind).take(coded.indices)
        for name, kind in beside.types.items()
    ]
