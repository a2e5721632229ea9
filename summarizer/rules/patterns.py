"""Find attributions in one unit: source, cue and content, by patterns over tagged tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from summarizer.rules.content import QUESTION, complement, content_end
from summarizer.rules.sentence import NP_START, Group, Sentence
from summarizer.text.cues import Reading
from summarizer.text.spans import Span

_RAISED: Final = frozenset("expect believe think say report allege rumor understand know consider".split())
_POSSESSIVE: Final = frozenset("his her its their my our your".split())
_CLOSE: Final = ("stop", "comma", "semi", "", "prep", "time", "adv", "dash", "quote", "sub", "to")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution, by places in the document.

    Attributes:
        content: what is said, fragment by fragment in order; empty where it is set off below a colon.
        frame: how it hangs on the cue, as in the cue list; "before" where it precedes; "turn", "below", "noun" and so on.
        cue: the words that mark it, or None; `reading` is the cue as the list gives it, or None for a mark.
        source: the words that name the source, or None.
        told: the words behind the cue that name to whom it was said, or None.
    """

    content: tuple[Span, ...]
    frame: str
    cue: Span | None = None
    source: Span | None = None
    reading: Reading | None = None
    negated: bool = False
    told: Span | None = None


def attributions(sentence: Sentence) -> list[Attribution]:
    """Return the attributions of a unit in the order of their cues; one may lie in another's content."""
    return sorted(_Finder(sentence).run(), key=lambda a: a.cue or a.content[0])


