"""Fingerprints of the code: a result is of another code where a module changed that reads or scores."""

from __future__ import annotations

import grimp

from summarizer.evaluation.fingerprints import READING, SCORING

NEVER_READ = {"views", "batch", "shipped", "review", "errors"}
"""What the library's front door imports and no summary depends on: pages, runs over many, where files lie, reviews, errors."""

GRAPH = grimp.build_graph("summarizer")


def test_every_module_that_a_reading_runs_through_counts() -> None:
    through = {m.split(".")[1] for m in GRAPH.find_upstream_modules("summarizer.api")} | {"api"}
    assert through - NEVER_READ == READING


def test_every_module_that_a_score_or_a_reader_s_codebook_comes_from_counts() -> None:
    ends = {f"summarizer.evaluation.{m}" for m in ("article", "codebooks")}
    through = ends.union(*map(GRAPH.find_upstream_modules, ends))
    assert {m.split(".")[2] for m in through if m.startswith("summarizer.evaluation.")} == SCORING
