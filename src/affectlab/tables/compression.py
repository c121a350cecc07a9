"""Compressed text files: gzip and Zstandard, read and written as streams."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Literal, cast

import pyarrow as pa

Codec = Literal["gzip", "zstd"]
ENDINGS: dict[str, Codec] = {".gz": "gzip", ".zst": "zstd"}
UNPACK: dict[Codec, str] = {"gzip": "gzip -dc", "zstd": "zstd -dc"}
"""Commands that print what a file holds, up to where it is cut off."""
_MAGIC: dict[bytes, Codec] = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_CHUNK = 1 << 16


def codec_by_name(name: str) -> Codec | None:
    """As the ending of a file's name says, whatever its case."""
    return ENDINGS.get(Path(name).suffix.lower())


def codec_of(path: Path) -> Codec | None:
    """As the first bytes of a file say, whatever its name."""
    with path.open("rb") as stream:
        head = stream.read(4)
    return next((codec for magic, codec in _MAGIC.items() if head.startswith(magic)), None)


def open_binary(path: Path) -> IO[bytes]:
    """The bytes of a text file, unpacked where they begin like gzip or Zstandard, whatever the extension."""
    match codec_of(path):
        case "gzip":
            return cast("IO[bytes]", gzip.open(path, "rb"))
        case "zstd":
            return cast("IO[bytes]", pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))
    return path.open("rb")


def packed(raw: IO[bytes], codec: Codec) -> IO[bytes]:
    """A stream that packs into `raw`: the same bytes in, the same file out (it holds no time)."""
    if codec == "gzip":
        return cast("IO[bytes]", gzip.GzipFile("", "wb", 6, raw, mtime=0))
    return cast("IO[bytes]", pa.CompressedOutputStream(raw, "zstd"))


def whole_lines(path: Path) -> int:
    """Lines that can be read of a packed file which is cut off or damaged."""
    lines = 0
    try:
        with open_binary(path) as stream:
            read_some: Callable[[int], bytes] = cast("Any", stream).read1  # `read` would drop what precedes the damage
            while chunk := read_some(_CHUNK):
                lines += chunk.count(b"\n")
    except (OSError, EOFError, zlib.error, pa.ArrowException):
        pass
    return lines
