"""How a graph is run: one thread on the processor, since single-threaded runs side by side are the fastest."""

from __future__ import annotations

import onnxruntime


def cpu_session(graph: str | bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """A session on the processor for a file or the bytes of a graph; each run uses that many threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
