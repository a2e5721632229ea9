"""Cut a text into paragraphs and into units short enough to point at.

The units are sentences where the punctuation shows them. They need not be a
linguist's sentences, since a pointer may run over several: what counts is
that they are found in linear time, lose no character but white space between
them, come out the same on every run, and stay short.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from summarizer.text.spans import Span, trimmed

LONGEST_UNIT = 600
"""Characters after which a unit is cut at a clause or a blank even if no sentence ends there."""

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r|\u2029)[^\S\n\r]*(?:\r\n|\n|\r|\u2029)")
_WRAP_WIDTH = (45, 100)
"""A document whose full lines all end between these columns was wrapped by a program."""

_CLOSERS = r"\"'”’»›“‘)\]}」』）】"
_STOPS, _CJK_STOPS = ".!?…‽؟۔।॥", "。！？｡"
# A run of stops is tried at its first one alone: from each of them it would take quadratic time.
_BOUNDARY = re.compile(
    rf"(?<![{_STOPS}])(?P<stop>[{_STOPS}]++)(?P<close>[{_CLOSERS}]*+)(?P<gap>\s++)(?=\S)"
    rf"|(?<![{_CJK_STOPS}])(?P<cjk>[{_CJK_STOPS}]++[{_CLOSERS}]*+)\s*+(?=\S)"
)
_BEFORE_DOT = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)$")
_ABBREVIATIONS = frozenset(
    "mr mrs ms mx dr prof rev hon st sr jr gen col maj capt cmdr lt sgt sen rep gov pres amb supt fr "
    "messrs mmes jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri vs "
    "v no nos vol pp ed eds al fig figs cf ca approx est dept univ assn bros co corp inc ltd plc llc ave "
    "blvd rd mt ft ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo "
    "mont neb nev okla ore pa tenn tex va vt wash wis wyo bzw ca dr hr fr nr usw evtl ggf zb mme mlle sra "
    "srta ud uds etc".split()
)
_WORDS_TOO = frozenset("al co ed fig ill mar mass miss no pa wash".split())
"""Abbreviations that in small letters are also words, and at the end of a clause are these."""

_STARTERS = frozenset(
    "the a an he she it they we i you this that these those in on at but and so if when while after "
    "before as for there his her their our its no not what who how why by with from".split()
)


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs in order, without outer white space; blank ones drop out.

    Each line is a paragraph, as feeds and web pages deliver them, unless the text looks
    wrapped to a fixed width: then only blank lines part paragraphs.
    """
    if _is_wrapped(text):
        borders = [0, *(i for m in _BLANK_LINE.finditer(text) for i in m.span()), len(text)]
        pieces = (Span(borders[i], borders[i + 1]) for i in range(0, len(borders), 2))
    else:
        pieces = (Span(*m.span()) for m in _LINE.finditer(text))
    return [p for p in (trimmed(text, piece) for piece in pieces) if p.end > p.start]


def _is_wrapped(text: str) -> bool:
    """Whether lines break at a fixed width: nearly all lines that another one follows are of about that width."""
    if not _BLANK_LINE.search(text):
        return False
    full = []
    lines = text.splitlines()
    for line, following in itertools.pairwise(lines):
        if line.strip() and following.strip():
            full.append(len(line.rstrip()))
    if len(full) < 3 or max(len(line) for line in lines) > _WRAP_WIDTH[1]:
        return False
    return sorted(full)[len(full) // 4] >= _WRAP_WIDTH[0]


def sentences(text: str, within: Span) -> list[Span]:
    """Return the units of one paragraph, in order, together holding all of it but the white space between them."""
    out: list[Span] = []
    start = within.start
    for cut in _cuts(text, within):
        piece = trimmed(text, Span(start, cut))
        if piece.end > piece.start:
            out.extend(_short_enough(text, piece))
        start = cut
    piece = trimmed(text, Span(start, within.end))
    if piece.end > piece.start:
        out.extend(_short_enough(text, piece))
    return out


def _cuts(text: str, within: Span) -> Iterator[int]:
    for match in _BOUNDARY.finditer(text, within.start, within.end):
        if match["cjk"] is not None or _ends_sentence(text, match):
            yield match.end()


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = text[match.end()]
    if following.islower():
        return False
    if match["stop"] != "." or match["close"]:
        return True
    before = _BEFORE_DOT.search(text, max(0, match.start() - 24), match.start())
    if before is None:
        return True
    word = before[1]
    after = re.match(r"[^\W\d_]*", text[match.end() : match.end() + 12])
    starts_anew = after is not None and after[0].lower() in _STARTERS
    if "." in word or (len(word) == 1 and word.isupper() and word != "I"):
        return starts_anew
    if word.lower() in _ABBREVIATIONS and not following.isdigit():
        # "Corp. The offer" ends a sentence, "Sen. The" does not occur.
        return starts_anew and word.lower() not in ("mr", "mrs", "ms", "dr")
    if word.lower() in ("no", "nos", "vol", "pp", "fig", "sec", "art") and following.isdigit():
        return False
    return not (word.lower() in _ABBREVIATIONS and following.isdigit())


def ends_in_abbreviation(words: str) -> bool:
    """Return whether the full stop that ends these words belongs to an abbreviation or an initial ("Acme Inc.")."""
    before = _BEFORE_DOT.search(words.removesuffix("."))
    if before is None:
        return False
    word = before[1]
    if "." in word or (len(word) == 1 and word.isupper() and word != "I"):
        return True
    return word.lower() in _ABBREVIATIONS and word not in _WORDS_TOO


def _short_enough(text: str, piece: Span) -> Iterator[Span]:
    """Cut a unit that is too long at the last clause mark or, failing that, the last blank before the limit."""
    start = piece.start
    while piece.end - start > LONGEST_UNIT:
        limit = start + LONGEST_UNIT
        cut = max(text.rfind(mark, start + LONGEST_UNIT // 2, limit) for mark in ("; ", ": ", ", ", "、", "，"))
        if cut < 0:
            cut = max((i for i in range(limit, start + LONGEST_UNIT // 2, -1) if text[i - 1].isspace()), default=-1) - 2
        cut = limit if cut < 0 else cut + 1
        yield trimmed(text, Span(start, cut))
        start = trimmed(text, Span(cut, piece.end)).start
    if piece.end > start:
        yield Span(start, piece.end)
