"""Original files: where they lie, whether they are the expected ones, and how to get them.

A file is looked for below the folder `AFFECTLAB_DATA`, then below the cache that `fetch` fills; in both as
`<set>/<name>.gz` or unpacked as `<set>/<name>`. Its SHA-256 (of the unpacked bytes) is checked before it is
read.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from affectlab.core.errors import DataMissingError, unknown
from affectlab.datasets.base import File, Row

if TYPE_CHECKING:
    from affectlab.datasets.base import DataSet

ENVIRONMENT = "AFFECTLAB_DATA"
NAN = float("nan")

_verified: set[tuple[str, int, int, str]] = set()


def manifest(name: str) -> tuple[File, ...]:
    """The files of data set `name`, from `manifests/<name>.csv` (path, bytes, sha256, url)."""
    source = resources.files("affectlab.datasets") / "manifests" / f"{name}.csv"
    with source.open(encoding="utf-8") as lines:
        return tuple(
            File(
                path=f"{name}/{row['path']}",
                sha256=row["sha256"],
                bytes=int(row["bytes"]),
                url=row["url"] or None,
            )
            for row in csv.DictReader(lines)
        )


def cache_root() -> Path:
    """Folder that `fetch` fills and readers look in after `AFFECTLAB_DATA`."""
    from platformdirs import user_cache_path

    return user_cache_path("affectlab") / "datasets"


def roots() -> list[Path]:
    """Folders searched for data sets, in order."""
    set_by_user = os.environ.get(ENVIRONMENT)
    return [*([Path(set_by_user)] if set_by_user else []), cache_root()]


def locate(file: File) -> Path:
    """Path of `file`, gzipped or not. Raises DataMissingError where it lies in no root."""
    for root in roots():
        for path in (root / file.path, (root / file.path).with_suffix("")):
            if path.is_file():
                return path
    name, how = file.path.split("/")[0], _how_to_get(file)
    if not os.environ.get(ENVIRONMENT):
        raise DataMissingError(
            f"no data: the environment variable {ENVIRONMENT} is not set",
            file.path,
            f"set it to the folder that holds {name}/, or {how}",
        )
    raise DataMissingError(f"no such file in {os.environ[ENVIRONMENT]}", file.path, how)


def _how_to_get(file: File) -> str:
    name = file.path.split("/")[0]
    if file.url:
        return f"get it with `affectlab data fetch {name}`"
    return f"get it as `affectlab data show {name}` says"


def read_bytes(file: File) -> bytes:
    """Unpacked bytes of `file`. Raises DataMissingError where it is absent, unreadable or another."""
    path = locate(file)
    remedy = f"put the original there: {_how_to_get(file)}"
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        stat = path.stat()
    except (OSError, EOFError, zlib.error) as error:
        raise DataMissingError(f"cannot be read ({error})", str(path), remedy) from error
    key = (str(path), stat.st_mtime_ns, stat.st_size, file.sha256)
    if key not in _verified:
        found = hashlib.sha256(data).hexdigest()
        if found != file.sha256:
            what = f"not the original file: SHA-256 {found[:12]}..., expected {file.sha256[:12]}..."
            raise DataMissingError(what, str(path), remedy)
        _verified.add(key)
    return data


def read_text(file: File) -> str:
    """Content of `file` as text, without a byte order mark and with line ends as they are."""
    return read_bytes(file).decode("utf-8-sig")


def read_lines(file: File) -> list[str]:
    """Lines of `file`, cut at LF or CRLF only: tweets hold other characters `str.splitlines` cuts at."""
    text = read_text(file)
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if lines and not lines[-1]:
        lines.pop()
    return lines


def read_fields(file: File) -> list[list[str]]:
    """Lines of `file` cut at tabs, quotes untouched."""
    return [line.split("\t") for line in read_lines(file)]


def read_csv(file: File, delimiter: str = ",") -> Iterator[list[str]]:
    """Records of a quoted `file`; quoted fields may hold line breaks and doubled quotes."""
    stream = io.TextIOWrapper(io.BytesIO(read_bytes(file)), encoding="utf-8-sig", newline="")
    return csv.reader(stream, delimiter=delimiter)


def read_records(file: File, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Records of a quoted `file` with a header line, as name to text; the word "None" stays a word."""
    rows = read_csv(file, delimiter)
    header = next(rows, [])
    return (dict(zip(header, row, strict=True)) for row in rows)


