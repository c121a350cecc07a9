"""Which format a path is in: by its extension, or as the user says."""

from __future__ import annotations

from pathlib import Path

from affectlab.core.errors import UsageError, unknown
from affectlab.core.messages import argument
from affectlab.tables.base import FormatName
from affectlab.tables.compression import ENDINGS

STDIN = "-"
EXTENSIONS: dict[str, FormatName] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "xlsx",
}
TEXT_FORMATS: frozenset[FormatName] = frozenset({"csv", "tsv", "jsonl"})
_KNOWN = "csv, tsv, jsonl, parquet or xlsx"
_REPACK = "unpack it, or pack it as .gz or .zst"


def _hint(suffix: str, name: str) -> str:
    """What to do about a file with that extension; `name` is the argument that states the format."""
    hints = {
        "": f"give the file an extension, or add {argument(name)} {_KNOWN}",
        ".json": f"write one object per line and add {argument(name, 'jsonl')}",
        ".txt": f"say what it holds: {argument(name, 'csv')} or {argument(name, 'tsv')}, whose first line names the "
        "columns",
        ".tab": f"add {argument(name, 'tsv')}",
        ".xls": "save it as .xlsx",
        ".xlsm": f"save it as .xlsx, or add {argument(name, 'xlsx')}",
        ".xlsb": "save it as .xlsx",
        ".bz2": _REPACK,
        ".xz": _REPACK,
        ".zip": _REPACK,
        ".ods": "save it as .xlsx or .csv",
    }
    return hints.get(suffix, f"add {argument(name)} {_KNOWN}")


def format_of(path: str | Path, explicit: str | None = None, name: str = "format") -> FormatName:
    """Format of a file: `explicit`, which the argument `name` states, if given; else by extension, whatever its case.

    A text format may be packed (`.csv.gz`, `.csv.zst`). Raises `UsageError` for an unknown format or extension, and
    for `-` (stdin has no extension).
    """
    if explicit is not None:
        return _by_name(explicit, name)
    if str(path) == STDIN:
        raise UsageError("stdin has no extension to tell its format", STDIN, f"add {argument(name)} {_KNOWN}")
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    packed = bool(suffixes) and suffixes[-1] in ENDINGS
    suffix = "".join(suffixes[:-1][-1:] if packed else suffixes[-1:])
    found = EXTENSIONS.get(suffix)
    if found is None:
        shown = suffixes[-1] if suffixes and not packed else "".join(suffixes[-2:])
        what = f"{shown} is no extension we know" if shown else "the name has no extension"
        raise UsageError(what, str(path), _hint(suffix, name))
    if packed and found not in TEXT_FORMATS:
        ending = suffixes[-1]
        what = f"{found} is not read or written as {ending}"
        raise UsageError(what, str(path), f"drop the {ending}: {found} is compressed already")
    return found


def _by_name(format: str, name: str) -> FormatName:
    """A format by its name or by an extension without the dot."""
    found = EXTENSIONS.get(f".{format.lower().removeprefix('.')}")
    if found is None:
        names = tuple(dict.fromkeys(EXTENSIONS.values()))
        raise unknown("format", format, names, ", ".join(names), where=argument(name))
    return found
