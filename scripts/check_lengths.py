"""Fail where a file has more than 400 lines or a function more than 50: then it is hiding two ideas.

Python files in src, tests, scripts and benchmarks; a function is counted from its `def` to its last line,
without docstring.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("src", "tests", "scripts", "benchmarks")
FILE_LINES, FUNCTION_LINES = 400, 50
ROOT = Path(__file__).parents[1]

Function = ast.FunctionDef | ast.AsyncFunctionDef


def body_lines(function: Function) -> int:
    """Lines from `def` to the end, those of the docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def too_long(source: str, name: str) -> Iterator[str]:
    """One line for the file, if it is too long, and for each such function in it."""
    count = source.count("\n")
    if count > FILE_LINES:
        yield f"{name}: {count} lines, {FILE_LINES} are allowed; move one of its ideas to a file of its own"
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, Function) and body_lines(node) > FUNCTION_LINES:
            yield (
                f"{name}:{node.lineno}: {node.name} has {body_lines(node)} lines, "
                f"{FUNCTION_LINES} are allowed; split it"
            )


def main(root: Path = ROOT) -> int:
    """Print what is too long below `root`; returns 1 if there was any."""
    found = [
        line
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*.py"))
        for line in too_long(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    ]
    print("\n".join(found) or "no file and no function is too long")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
