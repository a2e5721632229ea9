"""One test for each reading of each case of the suite, and one for each model: `pytest evals`."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.evaluation.runner import no_strangers, offline_readers, plan
from summarizer.evaluation.suite import load_cases, load_suite, select

HERE = Path(__file__).parent


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hand each planned reading, and each model's readings, to the tests that ask for them."""
    if metafunc.fixturenames and {"planned", "all_planned"} & set(metafunc.fixturenames):
        suite = load_suite(HERE)
        cases = load_cases(suite)
        readers = offline_readers(suite, strict=True)
        no_strangers(readers, cases)
        todo = plan(readers, select(cases), naming=suite.positions)
        if "planned" in metafunc.fixturenames:
            metafunc.parametrize("planned", todo, ids=["-".join(map(str, p.key)) for p in todo])
        else:
            of_model = {r.model: [p for p in todo if p.reader is r] for r in readers}
            metafunc.parametrize("all_planned", of_model.values(), ids=of_model.keys())


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what a live call would need."""
    for name in ("SUMMARIZER_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
