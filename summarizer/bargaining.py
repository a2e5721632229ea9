"""Moves in a bargain: which statements demand and which offer, by the verb or noun that marks them.

A rule for English, read off the cue and, where it asks something of somebody, the words after it; other languages
have none.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from summarizer.document import Document
from summarizer.grounded import GroundedStatement
from summarizer.text import cues
from summarizer.text.spans import Span

Move = Literal["demand", "offer"]

_BEFORE: Final[dict[str, str]] = {"call": "for", "ask": "for", "appeal": "for", "insist": "on"}
"""Lemmas that demand only before this preposition."""

_MOVES: Final[dict[str, Move]] = {
    **dict.fromkeys(("demand", "urge", "call upon", "push for", "request", "require", "order", "plea", *_BEFORE), "demand"),
    **dict.fromkeys(("offer", "propose", "proposal", "pledge", "promise", "vow"), "offer"),
}
_OPEN: Final = r"(?:whether|if|how|about|wh(?:at|y|o|om|ose|en|ere|ich))\b"
_WHOM: Final = rf"(?:(?!{_OPEN})[^\s;:?!]+\s+){{0,9}}?"
_NO_VERB: Final = rf"(?:{_OPEN}|(?:the|an?|this|that|these|those|his|her|its|their|my|our|your)\b)"
_OF_SOMEBODY: Final = re.compile(
    r"(?:ask(?:s|ed|ing)?\s+that"
    rf"|(?:ask(?:s|ed|ing)?|call(?:s|ed|ing)?\s+on)\s+{_WHOM}to\s+(?!{_NO_VERB})[a-z]+"
    rf"|(?:ask|press)(?:es|s|ed|ing)?\s+{_WHOM}for)\b"
)
"""What is asked of somebody: "asked that ...", "called on the council to sign", "asked it to", "asked or pressed it for"."""

_ASKS: Final = re.compile(r"\b(?:ask|call|press)")
_PASSIVE: Final = re.compile(r"\b(?:is|are|was|were|be|been|being|when|if|as)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_BACK: Final = 30
"""Characters before a verb in which the auxiliary of its passive is looked for."""

_NEGATED = re.compile(r"\b(?:not|never|refus\w+|declin\w+)\b|n[’']t\b", re.IGNORECASE)


def move_of(document: Document, statement: GroundedStatement) -> Move | None:
    """Return whether a statement demands or offers something, None when it does neither or refuses to.

    Args:
        document: the document.
        statement: one of its statements; its cue is looked at, and what follows it up to the end of the content.
    """
    if statement.cue is None or statement.force != "asserted" or document.language not in cues.LANGUAGES:
        return None
    words = document.text[slice(*statement.cue)]
    if _NEGATED.search(words):
        return None
    if _asks_of_somebody(document, statement.cue, statement.content[0]):
        return "demand"
    last = words.split()[-1].lower()
    lemmas = {way.entry.lemma for place in cues.readings(words, document.language) for way in place}
    moves = {_MOVES[lemma] for lemma in lemmas if lemma in _MOVES and _BEFORE.get(lemma, last) == last}
    return moves.pop() if len(moves) == 1 else None


def _asks_of_somebody(document: Document, cue: Span, content: Span) -> bool:
    """Whether a verb of the cue, with what follows it in its sentence up to the content's end, asks something of somebody."""
    text = document.text
    sentence = document.sentences[document.sentence_number(cue.start) - 1]
    end = min(sentence.end, content.end) if content.start >= cue.end else cue.end
    verbs = [v.start() for v in _ASKS.finditer(text, *cue)]
    return any(_OF_SOMEBODY.match(text, v, end) and not _PASSIVE.search(text, max(0, v - _BACK), v) for v in verbs)
