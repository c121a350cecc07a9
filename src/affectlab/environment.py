"""What affectlab sets in the environment of the process, before anything else of it is imported.

ONNX Runtime 1.29 and later collects telemetry: as it is imported it writes a device id and a database of events to the
user's cache folder, and some ten seconds later it looks up a host of Microsoft to send them. Only a variable prevents
all of it, and only if it is set before the import: https://github.com/microsoft/onnxruntime, docs/Privacy.md.
"""

from __future__ import annotations

import os
import sys

ORT_DISABLE_TELEMETRY = "ORT_DISABLE_TELEMETRY"
DISABLED = ("1", "true", "yes", "y", "on")
"""Values of the variable that switch telemetry off, in any case."""

BEFORE: str | None = os.environ.get(ORT_DISABLE_TELEMETRY)
"""The variable as the program set it."""
ONNXRUNTIME_CAME_FIRST: bool = "onnxruntime" in sys.modules and (BEFORE or "").strip().lower() not in DISABLED
"""onnxruntime was imported before affectlab and without the variable, so its telemetry may be on."""
CAME_FIRST = (
    f"onnxruntime was imported before affectlab, so its telemetry may be on; set {ORT_DISABLE_TELEMETRY}=1 before the "
    "program starts"
)


def switch_off_telemetry() -> None:
    """Set ORT_DISABLE_TELEMETRY=1, whatever it was, for this process and for those that it starts."""
    os.environ[ORT_DISABLE_TELEMETRY] = "1"
