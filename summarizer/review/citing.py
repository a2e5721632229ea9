"""Find the statements that a review cites by their ids: what one stands inside, what a position rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from summarizer.review.format import StatementReview
from summarizer.review.outcomes import Notes
from summarizer.summary import Summary


class Cited:
    """The statements that a review may cite."""

    def __init__(self, summary: Summary, reviews: Sequence[StatementReview], found: Mapping[str, str], notes: Notes) -> None:
        """Take the summary as it was read, and what a review names.

        Args:
            summary: the summary.
            reviews: the decisions about statements.
            found: the id in the summary of every statement that the review names and that is there or is put back.
            notes: takes what there is to tell.
        """
        self._summary = summary
        self._read = {s.id for s in summary.statements}
        self._named = {r.id for r in reviews}
        self._found = found
        self._notes = notes

    def find(self, id: str, where: str) -> str | None:
        """Return the summary's id of a statement, also of one that this review rejects; None where it is not there.

        One that was rejected before goes without a word. Of another reading a review may cite what this one lacks, which
        is told; of this very reading it cannot, and the id is wrong.

        Args:
            id: the id in the review.
            where: the record and field that cite it.
        """
        if id in self._found or id in self._read:
            return self._found.get(id, id)
        if self._summary.verdict("statement", id) == "rejected":
            return None
        if self._notes.same_reading and id not in self._named:
            self._notes.problems.append(f"{where}: there is no statement {id!r}; copy its id from the summary")
        else:
            self._notes.messages.append(f"{where}: statement {id!r} was not read this time: left out")
        return None
