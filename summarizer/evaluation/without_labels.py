"""Scores that need no labels: what a summary tells of itself, and whether its names are the document's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from summarizer.evaluation.counts import Rate, Scored, rate
from summarizer.summary import Share, Summary
from summarizer.text.spans import length, shared

_WORD = re.compile(r"[^\W_]+")


def score_without_labels(summary: Summary | None) -> Scored:
    """Score one summary by itself.

    Args:
        summary: the summary; None when the reader failed: then nothing is known and all rates are 0 of 0, and
            the failure shows in the scores that have labels.

    Returns:
        rates: "pointers unresolved" (of all pointers of the model); "quotations covered", "quotations dismissed",
            "quotations unresolved", "cues covered", "cues dismissed", "cues unresolved" (as the summary reports
            them, of all that the sweep found; none for cues where the language has no list);
            "quoted characters covered" (characters inside outermost quotation marks that lie in a statement,
            found here anew); "actor names grounded", "party names grounded" (every word of the name occurs in the
            document or its title), "written words grounded" (names and numbers in gists and proposals that do).
    """
    if summary is None:
        return Scored(rates={name: Rate() for name in _NAMES})
    document, coverage = summary.document, summary.coverage
    quoted = [q.inner for q in document.quotations if q.depth == 0]
    known = _folded_words(document.text) | _folded_words(document.title)
    written = [p.gist for p in summary.positions] + [g.text for g in summary.gist] + [i.proposal for i in summary.issues]
    rates = {
        "pointers unresolved": Rate(coverage.pointers.unresolved, coverage.pointers.total),
        **_shares("quotations", coverage.quotations),
        **_shares("cues", coverage.cues or Share()),
        "quoted characters covered": Rate(
            shared(quoted, [f.span for s in summary.statements for f in s.content]), length(quoted)
        ),
        "actor names grounded": rate(_folded_words(a.name) <= known for a in summary.actors if a.kind != "unnamed"),
        "party names grounded": rate(_folded_words(p.name) <= known for p in summary.parties),
        "written words grounded": rate(_fold(w) in known for text in written for w in _names_and_numbers(text)),
    }
    return Scored(rates=rates)


_NAMES = (
    "pointers unresolved",
    *(f"{what} {end}" for what in ("quotations", "cues") for end in ("covered", "dismissed", "unresolved")),
    "quoted characters covered",
    "actor names grounded",
    "party names grounded",
    "written words grounded",
)


def _shares(what: str, share: Share) -> dict[str, Rate]:
    ends = {"covered": share.covered, "dismissed": share.dismissed, "unresolved": share.unresolved}
    return {f"{what} {end}": Rate(n, share.total) for end, n in ends.items()}


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _folded_words(text: str) -> frozenset[str]:
    return frozenset(_fold(w) for w in _WORD.findall(text))


def _names_and_numbers(text: str) -> Iterable[str]:
    """Yield the words that name or count something: with a digit, or with a capital elsewhere than at a sentence's start."""
    for word in _WORD.finditer(text):
        before = text[: word.start()].rstrip()
        at_start = not before or before[-1] in ".!?:"
        if any(c.isdigit() for c in word[0]) or (word[0][0].isupper() and not at_start):
            yield word[0]
