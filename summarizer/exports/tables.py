"""Summaries as four tidy tables: one row an observation, one column a variable.

    statements  one row a statement
    fragments   one row an unbroken stretch of a statement's content
    positions   one row a position
    evidence    one row a statement or sentence that a position rests on

`reading` (a fingerprint of the summary) with `statement` or `position` joins them; `document` is the SHA-256 of the
text, which several readings may share. Offsets are code points of the document's text, half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from summarizer.exports.readings import readings
from summarizer.summary import Fragment, Position, Statement, Summary

Value = str | int | bool | None
Row = dict[str, Value]
Kind = Literal["text", "number", "flag", "day"]

GAP: Final = " […] "
"""Stands in a joined text where words of the document are left out."""


@dataclass(frozen=True, slots=True)
class Table:
    """The form of one table.

    Attributes:
        name: also that of its file.
        columns: every column in order, with the kind of its values. A text is "" when absent; a number, a flag or
            a day is None.
    """

    name: str
    columns: dict[str, Kind]


_READING: Final[dict[str, Kind]] = {"document": "text", "reading": "text"}
_DOCUMENT: Final[dict[str, Kind]] = {**_READING, "source": "text", "title": "text", "date": "day"}

STATEMENTS: Final = Table(
    "statements",
    {
        **_DOCUMENT,
        "statement": "text",
        "speaker_id": "text",
        "speaker": "text",
        "speaker_kind": "text",
        "role": "text",
        "party": "text",
        "content": "text",
        "start": "number",
        "end": "number",
        "fragments": "number",
        "cue": "text",
        "cue_start": "number",
        "cue_end": "number",
        "mention": "text",
        "mention_start": "number",
        "mention_end": "number",
        "form": "text",
        "force": "text",
        "inside": "text",
        "medium": "text",
        "addressee": "text",
        "said_at": "text",
        "reviewed": "text",
        "model": "text",
    },
)
"""`content` joins the fragments with `GAP`; `start` and `end` are its outer borders."""

FRAGMENTS: Final = Table(
    "fragments",
    {**_READING, "statement": "text", "number": "number", "start": "number", "end": "number", "text": "text"},
)
"""`number` counts from 1 within the statement."""

POSITIONS: Final = Table(
    "positions",
    {
        **_DOCUMENT,
        "position": "text",
        "party": "text",
        "issue": "text",
        "proposal": "text",
        "stance": "text",
        "conditional": "flag",
        "conditions": "text",
        "red_line": "text",
        "demands": "text",
        "offers": "text",
        "status": "text",
        "basis": "text",
        "voiced_by": "text",
        "ascribed_by": "text",
        "gist": "text",
        "evidence": "number",
        "reviewed": "text",
        "model": "text",
    },
)
"""`voiced_by` and `ascribed_by` join names with "; "; `evidence` counts what the position rests on."""

EVIDENCE: Final = Table(
    "evidence",
    {
        **_READING,
        "position": "text",
        "number": "number",
        "statement": "text",
        "start": "number",
        "end": "number",
        "text": "text",
    },
)
"""`statement` is "" where the evidence is a sentence of narration."""

TABLES: Final = {table.name: table for table in (STATEMENTS, FRAGMENTS, POSITIONS, EVIDENCE)}
"""Every table by name."""


def rows(table: str, summaries: Iterable[Summary]) -> Iterator[Row]:
    """Yield the rows of one table, each with every column in order.

    Args:
        table: a name in `TABLES`.
        summaries: the summaries, in the order that the rows shall have; one that is given again has no more rows.

    Raises:
        KeyError: there is no such table.
    """
    make = _ROWS[table]
    for reading, summary in readings(summaries):
        for row in make(summary):
            yield {"document": summary.document.sha256, "reading": reading, **row}


def _document(summary: Summary) -> Row:
    document = summary.document
    return {
        "source": document.source,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
    }


def _statement_rows(summary: Summary) -> Iterator[Row]:
    actors = {a.id: a for a in summary.actors}
    for s in summary.statements:
        actor = actors.get(s.speaker.actor or "")
        yield {
            **_document(summary),
            "statement": s.id,
            "speaker_id": s.speaker.actor or "",
            "speaker": s.speaker.name,
            "speaker_kind": actor.kind if actor else "",
            "role": actor.role if actor else "",
            "party": s.speaker.party,
            "content": joined(s.content),
            "start": min(f.start for f in s.content),
            "end": max(f.end for f in s.content),
            "fragments": len(s.content),
            "cue": s.cue.text,
            "cue_start": s.cue.start,
            "cue_end": s.cue.end,
            "mention": s.mention.text,
            "mention_start": s.mention.start,
            "mention_end": s.mention.end,
            "form": s.form,
            "force": s.force,
            "inside": s.inside or "",
            "medium": s.medium,
            "addressee": s.addressee,
            "said_at": s.said_at,
            "reviewed": summary.verdict("statement", s.id) or "",
            "model": summary.provenance.model,
        }


def _fragment_rows(summary: Summary) -> Iterator[Row]:
    for s in summary.statements:
        for n, f in enumerate(s.content, 1):
            yield {
                "statement": s.id,
                "number": n,
                "start": f.start,
                "end": f.end,
                "text": f.text,
            }


def _position_rows(summary: Summary) -> Iterator[Row]:
    proposals = {i.id: i.proposal for i in summary.issues}
    for p in summary.positions:
        yield {
            **_document(summary),
            "position": p.id,
            "party": p.party,
            "issue": p.issue,
            "proposal": proposals[p.issue],
            "stance": p.stance,
            "conditional": bool(p.conditions),
            "conditions": joined(p.conditions),
            "red_line": joined(p.red_line),
            "demands": joined(p.demands),
            "offers": joined(p.offers),
            "status": p.status,
            "basis": p.basis,
            "voiced_by": "; ".join(p.voiced_by),
            "ascribed_by": "; ".join(p.ascribed_by),
            "gist": p.gist,
            "evidence": len(p.evidence.statements) + len(p.evidence.sentences),
            "reviewed": summary.verdict("position", p.id) or "",
            "model": summary.provenance.model,
        }


def _evidence_rows(summary: Summary) -> Iterator[Row]:
    for p in summary.positions:
        for n, (statement, fragments) in enumerate(_evidence(summary, p), 1):
            yield {
                "position": p.id,
                "number": n,
                "statement": statement.id if statement else "",
                "start": min(f.start for f in fragments),
                "end": max(f.end for f in fragments),
                "text": joined(fragments),
            }


def _evidence(summary: Summary, position: Position) -> Iterator[tuple[Statement | None, tuple[Fragment, ...]]]:
    for id in position.evidence.statements:
        statement = summary.statement(id)
        yield statement, statement.content
    for sentence in position.evidence.sentences:
        yield None, (sentence,)


_ROWS: Final = {
    STATEMENTS.name: _statement_rows,
    FRAGMENTS.name: _fragment_rows,
    POSITIONS.name: _position_rows,
    EVIDENCE.name: _evidence_rows,
}


def joined(fragments: Iterable[Fragment]) -> str:
    """Return the words of fragments as one text, with `GAP` between them."""
    return GAP.join(f.text for f in fragments)
