"""Whether this processor multiplies 8-bit numbers exactly.

x86 processors without VNNI add products of unsigned and signed bytes in 16 bits, where two large ones saturate. ONNX
Runtime has an exact way for them, which takes about twice the time on those that do not need it: so the processor is
asked. `python benchmarks/without_vnni.py` shows both.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from affectlab.models.session import cpu_session

EXACT = ("session.x64quantprecision", "1")
"""The setting of a session that takes ONNX Runtime's exact way."""
WIDTH = 64


def largest_sum(*settings: tuple[str, str]) -> float:
    """What the processor makes of the sum of `WIDTH` products of 127 and 127, the former stored as 255 around 128.

    Exact is 64 * 127 * 127 = 1,032,256. `weights/products.onnx` holds that sum as a graph.
    """
    graph = (files("affectlab") / "weights" / "products.onnx").read_bytes()
    rows = np.full((4, WIDTH), 255, dtype=np.uint8)
    return float(cpu_session(graph, settings=settings).run(None, {"rows": rows})[0].min())


@cache
def needed_settings() -> tuple[tuple[str, str], ...]:
    """The settings with which 8-bit products are exact on this processor: none if they are anyway."""
    return () if largest_sum() == WIDTH * 127 * 127 else (EXACT,)
