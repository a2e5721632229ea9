"""Find the words of a review in the article: at the place they name, else nearest to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.document import Document
from summarizer.review.format import Copied, Words
from summarizer.text.spans import Span


class NotFoundError(Exception):
    """Words that have no place, or several that are equally near; the message says which, without the words."""


def place(document: Document, words: Words, near: Sequence[Span] = ()) -> Span | None:
    """Return the place of a review's words; None for no words.

    A run of white space in the words matches any other, since editors fold lines.

    Args:
        document: the article.
        words: the words, with their place or a hint of it.
        near: places near which they are looked for when they name none.

    Raises:
        NotFoundError: they stand nowhere, or at several places that are equally near.
    """
    copied = Copied(text=words) if isinstance(words, str) else words
    if copied.text and copied.at is not None and document.text[slice(*copied.at)] == copied.text:
        return Span(*copied.at)
    if not copied.text.strip():
        return None
    pattern = r"\s+".join(map(re.escape, copied.text.split()))
    found = [Span(*m.span(1)) for m in re.finditer(f"(?=({pattern}))", document.text)]
    if not found:
        raise NotFoundError("these words are not in the article; copy them character by character")
    anchors = [Span(*copied.at)] if copied.at is not None else list(near)
    if len(found) > 1 and not anchors:
        raise NotFoundError(f"these words stand in the article {len(found)} times; copy more words, or give `at`")
    gaps = [min((_gap(s, a) for a in anchors), default=0) for s in found]
    best = [s for s, gap in zip(found, gaps, strict=True) if gap == min(gaps)]
    if len(best) > 1:
        raise NotFoundError(f"these words stand equally near at {len(best)} places; copy more words, or give `at`")
    return best[0]


def _gap(left: Span, right: Span) -> int:
    """Return how far apart the starts and ends of two places are together, so that the nearest of overlapping ones is one."""
    return abs(left.start - right.start) + abs(left.end - right.end)