class _Finder:
    def __init__(self, sentence: Sentence) -> None:
        self.s = sentence
        self.found: list[Attribution] = []
        self.last: Span | None = None  # the source of the verb before

    def run(self) -> list[Attribution]:
        s = self.s
        before = {i: first for i, g in s.groups.items() if (first := self.content_first(g)) is not None}
        s.stops = {c.start for first in before.values() for c in first.content}
        for i, token in enumerate(s.tokens):
            group = s.groups.get(i)
            if i in before:
                got: Attribution | None = before[i]
            elif group is not None:
                got = self.passive(group) if group.passive else self.verb(group)
            else:
                got = next((found for r in token.readings if (found := self.other(i, r)) is not None), None)
            if got is not None:
                self.found.append(got if i in before else _within(got, (*reversed(self.found), *before.values())))
                self.last = got.source if group is not None and got.source is not None else self.last
        held = {c.start for a in self.found for c in a.content}
        for k, token in enumerate(s.tokens):  # X: "C", where no verb has taken it
            if token.tag == "quote" and s.tag(k - 1) == "colon" and token.start not in held:
                source = s.source(0, k - 1) if k > 1 and s.np_end(0) == k - 1 else None
                self.found.append(Attribution((Span(token.start, token.end),), "quote", self.cue(k - 1, k), source))
        return [a for a in self.found if a.content or a.frame == "below"]

    def cue(self, start: int, end: int) -> Span:
        return Span(self.s.tokens[start].start, self.s.tokens[end - 1].end)

    def made(
        self, g: Group, cue_end: int, source: tuple[int, int] | Span | None, content: Sequence[Span | None], frame: str
    ) -> Attribution | None:
        """Return an attribution with a verb as its cue; None where nothing is left of the content."""
        s, kept = self.s, tuple(c for c in content if c is not None)
        told = s.source(g.end, max(g.end + 1, s.np_end(g.end))) if self.tells(g) else None
        told = None if told is None or any(c.overlaps(told) for c in kept) else told
        where = source if source is None or isinstance(source, Span) else s.source(*source)
        found = Attribution(kept, frame, self.cue(g.start, cue_end), where, g.reading, g.negated, told)
        return found if kept or frame == "below" else None

    def tells(self, g: Group) -> bool:
        """Whether the words behind a verb can name to whom something was said."""
        return "to-whom" in g.reading.entry.frames and self.s.tag(g.end) in NP_START

    def content_first(self, g: Group) -> Attribution | None:
        """Match "C," said X. C, X said. C, X said, C."""
        s, frames = self.s, g.reading.entry.frames
        if "quote" not in frames or g.participial or g.passive:
            return None
        subject = s.subject(g.start)
        quoted, end = self.led_by(g.start), s.np_end(g.end)
        if quoted is not None and end > g.end and s.tag(g.end) in NP_START and not ("to-whom" in frames and subject):
            sure = s.tag(end) in ("stop", "comma", "") and s.tag(end - 1) == "name" and s.tag(g.end) in ("name", "det")
            if quoted or sure:
                content = [self.led(g.start, quoted), self.resumed(end, quoted)]
                return self.made(g, g.end, (g.end, s.apposition_end(end)), content, "before")
        quoted = self.led_by(subject[0]) if subject is not None else None
        end = end if self.tells(g) else g.end
        if subject is None or quoted is None or s.tag(end) not in _CLOSE or (not quoted and complement(s, g) is not None):
            return None
        return self.made(g, g.end, subject, [self.led(subject[0], quoted), self.resumed(end, quoted)], "before")

    def led_by(self, start: int) -> bool | None:
        """Return whether a quotation precedes a speaker at `start`, or None where no comma does either."""
        s, k = self.s, start - 1
        if s.ends_in_mark(k) or (s.tag(k) in ("comma", "dash") and s.tag(k - 1) == "quote"):
            return True
        return False if s.tag(k) == "comma" and k > 0 else None

    def led(self, end: int, quoted: bool) -> Span | None:
        """Return content that ends before token `end`: from the quotation, the sentence or the last semicolon on."""
        s = self.s
        start = max((k + 1 for k in range(end - 1) if s.tag(k) == "semi"), default=0)
        quote = end - 1 if s.tag(end - 1) == "quote" else end - 2
        parted = s.tag(quote - 1) in ("comma", "colon", "quote", "dash", "conj")
        return s.span(quote if quoted and (parted or any(g.end <= quote for g in s.groups.values())) else start, end)

    def resumed(self, at: int, quoted: bool) -> Span | None:
        """Return the content that goes on after "he said"."""
        s, k = self.s, at
        if not quoted:
            goes_on = s.tag(k) == "comma" and s.tag(k + 1) not in ("rel", "conj", "sub", "prep", "")
            goes_on = goes_on and not (k + 1 in s.starts and s.starts[k + 1].participial)
            return s.span(k + 1, content_end(s, k + 1, "that")) if goes_on else None
        while s.tag(k) not in ("comma", "quote", "semi", "colon", "stop", "dash", ""):
            k += 1
        apart = s.tag(k) != "quote"
        while s.tag(k) in ("comma", "colon", "dash", "stop"):
            k += 1
        goes_on = s.tag(k) == "quote" and (apart or s.ends_in_mark(k)) and s.tag(k - 1) not in ("prep", "det", "possessive")
        return s.span(k, content_end(s, k, "quote")) if goes_on else None

    def verb(self, g: Group) -> Attribution | None:
        """Match X said C; and said C; saying C; asked whether C."""
        s, before = self.s, self.s.tag(g.start - 1)
        asked = g.reading.form == "past" and "to-whom" in g.reading.entry.frames and before in ("", "comma", "conj", "sub")
        if asked and s.word(g.end) in QUESTION:
            return self.passive(g)
        found = complement(s, g)
        source: tuple[int, int] | Span | None = None if g.participial else s.subject(g.start)
        if source is None and (g.participial or (before in ("conj", "comma") and not s.ends_in_mark(g.start - 2))):
            source = self.last or self.leading()
        if found is None or (source is None and not g.participial):
            return None
        cue_end, start, frame = found
        if g.participial and before not in ("", "comma", "dash", "quote", "bracket"):
            if frame not in ("quote", "that"):
                return None
            source = source if before in ("prep", "sub", "conj") else s.subject(g.start) or source
        return self.made(g, cue_end, source, [s.span(start, content_end(s, start, frame, g))], frame)

    def leading(self) -> tuple[int, int] | None:
        """Return the name or pronoun that the unit begins with, behind an opening phrase and its comma."""
        s = self.s
        start = next((i + 1 for i in range(s.n) if s.tag(i) == "comma"), 0) if s.tag(0) in ("prep", "sub", "time") else 0
        end = start
        while s.tag(end) in ("det", "name", "pron", "possessive", "number") and end not in s.groups:
            end += 1
        return (start, end) if end > start and s.tag(end - 1) in ("name", "pron") else None

    def passive(self, g: Group) -> Attribution | None:
        """Match C was denied by X; was told that C; C is expected to C."""
        s, p, frames, subject = self.s, g.end, g.reading.entry.frames, self.s.subject(g.start)
        if "to-whom" in frames and (s.tag(p) == "that" or (s.word(p) in QUESTION and "whether" in frames)):
            return self.made(g, p, None, [s.span(p, content_end(s, p, "that", g))], "that")
        if subject is not None and s.word(p) == "by" and "np" in frames and s.tag(p + 1) in NP_START:
            return self.made(g, p, (p + 1, s.np_end(p + 1)), [s.span(*subject)], "passive")
        if subject is not None and g.reading.entry.lemma in _RAISED and s.tag(p) == "to":
            return self.made(g, p, None, [s.span(*subject), s.span(p, content_end(s, p, "to", g))], "raised")
        return None

    def other(self, i: int, reading: Reading) -> Attribution | None:
        if reading.entry.part == "preposition":
            return self.according(i, reading)
        return self.noun(i, reading) if reading.entry.part == "noun" else None

    def according(self, i: int, reading: Reading) -> Attribution | None:
        """Match according to X, C; C, according to X; C, according to X, C."""
        s, end = self.s, self.s.np_end(i + 1)
        if end == i + 1:
            return None
        if i == 0 or s.tag(i - 1) in ("conj", "sub", "that"):
            comma = next((k for k in range(end, s.n) if s.tag(k) == "comma"), s.n)
            content = [s.span(comma + 1, content_end(s, comma + 1, "that"))]
        else:
            between = s.tag(i - 1) == "comma" and s.tag(end) == "comma" and s.tag(end + 1) != "det"
            content = [s.span(0, i), self.resumed(end, quoted=False) if between else None]
        kept = tuple(c for c in content if c is not None)
        frame = "that" if i == 0 else "before"
        return Attribution(kept, frame, self.cue(i, i + 1), s.source(i + 1, end), reading) if kept else None

    def noun(self, i: int, reading: Reading) -> Attribution | None:
        """Match X's claim that C; X's support for C; the claim that C."""
        s, frames, p, start = self.s, reading.entry.frames, i + 1, i
        while s.tag(start - 1) in ("plain", "name", "number") and i - start < 3:
            start -= 1
        begin = s.np_start(start - 1) if s.tag(start - 1) == "possessive" else None
        owner = start - 1 if s.word(start - 1) in _POSSESSIVE else begin
        if s.tag(p) == "that" and "that" in frames:  # "a claim that it is", not "a claim that is"
            fits = s.tag(p + 1) in ("det", "pron", "name", "number", "quote")
        else:
            fits = owner is not None and s.word(p) in frames
            p += s.tag(p) == "prep" or (s.tag(p) == "to" and s.tag(p + 1) in ("det", "name", "pron"))
        content = s.span(p, content_end(s, p, "np")) if fits else None
        source = s.source(owner, start) if owner is not None else None
        cue = self.cue(start if owner is not None else i, p) if fits else None
        return Attribution((content,), "noun", cue, source, reading) if content is not None else None


def _within(inner: Attribution, outer: Iterable[Attribution]) -> Attribution:
    """Cut an attribution that begins in another's content to that content."""
    span = next((c for o in outer for c in o.content if inner.cue is not None and c.contains(inner.cue)), None)
    if span is None:
        return inner
    cut = (Span(max(c.start, span.start), min(c.end, span.end)) for c in inner.content if c.overlaps(span))
    return replace(inner, content=tuple(cut))
