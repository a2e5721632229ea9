"""The confusion matrix of stances: which side was labelled, and which was predicted."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.evaluation.corpora.tables import ScoreTable
from summarizer.evaluation.counts import Scored, added
from summarizer.evaluation.positions import NONE, STANCES, stance_f1


def stance_tables(model: str, scores: Sequence[Scored]) -> list[ScoreTable]:
    """Return a table for each way in which positions were scored; none where no position was labelled or predicted.

    Args:
        model: whose scores.
        scores: one an article.
    """
    total = added(scores)
    return [_table(model, prefix, total) for prefix in ("positions", "open positions") if total.tables.get(f"{prefix}/stance")]


def _table(model: str, prefix: str, total: Scored) -> ScoreTable:
    cells = total.tables[f"{prefix}/stance"]
    rows = []
    for gold in (*STANCES, NONE):
        counted = [_number(cells.get((gold, pred), 0)) if (gold, pred) != (NONE, NONE) else "" for pred in (*STANCES, NONE)]
        f1 = stance_f1(cells, gold) if gold != NONE else None
        rows.append((gold, *counted, "" if f1 is None else f"{f1:.3f}"))
    own = ", own issues" if prefix.startswith("open") else ""
    return ScoreTable(
        f"{model}, stances{own}",
        tuple(rows),
        (
            "Rows are labelled, columns predicted stances of positions paired within a party and an issue; "
            f"{NONE}: missed in its column, spurious in its row.",
            "F1 of a stance is over the pairs alone; macro F1 is the mean of these over the stances that have one.",
        ),
        ("labelled", *STANCES, NONE, "F1"),
    )


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.1f}"
