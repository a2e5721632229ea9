"""How far scores move from reading to reading of the same articles, apart from how far they differ between articles."""

from __future__ import annotations

from summarizer.evaluation.codebooks import headlines, naming_of
from summarizer.evaluation.corpora.tables import ScoreTable
from summarizer.evaluation.figures import run_spread
from summarizer.evaluation.results import Results


def spread_table(results: Results) -> ScoreTable | None:
    """Return the run-to-run spread of the headline scores of each model that read an article more than once, or None."""
    rows = []
    for model in results.models:
        chosen = results.by(model)
        for name in headlines(naming_of(chosen[0].scored)):
            spread = run_spread(name, chosen)
            if spread is not None:
                values = " ".join(f"{v:.3f}" for v in spread.values)
                rows.append((model, name, f"{spread.deviation:.4f}", values, str(spread.articles)))
    if not rows:
        return None
    notes = (
        "One score a reading, over the articles that were read most often. The standard deviation (n - 1) is that of one "
        "whole run over these articles; of a few readings it is itself uncertain.",
        "Intervals in the other tables are over articles, of each article's mean over its readings.",
    )
    header = ("model", "score", "SD from reading to reading", "each reading", "articles")
    return ScoreTable("Spread from reading to reading", tuple(rows), notes, header)
