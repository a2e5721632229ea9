"""What changed between two summaries: of one article, or of two articles on one story.

Two summaries of one text are compared record by record: a statement is the same when its id is, or else when it is the
one that shares most of its words' places. Of two texts only words can be compared: a statement is the same when the
same source says mostly the same words. Issues are the same by id or by proposal, else by the words of the proposal.

Who moved is told from what parties state and what the narration tells; what others ascribe to them moves nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from summarizer.summary import Basis, Fragment, Issue, Party, Position, Stance, Statement, Summary
from summarizer.text.folding import folded_words
from summarizer.text.spans import length, shared

SAME_WORDS: Final = 0.5
"""Share of words, or of characters of one text, that two records must have in common to be taken for the same."""

GAP: Final = " […] "
"""Stands in a joined text where words of the document are left out."""

_T = TypeVar("_T")


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
    """A party whose current stance on an issue is another one in the second summary; stances in the order of the text."""

    party: str
    proposal: str
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
        moved: parties whose current stance on an issue is another one.
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

    def __bool__(self) -> bool:
        return bool(
            self.statements_gone
            or self.statements_new
            or self.statements_changed
            or self.positions_gone
            or self.positions_new
            or self.positions_changed
            or self.moved
        )


def differences(before: Summary, after: Summary) -> Differences:
    """Return what changed from one summary to another.

    Args:
        before: the first.
        after: the second, of the same text or of another one on the same story.
    """
    same_text = before.document.sha256 == after.document.sha256
    statements = _same_statements(before, after) if same_text else _pairs(before.statements, after.statements, _by_words)
    parties, issues = _same_parties(before, after), _same_issues(before, after)
    positions = _pairs(before.positions, after.positions, _by_stand(parties, issues))
    changed = [(a, b, c) for a, b in statements.both if (c := _statement_changes(a, b, same_text=same_text))]
    restated = [(a, b, c) for a, b in positions.both if (c := _position_changes(a, b))]
    return Differences(
        same_text=same_text,
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
        moved=tuple(_moves(before, after, parties, issues)),
    )


@dataclass(frozen=True, slots=True)
class _Pairs(Generic[_T]):
    """What two lists have in common, in the order of the second, and what only one has."""

    both: tuple[tuple[_T, _T], ...]
    first: tuple[_T, ...]
    second: tuple[_T, ...]


def _pairs(first: Sequence[_T], second: Sequence[_T], likeness: Callable[[_T, _T], float]) -> _Pairs[_T]:
    """Pair the likeliest first, each record once; of equally likely ones those that stand first. Likeness 0 is no pair."""
    ranked = sorted(
        ((-like, j, i) for i, a in enumerate(first) for j, b in enumerate(second) if (like := likeness(a, b)) > 0),
    )
    left: dict[int, int] = {}
    right: dict[int, int] = {}
    for _, j, i in ranked:
        if i not in left and j not in right:
            left[i], right[j] = j, i
    return _Pairs(
        tuple((first[right[j]], second[j]) for j in sorted(right)),
        tuple(a for i, a in enumerate(first) if i not in left),
        tuple(b for j, b in enumerate(second) if j not in right),
    )


def _same_statements(before: Summary, after: Summary) -> _Pairs[Statement]:
    """Pair the statements of one text: those with one id at once, so that few are left to be compared with each other."""
    known = {s.id: s for s in before.statements}
    both = {s.id: (known[s.id], s) for s in after.statements if s.id in known}
    rest = _pairs(
        [s for s in before.statements if s.id not in both], [s for s in after.statements if s.id not in both], _by_place
    )
    found = both | {b.id: (a, b) for a, b in rest.both}
    return _Pairs(tuple(found[s.id] for s in after.statements if s.id in found), rest.first, rest.second)


def _by_place(a: Statement, b: Statement) -> float:
    left, right = [f.span for f in a.content], [f.span for f in b.content]
    common = shared(left, right)
    share = common / (length(left) + length(right) - common)
    if share < SAME_WORDS:
        return 0
    # Of two statements over the same words, one inside the other, each finds its own by the cue.
    return share / 2 + (0.5 if a.cue.span == b.cue.span else 0)


def _by_words(a: Statement, b: Statement) -> float:
    if not _same_name(a.speaker.name, b.speaker.name):
        return 0
    share = _common(_words(" ".join(a.quote)), _words(" ".join(b.quote)))
    return share if share >= SAME_WORDS else 0


def _by_stand(parties: dict[str, str], issues: dict[str, str]) -> Callable[[Position, Position], float]:
    def likeness(a: Position, b: Position) -> float:
        if parties.get(a.party) != b.party or issues.get(a.issue) != b.issue or a.status != b.status:
            return 0
        if (a.basis == "ascribed") != (b.basis == "ascribed"):
            return 0
        return 1 + (a.stance == b.stance) + (a.id == b.id) / 2 + (a.ascribed_by == b.ascribed_by) / 4

    return likeness


def _same_issues(before: Summary, after: Summary) -> dict[str, str]:
    """Return the second summary's id of each issue that both have."""

    def likeness(a: Issue, b: Issue) -> float:
        if a.id == b.id:
            return 3
        left, right = _words(a.proposal), _words(b.proposal)
        share = 2.0 if left == right else _common(left, right)
        return share if share >= SAME_WORDS else 0

    return {a.id: b.id for a, b in _pairs(before.issues, after.issues, likeness).both}


