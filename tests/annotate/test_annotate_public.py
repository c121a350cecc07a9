"""`import affectlab`: a dozen names, loaded when they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import affectlab

HEAVY = ("numpy", "pyarrow", "pandas", "polars", "narwhals", "onnxruntime", "tokenizers", "matplotlib", "torch")


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_the_import_loads_nothing_heavy() -> None:
    code = f"import sys, affectlab; dir(affectlab); print([name for name in {HEAVY!r} if name in sys.modules])"
    assert _python(code) == "[]"


def test_the_catalogue_is_light_too() -> None:
    code = (
        "import sys, affectlab; affectlab.tasks(); affectlab.taxonomies(); affectlab.AffectlabError;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert _python(code) == "[]"


@pytest.mark.parametrize("name", affectlab.__all__)
def test_every_public_name_is_there(name: str) -> None:
    value = getattr(affectlab, name)
    assert value is getattr(affectlab, name)
    assert name in dir(affectlab)
    if name != "__version__":
        assert value.__doc__


def test_the_names_are_those_of_their_homes() -> None:
    from affectlab import annotate, catalogue, core, models

    assert affectlab.analyze is annotate.analyze
    assert affectlab.tasks is catalogue.tasks
    assert affectlab.AffectlabError is core.AffectlabError
    assert affectlab.Model is models.Model


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert affectlab.__version__ == version("affectlab")


def test_any_other_name_is_not() -> None:
    with pytest.raises(AttributeError, match="module 'affectlab' has no attribute 'analyse'"):
        affectlab.analyse  # noqa: B018
