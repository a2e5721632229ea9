"""Counts that scores are made of. They add up; the scores themselves do not.

Every score keeps its numerator and denominator, so that micro figures (sums
over articles) and macro figures (means over articles) come from the same
records and no denominator is ever lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Counts:
    """What a precision, a recall and an F1 are made of.

    Attributes:
        tp: predictions that are right. A fraction where counts are averaged over annotators or runs.
        pred: predictions.
        gold: what was to be found.
    """

    tp: float = 0
    pred: float = 0
    gold: float = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.pred + other.pred, self.gold + other.gold)

    def scaled(self, factor: float) -> Counts:
        """Return the counts multiplied by `factor`, to average over annotators or runs."""
        return Counts(self.tp * factor, self.pred * factor, self.gold * factor)

    @property
    def precision(self) -> float | None:
        """Right among the predicted, tp / pred, or None without predictions."""
        return self.tp / self.pred if self.pred else None

    @property
    def recall(self) -> float | None:
        """Found among the labelled, tp / gold, or None when there is nothing to find."""
        return self.tp / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """2 tp / (pred + gold), or None when both are 0: such an article counts as nothing, not as perfect."""
        return 2 * self.tp / (self.pred + self.gold) if self.pred + self.gold else None


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: `hits` out of `of`."""

    hits: float = 0
    of: float = 0

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.hits + other.hits, self.of + other.of)

    def scaled(self, factor: float) -> Rate:
        """Return the rate with both numbers multiplied by `factor`."""
        return Rate(self.hits * factor, self.of * factor)

    @property
    def value(self) -> float | None:
        """The share, hits / of, or None when there were no occasions."""
        return self.hits / self.of if self.of else None


def rate(hits: Iterable[bool]) -> Rate:
    """Return how many of the values are true, out of how many there are."""
    values = list(hits)
    return Rate(sum(values), len(values))


Table = Mapping[tuple[str, str], float]
"""A confusion matrix: how often a label (first) met a predicted label (second)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one article, or of several added up.

    Attributes:
        counts: by name, what has a precision, a recall and an F1.
        rates: by name, what is a share.
        tables: by name, confusion matrices.
        pairs: ids of matched gold and predicted statements at the partial level; empty in a sum.
        missed: ids of gold statements without a match; empty in a sum.
        spurious: ids of predicted statements without a match; empty in a sum.
    """

    counts: Mapping[str, Counts] = field(default_factory=dict)
    rates: Mapping[str, Rate] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()
    missed: tuple[str, ...] = ()
    spurious: tuple[str, ...] = ()

    def scaled(self, factor: float) -> Scored:
        """Return the figures multiplied by `factor`, without pairs."""
        return Scored(
            {k: c.scaled(factor) for k, c in self.counts.items()},
            {k: r.scaled(factor) for k, r in self.rates.items()},
            {k: {cell: n * factor for cell, n in t.items()} for k, t in self.tables.items()},
        )

    def as_json(self) -> dict[str, Any]:
        """Return a structure of dicts, lists, strings and numbers that `from_json` takes back."""
        return {
            "counts": {k: [c.tp, c.pred, c.gold] for k, c in self.counts.items()},
            "rates": {k: [r.hits, r.of] for k, r in self.rates.items()},
            "tables": {k: [[g, p, n] for (g, p), n in t.items()] for k, t in self.tables.items()},
            "pairs": [list(p) for p in self.pairs],
            "missed": list(self.missed),
            "spurious": list(self.spurious),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Scored:
        """Return what `as_json` was called on.

        Raises:
            KeyError, TypeError, ValueError: the data is not such a structure.
        """
        return cls(
            {k: Counts(*map(float, c)) for k, c in data["counts"].items()},
            {k: Rate(*map(float, r)) for k, r in data["rates"].items()},
            {k: {(str(g), str(p)): float(n) for g, p, n in t} for k, t in data["tables"].items()},
            tuple((str(g), str(p)) for g, p in data["pairs"]),
            tuple(map(str, data["missed"])),
            tuple(map(str, data["spurious"])),
        )


def added(scores: Iterable[Scored]) -> Scored:
    """Return the sum of scores: its figures are the micro figures."""
    counts: dict[str, Counts] = {}
    rates: dict[str, Rate] = {}
    tables: dict[str, dict[tuple[str, str], float]] = {}
    for score in scores:
        for name, c in score.counts.items():
            counts[name] = counts.get(name, Counts()) + c
        for name, r in score.rates.items():
            rates[name] = rates.get(name, Rate()) + r
        for name, table in score.tables.items():
            total = tables.setdefault(name, {})
            for cell, n in table.items():
                total[cell] = total.get(cell, 0) + n
    return Scored(counts, rates, tables)


def averaged(scores: Sequence[Scored]) -> Scored:
    """Return the mean of scores of one article, over annotators or runs: it counts as one article.

    A single score comes back whole, pairs included; the mean of several has none.
    """
    if len(scores) == 1:
        return scores[0]
    return added(scores).scaled(1 / len(scores)) if scores else Scored()


def together(*parts: Scored) -> Scored:
    """Return one score of an article from several that have no name in common; pairs are those of the first."""
    first = parts[0]
    return Scored(
        {k: c for p in parts for k, c in p.counts.items()},
        {k: r for p in parts for k, r in p.rates.items()},
        {k: t for p in parts for k, t in p.tables.items()},
        first.pairs,
        first.missed,
        first.spurious,
    )


def macro_f1(counts: Iterable[Counts]) -> tuple[float | None, int]:
    """Return the mean F1 over the articles where it is defined, and how many these are."""
    values = [c.f1 for c in counts if c.f1 is not None]
    return (sum(values) / len(values) if values else None), len(values)
