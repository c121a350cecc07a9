"""Runs set beside each other and beside what others published."""

from affectlab.evaluate.compare.build import Comparison, compare
from affectlab.evaluate.compare.differences import Difference
from affectlab.evaluate.compare.entries import Entry, Figure
from affectlab.evaluate.compare.layout import Standing, Table, decimals, head, shown, standings, tables
from affectlab.evaluate.compare.write import to_csv, to_html, to_markdown

__all__ = [
    "Comparison",
    "Difference",
    "Entry",
    "Figure",
    "Standing",
    "Table",
    "compare",
    "decimals",
    "head",
    "shown",
    "standings",
    "tables",
    "to_csv",
    "to_html",
    "to_markdown",
]
