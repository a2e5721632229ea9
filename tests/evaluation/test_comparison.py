"""Two runs, or two models, compared article by article."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.evaluation import Results, compare, run
from summarizer.evaluation.counts import Counts, Scored
from summarizer.evaluation.results import CaseResult


def results(model: str, *tp: float, labels: str = "same") -> Results:
    return Results.of(
        CaseResult(
            suite="s",
            case=f"c{n}",
            split="dev",
            model=model,
            mode="live",
            repeat=1,
            made_of={"labels": labels, "scorer": "1"},
            answered_by="",
            scored=Scored({"partial": Counts(t, 10, 10)}),
            summary=None,
        )
        for n, t in enumerate(tp)
    )


def verdict(first: Results, second: Results, **settings: float) -> str:
    (line,) = compare(first, second, metrics=["partial.f1"], **settings)
    return line.verdict


def test_verdicts() -> None:
    assert verdict(results("a", 5, 6, 5, 6), results("b", 8, 9, 8, 9)) == "better"
    assert verdict(results("a", 8, 9, 8, 9), results("b", 5, 6, 5, 6)) == "worse"
    assert verdict(results("a", 8, 9, 8, 9), results("b", 8, 9, 8, 9)) == "same"
    assert verdict(results("a", 8, 9, 8, 9), results("b", 9, 8, 9, 8)) == "cannot tell"
    assert verdict(results("a", 8, 9, 8, 9), results("b", 9, 8, 9, 8), margin=0.5) == "no change seen"
    assert verdict(results("a", 8), results("b", 2)) == "cannot tell"


def test_what_is_compared_must_be_alike() -> None:
    with pytest.raises(InputError, match="c2 is in one alone"):
        verdict(results("a", 1, 2), results("b", 1, 2, 3))
    with pytest.raises(InputError, match=r"they are of different labels \(c0, c1\)"):
        verdict(results("a", 1, 2), results("b", 1, 2, labels="other"))
    first = results("a", 1, 2)
    with pytest.raises(InputError, match="could not be read at all, such as c0"):
        verdict(first, Results.of([replace(first.cases[0], broken="gone"), first.cases[1]]))


def test_a_model_is_named_where_there_are_several() -> None:
    both = Results.of([*results("a", 5, 6, 5).cases, *results("b", 8, 9, 8).cases])
    with pytest.raises(InputError, match="the results hold 2 models; name one of its models: a, b"):
        compare(both, both, metrics=["partial.f1"])
    (line,) = compare(both, both, models=("a", "b"), metrics=["partial.f1"])
    assert line.verdict == "better"
    assert line.text().startswith("partial.f1: better: 0.533 to 0.833, +0.300 (95 % interval ")
    with pytest.raises(InputError, match="none of them is 'c': a, b"):
        compare(both, both, models=("a", "c"))


def test_repeats_are_averaged_within_the_article() -> None:
    one = results("b", 8, 9, 8)
    twice = Results.of([*one.cases, *(replace(c, repeat=2, scored=Scored({"partial": Counts(6, 10, 10)})) for c in one.cases)])
    (line,) = compare(results("a", 5, 6, 5), twice, metrics=["partial.f1"])
    assert line.second == pytest.approx((8 + 9 + 8 + 3 * 6) / 60)
    assert line.difference is not None
    assert line.difference.articles == 3


def test_files_of_results_are_compared_too(tmp_path: Path) -> None:
    fixtures = Path(__file__).parent / "data" / "fixtures"
    for name in ("a.jsonl", "b.jsonl"):
        run(fixtures, ["rules"], split="all", out=tmp_path / name)
    assert {line.metric for line in compare(tmp_path / "a.jsonl", str(tmp_path / "b.jsonl"))} == {
        *("partial.f1", "speaker.f1", "positions/slots.f1"),
    }
