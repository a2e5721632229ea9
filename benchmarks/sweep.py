"""The sweep's mesh: how much of what annotators labelled it sees, quotations and cues apart.

    python -m benchmarks.sweep --corpora DIR [--split train]

Needs PolNeAR, which is not part of this repository, and no model. Of each article the labels of its first
annotator count. A content with quotation marks is seen where a quotation found by its marks overlaps it, a
cue where an occurrence of a known cue does. Occurrences outside every label are what a repair has to ask
about in vain.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence

from benchmarks.support import print_heading, print_table
from summarizer.evaluation.corpora.polnear import PolnearArticle, load
from summarizer.evaluation.counts import Rate
from summarizer.evaluation.statistics import rate_parts, ratio
from summarizer.text.spans import Span, merged, shared

_MARKED = re.compile(r"[“”\"]|''")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep")
    parser.add_argument("--corpora", default=os.environ.get("SUMMARIZER_CORPORA"), help="the folder that holds polnear/")
    parser.add_argument("--split", default="train")
    given = parser.parse_args(arguments)
    articles = load(given.split, given.corpora)
    print_heading(f"The sweep beside the labels of PolNeAR {given.split}, {len(articles)} articles", "pydantic")
    seen = [_seen(a) for a in articles]
    rows = []
    for name, rates in (
        ("labelled contents with quotation marks that it sees", [s[0] for s in seen]),
        ("labelled cues that it sees", [s[1] for s in seen]),
        ("occurrences of cues in or at a label", [s[2] for s in seen]),
    ):
        total = Rate(sum(r.hits for r in rates), sum(r.of for r in rates))
        interval = ratio(rate_parts(rates))
        span = f"{interval.low:.3f} to {interval.high:.3f}" if interval else ""
        rows.append((name, f"{total.value or 0:.3f}", span, f"{total.hits:,.0f} of {total.of:,.0f}"))
    print_table(("", "share", "95 %", "of"), rows)


def _seen(article: PolnearArticle) -> tuple[Rate, Rate, Rate]:
    document = article.document()
    labels = next(iter(article.labels.values()))
    quotations = merged(q.span for q in document.outer_quotations)
    marked = [a.content for a in labels if any(_MARKED.search(article.text, *s) for s in a.content)]
    occurrences = [c.span for c in document.cue_occurrences or ()]
    cues = [s for a in labels for s in a.cue]
    places = merged(s for a in labels for s in (*a.content, *a.cue))
    return (
        Rate(sum(shared(quotations, content) > 0 for content in marked), len(marked)),
        Rate(sum(_touches(occurrences, cue) for cue in cues), len(cues)),
        Rate(sum(_touches(places, o) for o in occurrences), len(occurrences)),
    )


def _touches(spans: Sequence[Span], wanted: Span) -> bool:
    return any(s.overlaps(wanted) for s in spans)


if __name__ == "__main__":
    main()
