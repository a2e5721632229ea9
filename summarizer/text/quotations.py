"""Find quotations by their marks.

Knows “ ”, " ", `` '', '' '', « », » «, „ “, ‹ ›, 「 」, 『 』 and single marks; nesting;
and quotations that run over paragraphs, where each paragraph opens anew and only
the last one closes. No balance is assumed: an odd mark costs one quotation, not
the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.text.spans import Span

_CLOSE = {"“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "〝": "〞", "＂": "＂"}
_CURLY_SINGLE, _STRAIGHT_SINGLE = ("‘", "’"), ("'", "'")
_MARK = re.compile(r"``|''|[\"“”„‟«»‹›「」『』〝〞＂‘’']")
_ELISION = re.compile(r"['’‘](?:\d0s|em|til|tis|twas|cause|n)\b", re.IGNORECASE)


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
    start: int
    mark: str
    closers: str


def quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """Return every quotation, ordered by start, outer before inner. Linear in the text's length.

    Args:
        text: the document.
        paragraphs: its paragraphs, in order, as `segmentation.paragraphs` gives them.
    """
    out: list[Quotation] = []
    left_open = ""
    for paragraph in paragraphs:
        found, still_open = _in_paragraph(text, paragraph)
        if left_open and found and found[0].span.start == paragraph.start and text.startswith(left_open, paragraph.start):
            found[0] = replace(found[0], continues=True)
        left_open = still_open
        out.extend(found)
    return out


def _in_paragraph(text: str, paragraph: Span) -> tuple[list[Quotation], str]:
    """Return the paragraph's quotations and the mark of the outermost one that it leaves open."""
    done: list[Quotation] = []
    stack: list[_Open] = []

    def close(at: int, end: int, closed: bool) -> None:
        opened = stack.pop()
        inner = Span(opened.start + len(opened.mark), at)
        if inner.end > inner.start:
            done.append(Quotation(Span(opened.start, end), inner, len(stack), closed, False))

    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        mark, at = match[0], match.start()
        before = text[at - 1] if at > paragraph.start else " "
        after = text[match.end()] if match.end() < paragraph.end else " "
        closing = next((i for i in range(len(stack) - 1, -1, -1) if mark in _closers(stack[i])), None)
        single = mark in ("‘", "’", "'")
        if closing is not None and _may_close(text, mark, before, after, single, match.end(), paragraph.end):
            if single and closing != len(stack) - 1:
                continue
            while len(stack) > closing + 1:  # an inner mark was never closed: not a quotation
                stack.pop()
            close(at, match.end(), True)
        elif _may_open(text, mark, before, after, single, at, paragraph.end):
            stack.append(_Open(at, mark, _closers_of(mark)))
    still_open = next((o for o in stack if o.mark not in ("‘", "’", "'")), None)
    if still_open is not None:
        while stack[-1] is not still_open:
            stack.pop()
        close(paragraph.end, paragraph.end, False)
    done.sort(key=lambda q: (q.span.start, -q.span.end))
    return done, still_open.mark if still_open else ""


def _closers(opened: _Open) -> tuple[str, ...]:
    return ("''", '"') if opened.closers == "''" else tuple(opened.closers)


def _closers_of(mark: str) -> str:
    if mark in ("``", "''"):
        return "''"
    return {"‘": "’", "'": "'", "’": "’", '"': '"', "”": "”"}.get(mark) or _CLOSE[mark]


def _may_close(text: str, mark: str, before: str, after: str, single: bool, end: int, limit: int) -> bool:
    if single:  # an apostrophe has a letter on its right, or a plural's s on its left and a better candidate to come
        if after.isalnum() or before.isspace():
            return False
        later = re.search(r"[,.!?]['’]|\w['’](?=[\s,.;:)\"”]|$)", text[end:min(limit, end + 200)])
        return not (before == "s" and later is not None and not re.search(r"(?:^|\s)['‘]", text[end : end + later.start() + 1]))
    if mark in ('"', "''"):  # the same mark opens and closes: one that leans right opens
        return not (before.isspace() and not after.isspace() and after.isalnum())
    return True


def _may_open(text: str, mark: str, before: str, after: str, single: bool, at: int, limit: int) -> bool:
    if after.isspace() or mark in ("」", "』", "〞", "›"):
        return False
    if single:
        if before.isalnum() or mark == "’" or not after.isalnum() or _ELISION.match(text, at):
            return False
        return re.search(r"[\w,.!?…]['’](?!\w)", text[at + 1 : min(limit, at + 400)]) is not None
    if mark == '"' and before.isdigit():  # an inch mark
        return False
    if mark in ("”", "»"):  # Swedish and Danish use; elsewhere a stray closing mark
        return not before.isalnum() and before not in ".,!?…" and after.isalnum()
    return True
