"""What the audit hands over: problems, and the drafts and audits that they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from summarizer.draft import (
    BadRecord,
    DraftActor,
    DraftGist,
    DraftIssue,
    DraftPosition,
    DraftStatement,
)
from summarizer.grounded import (
    GroundedActor,
    GroundedGist,
    GroundedIssue,
    GroundedPosition,
    GroundedStatement,
)
from summarizer.summary import Severity
from summarizer.text.spans import Span, merged

About = Literal["", "statement", "actor", "position", "issue", "gist"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the audit found.

    Attributes:
        about: what sort of record it concerns, "" when none.
        key: that record's number or id, or the text of a sentence of the gist.
        kind: a fixed slug.
        severity: error when a record cannot be used or something said is missing, warning when a
            record is used but doubtful, note when only a person may care.
        message: for the model and for a person.
        spans: the places concerned.
        record: the record as the model gave it.
    """

    kind: str
    severity: Severity
    message: str
    about: About = ""
    key: int | str = 0
    spans: tuple[Span, ...] = ()
    record: Any = None


@dataclass(frozen=True)
class StatementsDraft:
    """All that the model has answered about statements so far, by its own numbers."""

    actors: Mapping[int, DraftActor] = field(default_factory=dict)
    statements: Mapping[int, DraftStatement] = field(default_factory=dict)
    bad: tuple[BadRecord, ...] = ()


@dataclass(frozen=True)
class StatementsAudit:
    """What holds and what does not; `pointers` counts those given and those that resolved."""

    actors: tuple[GroundedActor, ...]
    statements: tuple[GroundedStatement, ...]
    problems: tuple[Problem, ...]
    pointers: int
    resolved: int

    @cached_property
    def by_number(self) -> Mapping[int, GroundedStatement]:
        """The sound statements by number."""
        return {s.number: s for s in self.statements}

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where the sound statements start, in the order of the text, for bisection."""
        return tuple(s.content[0].start for s in self.statements)

    @cached_property
    def held(self) -> tuple[Span, ...]:
        """All that the contents of sound statements hold."""
        return tuple(merged(span for s in self.statements for span in s.content))


@dataclass(frozen=True)
class PositionsDraft:
    """All that the model has answered about positions so far."""

    issues: Mapping[str, DraftIssue] = field(default_factory=dict)
    positions: Mapping[int, DraftPosition] = field(default_factory=dict)
    gist: tuple[DraftGist, ...] = ()
    bad: tuple[BadRecord, ...] = ()


@dataclass(frozen=True)
class PositionsAudit:
    """What holds and what does not."""

    issues: tuple[GroundedIssue, ...]
    positions: tuple[GroundedPosition, ...]
    gist: tuple[GroundedGist, ...]
    problems: tuple[Problem, ...]
    pointers: int
    resolved: int


def unlisted_party(name: str, party: str) -> Problem:
    """Return the note on a source whose party a closed codebook does not list, and which so speaks for none."""
    message = f"{name}: the codebook lists no party {party!r}, so the source counts for no side; add a name or an alias to it"
    return Problem("party-unlisted", "note", message, "actor")


def of_statement(kind: str, message: str, statement: GroundedStatement, draft: StatementsDraft) -> Problem:
    """Return a doubt about a statement that is used all the same, with the record as the model gave it."""
    given = draft.statements.get(statement.number)
    return Problem(
        kind,
        "warning",
        f"statement {statement.number}: {message}",
        "statement",
        statement.number,
        statement.content,
        given.model_dump(mode="json") if given else None,
    )


def bad_record(bad: BadRecord) -> Problem:
    """Return the problem of a record that is not of its form."""
    record = bad.record if isinstance(bad.record, dict) else {"value": bad.record}
    about: About = "statement" if bad.field == "statements" else "position" if bad.field == "positions" else ""
    return Problem(
        "bad-record",
        "error",
        f"a record in {bad.field!r} is not of its form: {bad.problem}",
        about,
        bad.number,
        record=record,
    )
