"""How a graph is run: one thread on the processor, since single-threaded runs side by side are the fastest."""

from __future__ import annotations

import onnxruntime


def cpu_session(
    graph: str | bytes, threads: int = 1, settings: tuple[tuple[str, str], ...] = ()
) -> onnxruntime.InferenceSession:
    """A session on the processor for a file or the bytes of a graph; each run uses that many threads.

    `settings` are entries of its configuration.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    for key, value in settings:
        options.add_session_config_entry(key, value)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
