"""Many items as columns, so that a model which works on whole columns never sees a Python string."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from affectlab.core.types import Item

if TYPE_CHECKING:
    import pyarrow as pa


class Items(Sequence[Item]):
    """A sequence of items that makes each of them when it is asked for.

    `texts`: Arrow large_string, without nulls. `targets`: the same, null where an item has none; None if no item has.
    """

    __slots__ = ("targets", "texts")

    def __init__(self, texts: pa.LargeStringArray, targets: pa.LargeStringArray | None = None) -> None:
        self.texts, self.targets = texts, targets

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Items: ...
    def __getitem__(self, index: int | slice) -> Item | Items:
        texts, targets = self.texts[index], None if self.targets is None else self.targets[index]
        if isinstance(index, slice):
            return Items(texts, targets)
        return Item(texts.as_py(), None if targets is None else targets.as_py())

    def __iter__(self) -> Iterator[Item]:
        texts = self.texts.to_pylist()
        return map(Item, texts) if self.targets is None else map(Item, texts, self.targets.to_pylist())


def texts_of(items: Sequence[Item]) -> pa.LargeStringArray:
    """The texts of any sequence of items as one Arrow array; for `Items` nothing is copied."""
    if isinstance(items, Items):
        return items.texts
    import pyarrow as pa

    return pa.array([item.text for item in items], pa.large_string())


def targets_of(items: Sequence[Item]) -> pa.LargeStringArray | None:
    """The targets likewise, null where an item has none; None if no item has one."""
    if isinstance(items, Items):
        return items.targets
    import pyarrow as pa

    targets = pa.array([item.target for item in items], pa.large_string())
    return None if targets.null_count == len(targets) else targets
