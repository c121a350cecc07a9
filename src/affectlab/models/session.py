"""How a graph is run: one thread on the processor, since single-threaded runs side by side are the fastest.

No other module imports onnxruntime, so that its telemetry is off wherever affectlab uses it.
"""

from __future__ import annotations

import logging

from affectlab import environment

environment.switch_off_telemetry()

import onnxruntime  # noqa: E402 - it reads the variable as it is imported

# builds for Windows that record events through the system (ETW) do not read the variable
if hasattr(onnxruntime, "disable_telemetry_events"):
    onnxruntime.disable_telemetry_events()
if environment.ONNXRUNTIME_CAME_FIRST:
    logging.getLogger(__name__).info(environment.CAME_FIRST)


def cpu_session(graph: str | bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """A session on the processor for a file or the bytes of a graph; each run uses that many threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def providers() -> list[str]:
    """The execution providers that this build of ONNX Runtime offers."""
    return list(onnxruntime.get_available_providers())
