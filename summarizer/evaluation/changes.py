"""What changed in one case between a blessed reading and a new one, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from summarizer.evaluation.counts import Counts, Scored
from summarizer.evaluation.gold import GoldArticle
from summarizer.summary import Summary
from summarizer.text.folding import shown
from summarizer.text.spans import Span

_EXCERPT = 90
_SHOWN = 12


def changes(article: GoldArticle, old: Scored, new: Scored, summary: Summary | None) -> list[str]:
    """Return what differs between two scores of one article, statements first; empty when nothing does.

    Args:
        article: the labels.
        old: the blessed scores.
        new: the new ones.
        summary: what the new ones are of, or None.
    """
    if old == new:
        return []
    out = list(_statements(article, old, new, summary))
    for name in sorted({*old.counts, *new.counts}):
        a, b = old.counts.get(name, Counts()), new.counts.get(name, Counts())
        if a != b:
            out.append(f"{name}: {_counted(a)}, was; {_counted(b)}, is")
    rates = [n for n in sorted({*old.rates, *new.rates}) if old.rates.get(n) != new.rates.get(n)]
    tables = [n for n in sorted({*old.tables, *new.tables}) if old.tables.get(n) != new.tables.get(n)]
    if rates or tables:
        out.append(f"and {len(rates) + len(tables)} further scores: {_some([*rates, *tables])}")
    return out or ["the same scores, with other words matched"]


def _statements(article: GoldArticle, old: Scored, new: Scored, summary: Summary | None) -> Iterator[str]:
    labelled = {s.id: s for s in article.statements}

    def label(id: str) -> str:
        s = labelled.get(id)
        return id if s is None else f"{id}, {shown(s.speaker) or 'no source'}: {_quoted(article.text, s.content)}"

    def found(id: str) -> str:
        if summary is None:
            return id
        try:
            s = summary.statement(id)
        except KeyError:
            return id
        return f"{shown(s.speaker.name) or 'no source'}: {_quoted(article.text, [f.span for f in s.content])}"

    for words, ids, describe in (
        ("now missed", _less(new.missed, old.missed), label),
        ("now found", _less(old.missed, new.missed), label),
        ("now spurious", _less(new.spurious, old.spurious), found),
    ):
        for id in ids[:_SHOWN]:
            yield f"{words}: {describe(id)}"
        if len(ids) > _SHOWN:
            yield f"{words}: {len(ids) - _SHOWN} more"
    gone = _less(old.spurious, new.spurious)
    if gone:
        yield f"no longer spurious: {len(gone)} of the statements predicted before"
    partner = dict(old.pairs)
    other = [g for g, p in new.pairs if g in partner and partner[g] != p]
    if other:
        yield f"matched by other words: {_some(other)}"


def _less(left: Iterable[str], right: Iterable[str]) -> list[str]:
    gone = set(right)
    return [x for x in left if x not in gone]


def _counted(counts: Counts) -> str:
    return f"{counts.tp:g} right of {counts.pred:g} predicted and {counts.gold:g} labelled"


def _quoted(text: str, spans: Iterable[Span]) -> str:
    words = shown(" […] ".join(text[s.start : s.end] for s in spans))
    return f"“{words if len(words) <= _EXCERPT else words[: _EXCERPT - 1] + '…'}”"


def _some(items: list[str]) -> str:
    return ", ".join(items[:_SHOWN]) + (f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else "")
