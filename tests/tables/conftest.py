"""Files made at test time, and short ways to read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from affectlab.tables import Source

MakeFile = Callable[[str, "bytes | str"], Path]


@pytest.fixture
def make_file(tmp_path: Path) -> MakeFile:
    """Writes a file of this name and content (text as UTF-8) and gives its path."""

    def make(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


@pytest.fixture
def read_all() -> Callable[..., tuple[pa.Table, dict[int, str]]]:
    """Reads a source to its end: the whole table, and its problems by row of the file."""

    def read(source: Source, window: int = 4096) -> tuple[pa.Table, dict[int, str]]:
        tables, problems, first = [], {}, 0
        for part in source.windows(window):
            assert first == part.first_row
            assert 0 < part.table.num_rows <= window
            assert part.table.schema.equals(source.schema, check_metadata=True)
            problems.update({first + index: text for index, text in part.problems.items()})
            tables.append(part.table)
            first += part.table.num_rows
        return pa.concat_tables(tables), problems

    return read
