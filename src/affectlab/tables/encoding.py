"""How a text file is encoded: found out once, over the whole file, before its first row is read."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO

from affectlab.core.errors import InputError
from affectlab.core.messages import argument
from affectlab.tables.base import FormatName
from affectlab.tables.compression import open_binary
from affectlab.tables.files import reading

_CHUNK = 1 << 20
_HEAD = 1 << 16
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"PAR1", "is a Parquet file", f"add {argument('format', 'parquet')}"),
    (b"PK\x03\x04", "is a ZIP archive or an XLSX workbook", f"unpack it, or add {argument('format', 'xlsx')}"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel or protected workbook", "save it as .xlsx without a password"),
    (b"SQLite format 3", "is an SQLite database", "export the table as CSV"),
    (b"%PDF", "is a PDF", "export the table as CSV"),
)
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r")
_LEGACY = "affectlab.windows-1252"


def _legacy_byte(code: int) -> str:
    """Windows-1252 leaves five codes undefined; as browsers do, we read them as Latin-1 controls."""
    try:
        return bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(code)


def _read_as_legacy(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: bytes that are no UTF-8 are read as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(map(_legacy_byte, error.object[error.start : error.end])), error.end


codecs.register_error(_LEGACY, _read_as_legacy)


@dataclass(frozen=True, slots=True)
class Encoding:
    """`codec` drops a byte-order mark; `excel`: the output needs one for Excel to show its letters."""

    codec: str
    excel: bool
    notes: tuple[str, ...]


def find_encoding(path: Path, name: str, fmt: FormatName) -> Encoding:
    """Encoding of a text file, by its byte-order mark or by reading it through once.

    Bytes that are no UTF-8 are read as Windows-1252, with a note that names the first such line. Raises
    `InputError` for a file that holds no text at all.
    """
    with reading(name, path), open_binary(path) as stream:
        head = stream.read(_HEAD)
        for magic, what, remedy in _MAGIC:
            if head.startswith(magic):
                raise InputError(f"{what}, not {fmt.upper()}", name, remedy)
        for bom, codec in _BOMS:
            if head.startswith(bom) and codec != "utf-8-sig":
                return Encoding(codec, True, (f"{name} is {codec.upper()}; text is written as UTF-8",))
        if wide := _unmarked_utf16(head):
            note = f"{name} looks like UTF-16 and was read so; text is written as UTF-8"
            return Encoding(wide, True, (note,))
        marked = head.startswith(codecs.BOM_UTF8)
        line = _first_bad_line(head, stream)
        controls = len(head) - len(head.translate(None, _CONTROL))
        if controls > len(head) * (0.3 if line is None else 0.02):
            raise InputError(f"is binary, not {fmt.upper()}", name, f"check the path, or say its {argument('format')}")
    if line is None:
        return Encoding("utf-8-sig", marked, ())
    guess = "such bytes were read as Windows-1252; save it as UTF-8 if letters look wrong"
    return Encoding("utf-8-sig", True, (f"{name}, line {line} is not UTF-8: {guess}",))


def _unmarked_utf16(head: bytes) -> str | None:
    """Codec of UTF-16 without a mark: in mostly Latin text every second byte is NUL."""
    half = len(head) // 2
    even, odd = head[::2].count(0), head[1::2].count(0)
    if half >= 4 and odd > half * 0.6 and even == 0:
        return "utf-16-le"
    if half >= 4 and even > half * 0.6 and odd == 0:
        return "utf-16-be"
    return None


def _first_bad_line(head: bytes, stream: IO[bytes]) -> int | None:
    """Line, from 1, of the first byte that is no UTF-8 in `head` and the rest of `stream`, if any."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, chunk = 1, head
    while True:
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            # error.object may begin with bytes cut off the chunk before; none of them is a newline
            return lines + error.object.count(b"\n", 0, error.start)
        if not chunk:
            return None
        lines += chunk.count(b"\n")
        chunk = stream.read(_CHUNK)


def open_text(path: Path, encoding: Encoding, newline: str) -> TextIO:
    """The characters of a text file; `newline` as for `open` ("" splits at all line ends and keeps them)."""
    errors = _LEGACY if encoding.codec == "utf-8-sig" else "replace"
    return io.TextIOWrapper(open_binary(path), encoding=encoding.codec, errors=errors, newline=newline)
