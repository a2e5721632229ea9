"""Dismissals: what a model settles by saying that there is nothing to mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from summarizer.audit.problems import Problem, StatementsAudit
from summarizer.audit.sweep import SWEPT
from summarizer.document import Document
from summarizer.text.spans import touching


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A problem that the model dismissed, with its reason."""

    problem: Problem
    reason: str


def remaining(problems: Sequence[Problem], dismissed: Sequence[Dismissed]) -> list[Problem]:
    """Return the problems that are still open; a dismissal counts for the same kind at the same place.

    A dismissed place of the text is settled. A dismissed doubt about a record is kept as a note, with the
    reason, for a person to see. A record that cannot be used, or a name that the document does not
    contain, is not settled by saying so.
    """
    gone = {(d.problem.kind, d.problem.about, d.problem.key, d.problem.spans): d.reason for d in dismissed}
    out = []
    for problem in problems:
        reason = gone.get((problem.kind, problem.about, problem.key, problem.spans))
        if reason is None or not _may_be_dismissed(problem):
            out.append(problem)
        elif problem.kind not in SWEPT:
            out.append(replace(problem, severity="note", message=f"{problem.message} (the model held to it: {reason})"))
    return out


def _may_be_dismissed(problem: Problem) -> bool:
    """Whether a model may settle a problem by saying that there is none: a place of the text, or a doubt about a record.

    A record that cannot be used and a name that the document does not contain are facts.
    """
    if problem.record is None:
        return True
    return problem.severity != "error" and problem.kind != "name-absent"


def borne_out(document: Document, audit: StatementsAudit, dismissed: Iterable[Dismissed]) -> list[Dismissed]:
    """Return the dismissals whose reason can hold.

    At a place that no statement has, there is no record to be "clear"; and it is the "same statement" as another only
    where one has words in its sentence.

    Args:
        document: the document.
        audit: the audit after the repair, whose statements may be meant.
        dismissed: the dismissals of all repairs so far.
    """

    def holds(one: Dismissed) -> bool:
        if one.problem.kind not in SWEPT or one.reason not in ("clear", "same statement"):
            return True
        sentence = document.sentences[document.sentence_number(one.problem.spans[0].start) - 1]
        return one.reason == "same statement" and bool(touching(audit.held, sentence))

    return [one for one in dismissed if holds(one)]
