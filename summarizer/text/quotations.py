"""Find quotations by their marks.

Knows “ ”, " ", `` '', '' '', ‘‘ ’’, « », » «, » », „ “, ‹ ›, 「 」, 『 』, ״ ״ and single marks,
mixed as feeds mix them (“A," she said); nesting; and quotations that run over paragraphs, where
each paragraph opens anew, or none does, and only the last one closes. No balance is assumed: a
mark without a partner costs at most the quotation it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from summarizer.text.spans import Span

_MARK = re.compile(r"``|‘‘|’’|''|[\"“”„‟«»‹›「」『』｢｣〝〞＂״‘’‚'`]")
_DOUBLE: Final = frozenset(["“", "”", "„", "‟", "〝", "〞", "＂", "״", '"', "``", "''", "‘‘", "’’"])
_PAIRS: Final = {"«": "»", "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』", "｢": "｣"}
_ONLY_CLOSING: Final = "」』｣"
_SINGLE: Final = frozenset("‘’‚'`")
_OPENING: Final = frozenset(["“", "„", "‟", "〝", "``", "‘‘"])
_CLOSING: Final = frozenset(["”", "〞", "’’"])
_BEFORE_OPENING: Final = "([{<—–―-/" + "“\"„«‹‘'‚「『｢״`"
_APOSTROPHES = re.compile(r"[’']+")
_APOSTROPHES_AFTER_LOW = re.compile(r"[‘’']+")
_ELISION = re.compile(r"['’‘](?:\d0s|em|til|tis|twas|cause|n)\b", re.IGNORECASE)
_AFTER_CLOSING = re.compile(r"[,;:!?)\]]|\.(?!\.)")
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿]")
"""Letters of scripts that set no blank before a quotation mark."""

_INITIALISM = re.compile(r"(?<=[א-ת])[\"״](?=[א-ת])")
_INCHES = re.compile(r"\d(?:['’]\s?\d{1,2})?\s?$")
_DEEPEST: Final = 8
"""How deep quotations may stand in each other; it bounds the work on text full of opening marks."""

_LONGEST_SINGLE: Final = 800
"""Characters within which a single mark must find its partner to count as one and not as an apostrophe."""

_MOST_BARE: Final = 8
"""Paragraphs without a mark that may stand between one that leaves a quotation open and one that closes it."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation within one paragraph.

    Attributes:
        span: the quotation with its marks; without a closing mark, up to the paragraph's end.
        inner: the words between the marks.
        depth: 0 for an outermost quotation, 1 for one inside it, and so on.
        closed: whether a closing mark was found.
        continues: whether it continues a quotation that the paragraph before left open.
    """

    span: Span
    inner: Span
    depth: int
    closed: bool
    continues: bool


@dataclass(slots=True)
class _Open:
    """An opening mark that waits for its partner; `partner` is known for a single mark only."""

    start: int
    mark: str
    partner: int = -1
    holds_double: bool = False


def quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """Return every quotation, ordered by start, outer before inner; two are disjoint or nested.

    Linear in the text's length.

    Args:
        text: the document.
        paragraphs: its paragraphs, in order, as `segmentation.paragraphs` gives them.
    """
    out: list[Quotation] = []
    carried = ""  # the mark that is left open
    bare: list[Span] = []  # the paragraphs without a mark since then
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1].start if number + 1 < len(paragraphs) else len(text)
        reader = _Paragraph(
            text, paragraph, _Around(carried, not bare, _may_begin(text, following), _single_begins(text, following))
        )
        found, left_open = reader.read()
        if carried and reader.bare and len(bare) < _MOST_BARE:
            bare.append(paragraph)
            continue
        if reader.closes_carried:
            out.extend(Quotation(p, p, 0, False, True) for p in bare)
        out.extend(found)
        carried, bare = left_open, []
    return out


def _may_begin(text: str, at: int) -> bool:
    """Whether a double quotation mark that can open stands at `at`."""
    match = _MARK.match(text, at)
    return match is not None and match[0] not in _SINGLE and match[0] not in _CLOSING


def _single_begins(text: str, at: int) -> bool:
    """Whether a single mark that can only open stands at `at`."""
    return text[at : at + 1] == "‘" and text[at + 1 : at + 2].isalnum() and _ELISION.match(text, at) is None


class _Around(NamedTuple):
    """What the paragraphs around one say about it.

    Attributes:
        carried: the mark that is still open, or "".
        at_once: whether the paragraph just before left it open.
        goes_on: whether the next paragraph begins with a double mark that can open.
        single_goes_on: whether it begins with ‘.
    """

    carried: str
    at_once: bool
    goes_on: bool
    single_goes_on: bool


class _Paragraph:
    """Reads one paragraph from left to right with a stack of open marks."""

    def __init__(self, text: str, span: Span, around: _Around) -> None:
        self.text = text
        self.span = span
        self.around = around
        self.carried = around.carried
        self.stack: list[_Open] = []
        self.done: list[tuple[Span, Span, bool]] = []
        self.bare = True  # no quotation, and no mark but apostrophes
        self.closes_carried = False

    def read(self) -> tuple[list[Quotation], str]:
        """Return the quotations and the mark that the paragraph leaves open, or ""."""
        at = self.span.start
        while (match := _MARK.search(self.text, at, self.span.end)) is not None:
            mark = match[0]
            if mark == "''" and self._closes_single(match.start()):
                mark = "'"  # the first of three: the inner quotation ends before the outer one
            at = match.start() + len(mark)
            if mark in _SINGLE:
                self._single(match.start(), mark)
                continue
            self.bare = False
            if mark in _PAIRS or mark in _ONLY_CLOSING:
                self._pair(match.start(), mark)
            elif not _INITIALISM.match(self.text, match.start()):
                self._double(match.start(), mark)
        left_open = self._leave_open()
        self.bare = self.bare and not self.done
        return self._nested(), left_open

    # Which way a mark leans

    def _leans(self, at: int, mark: str) -> tuple[bool, bool]:
        """Return whether the mark can open and whether it can close, by the characters beside it."""
        before = self.text[at - 1] if at > self.span.start else " "
        end = at + len(mark)
        after = self.text[end] if end < self.span.end else " "
        opens = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
        closes = not before.isspace() and not after.isalnum()
        return opens, closes

    def _double(self, at: int, mark: str) -> None:
        partner = next((i for i in range(len(self.stack) - 1, -1, -1) if self.stack[i].mark in _DOUBLE), None)
        opens, closes = self._leans(at, mark)
        if partner is None:
            self._double_alone(at, mark, opens, closes)
        elif mark in _OPENING:
            german = self.stack[partner].mark == "„"
            if german or (closes and not opens):
                self._close(partner, at, mark)
            else:
                self._open(at, mark)
        elif mark in _CLOSING or closes or not opens:
            self._close(partner, at, mark)
        elif self.stack[partner].mark == mark:  # straight marks do not nest: the earlier one has lost its partner
            del self.stack[partner:]
            self._open(at, mark)
        else:
            self._open(at, mark)

    def _double_alone(self, at: int, mark: str, opens: bool, closes: bool) -> None:
        """Read a double mark while no double quotation is open."""
        before, after = self.text[at - 1 : at], self.text[at + len(mark) : at + len(mark) + 1]
        ends = closes and not opens
        if mark in _OPENING and not (self.carried and ends):
            self._open(at, mark)
        elif (mark in _CLOSING and not opens) or mark in _OPENING:
            self._close_carried(at, mark)
        elif opens and not (closes and mark in _CLOSING):
            self._open(at, mark)
        elif closes:
            if not _INCHES.search(self.text, max(self.span.start, at - 6), at):
                self._close_carried(at, mark)
        elif after.isalnum() and (not before.isalnum() or _UNSPACED.match(before)):
            self._open(at, mark)

    def _close_carried(self, at: int, mark: str) -> None:
        """Close what an earlier paragraph left open, if nothing but in single marks has been quoted in this one yet."""
        quoted = any(self.text[span.start] not in _SINGLE for span, _, _ in self.done)
        if self._ends_carried(mark) and not quoted and not self.stack and at > self.span.start:
            self.done.append((Span(self.span.start, at + len(mark)), Span(self.span.start, at), True))
            self.closes_carried = True

    def _ends_carried(self, mark: str) -> bool:
        """Whether the mark is of the sort that closes what an earlier paragraph left open."""
        same = mark == self.carried and mark in "»›"
        return same or _PAIRS.get(self.carried) == mark or (self.carried in _DOUBLE and mark in _DOUBLE)

    def _pair(self, at: int, mark: str) -> None:
        opens, closes = self._leans(at, mark)
        ends = mark in "»›" and _AFTER_CLOSING.match(self.text, at + 1) is not None
        if mark in "»›" and at == self.span.start and self.around.at_once and _PAIRS[mark] == self.carried and not ends:
            self._open(at, self.carried)  # French: » before each further paragraph of what « began
            return
        opens = opens and not ends
        partner = self._partner_of_pair(mark, mark in "»›" and closes and not opens)
        if partner is not None and not (mark in "«‹" and opens and not closes):
            self._close(partner, at, mark)
        elif (mark in "»›" and opens) or (mark in "«‹「『｢" and (opens or not self._ends_carried(mark))):
            self._open(at, mark)
        else:
            self._close_carried(at, mark)

    def _partner_of_pair(self, mark: str, same: bool) -> int | None:
        """Return the innermost open mark that this one closes; in Finnish and Swedish both may be the same."""
        fitting = (i for i in range(len(self.stack) - 1, -1, -1) if _PAIRS.get(self.stack[i].mark) == mark)
        partner = next(fitting, None)
        if partner is None and same:
            partner = next((i for i in range(len(self.stack) - 1, -1, -1) if self.stack[i].mark == mark), None)
        return partner

    def _single(self, at: int, mark: str) -> None:
        if self._closes_single(at):
            self._close(next(i for i, o in enumerate(self.stack) if o.partner == at), at, mark)
            return
        opens, _ = self._leans(at, mark)
        after = self.text[at + 1] if at + 1 < self.span.end else " "
        if mark == "’" or not opens or not (after.isalnum() or after in '“"«$€£[') or _ELISION.match(self.text, at):
            return
        partner = self._partner_of_single(at, mark)
        if partner > 0:
            self.stack.append(_Open(at, mark, partner))
        elif mark == "‘" and self.around.single_goes_on:
            self.stack.append(_Open(at, mark))

    def _closes_single(self, at: int) -> bool:
        return any(o.partner == at for o in self.stack)

    def _partner_of_single(self, at: int, mark: str) -> int:
        """Return the place of the mark that closes the single mark at `at`, or 0.

        A mark after an s may be a plural's apostrophe: a later one is taken if there is one
        before anything opens or an outer quotation ends. Between backticks stands code.
        """
        in_double = any(o.mark in _DOUBLE for o in self.stack)
        doubtful = 0
        # The one mark that begins a paragraph is no apostrophe, however far its partner is.
        limit = self.span.end if mark == "‘" and at == self.span.start else min(self.span.end, at + _LONGEST_SINGLE)
        if mark == "`" and (code := self.text.find("`", at + 1, limit)) > 0:
            limit = code
        for run in (_APOSTROPHES_AFTER_LOW if mark == "‚" else _APOSTROPHES).finditer(self.text, at + 1, limit):
            place, before = run.start(), self.text[run.start() - 1]
            after = self.text[run.end()] if run.end() < self.span.end else " "
            if len(run[0]) == 2 and in_double:
                break
            if len(run[0]) == 2 or after.isalnum():
                if before.isspace() or before in _BEFORE_OPENING:
                    break  # another one opens
                continue
            if before.isspace() or (in_double and _has_double(self.text, at + 1, place)):
                break
            if before not in "sS" or run[0] == "‘":
                return place
            doubtful = doubtful or place
        return doubtful

    # The stack

    def _open(self, at: int, mark: str) -> None:
        for outer in self.stack:
            outer.holds_double = True
        del self.stack[: max(0, len(self.stack) - _DEEPEST + 1)]  # the outermost have lost their partners
        self.stack.append(_Open(at, mark))

    def _close(self, index: int, at: int, mark: str) -> None:
        opened = self.stack[index]
        del self.stack[index:]  # inner marks without a partner are no quotations
        inner = Span(opened.start + len(opened.mark), at)
        if inner.end > inner.start:
            self.done.append((Span(opened.start, at + len(mark)), inner, True))

    def _leave_open(self) -> str:
        """Keep the outermost mark that has no partner, up to the paragraph's end, if it can be one that runs on.

        A mark that holds other quotations is rather a stray one, unless the paragraphs around it continue each other.
        """
        for opened in self.stack:
            inner = Span(opened.start + len(opened.mark), self.span.end)
            if inner.end > inner.start and self._runs_on(opened):
                self.done.append((Span(opened.start, self.span.end), inner, False))
                return opened.mark
        return ""

    def _runs_on(self, opened: _Open) -> bool:
        if opened.mark in _SINGLE:
            later = (span.start for span, _, _ in self.done if span.start > opened.start)
            return opened.partner < 0 and not any(self.text[start] in _SINGLE for start in later)
        continued = self.carried and self.around.at_once and opened.start == self.span.start
        return bool(not opened.holds_double or self.around.goes_on or continued)

    def _nested(self) -> list[Quotation]:
        """Return what was found, ordered, with depths."""
        out: list[Quotation] = []
        ends: list[int] = []
        for span, inner, closed in sorted(self.done, key=lambda d: (d[0].start, -d[0].end)):
            while ends and ends[-1] <= span.start:
                ends.pop()
            out.append(Quotation(span, inner, len(ends), closed, False))
            ends.append(span.end)
        if out and out[0].span.start == self.span.start and (self.closes_carried or self._opens_anew()):
            out[0] = replace(out[0], continues=True)
        return out

    def _opens_anew(self) -> bool:
        """Whether the paragraph begins with a mark of the sort that the one just before left open."""
        single = self.text[self.span.start] in _SINGLE
        return bool(self.carried) and self.around.at_once and single == (self.carried in _SINGLE)


def _has_double(text: str, start: int, end: int) -> bool:
    return any(text.find(mark, start, end) >= 0 for mark in ("”", '"', "''", "’’"))
