"""Compare two runs over the same articles, score by score, article by article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.errors import InputError, SettingsError
from summarizer.evaluation.codebooks import headlines, naming_of
from summarizer.evaluation.counts import Scored
from summarizer.evaluation.figures import by_case, figure, parts
from summarizer.evaluation.results import CaseResult, Results, load_results
from summarizer.evaluation.statistics import Difference, paired_difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one score changed.

    Attributes:
        metric: the score's name.
        first: its value in the first run, None without an occasion.
        second: its value in the second.
        difference: second less first, with its interval; None where too few articles have it.
        margin: a change of this size matters.
    """

    metric: str
    first: float | None
    second: float | None
    difference: Difference | None
    margin: float = 0.05

    @property
    def verdict(self) -> str:
        """Return "worse", "better", "same" (nothing moved), "no change seen" or "cannot tell".

        No change is seen where the interval holds 0 and stays within the margin; one that reaches further
        cannot tell.
        """
        if self.difference is None:
            return "cannot tell"
        verdict = self.difference.verdict
        within = -self.margin <= self.difference.low and self.difference.high <= self.margin
        return "no change seen" if verdict == "cannot tell" and within else verdict

    def text(self) -> str:
        """Return the comparison in one line: values, interval, number of articles, and what could have been seen."""
        values = " to ".join("undefined" if v is None else f"{v:.3f}" for v in (self.first, self.second))
        if self.difference is None:
            return f"{self.metric}: {self.verdict}: {values}; too few articles have it"
        d = self.difference
        return (
            f"{self.metric}: {self.verdict}: {values}, {d.value:+.3f} (95 % interval {d.low:+.3f} to {d.high:+.3f}, half-width "
            f"{(d.high - d.low) / 2:.3f}, {d.articles} articles; a true change of {d.detectable:.3f} would show 8 times in 10)"
        )


def compare_scores(
    first: Mapping[str, Scored], second: Mapping[str, Scored], metrics: Sequence[str], margin: float = 0.05
) -> tuple[Comparison, ...]:
    """Compare two sets of scores by case.

    Args:
        first: one score a case.
        second: the same cases.
        metrics: names of scores.
        margin: a change of this size matters.

    Raises:
        InputError: the cases are not the same, or no article has a score of such a name.
    """
    if first.keys() != second.keys():
        only = sorted(first.keys() ^ second.keys())
        raise InputError(f"the runs are not over the same cases: {', '.join(only[:5])} is in one alone; run both over the same")
    a, b = ([side[case] for case in sorted(side)] for side in (first, second))
    return tuple(
        Comparison(m, figure(m, a).value, figure(m, b).value, paired_difference(parts(m, a), parts(m, b)), margin)
        for m in metrics
    )


def compare(
    first: Results | str | Path,
    second: Results | str | Path,
    *,
    models: tuple[str, str] | None = None,
    metrics: Sequence[str] = (),
    margin: float = 0.05,
) -> tuple[Comparison, ...]:
    """Compare two runs, or two models of one run.

    Args:
        first: results, or a file of them.
        second: the same; it may be the first again, with two models.
        models: which model of the first and of the second; may be left out where each holds one.
        metrics: names of scores; empty takes the headlines, by how the positions of the first were scored.
        margin: a change of this size matters.

    Returns:
        One comparison a score.

    Raises:
        SettingsError: the metrics are no list, or not two models are given.
        InputError: a file cannot be read, a model must be named, or the runs differ in cases, labels or scorer.
    """
    if isinstance(metrics, str):
        raise SettingsError(f"metrics={metrics!r}: give a list, such as [{metrics!r}]")
    if models is not None and len(models) != 2:
        raise SettingsError(f"models={models!r}: give two, one for each side")
    sides = [s if isinstance(s, Results) else load_results(Path(s)) for s in (first, second)]
    chosen = [_chosen(s, m) for s, m in zip(sides, models or (None, None), strict=True)]
    for part in ("scorer", "labels"):
        differ = _differing(part, *chosen)
        if differ:
            raise InputError(
                f"the runs cannot be compared: they are of different {part} ({', '.join(differ[:5])}); run both again"
            )
    named = metrics or headlines(naming_of(chosen[0][0].scored))
    return compare_scores(by_case(chosen[0]), by_case(chosen[1]), named, margin)


def _chosen(results: Results, model: str | None) -> tuple[CaseResult, ...]:
    known = results.models
    name = known[0] if model is None and len(known) == 1 else model
    if name is None or name not in known:
        said = "name one of its models" if model is None else f"none of them is {model!r}"
        raise InputError(f"the results hold {len(known)} models; {said}: {', '.join(known)}")
    chosen = results.by(name)
    broken = [c.case for c in chosen if c.broken]
    if broken:
        raise InputError(f"{name}: {len(broken)} cases could not be read at all, such as {broken[0]}; run again")
    return chosen


def _differing(part: str, first: Sequence[CaseResult], second: Sequence[CaseResult]) -> list[str]:
    left, right = ({c.case: c.made_of.get(part, "") for c in side} for side in (first, second))
    return sorted(case for case in left.keys() & right.keys() if left[case] != right[case])
