"""8-bit products are exact, whatever the processor: where they would saturate, the exact way is taken."""

from __future__ import annotations

import pytest

from affectlab.models import products

SUM = 64 * 127 * 127


def test_the_settings_in_use_give_exact_sums() -> None:
    assert products.largest_sum(*products.needed_settings()) == SUM
    assert products.largest_sum(products.EXACT) == SUM


def test_a_processor_that_saturates_takes_the_exact_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "largest_sum", lambda: 8160.0)  # what AVX2 gives
    products.needed_settings.cache_clear()
    try:
        assert products.needed_settings() == (products.EXACT,)
    finally:
        products.needed_settings.cache_clear()
