"""What became of a review's decisions, and what there is to tell of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from summarizer.review.format import Decision
from summarizer.summary import ReviewedRecord, Summary, Verdict

VERDICT: Final[dict[Decision, Verdict]] = {"accept": "accepted", "correct": "corrected", "reject": "rejected"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one decision.

    Attributes:
        record: what sort of record it is.
        id: its id in the summary.
        verdict: what was decided.
        note: the reviewer's note.
        was: the record as it was read, None where it is unchanged or was not read.
    """

    record: ReviewedRecord
    id: str
    verdict: Verdict
    note: str
    was: dict[str, Any] | None


@dataclass(slots=True)
class Notes:
    """What there is to tell.

    Attributes:
        same_reading: whether the review was made of this very summary, so that its fields are what was read.
        messages: what a person should know.
        problems: what keeps the review from being laid over the summary.
        outcomes: what became of each decision.
    """

    same_reading: bool
    messages: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def with_fields(summary: Summary, **changed: Any) -> Summary:
    """Return a summary with some fields changed, not validated: it may be half-way between two valid ones."""
    return Summary.model_construct(**{name: getattr(summary, name) for name in Summary.model_fields} | changed)
