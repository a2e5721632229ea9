"""What reading cost: failures, rounds, calls, tokens, money, time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.summary import Summary
from summarizer.usage import Usage


@dataclass(frozen=True, slots=True)
class Operation:
    """Totals over a run.

    Attributes:
        articles: how many were to be read.
        failures: how many gave no summary.
        characters: of text read, failed articles not counted.
        statements: in all summaries.
        calls: requests to a model.
        rounds: rounds of asks, summed over articles.
        input_tokens: None where a provider told nothing about some article; what it told about failed ones is counted.
        output_tokens: the same.
        cost_usd: None where the price of some summary is not known; failed articles not counted.
        seconds_median: of the articles whose time is known, None without any.
        seconds_95: the time within which 95 of 100 such articles were read.
        timed: how many articles have a known time.
    """

    articles: int
    failures: int
    characters: int
    statements: int
    calls: int
    rounds: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    seconds_median: float | None
    seconds_95: float | None
    timed: int


def operation(summaries: Sequence[Summary | None], lost: Sequence[Usage] = ()) -> Operation:
    """Return the totals of a run.

    Args:
        summaries: one for each article; None stands for one that gave no summary.
        lost: tokens spent on articles that gave no summary.
    """
    read = [s for s in summaries if s is not None]
    made = [s.provenance for s in read]
    seconds = sorted(p.seconds for p in made if p.seconds is not None)
    return Operation(
        articles=len(summaries),
        failures=len(summaries) - len(read),
        characters=sum(len(s.document.text) for s in read),
        statements=sum(len(s.statements) for s in read),
        calls=sum(p.calls for p in made),
        rounds=sum(p.rounds for p in made),
        input_tokens=_total([p.usage.input_tokens for p in made], [u.input_tokens for u in lost]),
        output_tokens=_total([p.usage.output_tokens for p in made], [u.output_tokens for u in lost]),
        cost_usd=_cost([p.cost_usd for p in made]),
        seconds_median=_quantile(seconds, 0.5),
        seconds_95=_quantile(seconds, 0.95),
        timed=len(seconds),
    )


def _total(values: Sequence[int | None], lost: Sequence[int | None]) -> int | None:
    """Return the sum, or None where a value is unknown; of failed readings what is known is added."""
    known, more = ([v for v in group if v is not None] for group in (values, lost))
    return sum(known) + sum(more) if (known or more) and len(known) == len(values) else None


def _cost(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) if known and len(known) == len(values) else None


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """Return the least value that at least `share` of the values do not exceed (nearest rank)."""
    if not ordered:
        return None
    return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)]
