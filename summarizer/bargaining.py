"""Moves in a bargain: which statements demand and which offer, by the verb or noun that marks them.

A rule for English, read off the cue alone; other languages have none.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from summarizer.document import Document
from summarizer.grounded import GroundedStatement
from summarizer.text import cues

Move = Literal["demand", "offer"]

_BEFORE: Final[dict[str, str]] = {"call": "for", "ask": "for", "appeal": "for", "insist": "on"}
"""Lemmas that demand only before this preposition."""

_MOVES: Final[dict[str, Move]] = {
    **dict.fromkeys(("demand", "urge", "call upon", "request", "require", "order", "plea", *_BEFORE), "demand"),
    **dict.fromkeys(("offer", "propose", "proposal", "pledge", "promise", "vow"), "offer"),
}
_NEGATED = re.compile(r"\b(?:not|never)\b|n[’']t\b", re.IGNORECASE)


def move_of(document: Document, statement: GroundedStatement) -> Move | None:
    """Return whether a statement demands or offers something, None when it does neither or refuses to.

    Args:
        document: the document.
        statement: one of its statements; its cue is looked at.
    """
    if statement.cue is None or statement.force != "asserted" or document.language not in cues.LANGUAGES:
        return None
    words = document.text[slice(*statement.cue)]
    if _NEGATED.search(words):
        return None
    last = words.split()[-1].lower()
    lemmas = {way.entry.lemma for place in cues.readings(words, document.language) for way in place}
    moves = {_MOVES[lemma] for lemma in lemmas if lemma in _MOVES and _BEFORE.get(lemma, last) == last}
    return moves.pop() if len(moves) == 1 else None
