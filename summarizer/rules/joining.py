"""Join what one speaker says over several units.

Quotations that stand alone, quotations that run over paragraphs, words set off
below a colon, turns of a transcript.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from summarizer.document import Document
from summarizer.rules.patterns import Attribution, attributions
from summarizer.rules.sentence import Sentence
from summarizer.rules.units import Unit
from summarizer.text.spans import Span, trimmed
from summarizer.text.turns import Turn, words_begin

_ORPHAN: Final = 5
"""Words that a quotation without a speaker must have to count as a statement."""

_TRANSCRIPT: Final = 3
"""Turns that make a transcript: in one, what follows a turn belongs to it until the next."""


def joined(document: Document, units: Sequence[Unit]) -> list[Attribution]:
    """Return the attributions of all units, each with all that continues it."""
    joiner = _Joiner(document)
    for unit in units:
        joiner.take(unit)
    joiner.give_up()
    found = (replace(a, content=tuple(joiner.contents.get(i, a.content))) for i, a in enumerate(joiner.found))
    return [_without_full_stop(document.text, a) for a in found if a.content]


def _without_full_stop(text: str, a: Attribution) -> Attribution:
    """Leave out the full stop after words that no mark encloses, as for all other content."""
    last = a.content[-1]
    stop = a.frame in ("turn", "below") and text[last.end - 1] == "." and last.end - last.start > 1
    return replace(a, content=(*a.content[:-1], Span(last.start, last.end - 1))) if stop else a


def _by_sentence(document: Document) -> dict[int, Turn]:
    """Return the turns by the start of the sentence that their label begins, but for a time or marks of bold type."""
    out = {}
    for turn in document.turns:
        start = document.sentences[document.sentence_number(turn.label.start) - 1].start
        if "\n" not in document.text[start : turn.label.start]:
            out[start] = turn
    return out


class _Joiner:
    """Goes through the units of a document in order and remembers who spoke last."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.continuing = {q.span.start for q in document.outer_quotations if q.continues}
        self.turns = _by_sentence(document)
        self.found: list[Attribution] = []
        self.contents: dict[int, list[Span]] = {}  # what has been added to
        self.paragraph = 0
        self.holder: int | None = None  # who spoke last in this paragraph
        self.before: int | None = None  # who spoke last in the paragraph before
        self.direct = False  # whether the last unit was in quotation marks, its speaker known
        self.waiting: list[Span] = []  # quotations whose speaker may follow
        self.block: int | None = None  # an attribution that ended in a colon: the next paragraph is its content
        self.opened = 0  # the paragraph that ended in it
        self.turn: int | None = None  # the turn of a transcript that goes on

    def take(self, unit: Unit) -> None:
        if unit.paragraph != self.paragraph:
            if unit.span.start not in self.continuing:
                self.give_up()
            self.before, self.holder, self.paragraph = self.holder, None, unit.paragraph
            self.turn = self.turn if len(self.turns) >= _TRANSCRIPT or self.waits_for_words() else None
            self.block = self.block if unit.paragraph == self.opened + 1 else None
        quotes = [Span(t.start, t.end) for t in unit.tokens if t.tag == "quote"]
        alone = bool(quotes) and all(t.tag in ("quote", "stop") for t in unit.tokens)
        if unit.span.start in self.turns:
            self.begin(self.turns[unit.span.start], unit.span.end)
        elif self.turn is not None:
            self.extend(self.turn, [unit.span])
        elif self.block is not None:
            self.extend(self.block, quotes if alone else [unit.span])
            self.holder, self.direct = self.block, True
        elif alone:
            # It belongs to who spoke last in the paragraph, or in the one before if it goes on from there.
            goes_on = self.holder is None and (unit.span.start in self.continuing or self.direct)
            holder, self.direct = (self.before if goes_on else self.holder), self.holder is not None
            self.holder = holder
            if holder is None:
                self.waiting.extend(quotes)
            else:
                self.extend(holder, quotes)
        else:
            self.take_sentence(unit, quotes)

    def begin(self, turn: Turn, end: int) -> None:
        """Begin a turn whose first unit ends at `end`; its words may begin in the next. A full stop is no cue."""
        words = trimmed(self.text, Span(min(words_begin(self.text, turn), end), end))
        cue = turn.mark if self.text[slice(*turn.mark)] == ":" else None
        self.turn = len(self.found)
        self.found.append(Attribution((words,) if words.end > words.start else (), "turn", cue, turn.label))

    def waits_for_words(self) -> bool:
        """Whether the turn that goes on has only its label so far."""
        return self.turn is not None and not (self.contents.get(self.turn) or self.found[self.turn].content)

    def take_sentence(self, unit: Unit, quotes: list[Span]) -> None:
        new = attributions(Sentence(self.text, unit.tokens))
        base = len(self.found)
        self.found.extend(new)
        led = next((i for i, a in enumerate(new) if a.frame == "before" and a.content[0].start == unit.span.start), None)
        if led is not None and self.waiting:
            self.extend(base + led, self.waiting)
            self.waiting = []
        self.give_up()
        if not new and self.holder is not None and unit.tokens[0].tag == "quote":
            self.extend(self.holder, [trimmed(self.text, unit.span, ".")])
            return
        self.waiting = [q for q in quotes if not any(c.overlaps(q) for a in new for c in a.content)]
        self.give_up()
        spoken = [i for i, a in enumerate(new) if a.reading is None or a.reading.entry.kind != "attitude"]
        quoting = [i for i in spoken if any(c.overlaps(q) for c in new[i].content for q in quotes)]
        self.direct = bool(spoken) and new[(quoting or spoken)[-1]].frame in ("before", "quote")
        if spoken:
            self.holder = base + (quoting or spoken)[-1]
            self.block = None if new[spoken[-1]].content else base + spoken[-1]
            self.opened = unit.paragraph

    def extend(self, index: int, spans: Sequence[Span]) -> None:
        """Add spans to an attribution's content; those that only blanks part become one."""
        content = self.contents.setdefault(index, list(self.found[index].content))
        if content and spans and spans[0].start < content[0].start:
            spans = [*spans, *content]
            content.clear()
        for span in spans:
            gap = self.text[content[-1].end : span.start] if content else "-"
            if not gap.strip() and "\n" not in gap:
                content[-1] = Span(content[-1].start, max(content[-1].end, span.end))
            else:
                content.append(span)

    def give_up(self) -> None:
        """Make statements without a source of long quotations whose speaker has not come."""
        self.found.extend(Attribution((q,), "quote") for q in self.waiting if len(self.text[slice(*q)].split()) >= _ORPHAN)
        self.waiting = []
