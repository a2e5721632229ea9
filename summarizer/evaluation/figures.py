"""Scores by name, with their intervals: what gates judge and reports show.

A count has three scores, "partial.f1", "partial.precision" and "partial.recall";
a share is named as it stands: "speaker given match".
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summarizer.errors import InputError
from summarizer.evaluation.counts import Counts, Rate, Scored, averaged
from summarizer.evaluation.results import CaseResult
from summarizer.evaluation.statistics import Interval, Part, f1_parts, precision_parts, rate_parts, ratio, recall_parts, spread

_KINDS = {"f1": f1_parts, "precision": precision_parts, "recall": recall_parts}


@dataclass(frozen=True, slots=True)
class Figure:
    """One score over some articles.

    Attributes:
        name: as above.
        value: over all articles together (micro), or None without an occasion.
        right: numerator.
        of: denominator: for F1 predictions and labels together, halved like the numerator.
        interval: clustered by article, or None with fewer than two articles.
    """

    name: str
    value: float | None
    right: float
    of: float
    interval: Interval | None


def by_case(results: Sequence[CaseResult]) -> dict[str, Scored]:
    """Return one score for each case, the mean over its repeats, ordered by case."""
    repeats: dict[str, list[Scored]] = {}
    for result in results:
        repeats.setdefault(result.case, []).append(result.scored)
    return {case: averaged(repeats[case]) for case in sorted(repeats)}


def names(scores: Sequence[Scored]) -> list[str]:
    """Return the name of every score that some article has, counts first."""
    counts = dict.fromkeys(n for s in scores for n in s.counts)
    rates = dict.fromkeys(n for s in scores for n in s.rates)
    return [*(f"{n}.{kind}" for n in counts for kind in _KINDS), *rates]


def parts(name: str, scores: Sequence[Scored]) -> list[Part]:
    """Return numerator and denominator of a score, article by article.

    Raises:
        InputError: no article has a score of this name; the message names the nearest.
    """
    base, _, kind = name.rpartition(".")
    if kind in _KINDS and any(base in s.counts for s in scores):
        return _KINDS[kind](s.counts.get(base, Counts()) for s in scores)
    if any(name in s.rates for s in scores):
        return rate_parts(s.rates.get(name, Rate()) for s in scores)
    near = difflib.get_close_matches(name, names(scores), 3, 0.4)
    raise InputError(f"there is no score named {name!r}; near it are {', '.join(near) or 'none'}")


def figure(name: str, scores: Sequence[Scored]) -> Figure:
    """Return one score over some articles.

    Raises:
        InputError: no article has a score of this name.
    """
    both = parts(name, scores)
    right, of = sum(a for a, _ in both), sum(b for _, b in both)
    halved = 0.5 if name.endswith(".f1") else 1.0
    return Figure(name, right / of if of else None, right * halved, of * halved, ratio(both))


@dataclass(frozen=True, slots=True)
class RunSpread:
    """How far a score moves from reading to reading.

    Attributes:
        deviation: the standard deviation over readings (n - 1).
        values: the score of each reading.
        articles: how many articles each of these is over.
    """

    deviation: float
    values: tuple[float, ...]
    articles: int


def run_spread(name: str, results: Sequence[CaseResult]) -> RunSpread | None:
    """Return how far a score moves from reading to reading of the same articles, which are those read most often.

    Args:
        name: the score.
        results: of one model.

    Returns:
        The spread, or None where no article was read twice or the score has no occasion.
    """
    repeats: dict[str, dict[int, Scored]] = {}
    for result in results:
        repeats.setdefault(result.case, {})[result.repeat] = result.scored
    most = max(map(len, repeats.values()), default=0)
    chosen = [r for r in repeats.values() if len(r) == most]
    found = [figure(name, [r[sorted(r)[place]] for r in chosen]).value for place in range(most)]
    values = tuple(value for value in found if value is not None)
    deviation = spread(values)
    return None if deviation is None else RunSpread(deviation, values, len(chosen))


def failed(results: Sequence[CaseResult]) -> Rate:
    """Return how many readings gave no summary, of all."""
    return Rate(sum(bool(r.failure) for r in results), len(results))


def labels_of(results: Sequence[CaseResult]) -> Mapping[str, str]:
    """Return the fingerprint of the labels by case."""
    return {r.case: r.made_of.get("labels", "") for r in results}
