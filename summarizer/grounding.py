"""From pointers to places: the program quotes what the model points at.

A pointer resolves by listing every pair of places that fits its boundary words
between its two sentences. Exactly one pair is a span; none or several is a
finding, never a guess.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from summarizer.document import Document
from summarizer.draft import Pointer
from summarizer.text.folding import Folded, folded_words
from summarizer.text.quotations import Quotation
from summarizer.text.segmentation import ends_in_abbreviation
from summarizer.text.spans import Span, trimmed

_MOST_PLACES = 50
"""Boundary words found at more places than this are ambiguous without counting further."""

_LONGEST_WORD = 40
"""Characters before a full stop within which an abbreviation stands."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A pointer that does not resolve: `reason` is a finding's kind, `detail` says why, for person and model."""

    reason: Literal["no-such-sentence", "pointer-without-place", "pointer-with-several-places"]
    detail: str


def resolve(document: Document, pointer: Pointer) -> Span | Unplaced:
    """Return the one place that a pointer names, or why there is not one.

    Time is linear in the two sentences at its ends, whatever lies between.
    """
    last = len(document.sentences)
    if not 1 <= pointer.first <= last or not 1 <= pointer.last <= last:
        return Unplaced("no-such-sentence", f"there is no sentence {max(pointer.first, pointer.last)}; the last is {last}")
    if pointer.last < pointer.first:
        return Unplaced("no-such-sentence", f"sentence {pointer.last} stands before sentence {pointer.first}")
    starts = _starts(document, pointer)
    if not starts:
        return Unplaced(
            "pointer-without-place", f"the words from “{pointer.words_from}” do not start in sentence {pointer.first}"
        )
    ends = _ends(document, pointer)
    if not ends:
        return Unplaced("pointer-without-place", f"the words to “{pointer.words_to}” do not end in sentence {pointer.last}")
    pairs = _pairs(pointer, starts, ends)
    if not pairs:
        return Unplaced("pointer-without-place", "the words to stand before the words from")
    if len(pairs) > 1:
        return Unplaced("pointer-with-several-places", f"{len(pairs)} places fit; give more words where they occur twice")
    return trimmed(document.text, Span(*pairs[0]))


def _pairs(pointer: Pointer, starts: list[Span], ends: list[Span]) -> list[tuple[int, int]]:
    """List what fits. Words given whole at both ends are a short content that stands in one place."""
    if pointer.words_from and folded_words(pointer.words_from) == folded_words(pointer.words_to):
        both = {s for s in starts if s in set(ends)}
        return sorted((s.start, s.end) for s in both)
    return sorted({(s.start, e.end) for s in starts for e in ends if s.start < e.end and s.start <= e.start and s.end <= e.end})


def _starts(document: Document, pointer: Pointer) -> list[Span]:
    first = document.sentences[pointer.first - 1]
    if not pointer.words_from:
        return [Span(first.start, first.start)]
    upto = pointer.first + 1 if pointer.last > pointer.first else pointer.first
    found = _find(document, pointer.words_from, pointer.first, upto)
    return [s for s in found if s.start < first.end]


def _ends(document: Document, pointer: Pointer) -> list[Span]:
    last = document.sentences[pointer.last - 1]
    if not pointer.words_to:
        return [Span(last.end, last.end)]
    since = pointer.last - 1 if pointer.last > pointer.first else pointer.last
    found = _find(document, pointer.words_to, since, pointer.last)
    return [s for s in found if s.end > last.start]


def _find(document: Document, words: str, first: int, last: int) -> list[Span]:
    """Return where words stand, over sentence borders too, in exact case or, failing that, in any case."""
    folds = [document.folded_sentence(n) for n in range(first, last + 1)]
    folded = folds[0] if len(folds) == 1 else _joined(folds)
    needle = folded_words(words)
    return find_folded(folded, needle) or find_folded(folded, needle, any_case=True)


