"""What a run's answers depend on, as it is written into `run.json` and into finished Parquet files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

METADATA_KEY = b"affectlab.run"
"""Key of the schema metadata in which a finished Parquet file carries its fingerprint."""
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Settings by name; None is one that was not given.

    The one called `input` is a hash of the input's content: its name and time do not matter.
    """

    settings: Mapping[str, str | int | None]

    def differences(self, now: Fingerprint) -> list[str]:
        """What `now` has otherwise, each in words: `model base (now random:0)`; empty if nothing."""
        found = []
        for name in dict.fromkeys([*self.settings, *now.settings]):
            was, new = self.settings.get(name), now.settings.get(name)
            if was == new:
                continue
            words = f"{name.replace('_', ' ')} {_shown(was)} (now {_shown(new)})"
            found.append("another input" if name == "input" else words)
        return found

    def to_json(self) -> str:
        return json.dumps(dict(self.settings), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | bytes) -> Fingerprint:
        """Raises ValueError if `text` is not what `to_json` writes."""
        found: Any = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return cls(found)


def _shown(value: object) -> str:
    if value is None or value == "":
        return "none"
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
