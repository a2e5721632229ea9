"""What changed between two summaries, as plain text: who moved and perhaps moved, then positions, then statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from summarizer.differences import Differences, FieldChange, Move, PositionShown, StatementShown
from summarizer.text.folding import shown


def differences_text(found: Differences) -> str:
    """Return differences as text; every name and word is shown on one line without control characters."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Differences) -> Iterator[str]:
    of = "two summaries of one text" if found.same_text else "summaries of two texts"
    yield f"{shown(found.before)} → {shown(found.after)}: {of}"
    if found.moved:
        yield from ("", "Who moved", *(f"  {_move(m)}" for m in found.moved))
    if found.perhaps_moved:
        yield from ("", "Perhaps moved: the proposals are not worded alike", *map(_perhaps, found.perhaps_moved))
    yield ""
    yield from _head(
        "Positions", found.positions_same, len(found.positions_changed), len(found.positions_new), len(found.positions_gone)
    )
    for position in found.positions_changed:
        yield f"  ~ {_position(position.after)}"
        yield from _changes(position.changes)
    yield from (f"  + {_position(p)}" for p in found.positions_new)
    yield from (f"  - {_position(p)}" for p in found.positions_gone)
    yield ""
    yield from _head(
        "Statements",
        found.statements_same,
        len(found.statements_changed),
        len(found.statements_new),
        len(found.statements_gone),
    )
    for statement in found.statements_changed:
        yield f"  ~ {_statement(statement.after)}"
        yield from _changes(statement.changes)
    yield from (f"  + {_statement(s)}" for s in found.statements_new)
    yield from (f"  - {_statement(s)}" for s in found.statements_gone)


def _head(what: str, same: int, changed: int, new: int, gone: int) -> Iterator[str]:
    yield f"{what}  {same} the same, {changed} changed, {new} new, {gone} gone"


def _move(move: Move) -> str:
    return f"{_named(move)} on {shown(move.proposal)}: {' and '.join(move.before)} → {' and '.join(move.after)}"


def _perhaps(move: Move) -> str:
    before = f"{' and '.join(move.before)}: {shown(move.proposal_before)}"
    return f"  {_named(move)} {before} → {' and '.join(move.after)}: {shown(move.proposal)}"


def _named(move: Move) -> str:
    before = shown(move.party_before)
    return shown(move.party) if shown(move.party) == before else f"{before} → {shown(move.party)}"


def _position(position: PositionShown) -> str:
    former = " (former)" if position.status == "former" else ""
    return f"{shown(position.party)} {position.stance}{former}, {position.basis}: {shown(position.proposal)}"


def _statement(statement: StatementShown) -> str:
    return f"{shown(statement.speaker) or 'no source named'}: {' […] '.join(map(shown, statement.words))}"


def _changes(changes: Iterable[FieldChange]) -> Iterator[str]:
    for change in changes:
        name = change.field.replace("_", " ")
        yield f"      {name}: {shown(change.before) or 'none'} → {shown(change.after) or 'none'}"
