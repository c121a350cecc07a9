"""Rounded weights: within the bound, near the weights, and multiplied exactly without any setting."""

from __future__ import annotations

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from affectlab.models.session import cpu_session  # noqa: E402
from affectlab.train import rounding  # noqa: E402

pytestmark = pytest.mark.train


def random_matrix(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A matrix (in, out), heavy-tailed or of one magnitude, and a covariance of its rows' inputs."""
    random = np.random.default_rng(seed)
    rows, columns = 2 * int(random.integers(1, 60)), int(random.integers(1, 40))
    spread = random.standard_t(3, (rows, columns)) if seed % 2 else random.choice([-1.0, 1.0, 0.5], (rows, columns))
    inputs = random.normal(size=(3 * rows, rows)) @ random.normal(size=(rows, rows))
    covariance = np.cov(inputs, rowvar=False).reshape(rows, rows) + 0.1 * np.eye(rows)
    return (spread * 10.0 ** random.integers(-3, 3)).astype(np.float32), covariance


@pytest.mark.parametrize("seed", range(24))
def test_no_two_codes_that_meet_are_too_large(seed: int) -> None:
    codes, scales = rounding.bounded(*random_matrix(seed))
    first, second = codes[::2].astype(int), codes[1::2].astype(int)
    assert np.abs(codes.astype(int)).max() <= 127
    assert (np.abs(first) + np.abs(second))[first * second > 0].max(initial=0) <= 128
    assert (scales > 0).all()


def test_what_fits_is_kept() -> None:
    codes = np.random.default_rng(0).integers(-64, 65, (48, 20))
    codes[0] = 127
    codes[1] = 1
    found, scales = rounding.bounded((codes * 0.01).astype(np.float32), np.eye(48))
    assert np.abs(found * scales - codes * 0.01).max() < 0.006


@pytest.mark.parametrize("seed", range(5))
def test_errors_are_made_good_where_inputs_go_together(seed: int) -> None:
    random = np.random.default_rng(seed)
    inputs = random.normal(size=(2000, 8)) @ random.normal(size=(8, 64)) + 0.1 * random.normal(size=(2000, 64))
    matrix = random.normal(size=(64, 32)).astype(np.float32)
    wanted = inputs @ matrix
    errors = []
    for covariance in (np.eye(64), np.cov(inputs, rowvar=False)):
        codes, scales = rounding.bounded(matrix, covariance)
        errors.append(np.square(inputs @ (codes * scales) - wanted).mean())
    assert errors[1] < 0.5 * errors[0]


@pytest.mark.parametrize(("width", "outputs"), [(384, 384), (384, 1152), (1408, 384), (64, 24)])
@pytest.mark.parametrize("zero", [24, 128])
def test_products_are_exact_on_this_processor(width: int, outputs: int, zero: int) -> None:
    random = np.random.default_rng(width)
    steep = np.exp(random.normal(size=(width, 1))) * random.normal(size=(width, outputs))
    codes, _ = rounding.bounded(steep.astype(np.float32), np.eye(width))
    session = cpu_session(product(codes, zero))
    for rows in (*range(1, 14), 333):
        given = random.choice([0, 255, *random.integers(0, 256, 5)], (rows, width)).astype(np.uint8)
        wanted = (given.astype(np.int64) - zero) @ codes.astype(np.int64)
        assert (session.run(None, {"rows": given})[0] == wanted.astype(np.float32)).all()


def product(codes: np.ndarray, zero: int) -> bytes:
    """A graph of `rows` (rows, width) uint8 times `codes`."""
    constants = {"codes": codes, "one": np.float32(1), "zero": np.uint8(zero)}
    constants["ones"] = np.ones(codes.shape[1], dtype=np.float32)
    node = onnx.helper.make_node(
        "MatMulIntegerToFloat", ["rows", "codes", "one", "ones", "zero"], ["product"], domain="com.microsoft"
    )
    ends = [
        onnx.helper.make_tensor_value_info(name, kind, ["rows", width])
        for name, kind, width in (
            ("rows", onnx.TensorProto.UINT8, len(codes)),
            ("product", onnx.TensorProto.FLOAT, codes.shape[1]),
        )
    ]
    held = [onnx.numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = onnx.helper.make_graph([node], "product", ends[:1], ends[1:], held)
    sets = [onnx.helper.make_opsetid("", 17), onnx.helper.make_opsetid("com.microsoft", 1)]
    model: bytes = onnx.helper.make_model(graph, opset_imports=sets, ir_version=8).SerializeToString()
    return model
