"""The article of a page: its paragraphs with every statement, and all that is cited, marked in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from summarizer.summary import Fragment, Statement, Summary
from summarizer.text.folding import legible, shown
from summarizer.text.nesting import Close, Mark, Open, by_stretch, nested
from summarizer.text.spans import Span
from summarizer.views.labels import NO_SOURCE
from summarizer.views.page.anchors import Anchors

Kind = Literal["st", "q", "by", "ev", "cond", "red", "want", "give", "gs", "un", "di"]
"""What a mark is: a statement's content, a quotation in it, its cue or mention; evidence told by the narration, a
condition, a red line, a demand, an offer; a sentence that the gist rests on; something unresolved, something dismissed."""

_DEEPEST = 3
"""Statements deeper than this look like those of this depth."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words, or the border of a mark.

    Attributes:
        text: the words; "" for a border.
        closes: whether it is the border at which a mark closes.
        tag: the element of the mark.
        classes: its classes, separated by blanks.
        anchor: its id, on the first piece of each thing cited; else "".
        data: names and values of its data attributes.
        note: the speaker in the margin, where a statement begins or goes on in another paragraph.
    """

    text: str = ""
    closes: bool = False
    tag: str = "span"
    classes: str = ""
    anchor: str = ""
    data: tuple[tuple[str, str], ...] = ()
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Who speaks, in the margin.

    Attributes:
        number: of the statement.
        href: the fragment that leads to it.
        name: of the speaker.
        role: shown where the speaker appears for the first time, else "".
        tone: the class of the party's colour.
        depth: how many statements it stands inside.
        continued: whether the statement began in an earlier paragraph.
        force: "denied" or "declined", else "".
    """

    number: int
    href: str
    name: str
    role: str
    tone: str
    depth: int
    continued: bool
    force: str


@dataclass(frozen=True, slots=True)
class _Cited:
    """What a mark is of: its kind, what it belongs to, and its anchor."""

    kind: Kind
    key: str
    anchor: str = ""
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `headline` where it is the first and repeats the page's headline."""

    pieces: tuple[Piece, ...]
    headline: bool


class Article:
    """The paragraphs of a summary's document.

    Args:
        summary: the summary.
        anchors: names and colours shared with the rest of the page.
        depths: of each statement, by id.
        headline: the page's headline.
    """

    def __init__(self, summary: Summary, anchors: Anchors, depths: Mapping[str, int], headline: str) -> None:
        self._summary = summary
        self._anchors = anchors
        self._depths = depths
        self._headline = headline
        self._roles = {a.id: shown(a.role) for a in summary.actors}
        self._anchored: set[str] = set()
        self._introduced: set[str] = set()

    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Return them in order."""
        document = self._summary.document
        marks = by_stretch(self._marks(), document.paragraphs)
        return tuple(
            self._paragraph(n, span, found) for n, (span, found) in enumerate(zip(document.paragraphs, marks, strict=True))
        )

    def unplaced(self) -> tuple[str, ...]:
        """Return the anchors that no paragraph holds, once `paragraphs` was called: of places that are white space alone."""
        wanted = dict.fromkeys(mark.of.anchor for mark in self._marks() if mark.of.anchor)
        return tuple(anchor for anchor in wanted if anchor not in self._anchored)

    def _paragraph(self, number: int, span: Span, marks: Sequence[Mark[_Cited]]) -> Paragraph:
        text = self._summary.document.text
        noted: set[str] = set()
        pieces: list[Piece] = []
        for event in nested(text, marks, span):
            if isinstance(event, str):
                pieces.append(Piece(text=legible(event)))
            elif isinstance(event, Close):
                pieces.append(Piece(closes=True, tag=_tag(event.mark.of)))
            else:
                pieces.append(self._opening(event, noted))
        return Paragraph(tuple(pieces), number == 0 and shown(text[slice(*span)]) == self._headline)

    def _opening(self, event: Open[_Cited], noted: set[str]) -> Piece:
        of = event.mark.of
        first = bool(of.anchor) and of.anchor not in self._anchored
        self._anchored.add(of.anchor)
        anchor = of.anchor if first else ""
        if of.statement is None:
            return Piece(classes=of.kind, anchor=anchor, data=((_DATA[of.kind], of.key),) if of.kind in _DATA else ())
        s = of.statement
        depth = min(self._depths[s.id], _DEEPEST)
        note = None if s.id in noted else self._note(s, continued=not first)
        noted.add(s.id)
        classes = f"st {self._anchors.tone(s.speaker.party)} {s.form} d{depth}"
        return Piece(tag="mark", classes=classes, anchor=anchor, data=(("n", of.key),), note=note)

    def _note(self, s: Statement, *, continued: bool) -> Note:
        actor = s.speaker.actor or ""
        role = "" if actor in self._introduced else self._roles.get(actor, "")
        self._introduced.add(actor)
        return Note(
            number=self._anchors.numbers[s.id],
            href=self._anchors.statement(s.id),
            name=shown(s.speaker.name) or NO_SOURCE,
            role=role,
            tone=self._anchors.tone(s.speaker.party),
            depth=self._depths[s.id],
            continued=continued,
            force="" if s.force == "asserted" else s.force,
        )

    def _marks(self) -> Iterable[Mark[_Cited]]:
        """Yield all marks; of those that share a place the outer ones come first."""
        summary, anchors = self._summary, self._anchors
        for n, g in enumerate(summary.gist):
            yield from _each(g.sentences, "gs", str(n), anchors.gist(n))
        for p in summary.positions:
            yield from _each(p.evidence.sentences, "ev", anchors.position_key(p.id), anchors.evidence(p.id))
        for n, f in enumerate(summary.unresolved):
            yield from _each(f.spans, "un", str(n), anchors.unresolved(n))
        for s in sorted(summary.statements, key=lambda s: self._depths[s.id]):
            number = str(anchors.numbers[s.id])
            yield from (Mark(f.span, _Cited("st", number, anchors.statement(s.id), s)) for f in s.content)
        for p in summary.positions:
            yield from _each(p.conditions, "cond", anchors.position_key(p.id), "")
            yield from _each(p.red_line, "red", anchors.position_key(p.id), "")
            yield from _each(p.demands, "want", anchors.position_key(p.id), "")
            yield from _each(p.offers, "give", anchors.position_key(p.id), "")
        for s in summary.statements:
            yield from _each(s.quotations, "q", "", "")
            number = str(anchors.numbers[s.id])
            yield from (Mark(span, _Cited("by", number)) for span in (s.mention.span, s.cue.span) if span is not None)
        for n, d in enumerate(summary.dismissed):
            yield from _each([d.fragment], "di", "", anchors.dismissed(n))


_DATA: Mapping[Kind, str] = {"by": "by", "ev": "p", "cond": "p", "red": "p", "want": "p", "give": "p", "gs": "g", "un": "u"}
"""The data attribute that says what a mark belongs to."""


def _each(fragments: Iterable[Fragment], kind: Kind, key: str, anchor: str) -> Iterable[Mark[_Cited]]:
    return (Mark(f.span, _Cited(kind, key, anchor)) for f in fragments)


def _tag(of: _Cited) -> str:
    return "mark" if of.statement else "span"