def _same_parties(before: Summary, after: Summary) -> dict[str, str]:
    """Return the second summary's name of each party that both have."""

    def likeness(a: Party, b: Party) -> float:
        return 2 if a.name == b.name else 1 if _same_name(a.name, b.name) else 0

    return {a.name: b.name for a, b in _pairs(before.parties, after.parties, likeness).both}


def _same_name(one: str, other: str) -> bool:
    """Whether one name has all words of the other: "Pask" and "Joren Pask"; two sources without a name are not one."""
    left, right = _words(one), _words(other)
    return bool(left and right) and (left <= right or right <= left)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", folded_words(text).casefold()))


def _common(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / len(left | right) if left | right else 0.0


def _statement_changes(a: Statement, b: Statement, *, same_text: bool) -> tuple[FieldChange, ...]:
    told: list[tuple[str, str, str]] = [
        ("speaker", a.speaker.name, b.speaker.name),
        ("party", a.speaker.party, b.speaker.party),
        ("content", GAP.join(a.quote), GAP.join(b.quote)),
        ("form", a.form, b.form),
        ("force", a.force, b.force),
    ]
    if same_text:
        told += [
            ("cue", a.cue.text, b.cue.text),
            ("mention", a.mention.text, b.mention.text),
            ("medium", a.medium, b.medium),
            ("addressee", a.addressee, b.addressee),
            ("said_at", a.said_at, b.said_at),
        ]
    return _changed(told)


def _position_changes(a: Position, b: Position) -> tuple[FieldChange, ...]:
    return _changed(
        [
            ("stance", a.stance, b.stance),
            ("conditions", _joined(a.conditions), _joined(b.conditions)),
            ("red_line", _joined(a.red_line), _joined(b.red_line)),
            ("demands", _joined(a.demands), _joined(b.demands)),
            ("offers", _joined(a.offers), _joined(b.offers)),
            ("basis", a.basis, b.basis),
            ("voiced_by", ", ".join(a.voiced_by), ", ".join(b.voiced_by)),
            ("ascribed_by", ", ".join(a.ascribed_by), ", ".join(b.ascribed_by)),
        ]
    )


def _changed(told: Iterable[tuple[str, str, str]]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(field=f, before=a, after=b) for f, a, b in told if a != b)


def _joined(fragments: Iterable[Fragment]) -> str:
    return GAP.join(f.text for f in fragments)


def _moves(before: Summary, after: Summary, parties: dict[str, str], issues: dict[str, str]) -> Iterator[Move]:
    was, now = before.matrix(), after.matrix()
    for issue in before.issues:
        for party in before.parties:
            if issue.id not in issues or party.name not in parties:
                continue
            name, id = parties[party.name], issues[issue.id]
            old, new = _firm(was[party.name][issue.id]), _firm(now[name][id])
            if old and new and set(old) != set(new):
                proposal = next(i.proposal for i in after.issues if i.id == id)
                yield Move(party=name, proposal=proposal, before=old, after=new)


def _firm(cell: Iterable[Position]) -> tuple[Stance, ...]:
    return tuple(dict.fromkeys(p.stance for p in cell if p.status == "current" and p.basis != "ascribed"))


def _statement(s: Statement) -> StatementShown:
    return StatementShown(id=s.id, speaker=s.speaker.name, party=s.speaker.party, words=tuple(s.quote))


def _position(summary: Summary, p: Position) -> PositionShown:
    proposal = next(i.proposal for i in summary.issues if i.id == p.issue)
    return PositionShown(
        id=p.id, party=p.party, issue=p.issue, proposal=proposal, stance=p.stance, status=p.status, basis=p.basis
    )
