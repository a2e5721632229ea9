"""What two records that are the same tell differently, field by field, as text.

Between two texts only what both can have in the same words is compared: other places, cues, evidence and a gist of its own
stand in every article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from summarizer.differences.pairing import Pairs
from summarizer.differences.records import FieldChange
from summarizer.summary import Evidence, Fragment, Position, Statement, Summary
from summarizer.text.spans import Span

GAP: Final = " […] "
"""Stands in a joined text where words of the document are left out."""


class Fields:
    """Compares the records of two summaries."""

    def __init__(self, before: Summary, after: Summary, statements: Pairs[Statement], *, same_text: bool) -> None:
        """Take the summaries, their statements paired, and whether they are of one text."""
        self._before = before
        self._after = after
        self._same_text = same_text
        self._twin = {a.id: b.id for a, b in statements.both}
        self._proposals = [{i.id: i.proposal for i in s.issues} for s in (before, after)]

    def of_statements(self, a: Statement, b: Statement) -> tuple[FieldChange, ...]:
        """Return the fields in which two statements differ."""
        told = [
            ("speaker", a.speaker.name, b.speaker.name),
            ("party", a.speaker.party, b.speaker.party),
            ("content", _joined(a.content), _joined(b.content)),
            ("form", a.form, b.form),
            ("force", a.force, b.force),
        ]
        if self._same_text:
            told += [
                ("cue", a.cue.text, b.cue.text),
                ("mention", a.mention.text, b.mention.text),
                ("medium", a.medium, b.medium),
                ("addressee", a.addressee, b.addressee),
                ("said_at", a.said_at, b.said_at),
            ]
        changes = _changed(told)
        return (*changes, *self._inside(a, b)) if self._same_text else changes

    def of_positions(self, a: Position, b: Position) -> tuple[FieldChange, ...]:
        """Return the fields in which two positions differ."""
        old, new = self._proposals
        changes = _changed(
            [
                ("party", a.party, b.party),
                ("proposal", old[a.issue], new[b.issue]),
                ("stance", a.stance, b.stance),
                ("conditions", _joined(a.conditions), _joined(b.conditions)),
                ("red_line", _joined(a.red_line), _joined(b.red_line)),
                ("demands", _joined(a.demands), _joined(b.demands)),
                ("offers", _joined(a.offers), _joined(b.offers)),
                ("basis", a.basis, b.basis),
                ("voiced_by", ", ".join(a.voiced_by), ", ".join(b.voiced_by)),
                ("ascribed_by", ", ".join(a.ascribed_by), ", ".join(b.ascribed_by)),
                *([("gist", a.gist, b.gist)] if self._same_text else []),
            ]
        )
        return (*changes, *self._evidence(a.evidence, b.evidence)) if self._same_text else changes

    def _inside(self, a: Statement, b: Statement) -> tuple[FieldChange, ...]:
        old, new = _outer(a), _outer(b)
        if self._twins(old) == set(new):
            return ()
        return (FieldChange(field="inside", before=_words_of(self._before, old), after=_words_of(self._after, new)),)

    def _evidence(self, a: Evidence, b: Evidence) -> tuple[FieldChange, ...]:
        if self._twins(a.statements) == set(b.statements) and _places(a.sentences) == _places(b.sentences):
            return ()
        before, after = _rests_on(self._before, a), _rests_on(self._after, b)
        return (FieldChange(field="evidence", before=before, after=after),)

    def _twins(self, ids: Sequence[str]) -> set[str | None]:
        """Return the ids that the second summary has for statements of the first, None for one that it lacks."""
        return {self._twin.get(id) for id in ids}


def _outer(statement: Statement) -> tuple[str, ...]:
    return () if statement.inside is None else (statement.inside,)


def _words_of(summary: Summary, ids: Iterable[str]) -> str:
    return _joined(f for id in ids for f in summary.statement(id).content)


def _rests_on(summary: Summary, evidence: Evidence) -> str:
    return GAP.join(filter(None, (_words_of(summary, evidence.statements), _joined(evidence.sentences))))


def _places(fragments: Iterable[Fragment]) -> set[Span]:
    return {f.span for f in fragments}


def _changed(told: Iterable[tuple[str, str, str]]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(field=f, before=a, after=b) for f, a, b in told if a != b)


def _joined(fragments: Iterable[Fragment]) -> str:
    return GAP.join(f.text for f in fragments)
