"""Statements in brat's standoff format: a text and the annotations that stand beside it.

    T1  Content 52 75         what was said; several stretches where words of the document are left out
    T2  Mention 36 47         the words that name the source
    T3  Cue 48 51             the words that mark the attribution
    R1  SaidBy Arg1:T1 Arg2:T2
    R2  CuedBy Arg1:T1 Arg2:T3
    R3  Inside Arg1:T4 Arg2:T1
    A1  Form T1 indirect
    A2  Force T1 denied
    #1  AnnotatorNotes T1     speaker: Skerry Line; party: Skerry Line; kind: organization

A content is one statement. What the text does not show at a place (who "she" is, her party) is in the note, which brat
shows and lets a person change. Positions are not in it: they are no places of the text; see `summarizer.review`.

`summarizer.exports.brat_reading` reads what a person made of it.

Format: https://brat.nlplab.org/standoff.html; its reader is server/src/annotation.py of https://github.com/nlplab/brat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from summarizer.exports.same_length import unix_lines
from summarizer.summary import ActorKind, Force, Form, Statement, Summary
from summarizer.text.spans import Span, merged, trimmed

CONTENT: Final = "Content"
MENTION: Final = "Mention"
CUE: Final = "Cue"
SAID_BY: Final = "SaidBy"
CUED_BY: Final = "CuedBy"
INSIDE: Final = "Inside"
FORMS: Final[tuple[Form, ...]] = ("direct", "mixed", "indirect")
FORCES: Final[tuple[Force, ...]] = ("asserted", "denied", "declined")
KINDS: Final[tuple[ActorKind, ...]] = ("person", "group", "organization", "document", "unnamed")

ANNOTATION_CONF: Final = f"""\
[entities]
{CONTENT}
{MENTION}
{CUE}

[relations]
{SAID_BY}\tArg1:{CONTENT}, Arg2:{MENTION}
{CUED_BY}\tArg1:{CONTENT}, Arg2:{CUE}
{INSIDE}\tArg1:{CONTENT}, Arg2:{CONTENT}
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
Form\tArg:{CONTENT}, Value:{"|".join(FORMS)}
Force\tArg:{CONTENT}, Value:{"|".join(FORCES)}
"""
"""What brat must be told of these types: the file `annotation.conf` beside the texts."""

_BREAKS: Final = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""Characters at which brat ends a line."""


def to_brat(summary: Summary) -> tuple[str, str]:
    r"""Return a summary's text and its statements, for a `.txt` and an `.ann` file.

    The text is the document's, with "\n" as its only end of line and every offset as it is; write both files in
    UTF-8 and with no other line ends. Statements that say the same words keep a content each.

    Args:
        summary: the summary.
    """
    text = unix_lines(summary.document.text)
    return text, "".join(f"{line}\n" for line in _Writer(text).lines(summary))


class _Writer:
    """Numbers the annotations of one file."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._numbers = dict.fromkeys("TRA#", 0)
        self._words: dict[tuple[str, Span], str] = {}

    def lines(self, summary: Summary) -> Iterator[str]:
        """Yield the lines: a statement's places, then what is told of it, then the next statement's."""
        contents: dict[str, str] = {}
        kinds = {a.id: a.kind for a in summary.actors}
        for statement in summary.statements:
            spans = merged(f.span for f in statement.content)
            if not _pieces(self._text, spans):
                continue  # white space alone: brat has no way to mark it
            content, line = self._place(CONTENT, spans)
            contents[statement.id] = content
            yield line
            for type, relation, words in ((MENTION, SAID_BY, statement.mention), (CUE, CUED_BY, statement.cue)):
                if words.span is not None and _pieces(self._text, [words.span]):
                    if (type, words.span) not in self._words:
                        self._words[type, words.span], line = self._place(type, [words.span])
                        yield line
                    yield f"{self._next('R')}\t{relation} Arg1:{content} Arg2:{self._words[type, words.span]}"
            yield f"{self._next('A')}\tForm {content} {statement.form}"
            if statement.force != "asserted":
                yield f"{self._next('A')}\tForce {content} {statement.force}"
            note = _note(statement, kinds.get(statement.speaker.actor or "", "person"))
            if note:
                yield f"{self._next('#')}\tAnnotatorNotes {content}\t{note}"
        for statement in summary.statements:
            inner, outer = contents.get(statement.id), contents.get(statement.inside or "")
            if inner and outer and inner != outer:
                yield f"{self._next('R')}\t{INSIDE} Arg1:{inner} Arg2:{outer}"

    def _place(self, type: str, spans: Sequence[Span]) -> tuple[str, str]:
        pieces = _pieces(self._text, spans)
        offsets = ";".join(f"{p.start} {p.end}" for p in pieces)
        id = self._next("T")
        return id, f"{id}\t{type} {offsets}\t{' '.join(self._text[slice(*p)] for p in pieces)}"

    def _next(self, prefix: str) -> str:
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]}"


def _pieces(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the spans as brat can hold them: cut at the ends of lines, without white space at either border."""
    out = []
    for span in spans:
        start = span.start
        for end in [*(i for i in range(span.start, span.end) if text[i] in _BREAKS), span.end]:
            piece = trimmed(text, Span(start, end))
            if piece.end > piece.start:
                out.append(piece)
            start = end + 1
    return out


def _note(statement: Statement, kind: ActorKind) -> str:
    told = {
        "speaker": statement.speaker.name,
        "party": statement.speaker.party,
        "kind": kind if statement.speaker.name and kind != "person" else "",
        "medium": statement.medium,
        "addressee": statement.addressee,
        "said at": statement.said_at,
    }
    return "; ".join(f"{name}: {_escaped(value)}" for name, value in told.items() if value)


def _escaped(value: str) -> str:
    """Return a value without characters that end it or its line; others are kept for the reader's sake."""
    return re.sub(rf"^ | $|[\\;{_BREAKS}]|(?! )\s", lambda m: f"\\u{ord(m[0]):04x}", value)
