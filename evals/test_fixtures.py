"""Every case reads as its baseline says, from recordings and rules, with no key and no network."""

from __future__ import annotations

from pathlib import Path

from summarizer.evaluation.baselines import baseline_file, load_baseline
from summarizer.evaluation.gate import differences
from summarizer.evaluation.runner import Planned, read_case
from summarizer.evaluation.suite import load_suite

SUITE = load_suite(Path(__file__).parent)


async def test_a_case_reads_as_the_baseline_says(planned: Planned) -> None:
    result = await read_case(planned, SUITE.name)
    assert not result.broken, result.broken
    assert SUITE.baselines is not None, "name a folder of baselines in suite.yaml"
    baseline = load_baseline(baseline_file(SUITE.baselines, result.model))
    blessed = baseline.cases.get(result.case)
    assert blessed is not None, "the baseline has no such case; look at its scores, then bless the results"
    assert result.repeat in blessed.readings, "the baseline has no such repeat; look at its scores, then bless the results"
    assert blessed.labels == result.made_of["labels"], "the labels are not those of the baseline; look, then bless the results"
    assert not differences(result, blessed, planned.article), "\n".join(differences(result, blessed, planned.article))
