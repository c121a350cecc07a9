"""`affectlab data list|show|fetch`: the data sets that train and test models, and whether their files are here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from affectlab.cli.catalogue import Id, Json, group

if TYPE_CHECKING:
    from affectlab.datasets import DataSet


def list_data(json: Json = False) -> None:
    """List the data sets, and say which are here."""
    from affectlab import datasets
    from affectlab.cli import console, output

    entries = [datasets.load(id) for id in datasets.ids()]
    if json:
        output.print_json([_summary(entry) for entry in entries])
        return
    from rich.text import Text

    made = console.table("data set", "here", "what it is; languages, terms, rows")
    for entry in entries:
        about = f"\n{_languages(entry)}; {entry.terms}; {_rows(entry)}"
        made.add_row(entry.id, _here(entry), Text.assemble(entry.title, (about, "dim")))
    console.stdout().print(made)
    output.note(f"{_places()}; terms, traps and how to get one: affectlab data show goemotions")


def show_data(id: Id, json: Json = False) -> None:
    """Show a data set.

    Whose it is, its terms, splits and traps, whether its files are the originals, and how to get them.
    """
    from affectlab import datasets
    from affectlab.cli import console, output

    entry = datasets.load(id)
    faults = datasets.faults(entry, hashes=True)
    if json:
        output.print_json({**_summary(entry), **_rest(entry, faults)})
        return
    here = len(entry.files) - len(faults)
    out = console.stdout()
    out.print(
        console.facts(
            [
                ("data set", entry.id),
                ("title", entry.title),
                ("languages", " ".join(entry.languages)),
                ("terms", f"{entry.terms}: {entry.licence}"),
                ("cite", entry.citation),
                ("owner", entry.owner_url),
                ("splits", ", ".join(f"{name} {rows:,}" for name, rows in entry.splits.items())),
                ("answers", ", ".join(f"{name} ({len(outputs)})" for name, outputs in entry.golds.items())),
                ("files", f"{here} of {len(entry.files)} here with the SHA-256 of the original"),
                ("to get it", _how(entry)),
            ]
        )
    )
    for path, fault in faults.items():
        out.print(f"  {path}: {fault}")
    out.print("\ntraps", style="bold")
    out.print(console.facts((" -", trap) for trap in entry.traps))


def fetch_data(id: Id) -> None:
    """Download a data set from its owner.

    Only the files that are not here yet; a file without an address says how it is to be had. This is the only command
    that uses the network.
    """
    from affectlab import datasets
    from affectlab.cli import output

    entry = datasets.load(id)
    absent = datasets.faults(entry, hashes=False)
    if not absent:
        output.note(f"nothing to download: all {len(entry.files)} files of {id} are here")
        return
    output.note(f"downloading {len(absent)} files of {id}; its terms: {entry.licence}")
    paths = datasets.fetch(entry)
    output.note(f"{id} is here: {os.path.commonpath([path.parent for path in paths])}")


data = group("Data sets that train and test models.", list_data, show_data)
data.command("fetch")(fetch_data)


def _rows(entry: DataSet) -> str:
    counts = entry.splits
    if len(counts) <= 3:
        return ", ".join(f"{name} {rows:,}" for name, rows in counts.items())
    return f"{len(counts)} splits of {min(counts.values()):,} to {max(counts.values()):,} rows"


def _languages(entry: DataSet) -> str:
    return ", ".join(entry.languages) if len(entry.languages) <= 3 else f"{len(entry.languages)} languages"


def _here(entry: DataSet) -> str:
    from affectlab.datasets import faults

    found = len(entry.files) - len(faults(entry, hashes=False))
    return "yes" if found == len(entry.files) else f"{found} of {len(entry.files)}" if found else "no"


def _places() -> str:
    root = os.environ.get("AFFECTLAB_DATA")
    return f"looked in AFFECTLAB_DATA={root}" if root else "AFFECTLAB_DATA is not set"


def _how(entry: DataSet) -> str:
    to_fetch = sum(file.url is not None for file in entry.files)
    ways = [f"affectlab data fetch {entry.id} (downloads {to_fetch} of {len(entry.files)} files)"] if to_fetch else []
    return "; ".join([*ways, *([entry.instructions] if entry.instructions else [])])


def _summary(entry: DataSet) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "terms": entry.terms,
        "languages": entry.languages,
        "splits": dict(entry.splits),
        "here": _here(entry) == "yes",
    }


def _rest(entry: DataSet, faults: Any) -> dict[str, Any]:
    return {
        "licence": entry.licence,
        "citation": entry.citation,
        "owner_url": entry.owner_url,
        "golds": dict(entry.golds),
        "traps": entry.traps,
        "instructions": entry.instructions,
        "files": [
            {"path": f.path, "bytes": f.bytes, "sha256": f.sha256, "url": f.url, "fault": faults.get(f.path)}
            for f in entry.files
        ],
    }
