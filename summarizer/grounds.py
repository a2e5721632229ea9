"""Whose words are evidence for whose stand, told from a finished summary by the rule of `summarizer.voices`."""

from __future__ import annotations

from dataclasses import dataclass

from summarizer import voices as rule
from summarizer.summary import Basis, Position, Statement, Summary
from summarizer.voices import Source


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks in a position's evidence.

    Attributes:
        own: ids of the evidence statements that are the party's own words.
        others: ids of those that are others' words.
        sourceless: ids of those that the document gives no source: its own narration.
        own_names: names of the party's speakers.
        other_names: names of the others.
        basis: on what ground the position stands.
    """

    own: tuple[str, ...]
    others: tuple[str, ...]
    sourceless: tuple[str, ...]
    own_names: tuple[str, ...]
    other_names: tuple[str, ...]
    basis: Basis


def voices(summary: Summary, position: Position) -> Voices:
    """Return who speaks in a position's evidence.

    Args:
        summary: the summary that holds the statements.
        position: one of its positions, or one that cites its statements.
    """
    ids: dict[Basis, list[str]] = {"stated": [], "narrated": [], "ascribed": []}
    own_names: dict[str, None] = {}
    other_names: dict[str, None] = {}
    for id in position.evidence.statements:
        chain = outwards(summary, summary.statement(id))
        found = rule.heard([_source(summary, s) for s in chain], position.party)
        ids[found.basis].append(id)
        if found.basis == "stated":
            own_names[chain[0].speaker.name] = None
        elif found.basis == "ascribed":
            other_names.update(dict.fromkeys(found.foreign))
    bases: set[Basis] = {basis for basis, found_ids in ids.items() if found_ids}
    if position.evidence.sentences:
        bases.add("narrated")
    return Voices(
        own=tuple(ids["stated"]),
        others=tuple(ids["ascribed"]),
        sourceless=tuple(ids["narrated"]),
        own_names=tuple(own_names),
        other_names=tuple(other_names),
        basis=rule.best(bases),
    )


def outwards(summary: Summary, statement: Statement) -> list[Statement]:
    """Return the statement and those it stands inside, innermost first; ends before one comes again."""
    return rule.outwards(statement, lambda s: None if s.inside is None else summary.statement(s.inside))


def is_own(summary: Summary, statement: Statement, party: str) -> bool:
    """Whether a statement's own speaker speaks for a party, whoever's words it stands in."""
    source = _source(summary, statement)
    return source is not None and rule.speaks_for(source, party)


def _source(summary: Summary, statement: Statement) -> Source | None:
    speaker = statement.speaker
    return None if speaker.actor is None else Source(speaker.name, summary.actor(speaker.actor).kind, speaker.party)
