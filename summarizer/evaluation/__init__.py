"""Scores of summaries against labels, the statistics of these scores, and the runs that produce them.

    from summarizer.evaluation import compare, run

    rules = run("evals", ["rules"])
    model = run("my/fixtures", ["openai/..."], out="results.jsonl")
    for line in compare(first, second):
        print(line.text())

Names are loaded when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.evaluation.comparison import Comparison, compare
    from summarizer.evaluation.results import CaseResult, Results, load_results
    from summarizer.evaluation.runner import arun, run

_HOMES = {
    "CaseResult": "results",
    "Comparison": "comparison",
    "Results": "results",
    "arun": "runner",
    "compare": "comparison",
    "load_results": "results",
    "run": "runner",
}

__all__ = ["CaseResult", "Comparison", "Results", "arun", "compare", "load_results", "run"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
