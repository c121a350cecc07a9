"""What every data set module gives: an entry with its terms, counts and traps, and a reader of its splits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from affectlab.core.types import Terms


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text.

    `gold` maps a gold name (a task id of the catalogue, or a name the data set declares in `golds`) to one
    number per output: 0/1 for labels (one-hot for multiclass), the value for regressions and ordinal classes,
    NaN where this row was not annotated for that output.
    """

    id: str
    text: str
    gold: Mapping[str, tuple[float, ...]]
    target: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One original file: path below AFFECTLAB_DATA (gzipped), SHA-256 and size of the uncompressed bytes.

    `url` is an address of the owner, or of a mirror of data whose terms allow passing it on, with `#<member>`
    where it is an archive; None where there is none.
    """

    path: str
    sha256: str
    bytes: int
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """An entry: what the set is, whose it is, what may be done with it, and how to read it.

    `splits` maps each split to its number of rows as read; `golds` maps each gold name to its output names;
    `instructions` says how to get files that have no `url`; `traps` are what a reader must know, one sentence
    each.
    """

    id: str
    title: str
    terms: Terms
    licence: str
    languages: tuple[str, ...]
    citation: str
    owner_url: str
    splits: Mapping[str, int]
    files: tuple[File, ...]
    golds: Mapping[str, tuple[str, ...]]
    traps: tuple[str, ...]
    read: Callable[[str], list[Row]] = field(repr=False)
    instructions: str | None = None
