"""Summaries as a discourse network analyst codes them: person, organization, concept, agreement.

A coded statement is a stretch of a document in which a person of an organization agrees or disagrees with a concept.
Here it is one piece of evidence for one position: the concept is the issue's proposal, the organization the party.
`summarizer.exports.dna_database` and `summarizer.exports.dna_events` write what this module makes.

What a true or false cannot hold is kept apart rather than forced into it:

- stances `open` and `withholds` are codes of their own type and have no agreement;
- a stance ascribed by others is no stand of the party: a type of its own, with the organization whose claim it is;
- conditions, red lines, and whether the position is current are further variables.

Method: P. Leifeld, Discourse Network Analyzer, version 3.0 (https://github.com/leifeld/dna).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from summarizer.exports.same_length import basic_plane, unix_lines
from summarizer.exports.tables import joined
from summarizer.grounds import Voices, is_own, outwards, voices
from summarizer.summary import Fragment, Position, Speaker, Statement, Summary

Type = Literal["statement", "open", "ascribed", "uncoded"]


@dataclass(frozen=True, slots=True)
class Code:
    """One coded stretch of a document.

    Attributes:
        document: the number of the document, from 1.
        type: `statement`: the party's own stand, for or against; `open`: its own, neither for nor against;
            `ascribed`: what others say of it; `uncoded`: a statement that no position rests on.
        start: offset of its first character.
        end: offset after its last; what stands between the fragments of one statement is within.
        person: who said it, "" when no person is named; with `uncoded` also an organization that spoke.
        organization: whose stand it is; with `ascribed` whose claim it is, with `uncoded` the speaker's party.
        concept: the issue's proposal, "" with `uncoded`.
        agreement: whether the concept is agreed with; None where that is neither true nor false.
        of: the party that `ascribed` is about, else "".
        stance: the position's stance, "" with `uncoded`.
        conditions: the words that make the stance conditional.
        red_line: the words that put it beyond bargaining.
        status: current or former, "" with `uncoded`.
        basis: the position's basis, "" with `uncoded`.
        position: the position's id, "" with `uncoded`.
        statement: the statement's id, "" where the evidence is a sentence of narration.
        reviewed: what a person decided about the position, or about the statement with `uncoded`.
    """

    document: int
    type: Type
    start: int
    end: int
    person: str
    organization: str
    concept: str
    agreement: bool | None
    of: str
    stance: str
    conditions: str
    red_line: str
    status: str
    basis: str
    position: str
    statement: str
    reviewed: str


@dataclass(frozen=True, slots=True)
class CodedDocument:
    """A document as the program shows it.

    Attributes:
        summary: what was read in it.
        text: the text, of the same length, without what DNA cannot count (see `Coding.warnings`).
        replaced: how many characters of it were replaced.
    """

    summary: Summary
    text: str
    replaced: int

    @property
    def title(self) -> str:
        """The headline: the document's own title, else its first paragraph."""
        read = self.summary.document
        return read.title or (self.text[slice(*read.paragraphs[0])] if read.paragraphs else "")

    @property
    def day(self) -> datetime.date:
        """The day of publication; the first of 1970 where it is not known, since DNA wants one."""
        return self.summary.document.date or datetime.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Coding:
    """Everything that is exported.

    Attributes:
        documents: in order; a code's `document` counts them from 1.
        codes: by document, then by place.
    """

    documents: tuple[CodedDocument, ...]
    codes: tuple[Code, ...]

    def of(self, *types: Type) -> list[Code]:
        """Return the codes of these types, in order."""
        return [c for c in self.codes if c.type in types]

    def warnings(self) -> list[str]:
        """Return what the exported agreement does not say, a sentence each; empty when it says all."""
        own = self.of("statement")
        out = []
        for codes, told in (
            (
                self.of("open"),
                "are open or withheld stances, which agreement (true or false) cannot hold: "
                "of the type Open stance in a database, with an empty agreement in an event list; see `stance`",
            ),
            (
                [c for c in own if c.conditions],
                "hang on a condition, which agreement cannot hold: see `conditions`",
            ),
            ([c for c in own if c.red_line], "draw a red line, which agreement cannot hold: see `red line`"),
            ([c for c in own if c.status == "former"], "are former stances, which agreement cannot hold: see `status`"),
            (
                self.of("ascribed"),
                "are what others say of a party, no stand of its own: "
                "of the type Ascribed stance in a database, not in an event list",
            ),
            (
                self.of("uncoded"),
                "are statements that no position rests on, and have no concept: "
                "of the type Annotation in a database, not in an event list",
            ),
        ):
            if codes:
                out.append(f"{len(codes)} of {len(self.codes)} codes {told}")
        undated = sum(d.summary.document.date is None for d in self.documents)
        if undated:
            out.append(f"{undated} of {len(self.documents)} documents have no date: they are given 1970-01-01")
        replaced = sum(d.replaced for d in self.documents)
        if replaced:
            out.append(f"{replaced} characters are shown as □: DNA counts those beyond U+FFFF in two ways")
        return out


