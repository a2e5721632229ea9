"""The hand-over between a reader and the assembly: records whose every place is known.

The LLM's answers arrive here through `summarizer.grounding`, the rules reader
writes these records itself. Numbers are the reader's own; they tie the records
of one reading to each other and mean nothing outside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from summarizer.summary import ActorKind, Force, Stance, Status
from summarizer.text.spans import Span


@dataclass(frozen=True, slots=True)
class GroundedActor:
    """A source: `number` is what statements cite; `party` is "" when it speaks for no side."""

    number: int
    name: str
    kind: ActorKind = "person"
    role: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class GroundedStatement:
    """A statement: `actor` is 0 and `mention` None when no source is named; `inside` is 0 at top level.

    `teller` is the actor in whose words it stands where these have no place of their own, else None.
    """

    number: int
    actor: int
    content: tuple[Span, ...]
    cue: Span | None = None
    mention: Span | None = None
    inside: int = 0
    medium: str = ""
    addressee: str = ""
    said_at: str = ""
    force: Force = "asserted"
    teller: int | None = None


@dataclass(frozen=True, slots=True)
class GroundedIssue:
    """A question: `proposal` is phrased so that one can be for it or against it."""

    id: str
    proposal: str


@dataclass(frozen=True, slots=True)
class GroundedPosition:
    """A stance with its evidence: statement numbers, and sentence numbers (from 1) for narration."""

    number: int
    party: str
    issue: str
    stance: Stance
    statements: tuple[int, ...] = ()
    sentences: tuple[int, ...] = ()
    status: Status = "current"
    conditions: tuple[Span, ...] = ()
    red_line: tuple[Span, ...] = ()
    gist: str = ""


@dataclass(frozen=True, slots=True)
class GroundedGist:
    """A sentence of the article's gist and the numbers (from 1) of the sentences it rests on."""

    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grounded:
    """All sound records of one reading, each list in the order of the document."""

    actors: tuple[GroundedActor, ...] = ()
    statements: tuple[GroundedStatement, ...] = ()
    issues: tuple[GroundedIssue, ...] = ()
    positions: tuple[GroundedPosition, ...] = ()
    gist: tuple[GroundedGist, ...] = field(default=())