def _joined(folds: list[Folded]) -> Folded:
    text = ""
    starts: list[int] = []
    ends: list[int] = []
    for fold in folds:
        if text:
            text += " "
            starts.append(ends[-1])
            ends.append(fold.starts[0] if fold.starts else ends[-1])
        text += fold.text
        starts.extend(fold.starts)
        ends.extend(fold.ends)
    return Folded(text, tuple(starts), tuple(ends))


def find_folded(folded: Folded, needle: str, *, any_case: bool = False) -> list[Span]:
    """Return the places, in original offsets, where a folded needle stands at word borders in a folded text."""
    text = folded.text
    if any_case:
        lowered = text.lower()
        if len(lowered) != len(text):  # a few letters change length in lower case: offsets would move
            return []
        text, needle = lowered, needle.lower()
    out: list[Span] = []
    at = text.find(needle) if needle else -1
    while at >= 0 and len(out) <= _MOST_PLACES:
        end = at + len(needle)
        if _at_border(text, at) and _at_border(text, end):
            out.append(Span(folded.starts[at], folded.ends[end - 1]))
        at = text.find(needle, at + 1)
    return out


def _at_border(text: str, at: int) -> bool:
    """Whether no word, and no letter with its accent, is cut here."""
    if at in (0, len(text)):
        return True
    left, right = text[at - 1], text[at]
    if _is_mark(right):
        return False
    return not (left.isalnum() or _is_mark(left)) or not right.isalnum()


def _is_mark(char: str) -> bool:
    return "̀" <= char <= "ͯ"


def locate_near(document: Document, words: str, content: tuple[Span, ...]) -> list[Span]:
    """Return where the words stand in the content's sentences and their neighbours, best place first.

    Places outside the content come before places inside it, then nearer ones before farther
    ones, then earlier ones: a mention or a cue is the nearest of its kind.
    """
    first = max(1, document.sentence_number(content[0].start) - 1)
    last = min(len(document.sentences), document.sentence_number(content[-1].end - 1) + 1)
    middle = [n for span in content for n in (document.sentence_number(span.start), document.sentence_number(span.end - 1))]
    wanted = sorted({n for m in middle for n in (m - 1, m, m + 1) if first <= n <= last})
    needle = folded_words(words)
    places: list[Span] = []
    for any_case in (False, True):
        for number in wanted:
            places.extend(find_folded(document.folded_sentence(number), needle, any_case=any_case))
        if places:
            break

    def rank(place: Span) -> tuple[bool, int, int]:
        gap = min(max(place.start - s.end, s.start - place.end, 0) for s in content)
        return any(s.overlaps(place) for s in content), gap, place.start

    return sorted(set(places), key=rank)


def bordered(document: Document, span: Span) -> Span:
    """Return the span with its borders put where annotators put them.

    A quotation to whose edge it runs is taken with its marks, which boundary words rarely name;
    a comma or a stop that ends it outside a quotation is left out, as in PolNeAR's guidelines,
    unless it belongs to an abbreviation.
    """
    start, end = span
    for quotation in quotations_near(document, span):
        inner, whole = quotation.inner, quotation.span
        if start == inner.start and whole.start < start:
            start = whole.start
        if quotation.closed and _only_stops(document.text, end, inner.end) and end < whole.end:
            end = whole.end
    return _without_stop(document.text, Span(start, end))


def _without_stop(text: str, span: Span) -> Span:
    end = span.end
    while end > span.start + 1 and text[end - 1] in ",;:":
        end -= 1
    words = text[max(span.start, end - _LONGEST_WORD) : end]
    if len(words) > 1 and words.endswith(".") and not words.endswith("..") and not ends_in_abbreviation(words):
        end -= 1
    return Span(span.start, end)


def _only_stops(text: str, start: int, end: int) -> bool:
    return start <= end <= start + 3 and not text[start:end].strip(",.;:!?…")


def quotations_near(document: Document, span: Span) -> list[Quotation]:
    """Return the outermost quotations that share a character with the span."""
    starts = document.quotation_starts
    at = max(0, bisect_right(starts, span.start) - 1)
    out = []
    while at < len(starts) and starts[at] < span.end:
        quotation = document.outer_quotations[at]
        if quotation.span.overlaps(span):
            out.append(quotation)
        at += 1
    return out
