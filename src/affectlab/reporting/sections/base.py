"""What every section of the report is: an accumulator over windows, and a view of it for its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from affectlab.reporting.rows import Rows
from affectlab.reporting.statistics import Interval, wilson


class Section(Protocol):
    """One part of the page. Its template is `templates/<name>.html.j2`, which gets the view as `view`."""

    name: ClassVar[str]

    def add(self, rows: Rows) -> None:
        """Take in a window; what is kept must not grow with the number of rows."""
        ...

    def view(self) -> object | None:
        """What the template shows; None where there is nothing to show."""
        ...


@dataclass(frozen=True, slots=True)
class Share:
    """`n` of `total` texts have `label`; `interval` is Wilson's."""

    label: str
    n: int
    total: int
    tone: str = "neutral"

    @property
    def share(self) -> float:
        return self.n / self.total if self.total else 0.0

    @property
    def interval(self) -> Interval:
        return wilson(self.n, self.total)

    @property
    def cells(self) -> tuple[str, int, float, float, float]:
        """As a row of a CSV file."""
        return (self.label, self.n, self.share, *self.interval)
