"""Scores by the rules of CofeNet's evaluation, to stand beside its published figures.

Wang et al., COLING 2022 (2022.coling-1.215), as its published code computes
them. Instances are paragraphs (lines). Every unbroken stretch of tokens is an
item of its own; nothing ties a source to its content. Three figures for each
of source, cue and content:

* exact: items with the same borders, F1 over all instances;
* begin: items with the same first token;
* Jaccard: for every labelled item the best token IoU with a predicted one, and a
  0 for every predicted item that touches no labelled one; the mean of all these.

What still differs: their tokens are CoreNLP's, ours a pattern's that is cut at
the same places nearly everywhere; their file repeats the articles that have
several annotators, we average over these; and their figures are of the test split.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from summarizer.evaluation.counts import Counts, Rate, Scored
from summarizer.text.spans import Span

ROLES: Final = ("source", "cue", "content")
_TOKEN = re.compile(r"['’](?:s|m|d|re|ve|ll|t)\b|``|''|\w+|[^\w\s]", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]+")

TokenSpan = tuple[int, int]
Items = Mapping[str, Sequence[frozenset[TokenSpan]]]
"""For each role, the items of each instance: first token and the one after the last, counted over the text."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces of one attribution."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


def items(text: str, attributions: Sequence[Parts]) -> Items:
    """Return the items of a text: each role's unbroken stretches of tokens within each line.

    One token has one role, as in the labels that taggers are trained on: a source or a cue inside
    a content takes its tokens from it. A token that a span touches belongs to it.
    """
    tokens = [Span(*m.span()) for m in _TOKEN.finditer(text)]
    starts, ends = [t.start for t in tokens], [t.end for t in tokens]
    owner: list[tuple[str, int] | None] = [None] * len(tokens)
    pieces = [
        (role, span)
        for role in ("content", "source", "cue")
        for span in sorted({s for a in attributions for s in getattr(a, role)})
    ]
    for number, (role, span) in enumerate(pieces):
        for i in range(bisect_right(ends, span.start), bisect_left(starts, span.end)):
            owner[i] = (role, number)
    out: dict[str, list[frozenset[TokenSpan]]] = {role: [] for role in ROLES}
    for line in _LINE.finditer(text):
        first, after = bisect_left(starts, line.start()), bisect_left(starts, line.end())
        if first == after:
            continue
        found: dict[str, set[TokenSpan]] = {role: set() for role in ROLES}
        begin = first
        for i in range(first + 1, after + 1):
            if i == after or owner[i] != owner[begin]:
                held = owner[begin]
                if held is not None:
                    found[held[0]].add((begin, i))
                begin = i
        for role in ROLES:
            out[role].append(frozenset(found[role]))
    return out


def score(gold: Items, pred: Items) -> Scored:
    """Score the items of one text.

    Returns:
        counts "cofenet/exact/<role>" and "cofenet/begin/<role>", rates "cofenet/jaccard/<role>".
    """
    counts: dict[str, Counts] = {}
    rates: dict[str, Rate] = {}
    for role in ROLES:
        exact, begin, jaccard = Counts(), Counts(), Rate()
        for labelled, found in zip(gold[role], pred[role], strict=True):
            exact += Counts(len(labelled & found), len(found), len(labelled))
            first, first_found = {b for b, _ in labelled}, {b for b, _ in found}
            begin += Counts(len(first & first_found), len(first_found), len(first))
            jaccard += _jaccard(labelled, found)
        counts[f"cofenet/exact/{role}"] = exact
        counts[f"cofenet/begin/{role}"] = begin
        rates[f"cofenet/jaccard/{role}"] = jaccard
    return Scored(counts, rates)


def _jaccard(labelled: frozenset[TokenSpan], found: frozenset[TokenSpan]) -> Rate:
    best = [max((_overlap(item, other) for other in found), default=0.0) for item in sorted(labelled)]
    stray = sum(all(_overlap(item, other) == 0 for other in labelled) for item in found)
    return Rate(sum(best), len(best) + stray)


def _overlap(left: TokenSpan, right: TokenSpan) -> float:
    common = min(left[1], right[1]) - max(left[0], right[0])
    return common / (max(left[1], right[1]) - min(left[0], right[0])) if common > 0 else 0.0
