"""What tests/conftest.py promises, tried on small suites of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ("pytester",)

SUITE = """
    import pytest

    @pytest.mark.data
    def test_reads_data():
        {body}

    @pytest.mark.train
    def test_trains():
        {body}

    def test_quick():
        pass
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty folder with our conftest and markers, away from this run's settings."""
    for name in ("AFFECTLAB_DATA", "AFFECTLAB_REQUIRE_TRAIN"):
        monkeypatch.delenv(name, raising=False)
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers =\n  data: x\n  train: x\n")
    return pytester


def torch_seems(suite: pytest.Pytester, present: bool) -> None:
    """Make torch look present or absent to the conftest, wherever this runs."""
    path = suite.path / "conftest.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(f"{source}\n\nfind_spec = lambda name: {present} or None\n", encoding="utf-8")


def test_what_is_not_here_is_skipped_with_its_reason(suite: pytest.Pytester) -> None:
    torch_seems(suite, False)
    suite.makepyfile(SUITE.format(body="pass"))
    result = suite.runpytest_inprocess("-rs")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines_random(["*AFFECTLAB_DATA is not set*", "*torch is not installed*"])


def test_what_is_here_runs_after_the_quick_ones(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFFECTLAB_DATA", str(suite.path))
    torch_seems(suite, True)
    suite.makepyfile(SUITE.format(body="pass"))
    result = suite.runpytest_inprocess("-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*test_quick*", "*test_reads_data*", "*test_trains*"])


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        pytest.param("AFFECTLAB_DATA", "test_reads_data", id="data"),
        pytest.param("AFFECTLAB_REQUIRE_TRAIN", "test_trains", id="train"),
    ],
)
def test_what_must_run_and_is_skipped_fails(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, variable: str, name: str
) -> None:
    monkeypatch.setenv(variable, str(suite.path))
    torch_seems(suite, True)
    suite.makepyfile(SUITE.format(body='pytest.skip("the file is missing")'))
    result = suite.runpytest_inprocess()
    result.assert_outcomes(passed=1, skipped=1, failed=1)
    result.stdout.fnmatch_lines_random([f"*{variable} is set*the file is missing*", f"FAILED *{name}*"])


def test_train_must_run_where_torch_is_required_and_absent(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFFECTLAB_REQUIRE_TRAIN", "1")
    torch_seems(suite, False)
    suite.makepyfile(SUITE.format(body="pass"))
    suite.runpytest_inprocess().assert_outcomes(passed=1, skipped=1, errors=1)


def test_an_expected_failure_is_not_taken_for_a_skip(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFFECTLAB_DATA", str(suite.path))
    suite.makepyfile("""
        import pytest

        @pytest.mark.data
        @pytest.mark.xfail(strict=True)
        def test_known_gap():
            assert False
    """)
    suite.runpytest_inprocess().assert_outcomes(xfailed=1)
