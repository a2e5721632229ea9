"""One test for each reading of each case of the suite: `pytest evals`."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.evaluation.runner import offline_readers, plan
from summarizer.evaluation.suite import load_cases, load_suite, select

HERE = Path(__file__).parent


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hand each planned reading to the test that asks for one."""
    if "planned" in metafunc.fixturenames:
        suite = load_suite(HERE)
        todo = plan(offline_readers(suite, strict=True), select(load_cases(suite)), naming=suite.positions)
        metafunc.parametrize("planned", todo, ids=["-".join(map(str, p.key)) for p in todo])


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what a live call would need."""
    for name in ("SUMMARIZER_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
