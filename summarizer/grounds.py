"""Whose words are evidence for whose stand, told from a finished summary.

The rule is that of `summarizer.voices`, which tells it while a document is read: a statement is a party's own when
every speaker on the way out of it speaks for the party. What A says B wants is A's claim.
"""

from __future__ import annotations

from dataclasses import dataclass

from summarizer.summary import Basis, Position, Statement, Summary
from summarizer.voices import speaks_for


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks in a position's evidence.

    Attributes:
        own: ids of the evidence statements that are the party's own words.
        others: ids of those that are others' words.
        sourceless: ids of those that the document gives no source: its own narration.
        own_names: names of the party's speakers.
        other_names: names of the others.
        narrated: whether sentences of narration, or words with no source, are among the evidence.
    """

    own: tuple[str, ...]
    others: tuple[str, ...]
    sourceless: tuple[str, ...]
    own_names: tuple[str, ...]
    other_names: tuple[str, ...]
    narrated: bool

    @property
    def basis(self) -> Basis:
        """On what ground the position stands."""
        return "stated" if self.own else "narrated" if self.narrated else "ascribed"


def voices(summary: Summary, position: Position) -> Voices:
    """Return who speaks in a position's evidence.

    Args:
        summary: the summary that holds the statements.
        position: one of its positions, or one that cites its statements.
    """
    own: list[str] = []
    others: list[str] = []
    sourceless: list[str] = []
    own_names: dict[str, None] = {}
    other_names: dict[str, None] = {}
    for id in position.evidence.statements:
        chain = outwards(summary, summary.statement(id))
        foreign = [s.speaker.name for s in chain if not _own(summary, s, position.party)]
        if not foreign:
            own.append(id)
            own_names[chain[0].speaker.name] = None
        elif chain[-1].speaker.actor is None:
            sourceless.append(id)
        else:
            others.append(id)
            other_names.update(dict.fromkeys(name for name in foreign if name))
    narrated = bool(position.evidence.sentences or sourceless)
    return Voices(tuple(own), tuple(others), tuple(sourceless), tuple(own_names), tuple(other_names), narrated)


def outwards(summary: Summary, statement: Statement) -> list[Statement]:
    """Return the statement and those it stands inside, innermost first; ends before one comes again."""
    chain = [statement]
    seen = {statement.id}
    while (outer := chain[-1].inside) is not None and outer not in seen:
        seen.add(outer)
        chain.append(summary.statement(outer))
    return chain


def _own(summary: Summary, statement: Statement, party: str) -> bool:
    speaker = statement.speaker
    if speaker.actor is None:
        return False
    return speaks_for(speaker.name, summary.actor(speaker.actor).kind, speaker.party, party)
