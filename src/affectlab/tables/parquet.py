"""Parquet: any schema, kept as it is, metadata too; written with zstd."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from affectlab.core.errors import InputError
from affectlab.core.messages import argument
from affectlab.tables.base import Layout, Window
from affectlab.tables.files import check_input, reading, writing
from affectlab.tables.header import unique_names

ROW_GROUP = 1 << 15
_FRACTIONS = ("FLOAT", "DOUBLE")
_QUICK = -3
"""Level of zstd: twice as fast as its usual one, for a tenth more bytes."""
_MAGIC = (b"PAR1", b"PARE")


class ParquetSource:
    """An opened Parquet file. Columns of the same name are renamed, with a note; nothing else changes."""

    def __init__(self, path: Path, name: str) -> None:
        check_input(path, name)
        self._path, self._name = path, name
        with reading(name, path):
            with path.open("rb") as stream:
                if stream.read(4) not in _MAGIC:
                    raise InputError("is not a Parquet file", name, f"check the path, or say its {argument('format')}")
            try:
                with pq.ParquetFile(path) as file:
                    schema, rows = file.schema_arrow, file.metadata.num_rows
            except (pa.ArrowException, OSError) as error:
                what = "its Parquet data is cut off or damaged"
                raise InputError(what, name, "write the file again, or fetch it again") from error
        if rows == 0:
            raise InputError("has columns but no rows", name, "give a table with at least one row")
        if not schema.names:
            raise InputError("has no columns", name, "give a table with a column of texts")
        names, renamed = unique_names(schema.names, name)
        self.schema = pa.schema(
            [field.with_name(column) for field, column in zip(schema, names, strict=True)],
            metadata=schema.metadata,
        )
        self.layout = Layout(format="parquet")
        self.notes = tuple(renamed)

    def windows(self, rows: int) -> Iterator[Window]:
        first, pieces, held = 0, list[pa.Table](), 0
        for piece in self._pieces(rows):
            pieces.append(piece)
            held += piece.num_rows
            while held >= rows:
                table = pa.concat_tables(pieces)
                yield Window(first, table.slice(0, rows), {})
                rest = table.slice(rows)
                first, pieces, held = first + rows, [rest] if rest.num_rows else [], rest.num_rows
        if held:
            yield Window(first, pa.concat_tables(pieces), {})

    def _pieces(self, rows: int) -> Iterator[pa.Table]:
        """Record batches of at most `rows` rows, as tables of our schema; row groups set their ends."""
        read = 0
        # without pre_buffer a row group of any size is read page by page
        with reading(self._name, self._path), pq.ParquetFile(self._path, pre_buffer=False) as file:
            batches = file.iter_batches(batch_size=rows)
            while True:
                with reading(f"{self._name}, after row {read:,}" if read else self._name, self._path):
                    batch = next(batches, None)
                if batch is None:
                    return
                read += batch.num_rows
                if batch.num_rows:
                    yield pa.Table.from_arrays(batch.columns, schema=self.schema)


class ParquetSink:
    """Writes row groups of about ROW_GROUP rows, however small the tables that come."""

    def __init__(self, path: Path, schema: pa.Schema, *, name: str) -> None:
        self._path, self._name, self._schema = path, name, schema
        self._held: list[pa.Table] = []
        self._rows = 0
        with writing(name, path):
            self._file = path.open("wb")
            self._writer = _writer(self._file, schema)

    def write(self, table: pa.Table) -> None:
        same = table.schema.types == self._schema.types
        self._held.append(
            pa.Table.from_arrays(table.columns, schema=self._schema) if same else table.cast(self._schema)
        )
        self._rows += table.num_rows
        if self._rows >= ROW_GROUP:
            self._flush()

    def close(self) -> None:
        with writing(self._name, self._path), self._file:
            self._flush()
            self._writer.close()

    def _flush(self) -> None:
        with writing(self._name, self._path):
            if self._held:
                self._writer.write_table(pa.concat_tables(self._held))
        self._held, self._rows = [], 0


def _writer(file: IO[bytes], schema: pa.Schema) -> pq.ParquetWriter:
    """Numbers with a fraction hardly ever repeat: a dictionary of them, or a long search for patterns, is in vain."""
    stream = pa.BufferOutputStream()
    pq.write_table(schema.empty_table(), stream)
    written = pq.read_metadata(pa.BufferReader(stream.getvalue())).schema
    columns = [written.column(place) for place in range(len(written))]
    return pq.ParquetWriter(
        file,
        schema,
        compression="zstd",
        compression_level={column.path: _QUICK for column in columns if column.physical_type in _FRACTIONS},
        use_dictionary=[column.path for column in columns if column.physical_type not in _FRACTIONS],
    )
