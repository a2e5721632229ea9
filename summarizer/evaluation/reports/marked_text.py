"""A text cut at the borders of everything that is marked in it, so that marks may nest and overlap."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from summarizer.text.spans import Span

Outcome = Literal["matched", "missed", "spurious"]
Part = Literal["content", "cue", "mention"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be marked.

    Attributes:
        span: its place.
        part: what it is of a statement.
        outcome: what became of the statement.
        label: the name by which the statement is cited.
    """

    span: Span
    part: Part
    outcome: Outcome
    label: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the same marks throughout, or the border of a content.

    Attributes:
        text: the words; "" for a border.
        border: "open", "close" or "".
        mark: the mark that a border belongs to; of words, that of the shortest content around them, or None; of two
            of the same length that which is missed or spurious.
        cue: whether the words are part of a cue.
        mention: whether they are part of a mention.
        first: whether an opening border is the first of its label.
    """

    text: str = ""
    border: Literal["", "open", "close"] = ""
    mark: Mark | None = None
    cue: bool = False
    mention: bool = False
    first: bool = False


def pieces(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """Return the text in pieces, borders between them; the words put together are the text."""
    marks = [m for m in marks if 0 <= m.span.start < m.span.end <= len(text)]
    starts: dict[int, list[Mark]] = {}
    ends: dict[int, list[Mark]] = {}
    for mark in marks:
        starts.setdefault(mark.span.start, []).append(mark)
        ends.setdefault(mark.span.end, []).append(mark)
    out: list[Piece] = []
    active: list[Mark] = []
    at = 0
    opened: set[str] = set()
    for place in sorted({*starts, *ends, len(text)}):
        if place > at:
            out.append(_words(text[at:place], active))
        for mark in sorted(ends.get(place, ()), key=lambda m: (-m.span.start, m.label)):
            active.remove(mark)
            if mark.part == "content":
                out.append(Piece(border="close", mark=mark))
        for mark in sorted(starts.get(place, ()), key=lambda m: (-m.span.end, m.label)):
            active.append(mark)
            if mark.part == "content":
                out.append(Piece(border="open", mark=mark, first=mark.label not in opened))
                opened.add(mark.label)
        at = place
    return out


def _words(text: str, active: Sequence[Mark]) -> Piece:
    contents = [m for m in active if m.part == "content"]
    return Piece(
        visible(text),
        mark=min(contents, key=lambda m: (m.span.end - m.span.start, m.outcome == "matched", m.label), default=None),
        cue=any(m.part == "cue" for m in active),
        mention=any(m.part == "mention" for m in active),
    )


def visible(text: str) -> str:
    """Return a text of the same length in which control and direction characters are shown as �."""
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t" else c for c in text)
