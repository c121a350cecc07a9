"""Tables of TOML as dataclasses, each key checked, so that a mistyped one is not silently ignored."""

from __future__ import annotations

import math
from dataclasses import MISSING, fields
from typing import Any

from affectlab.core import InputError


def checked_part(kind: Any, raw: Any, where: str, like: str = "affectlab/recipes/base.toml") -> Any:
    """A dataclass `kind` from a table of TOML, each key checked; `like` is what errors point to."""
    if not isinstance(raw, dict):
        raise InputError(f"is no table: {raw!r}", where, f"compare with {like}")
    known = {field.name for field in fields(kind)}
    for key in raw:
        if key not in known:
            raise InputError(f"unknown key {key!r}", where, f"known: {', '.join(sorted(known))}")
    plain: dict[str, Any] = {"int": int, "int | None": int, "float": (int, float), "bool": bool, "str": str}
    raw = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    for field in fields(kind):
        if field.type == "tuple[str, ...]" and not _is_names(raw.get(field.name, ())):
            raise InputError(f"{field.name} must be a list of texts, not {raw[field.name]!r}", where, "mend the recipe")
        wanted = plain.get(str(field.type))
        if field.name in raw and wanted and not isinstance(raw[field.name], wanted):
            raise InputError(f"{field.name} must be {field.type}, not {raw[field.name]!r}", where, "mend the recipe")
        if any(isinstance(one, float) and not math.isfinite(one) for one in _each(raw.get(field.name))):
            raise InputError(f"{field.name} must be finite, not {raw[field.name]!r}", where, "mend the recipe")
    try:
        return kind(**raw)
    except TypeError:
        missing = sorted(field.name for field in fields(kind) if field.default is MISSING and field.name not in raw)
        raise InputError(f"missing: {', '.join(missing)}", where, f"compare with {like}") from None


def _each(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _is_names(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)
