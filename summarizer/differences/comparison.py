"""Compare two summaries: pair their records, tell what differs, and who moved.

Who moved is told from what parties state and what the narration tells; what others ascribe to them moves nobody. A move is
certain only where both summaries word the proposal alike, as with a codebook: to support a cut after opposing a rise is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from summarizer.differences.fields import Fields
from summarizer.differences.pairing import Same, same, same_wording
from summarizer.differences.records import Differences, Move, PositionChange, PositionShown, StatementChange, StatementShown
from summarizer.summary import Position, Stance, Statement, Summary


def differences(before: Summary, after: Summary) -> Differences:
    """Return what changed from one summary to another.

    Args:
        before: the first.
        after: the second, of the same text or of another one on the same story.
    """
    both = same(before, after)
    statements, positions = both.statements, both.positions
    fields = Fields(before, after, statements, same_text=both.text)
    changed = [(a, b, c) for a, b in statements.both if (c := fields.of_statements(a, b))]
    restated = [(a, b, c) for a, b in positions.both if (c := fields.of_positions(a, b))]
    moves = list(_moves(before, after, both))
    return Differences(
        same_text=both.text,
        before=before.document.source,
        after=after.document.source,
        statements_same=len(statements.both) - len(changed),
        statements_gone=tuple(map(_statement, statements.first)),
        statements_new=tuple(map(_statement, statements.second)),
        statements_changed=tuple(StatementChange(before=_statement(a), after=_statement(b), changes=c) for a, b, c in changed),
        positions_same=len(positions.both) - len(restated),
        positions_gone=tuple(_position(before, p) for p in positions.first),
        positions_new=tuple(_position(after, p) for p in positions.second),
        positions_changed=tuple(
            PositionChange(before=_position(before, a), after=_position(after, b), changes=c) for a, b, c in restated
        ),
        moved=tuple(m for m in moves if same_wording(m.proposal_before, m.proposal)),
        perhaps_moved=tuple(m for m in moves if not same_wording(m.proposal_before, m.proposal)),
    )


def _moves(before: Summary, after: Summary, both: Same) -> Iterator[Move]:
    was, now = before.matrix(), after.matrix()
    proposals = {i.id: i.proposal for i in after.issues}
    for issue in before.issues:
        for party in before.parties:
            if issue.id not in both.issues or party.name not in both.parties:
                continue
            name, id = both.parties[party.name], both.issues[issue.id]
            old, new = _firm(was[party.name][issue.id]), _firm(now[name][id])
            if old and new and set(old) != set(new):
                yield Move(
                    party=name,
                    party_before=party.name,
                    proposal=proposals[id],
                    proposal_before=issue.proposal,
                    before=old,
                    after=new,
                )


def _firm(cell: Iterable[Position]) -> tuple[Stance, ...]:
    return tuple(dict.fromkeys(p.stance for p in cell if p.status == "current" and p.basis != "ascribed"))


def _statement(s: Statement) -> StatementShown:
    return StatementShown(id=s.id, speaker=s.speaker.name, party=s.speaker.party, words=tuple(s.quote))


def _position(summary: Summary, p: Position) -> PositionShown:
    proposal = next(i.proposal for i in summary.issues if i.id == p.issue)
    return PositionShown(
        id=p.id, party=p.party, issue=p.issue, proposal=proposal, stance=p.stance, status=p.status, basis=p.basis
    )
