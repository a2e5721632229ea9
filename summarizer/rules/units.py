"""Join the numbered sentences that one quotation runs through: what the patterns are matched on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from summarizer.document import Document
from summarizer.rules.words import Token, tokens
from summarizer.text import cues
from summarizer.text.spans import Span

_REPLY: Final = 8
"""Tokens within which "he asked." must end to belong to the question in quotation marks before it."""

_LONGEST: Final = 4000
"""Characters after which no further sentence is joined for a further quotation, so that time stays linear."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or several that a quotation holds together: its place, its tokens, its paragraph's number from 0."""

    span: Span
    tokens: tuple[Token, ...]
    paragraph: int


def units(document: Document) -> list[Unit]:
    """Return the units of a document in order; each outermost quotation is one token."""
    text, sentences, language = document.text, document.sentences, document.language
    readings = {r[0].span.start: r for r in cues.readings(text, language)} if language in cues.LANGUAGES else {}
    quotes = [q.span for q in document.outer_quotations]
    out: list[Unit] = []
    for number, paragraph in enumerate(document.paragraphs):
        first = len(out)
        a, b = bisect_left(sentences, Span(paragraph.start, 0)), bisect_left(sentences, Span(paragraph.end, 0))
        for span, held in _whole(sentences[a:b], quotes):
            unit = Unit(span, tokens(text, span, held, readings), number)
            if len(out) > first and _names_speaker(text, out[-1].tokens, unit.tokens):
                before = out.pop()
                unit = Unit(Span(before.span.start, span.end), before.tokens + unit.tokens, number)
            out.append(unit)
    return out


def _whole(sentences: Sequence[Span], quotes: Sequence[Span]) -> Iterator[tuple[Span, Sequence[Span]]]:
    """Yield sentences, joined where a quotation crosses their border, with the quotations that begin in each."""
    at = 0
    while at < len(sentences):
        start, end = sentences[at]
        first = last = bisect_left(quotes, Span(start, 0))
        at += 1
        while True:
            last = bisect_left(quotes, Span(end, 0), last)
            crossed = last > first and at < len(sentences) and quotes[last - 1].end > sentences[at].start
            if not crossed or (end - start > _LONGEST and last - first > 1):
                break
            end = sentences[at].end
            at += 1
        yield Span(start, end), quotes[first:last]


def _names_speaker(text: str, quoted: Sequence[Token], following: Sequence[Token]) -> bool:
    """Whether a quoted question or exclamation is followed by no more than its speaker and verb."""
    last = quoted[-1] if quoted else None
    if (
        last is None
        or last.tag != "quote"
        or text[last.end - 4 : last.end].rstrip("\"'”’»")[-1:] not in ("?", "!", "…", "-", "—")
    ):
        return False
    for index, token in enumerate(following[:_REPLY]):
        if token.tag in ("quote", "aux"):
            return False
        if any(r.entry.part == "verb" and "quote" in r.entry.frames and r.form in ("past", "third") for r in token.readings):
            rest = next((t.tag for t in following[index + 1 :] if t.tag != "adv"), "")
            return rest in ("", "stop", "comma", "prep", "time") or index == 0
    return False
