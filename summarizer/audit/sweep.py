"""Recall: all that was said in the text and that no statement accounts for.

The sweep finds quotations by their marks, and attribution by known cues and by the labels of
speakers' turns, without any model. It is a net with a known mesh: what it does not catch is not
counted here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from summarizer.audit.problems import Problem
from summarizer.document import Document
from summarizer.grounded import GroundedStatement
from summarizer.text.cues import CueOccurrence
from summarizer.text.spans import Span, merged, shared, touching
from summarizer.text.turns import Turn, words_begin

SWEPT: Final = ("uncovered-quotation", "uncovered-cue", "uncovered-turn")
"""The kinds of problems that are places in the text and not records."""

_CLAUSE: Final = re.compile(r"[,;–—]\s.*[,;–—]", re.DOTALL)
"""Something set off by a pair of marks."""

_COVERED: Final = 0.5
"""Share of a quotation's characters that statements must hold for it to count as covered."""


def unaccounted(document: Document, placed: Sequence[GroundedStatement]) -> list[Problem]:
    """Return all that the sweep finds in the text and no statement accounts for.

    Args:
        document: the document.
        placed: its statements.

    Returns:
        Problems of the kinds `uncovered-quotation`, `uncovered-turn` and `uncovered-cue`, and a note
        `sweep-unavailable` where the document's language has no list of cues.
    """
    out = [*uncovered_quotations(document, placed), *uncovered_cues(document, placed)]
    if document.cue_occurrences is None:
        language = document.language or "unknown"
        out.append(
            Problem("sweep-unavailable", "note", f"the language ({language}) has no list of cues: only quotations were swept")
        )
    return out


def uncovered_quotations(document: Document, placed: Iterable[GroundedStatement]) -> list[Problem]:
    """Return a problem for each outermost quotation of which statements hold less than half."""
    held = merged(span for s in placed for span in s.content)
    out = []
    for quotation in document.outer_quotations:
        inner = quotation.inner
        if shared(touching(held, inner), [inner]) < _COVERED * (inner.end - inner.start):
            number = document.sentence_number(inner.start)
            out.append(
                Problem(
                    "uncovered-quotation",
                    "error",
                    f"no statement covers the quotation in sentence {number} that begins {_first_words(document, inner)!r}",
                    spans=(quotation.span,),
                )
            )
    return out


def uncovered_cues(document: Document, placed: Iterable[GroundedStatement]) -> list[Problem]:
    """Return a problem for each known cue that is no statement's cue and lies in no content.

    A speaker's turn is an error and any other cue a warning: many an occurrence is narration, which a
    repair dismisses. A language with no list of cues gives none.
    """
    held = merged(span for s in placed for span in held_by(document, s))
    labels = {turn.mark: turn.label for turn in document.turns}
    return [
        _uncovered_cue(document, cue, labels.get(cue.span))
        for cue in document.cue_occurrences or ()
        if not touching(held, cue.span)
    ]


def _uncovered_cue(document: Document, cue: CueOccurrence, label: Span | None) -> Problem:
    number = document.sentence_number(cue.span.start)
    if label is not None:
        speaker = _first_words(document, label)
        return Problem(
            "uncovered-turn", "error", f"no statement has the turn of {speaker!r} in sentence {number}", spans=(cue.span,)
        )
    words = document.text[slice(*cue.span)]
    return Problem(
        "uncovered-cue",
        "warning",
        f"no statement has the cue {words!r} in sentence {number}",
        spans=(cue.span,),
    )


def held_by(document: Document, statement: GroundedStatement) -> list[Span]:
    """Return the places that a statement accounts for: its content, its cue, and what stands between these in one sentence.

    A cue in two pieces ("was quoted on Monday as saying") is one place, whichever piece was named; what
    stands between commas there is somebody's clause of its own and is not held. Without a cue, words that
    begin a turn are the turn's.
    """
    cue = statement.cue
    if cue is None:
        turn = _turn_begun_by(document, statement.content[0])
        return [*statement.content, *([turn.mark] if turn else [])]
    nearest = min(statement.content, key=lambda s: max(s.start - cue.end, cue.start - s.end))
    between = Span(min(cue.end, nearest.end), max(cue.start, nearest.start))
    one_sentence = document.sentence_number(between.start) == document.sentence_number(max(between.start, between.end - 1))
    whole = one_sentence and between.end > between.start and _CLAUSE.search(document.text, *between) is None
    return [*statement.content, cue, *([between] if whole else [])]


def _turn_begun_by(document: Document, span: Span) -> Turn | None:
    """Return the turn whose first words these are, or None."""
    at = bisect_left(document.turns, span.start, key=lambda turn: turn.label.start) - 1
    turn = document.turns[at] if at >= 0 else None
    return turn if turn and turn.mark.end <= span.start <= words_begin(document.text, turn) else None


def _first_words(document: Document, span: Span) -> str:
    return " ".join(document.text[span.start : min(span.end, span.start + 60)].split()[:4])
