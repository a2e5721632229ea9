"""What a person changed in a review since it was made of a summary, and whether there is a decision about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from summarizer.review.format import Copied, PositionReview, Review, ReviewedEvidence, StatementReview
from summarizer.review.outcomes import Notes
from summarizer.review.template import review_template
from summarizer.summary import ReviewedRecord, Summary

_DECIDED: Final = ("id", "decision", "note")
_Record = TypeVar("_Record", StatementReview, PositionReview)


def settled(review: Review, summary: Summary, notes: Notes) -> Review:
    """Return a review of this very reading in which what was accepted and changed is corrected; tell what is undecided.

    A review of another reading is returned as it is: what differs there may be the reading's.

    Args:
        review: the decisions.
        summary: what they are laid over.
        notes: takes what was changed and not decided on.
    """
    if not notes.same_reading:
        return review
    made = review_template(summary)
    return review.model_copy(
        update={
            "statements": _settled("statement", review.statements, {r.id: r for r in made.statements}, notes),
            "positions": _settled("position", review.positions, {r.id: r for r in made.positions}, notes),
        }
    )


def _settled(
    sort: ReviewedRecord, records: Sequence[_Record], made: Mapping[str, _Record], notes: Notes
) -> tuple[_Record, ...]:
    return tuple(_one(sort, record, made.get(record.id), notes) for record in records)


def _one(sort: ReviewedRecord, record: _Record, as_read: _Record | None, notes: Notes) -> _Record:
    if record.decision == "accept" and as_read is not None and _is_changed(record, as_read):
        return record.model_copy(update={"decision": "correct"})
    if record.decision:
        return record
    if as_read is None:
        notes.messages.append(f"{sort} {record.id} is not in the summary and was not decided on: left out")
    elif _is_changed(record, as_read) or record.note not in ("", as_read.note):
        notes.messages.append(f"{sort} {record.id} was changed but not decided on; it stays as it was read")
    return record


def _is_changed(record: _Record, as_read: _Record) -> bool:
    """Whether any field that is given says something else."""
    given = {name: getattr(record, name) for name in type(record).model_fields if name not in _DECIDED}
    return any(value is not None and not _alike(value, getattr(as_read, name)) for name, value in given.items())


def _alike(one: object, other: object) -> bool:
    """Whether two values of a field are the same; words are where only one of them has a place, or both have the same."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, str | Copied) and isinstance(other, str | Copied):
        left, right = _copied(one), _copied(other)
        placed = left.at is not None and right.at is not None
        return left.text.split() == right.text.split() and (not placed or left.at == right.at)
    if isinstance(one, ReviewedEvidence) and isinstance(other, ReviewedEvidence):
        return one.statements == other.statements and _alike(one.sentences, other.sentences)
    return one == other


def _copied(words: Copied | str) -> Copied:
    return Copied(text=words) if isinstance(words, str) else words
