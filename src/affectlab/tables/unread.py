"""Cells of a workbook that show something and yet hold no value: readers take them for empty, so they are named.

A formula has a value only if the program that saved the file worked it out; some only write the formula. An error
such as #N/A is no value either.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from string import ascii_uppercase
from typing import IO
from xml.etree import ElementTree

_CHUNK = 1 << 20
_FORMULA = re.compile(rb"<c\b[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_ERROR = re.compile(rb'<c\b[^>]*\bt="e"[^>]*>')
_ADDRESS = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def unread_cells(path: Path) -> tuple[list[str], int]:
    """What to tell of the first sheet, and the last row, from 1, with such a cell; 0 if there is none.

    Nothing is found in a workbook that is built in a way we do not know.
    """
    found: dict[str, list[str]] = {"a formula without a stored result": [], "an error such as #N/A": []}
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_first_sheet(archive)) as sheet:
            for cells in _whole_cells(sheet):
                for pattern, addresses in zip((_FORMULA, _ERROR), found.values(), strict=True):
                    addresses.extend(filter(None, (_address(match[0]) for match in pattern.finditer(cells))))
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, StopIteration, RuntimeError):
        return [], 0
    told = [_told(what, addresses) for what, addresses in found.items() if addresses]
    rows = [int(address.lstrip(ascii_uppercase)) for addresses in found.values() for address in addresses]
    return told, max(rows, default=0)


def _told(what: str, addresses: list[str]) -> str:
    if len(addresses) == 1:
        return f"cell {addresses[0]} holds {what}; it was read as empty"
    return f"{len(addresses):,} cells hold {what} (first: {addresses[0]}); they were read as empty"


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The name in the archive of the sheet that stands first in the workbook."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheet = next(node for node in book.iter() if node.tag.endswith("}sheet"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(link.attrib["Target"] for link in links if link.attrib["Id"] == sheet.attrib[_ID])
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _whole_cells(sheet: IO[bytes]) -> Iterator[bytes]:
    """The XML of a sheet in pieces that end between cells."""
    rest = b""
    while chunk := sheet.read(_CHUNK):
        cells, mark, rest = (rest + chunk).rpartition(b"</c>")
        if b"<f" in cells or b't="e"' in cells:
            yield cells + mark


def _address(cell: bytes) -> str:
    found = _ADDRESS.search(cell)
    return found[1].decode() if found else ""
