"""Every case reads as its baseline says, from recordings and rules, with no key and no network."""

from __future__ import annotations

import asyncio
from pathlib import Path

from summarizer.evaluation.baselines import Baseline, baseline_file, load_baseline
from summarizer.evaluation.fingerprints import SCORER_VERSION
from summarizer.evaluation.gate import differences
from summarizer.evaluation.runner import Planned, read_case
from summarizer.evaluation.suite import load_suite

SUITE = load_suite(Path(__file__).parent)


def baseline_of(model: str) -> Baseline:
    assert SUITE.baselines is not None, "name a folder of baselines in suite.yaml"
    return load_baseline(baseline_file(SUITE.baselines, model))


def test_a_case_reads_as_the_baseline_says(planned: Planned) -> None:
    result = asyncio.run(read_case(planned, SUITE.name))
    assert not result.broken, result.broken
    blessed = baseline_of(result.model).cases.get(result.case)
    assert blessed is not None, "the baseline has no such case; look at its scores, then bless the results"
    assert result.repeat in blessed.readings, "the baseline has no such repeat; look at its scores, then bless the results"
    assert blessed.labels == result.made_of["labels"], "the labels are not those of the baseline; look, then bless the results"
    assert not differences(result, blessed, planned.article), "\n".join(differences(result, blessed, planned.article))


def test_the_baseline_holds_these_readings_and_no_more(all_planned: list[Planned]) -> None:
    reader = all_planned[0].reader
    baseline = baseline_of(reader.model)
    assert (baseline.scorer, baseline.mode) == (SCORER_VERSION, reader.mode), "another scorer or mode; look, then bless"
    held = {(case, n) for case, c in baseline.cases.items() if c.split == "dev" for n in c.readings}
    assert held == {(p.article.name, p.repeat) for p in all_planned}, "cases or repeats are missing or new; mend, or bless"