def coded(summaries: Iterable[Summary]) -> Coding:
    """Return summaries as a discourse network analyst codes them.

    Args:
        summaries: the summaries; two of one text make two documents.
    """
    documents: list[CodedDocument] = []
    codes: list[Code] = []
    for number, summary in enumerate(summaries, 1):
        text, replaced = basic_plane(unix_lines(summary.document.text))
        documents.append(CodedDocument(summary, text, replaced))
        codes.extend(sorted(_codes(number, summary), key=lambda c: (c.start, c.end)))
    return Coding(tuple(documents), tuple(codes))


def _codes(number: int, summary: Summary) -> Iterator[Code]:
    proposals = {i.id: i.proposal for i in summary.issues}
    cited: set[str] = set()
    for position in summary.positions:
        cited.update(position.evidence.statements)
        heard = voices(summary, position)
        for id in position.evidence.statements:
            yield _from_statement(number, summary, position, proposals[position.issue], heard, summary.statement(id))
        for sentence in position.evidence.sentences:
            yield _code(number, summary, position, proposals[position.issue], (sentence,))
    for statement in summary.statements:
        if statement.id not in cited:
            yield _uncoded(number, summary, statement)


def _from_statement(
    number: int, summary: Summary, position: Position, concept: str, heard: Voices, statement: Statement
) -> Code:
    if statement.id in heard.others:
        claimant = _claimant(summary, statement, position.party)
        return _code(
            number,
            summary,
            position,
            concept,
            statement.content,
            statement=statement.id,
            person=_person(summary, claimant),
            organization=claimant.party or ("" if _person(summary, claimant) else claimant.name),
            of=position.party,
        )
    own = statement.id in heard.own
    return _code(
        number,
        summary,
        position,
        concept,
        statement.content,
        statement=statement.id,
        person=_person(summary, statement.speaker) if own else "",
    )


def _claimant(summary: Summary, statement: Statement, party: str) -> Speaker:
    """Return who says it of the party: the nearest speaker on the way out who does not speak for the party."""
    return next(s.speaker for s in outwards(summary, statement) if not is_own(summary, s, party))


def _person(summary: Summary, speaker: Speaker) -> str:
    """Return the speaker's name where it is a person: what an organization says has no person."""
    if speaker.actor is None or summary.actor(speaker.actor).kind not in ("person", "unnamed"):
        return ""
    return speaker.name


def _code(
    number: int,
    summary: Summary,
    position: Position,
    concept: str,
    fragments: tuple[Fragment, ...],
    *,
    statement: str = "",
    person: str = "",
    organization: str | None = None,
    of: str = "",
) -> Code:
    sided = position.stance in ("supports", "opposes")
    return Code(
        document=number,
        type="ascribed" if of else "statement" if sided else "open",
        start=min(f.start for f in fragments),
        end=max(f.end for f in fragments),
        person=person,
        organization=position.party if organization is None else organization,
        concept=concept,
        agreement=position.stance == "supports" if sided else None,
        of=of,
        stance=position.stance,
        conditions=joined(position.conditions),
        red_line=joined(position.red_line),
        status=position.status,
        basis=position.basis,
        position=position.id,
        statement=statement,
        reviewed=summary.verdict("position", position.id) or "",
    )


def _uncoded(number: int, summary: Summary, statement: Statement) -> Code:
    return Code(
        document=number,
        type="uncoded",
        start=min(f.start for f in statement.content),
        end=max(f.end for f in statement.content),
        person=statement.speaker.name,
        organization=statement.speaker.party,
        concept="",
        agreement=None,
        of="",
        stance="",
        conditions="",
        red_line="",
        status="",
        basis="",
        position="",
        statement=statement.id,
        reviewed=summary.verdict("statement", statement.id) or "",
    )
