"""All scores of one labelled article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from summarizer.errors import InputError
from summarizer.evaluation import positions, records
from summarizer.evaluation.counts import Scored, added, together
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.statements import score_statements
from summarizer.evaluation.without_labels import score_without_labels
from summarizer.summary import Summary


def score(article: GoldArticle, summary: Summary | None, *, closed: bool = True) -> Scored:
    """Score one summary against one article's labels.

    Args:
        article: the labels.
        summary: what the reader made of the article; None when it failed, which counts as everything missed.
        closed: whether the reader was given the article's own issues as its codebook. Otherwise positions are
            scored in open mode, under "open positions/".

    Raises:
        InputError: the summary is of another text.
    """
    if summary is not None and summary.document.text != article.text:
        raise InputError(f"{article.name}: the summary is of another text; read the article as the suite has it")
    found = None if summary is None else records.from_summary(summary)
    gold_positions = positions.from_gold(article)
    found_positions = None if summary is None else positions.from_summary(summary)
    compare = positions.score_closed if closed else positions.score_open
    return together(
        score_statements(article.text, records.from_gold(article), found),
        compare(gold_positions, found_positions),
        score_without_labels(summary),
    )


def agreement(first: GoldArticle, second: GoldArticle) -> Scored:
    """Score a second person's labels of an article against the first's, by the rules that readers are scored by.

    Issues are in the labellers' own words, so positions are compared in open mode. F1 is the same when the two
    are exchanged.

    Raises:
        InputError: they label different texts.
    """
    if first.text != second.text:
        raise InputError(f"{first.name}: the two sets of labels are of different texts")
    return together(
        score_statements(first.text, records.from_gold(first), records.from_gold(second)),
        positions.score_open(positions.from_gold(first), positions.from_gold(second)),
    )


def by_tag(articles: Sequence[GoldArticle], scores: Sequence[Scored]) -> Mapping[str, tuple[int, Scored]]:
    """Return, for each tag, how many articles have it and the sum of their scores, tags sorted.

    Args:
        articles: the labelled articles.
        scores: their scores, in the same order.
    """
    tags = sorted({t for a in articles for t in a.tags})
    of = {t: [s for a, s in zip(articles, scores, strict=True) if t in a.tags] for t in tags}
    return {t: (len(chosen), added(chosen)) for t, chosen in of.items()}
