"""The records that a comparison of two summaries is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from summarizer.summary import Basis, Stance


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldChange(_Frozen):
    """A field with two values, as text."""

    field: str
    before: str
    after: str


class StatementShown(_Frozen):
    """A statement, short: its id, who says it, and what."""

    id: str
    speaker: str
    party: str
    words: tuple[str, ...]


class StatementChange(_Frozen):
    """A statement that both summaries have and tell differently."""

    before: StatementShown
    after: StatementShown
    changes: tuple[FieldChange, ...]


class PositionShown(_Frozen):
    """A position, short."""

    id: str
    party: str
    issue: str
    proposal: str
    stance: Stance
    status: str
    basis: Basis


class PositionChange(_Frozen):
    """A position that both summaries have and tell differently."""

    before: PositionShown
    after: PositionShown
    changes: tuple[FieldChange, ...]


class Move(_Frozen):
    """A party whose current stance on an issue is another one in the second summary.

    Attributes:
        party: its name in the second summary.
        party_before: its name in the first.
        proposal: the issue as the second summary words it.
        proposal_before: as the first does.
        before: its stances in the first, in the order of the text.
        after: those in the second.
    """

    party: str
    party_before: str
    proposal: str
    proposal_before: str
    before: tuple[Stance, ...]
    after: tuple[Stance, ...]


class Differences(_Frozen):
    """What changed from a first summary to a second.

    Attributes:
        same_text: whether both are of one text.
        before: the name of the first document.
        after: the name of the second.
        statements_same: how many statements both have and tell alike.
        statements_gone: those that only the first has.
        statements_new: those that only the second has.
        statements_changed: those that both have and tell differently.
        positions_same: how many positions both have and tell alike.
        positions_gone: those that only the first has.
        positions_new: those that only the second has.
        positions_changed: those that both have and tell differently.
        moved: parties whose current stance on a proposal is another one; both summaries word the proposal alike.
        perhaps_moved: the same where they word it differently, so that another stance may be one on another question.
    """

    same_text: bool
    before: str
    after: str
    statements_same: int = 0
    statements_gone: tuple[StatementShown, ...] = ()
    statements_new: tuple[StatementShown, ...] = ()
    statements_changed: tuple[StatementChange, ...] = ()
    positions_same: int = 0
    positions_gone: tuple[PositionShown, ...] = ()
    positions_new: tuple[PositionShown, ...] = ()
    positions_changed: tuple[PositionChange, ...] = ()
    moved: tuple[Move, ...] = ()
    perhaps_moved: tuple[Move, ...] = ()

    def __bool__(self) -> bool:
        return bool(
            self.statements_gone
            or self.statements_new
            or self.statements_changed
            or self.positions_gone
            or self.positions_new
            or self.positions_changed
            or self.moved
            or self.perhaps_moved
        )