def one_hot(index: int, size: int) -> tuple[float, ...]:
    """`size` zeros with a one at `index`."""
    return tuple(float(i == index) for i in range(size))


def pick(files: tuple[File, ...], name: str) -> File:
    """The file of a manifest called `name` (its path inside the set, without `.gz`)."""
    return next(file for file in files if file.path.split("/", 1)[1].removesuffix(".gz") == name)


def counted(name: str, splits: Mapping[str, int], reader: Callable[[str], list[Row]]) -> Callable[[str], list[Row]]:
    """`reader` that refuses an unknown split (UsageError) and a wrong number of rows (DataMissingError)."""

    def read(split: str) -> list[Row]:
        if split not in splits:
            raise unknown("split", split, splits, f"affectlab data show {name}")
        rows = reader(split)
        if len(rows) != splits[split]:
            raise DataMissingError(
                f"{len(rows):,} rows where {splits[split]:,} are known",
                f"{name}/{split}",
                f"get the original again as `affectlab data show {name}` says",
            )
        return rows

    return read


def faults(entry: DataSet, *, hashes: bool = True) -> dict[str, str]:
    """What is wrong with the files of `entry` here: path to a few words; empty where all is well.

    With `hashes` every file is read and checked, else only looked for.
    """
    wrong = {}
    for file in entry.files:
        try:
            if hashes:
                read_bytes(file)
            else:
                locate(file)
        except DataMissingError as error:
            wrong[file.path] = str(error.args[0])
    return wrong


def fetch(entry: DataSet, progress: bool = False) -> list[Path]:
    """Download the files of `entry` that are not at hand into the cache; returns the paths of all of them.

    Only files with an address are fetched, and each is refused unless its SHA-256 is the expected one. Raises
    DataMissingError with the instructions of the entry where a missing file has no address, or a download
    fails.
    """
    return [_at_hand(file) or _download(entry, file, progress) for file in entry.files]


def _at_hand(file: File) -> Path | None:
    try:
        return locate(file)
    except DataMissingError:
        return None


def _download(entry: DataSet, file: File, progress: bool) -> Path:
    if file.url is None:
        how = re.sub(r"\s+", " ", entry.instructions or f"see {entry.owner_url}")
        raise DataMissingError("not to be had by download", file.path, how)
    import tarfile
    import zipfile

    import pooch  # type: ignore[import-untyped]

    pooch.get_logger().setLevel("WARNING")  # it would announce every address on stderr
    target = (cache_root() / file.path).with_suffix("")
    try:
        if "#" not in file.url:
            pooch.retrieve(
                file.url,
                known_hash=f"sha256:{file.sha256}",
                fname=target.name,
                path=target.parent,
                progressbar=progress,
            )
        else:
            _unpack_member(file, target, progress)
    except (OSError, ValueError, KeyError, tarfile.TarError, zipfile.BadZipFile) as error:
        reason = str(error).split("\n")[0]
        remedy = f"try again later, or get it by hand from {entry.owner_url} and set {ENVIRONMENT}"
        raise DataMissingError(f"download failed ({reason})", file.url, remedy) from error
    return target


def _unpack_member(file: File, target: Path, progress: bool) -> None:
    """Fetch an archive (`<address>#<member>`, tar or zip) and keep one checked member of it."""
    import pooch

    assert file.url is not None
    address, member = file.url.split("#", 1)
    archive = pooch.retrieve(address, known_hash=None, path=target.parent, progressbar=progress)
    data = _member(Path(archive), member)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ValueError("SHA-256 differs from the expected one")
    partial = target.with_suffix(target.suffix + ".part")
    partial.write_bytes(data)
    partial.replace(target)


def _member(archive: Path, name: str) -> bytes:
    """Content of one member of a zip or tar file. Raises KeyError where it has no such file."""
    import tarfile
    import zipfile

    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            return packed.read(name)
    with tarfile.open(archive) as tar:
        stream = tar.extractfile(name)
        if stream is None:
            raise KeyError(name)
        return stream.read()
