"""Half-open stretches of a text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` (inclusive) to `end` (exclusive), code points of the original text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether every character of `other` lies in this span."""
        return self.start <= other.start and other.end <= self.end


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same characters as sorted spans that neither overlap nor touch; empty ones drop out."""
    out: list[Span] = []
    for span in sorted(s for s in spans if s.end > s.start):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def length(spans: Iterable[Span]) -> int:
    """Return how many distinct characters the spans hold together."""
    return sum(s.end - s.start for s in merged(spans))


def shared(left: Iterable[Span], right: Iterable[Span]) -> int:
    """Return how many distinct characters lie in both sets of spans. Linear after sorting."""
    a, b = merged(left), merged(right)
    i = j = total = 0
    while i < len(a) and j < len(b):
        total += max(0, min(a[i].end, b[j].end) - max(a[i].start, b[j].start))
        if a[i].end <= b[j].end:
            i += 1
        else:
            j += 1
    return total


def touching(held: Sequence[Span], span: Span) -> list[Span]:
    """Return those of merged spans that share a character with `span`. Found by bisection."""
    at = max(0, bisect_left(held, span) - 1)
    out = []
    while at < len(held) and held[at].start < span.end:
        if held[at].end > span.start:
            out.append(held[at])
        at += 1
    return out


def trimmed(text: str, span: Span, drop: str = "") -> Span:
    """Return the span without white space, and without the characters of `drop`, at either border."""
    start, end = span
    while start < end and (text[start].isspace() or text[start] in drop):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in drop):
        end -= 1
    return Span(start, end)


def covers(spans: Sequence[Span], wanted: Span) -> bool:
    """Whether every character of `wanted` lies in one of the spans."""
    return any(s.start <= wanted.start and wanted.end <= s.end for s in merged(spans))
