"""Make a review of a summary: every record with its fields, decisions made before where there are any."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from summarizer.review.format import (
    Copied,
    Decision,
    PositionReview,
    Review,
    ReviewedDocument,
    ReviewedEvidence,
    ReviewedIssue,
    StatementReview,
)
from summarizer.summary import Fragment, Position, Reviewed, ReviewedRecord, Statement, Summary, Verdict, Words

_DECISION: Final[dict[Verdict | None, Decision]] = {
    None: "",
    "accepted": "accept",
    "corrected": "correct",
    "rejected": "reject",
}


def review_template(summary: Summary, *, reviewer: str = "") -> Review:
    """Return a review with every record of a summary, undecided where nobody has decided.

    Records that were rejected before are in it too, as they were.

    Args:
        summary: the summary.
        reviewer: who is to decide.
    """
    known: dict[tuple[ReviewedRecord, str], Reviewed] = {(r.record, r.id): r for r in summary.reviews}
    proposals = {i.id: i.proposal for i in summary.issues}
    statements = [*summary.statements, *(Statement.model_validate(w) for w in _rejected(summary, "statement"))]
    positions = [*summary.positions, *(Position.model_validate(w) for w in _rejected(summary, "position"))]
    return Review(
        review="1",
        document=ReviewedDocument(
            sha256=summary.document.sha256,
            title=summary.document.title,
            source=summary.document.source,
            reading=reading_of(summary),
        ),
        reviewer=reviewer,
        statements=tuple(statement_review(s, known.get(("statement", s.id))) for s in statements),
        positions=tuple(
            position_review(p, proposals.get(p.issue) or p.issue, known.get(("position", p.id))) for p in positions
        ),
    )


def reading_of(summary: Summary) -> str:
    """Return a fingerprint of what a review shows of a summary: its statements, its positions and their issues."""
    records = "\n".join(r.model_dump_json() for r in (*summary.statements, *summary.positions, *summary.issues))
    return hashlib.sha256(records.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _rejected(summary: Summary, record: ReviewedRecord) -> list[dict[str, object]]:
    return [r.was for r in summary.reviews if r.record == record and r.verdict == "rejected" and r.was is not None]


def statement_review(statement: Statement, reviewed: Reviewed | None = None) -> StatementReview:
    """Return a statement as a review shows it."""
    return StatementReview(
        id=statement.id,
        decision=_DECISION[reviewed.verdict if reviewed else None],
        note=reviewed.note if reviewed else "",
        speaker=statement.speaker.name,
        party=statement.speaker.party,
        content=_copied(statement.content),
        mention=_words(statement.mention),
        cue=_words(statement.cue),
        force=statement.force,
        inside=statement.inside or "",
        medium=statement.medium,
        addressee=statement.addressee,
        said_at=statement.said_at,
    )


def position_review(position: Position, proposal: str, reviewed: Reviewed | None = None) -> PositionReview:
    """Return a position as a review shows it."""
    return PositionReview(
        id=position.id,
        decision=_DECISION[reviewed.verdict if reviewed else None],
        note=reviewed.note if reviewed else "",
        party=position.party or None,
        issue=ReviewedIssue(id=position.issue, proposal=proposal) if position.issue and proposal else None,
        stance=position.stance,
        status=position.status,
        conditions=_copied(position.conditions),
        red_line=_copied(position.red_line),
        gist=position.gist,
        evidence=ReviewedEvidence(statements=position.evidence.statements, sentences=_copied(position.evidence.sentences)),
    )


def _copied(fragments: Iterable[Fragment]) -> tuple[Copied, ...]:
    return tuple(Copied(text=f.text, at=(f.start, f.end)) for f in fragments)


def _words(words: Words) -> Copied | str:
    return "" if words.span is None else Copied(text=words.text, at=tuple(words.span))
