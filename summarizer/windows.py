"""How a document is shown to a model: which sentences together, and numbered how."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from summarizer.document import Document
from summarizer.text.folding import shown
from summarizer.text.spans import Span


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences `first` to `last` (numbers from 1, both included) that are read in one ask."""

    first: int
    last: int

    def halves(self) -> tuple[Window, ...]:
        """Return the two halves; nothing for a window of one sentence."""
        if self.first >= self.last:
            return ()
        middle = (self.first + self.last) // 2
        return Window(self.first, middle), Window(middle + 1, self.last)


def plan(document: Document, characters: int, overlap: int) -> list[Window]:
    """Cut a document into windows, at paragraph borders where one is near.

    Args:
        document: the document.
        characters: the longest window, in characters of the text; a single longer sentence is its own window.
        overlap: how many sentences a window repeats of the one before, so that what stands at a border is read whole.

    Returns:
        One window or more; together they hold every sentence.
    """
    sentences = document.sentences
    paragraph_starts = {p.start for p in document.paragraphs}
    out: list[Window] = []
    first = 1
    while first <= len(sentences):
        limit = sentences[first - 1].start + characters
        last = first
        while last < len(sentences) and sentences[last].end <= limit:
            last += 1
        if last < len(sentences):
            near = range(last, max(first + (last - first) // 2, first), -1)
            last = next((n for n in near if sentences[n].start in paragraph_starts), last)
        out.append(Window(first, last))
        if last >= len(sentences):
            break
        first = max(last + 1 - overlap, first + 1)
    return out


def turn_before(document: Document, number: int) -> str:
    """Return the label of the turn that sentence `number` (from 1) goes on with, "" where it begins one or none runs."""
    start = document.sentences[number - 1].start
    labels = document.turns
    at = bisect_left(labels, (Span(start, start), Span(start, start))) - 1
    begins_one = at + 1 < len(labels) and labels[at + 1][0].start < document.sentences[number - 1].end
    return "" if at < 0 or begins_one else document.text[slice(*labels[at][0])]


@dataclass(frozen=True, slots=True)
class Marker:
    """The form in which sentence numbers are shown."""

    before: str
    after: str

    def of(self, number: int) -> str:
        """Return the number in this form."""
        return f"{self.before}{number}{self.after}"


def marker_for(document: Document) -> Marker:
    """Return the first form that occurs nowhere in the document, so that no number in it can pass for a sentence's."""
    text = f"{document.title}\n{document.text}"
    tried = itertools.chain([Marker("[", "]"), Marker("⟦", "⟧")], (Marker(f"[{'#' * n}", "]") for n in itertools.count(1)))
    return next(m for m in tried if not re.search(rf"{re.escape(m.before)}\s*\d+\s*{re.escape(m.after)}", text))


def numbered(document: Document, numbers: Iterable[int], marker: Marker) -> str:
    """Return sentences as a model is shown them: one a line, its number before it, a blank line between paragraphs.

    Args:
        document: the document.
        numbers: sentence numbers in rising order.
        marker: the form of the numbers.
    """
    paragraph_starts = {p.start for p in document.paragraphs}
    lines: list[str] = []
    for n in numbers:
        if lines and document.sentences[n - 1].start in paragraph_starts:
            lines.append("")
        lines.append(f"{marker.of(n)} {document.shown_sentence(n)}")
    return "\n".join(lines)


def title_line(document: Document) -> str:
    """Return the title as it is shown: on one line, "" where it is unknown or opens the text itself."""
    title = shown(document.title)
    return "" if shown(document.text[: len(document.title) + 200]).startswith(title) else title
