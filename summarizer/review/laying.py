"""Lay a review over a summary: over the one it was made of, or over the next one of the same article.

Records are found again by their ids, which are made of places; one with another id is the same record when it says the
same words (a statement), or the same party's stand on the same issue at the same time (a position). What a person
accepted or corrected wins: fields that the review gives replace those that were read, and a record that this reading
lacks is put back. What a person rejected is taken out. Everything decided is on `Summary.reviews`, with the record as
it was read where it was changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.review.edits import settled
from summarizer.review.format import Review
from summarizer.review.outcomes import Notes, Outcome
from summarizer.review.positions import lay_positions
from summarizer.review.statements import lay_statements
from summarizer.review.template import reading_of
from summarizer.summary import Reviewed, ReviewedRecord, Summary, Verdict


@dataclass(frozen=True, slots=True)
class Applied:
    """A summary with a review laid over it.

    Attributes:
        summary: the summary.
        messages: what a person should know: records put back, decisions with nothing to decide about, changes that
            nobody decided on; a sentence each.
    """

    summary: Summary
    messages: tuple[str, ...]


def apply_review(review: Review, summary: Summary) -> Applied:
    """Return the summary with the review laid over it; laying the same review over the result changes nothing.

    Form, quotations, the basis of positions and who voices them are computed anew where their ground changed.
    Coverage and findings stay as they were read.

    Args:
        review: the decisions.
        summary: a summary of the same text.

    Raises:
        InputError: the review is of another text, or words or statements that it names are not there; all are told, one a
            line.
    """
    if review.document.sha256 != summary.document.sha256:
        raise InputError(
            f"the review is of another text ({review.document.source or 'no name'}, SHA-256 {review.document.sha256[:12]}) "
            f"than the summary ({summary.document.source}, SHA-256 {summary.document.sha256[:12]}); "
            "name a summary of the very same text"
        )
    notes = Notes(same_reading=review.document.reading == reading_of(summary))
    review = settled(review, summary, notes)
    laid = lay_statements(summary, review.statements, notes)
    made = lay_positions(laid, review.positions, notes)
    if notes.problems:
        raise InputError("\n".join(dict.fromkeys(notes.problems)))
    fields = {name: getattr(made, name) for name in Summary.model_fields}
    try:
        valid = Summary(**fields | {"reviews": _reviews(review.reviewer, summary, made, notes.outcomes)})
    except ValidationError as error:
        reason = error.errors(include_url=False, include_input=False)[0]["msg"].removeprefix("Value error, ")
        raise InputError(f"the review makes a summary that does not hold together: {reason}; mend the review") from None
    return Applied(valid, tuple(dict.fromkeys(notes.messages)))


def _reviews(reviewer: str, before: Summary, made: Summary, outcomes: list[Outcome]) -> tuple[Reviewed, ...]:
    """Return earlier decisions and these; a record keeps what it was when it was first decided about.

    Who accepts what they corrected themselves has still corrected it: a review that is laid over its own result is that.
    """
    known: dict[tuple[ReviewedRecord, str], Reviewed] = {(r.record, r.id): r for r in before.reviews}
    for o in outcomes:
        earlier = known.get((o.record, o.id))
        was = earlier.was if earlier is not None and earlier.was is not None else o.was
        own = earlier is not None and (earlier.verdict, earlier.reviewer) == ("corrected", reviewer)
        verdict: Verdict = "corrected" if own and o.verdict == "accepted" and o.was is None else o.verdict
        known[o.record, o.id] = Reviewed(record=o.record, id=o.id, verdict=verdict, reviewer=reviewer, note=o.note, was=was)
    there = {"statement": {s.id for s in made.statements}, "position": {p.id for p in made.positions}}
    return tuple(r for r in known.values() if (r.id in there[r.record]) != (r.verdict == "rejected"))
