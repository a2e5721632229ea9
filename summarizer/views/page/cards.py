"""What a page says of each statement, position, source and place that deserves a look, as plain strings and links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summarizer.summary import Form, Position, Reviewed, Stance, Statement, Summary
from summarizer.text.folding import legible, shown
from summarizer.views.labels import FORMS, NO_PARTY, NO_SOURCE, SEVERITIES, STANCE_WORDS, excerpt, listed
from summarizer.views.layout import Layout
from summarizer.views.page.anchors import Anchors
from summarizer.views.records import Exhibit, Stand


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere on the page; `href` is an anchor without its #, or ""."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class StatementCard:
    """One statement in the list and beside the article.

    Attributes:
        number: from 1, in the order of the text.
        anchor: of the card.
        href: of the statement's place in the article.
        tone: the class of the party's colour.
        speaker, role, party: who says it.
        force: "denied" or "declined", else "".
        form: as in the statement; `form_word` is the word for it.
        fragments: what was said, one string a fragment, exactly but for characters that deceive.
        notes: how it was said.
        inside: the statement that it stands in, or None.
        holds: the statements that stand in it.
        positions: the positions that rest on it.
        source: key of the speaker for filters; `side` is that of the party, `issues` are those of the issues.
    """

    number: int
    anchor: str
    href: str
    tone: str
    speaker: str
    role: str
    party: str
    force: str
    form: Form
    form_word: str
    fragments: tuple[str, ...]
    notes: tuple[str, ...]
    inside: Link | None
    holds: tuple[Link, ...]
    positions: tuple[Link, ...]
    source: str
    side: str
    issues: str


@dataclass(frozen=True, slots=True)
class PositionCard:
    """One position with its evidence.

    Attributes:
        anchor: of the card.
        key: by which marks in the article name the position.
        statements: numbers of the statements it rests on, separated by blanks.
        tone: the class of the party's colour.
        party, proposal: whose stand, on what.
        stand: as in the matrix.
        evidence: each piece, and where it leads.
    """

    anchor: str
    key: str
    statements: str
    tone: str
    party: str
    proposal: str
    stand: Stand
    evidence: tuple[tuple[Exhibit, str], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One actor. `first` leads to its first statement, "" when it makes none."""

    key: str
    name: str
    kind: str
    role: str
    party: str
    tone: str
    aliases: str
    count: int
    first: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    key: str
    words: str
    count: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Something that deserves a look, with the place that it leads to."""

    label: str
    text: str
    place: Link


class Cards:
    """The cards of a summary."""

    def __init__(self, summary: Summary, layout: Layout, anchors: Anchors) -> None:
        self._summary = summary
        self._layout = layout
        self._anchors = anchors
        self._sides = {p.name: str(n) for n, p in enumerate(summary.parties)}
        self._sources = {a.id: str(n) for n, a in enumerate(summary.actors)}
        self._issues = {i.id: str(n) for n, i in enumerate(summary.issues)}
        self._children: dict[str, list[Statement]] = {}
        for s in summary.statements:
            if s.inside is not None and s.inside != s.id:
                self._children.setdefault(s.inside, []).append(s)

    def statements(self) -> tuple[StatementCard, ...]:
        """Return every statement, in the order of the text."""
        return tuple(map(self._statement, self._summary.statements))

    def _statement(self, s: Statement) -> StatementCard:
        layout, anchors = self._layout, self._anchors
        name, role = layout.named(s.speaker.actor or "")
        grounds = [p for p in self._summary.positions if s.id in p.evidence.statements]
        return StatementCard(
            number=layout.numbers[s.id],
            anchor=anchors.statement_card(s.id),
            href=anchors.statement(s.id),
            tone=anchors.tone(s.speaker.party),
            speaker=name,
            role=role,
            party=shown(s.speaker.party),
            force="" if s.force == "asserted" else s.force,
            form=s.form,
            form_word=FORMS[s.form],
            fragments=tuple(legible(f.text) for f in s.content),
            notes=tuple(layout.notes(s)),
            inside=self._to(self._summary.statement(s.inside)) if s.inside not in (None, s.id) else None,
            holds=tuple(map(self._to, self._children.get(s.id, ()))),
            positions=tuple(
                Link(
                    f"{shown(p.party) or NO_PARTY} {STANCE_WORDS[p.stance]} {layout.proposals[p.issue]}", anchors.position(p.id)
                )
                for p in grounds
            ),
            source=self._sources.get(s.speaker.actor or "", "none"),
            side=self._sides.get(s.speaker.party, "none"),
            issues=" ".join(dict.fromkeys(self._issues[p.issue] for p in grounds)),
        )

    def _to(self, s: Statement) -> Link:
        name, _ = self._layout.named(s.speaker.actor or "")
        return Link(f"[{self._layout.numbers[s.id]}] {name}", self._anchors.statement(s.id))

    def positions(self) -> tuple[PositionCard, ...]:
        """Return every position, in the order of the matrix."""
        layout, anchors = self._layout, self._anchors
        raw = {p.id: p for p in self._summary.positions}
        cards = []
        for row in layout.rows:
            for party, stands in zip(layout.parties, row.cells, strict=True):
                for stand in stands:
                    p = raw[stand.id]
                    targets = [anchors.statement(id) for id in p.evidence.statements]
                    targets += [anchors.evidence(p.id)] * len(p.evidence.sentences)
                    cards.append(
                        PositionCard(
                            anchor=anchors.position(p.id),
                            key=anchors.position_key(p.id),
                            statements=" ".join(str(layout.numbers[id]) for id in p.evidence.statements),
                            tone=anchors.tone(p.party),
                            party=party,
                            proposal=row.proposal,
                            stand=stand,
                            evidence=tuple(zip(stand.evidence, targets, strict=True)),
                        )
                    )
        return tuple(cards)

    def sources(self) -> tuple[Source, ...]:
        """Return every actor, in the order in which they appear."""
        said: dict[str | None, list[Statement]] = {}
        for s in self._summary.statements:
            said.setdefault(s.speaker.actor, []).append(s)
        return tuple(
            Source(
                key=self._sources[a.id],
                name=shown(a.name) or NO_SOURCE,
                kind=a.kind,
                role=shown(a.role),
                party=shown(a.party),
                tone=self._anchors.tone(a.party),
                aliases=", ".join(filter(None, map(shown, a.aliases))),
                count=len(said.get(a.id, ())),
                first=self._anchors.statement(said[a.id][0].id) if a.id in said else "",
            )
            for a in self._summary.actors
        )

    def choices(self) -> dict[str, tuple[Choice, ...]]:
        """Return the values of each filter that occur, with how many statements have them."""
        cards = self.statements()

        def made(values: Iterable[tuple[str, str, str]], of: Sequence[Sequence[str]]) -> tuple[Choice, ...]:
            counted = ((key, words, sum(key in one for one in of), tone) for key, words, tone in values)
            return tuple(Choice(key, words, count, tone) for key, words, count, tone in counted if count)

        parties = [(self._sides[p.name], shown(p.name) or NO_PARTY, self._anchors.tone(p.name)) for p in self._summary.parties]
        return {
            "side": made([*parties, ("none", NO_PARTY, "pn")], [[c.side] for c in cards]),
            "source": made(
                [(self._sources[a.id], shown(a.name) or NO_SOURCE, "") for a in self._summary.actors]
                + [("none", NO_SOURCE, "")],
                [[c.source] for c in cards],
            ),
            "form": made([(form, words, "") for form, words in FORMS.items()], [[c.form] for c in cards]),
            "issue": made(
                [(self._issues[i.id], self._layout.proposals[i.id], "") for i in self._summary.issues],
                [c.issues.split() for c in cards],
            ),
        }

    def unresolved(self) -> tuple[Look, ...]:
        """Return what nobody settled, errors first."""
        found = sorted(enumerate(self._summary.unresolved), key=lambda x: SEVERITIES.index(x[1].severity))
        return tuple(
            Look(
                f.severity,
                shown(f.message) or shown(f.kind),
                Link(self._layout.places(f.spans), self._anchors.unresolved(n) if f.spans else ""),
            )
            for n, f in found
        )

    def rejected(self) -> tuple[Look, ...]:
        """Return what a person took out of the summary: its words, who decided and why."""
        return tuple(
            Look("rejected", f"{self._was(r)} ({self._layout.reviewed(r.record, r.id)})", Link("", ""))
            for r in self._summary.reviews
            if r.verdict == "rejected"
        )

    def _was(self, reviewed: Reviewed) -> str:
        """Return a rejected record in a few words."""
        if reviewed.was is None:
            return f"{reviewed.record} {shown(reviewed.id)}"
        if reviewed.record == "statement":
            s = Statement.model_validate(reviewed.was)
            return f"{shown(s.speaker.name) or NO_SOURCE}: {excerpt(s.content[0].text)}"
        p = Position.model_validate(reviewed.was)
        proposal = self._layout.proposals.get(p.issue, shown(p.issue))
        return f"that {shown(p.party) or NO_PARTY} {_THIRD[p.stance]} {proposal}"

    def hearsay(self) -> tuple[Look, ...]:
        """Return the stances that others ascribe to a party which states none on that issue."""
        positions = self._summary.positions
        own = {(p.party, p.issue) for p in positions if p.basis != "ascribed"}
        return tuple(
            Look(
                "only ascribed",
                f"that {shown(p.party) or NO_PARTY} {_THIRD[p.stance]} {self._layout.proposals[p.issue]} is told only by "
                f"{listed(p.ascribed_by) or 'others'}",
                Link("evidence", self._anchors.position(p.id)),
            )
            for p in positions
            if p.basis == "ascribed" and (p.party, p.issue) not in own
        )

    def dismissed(self) -> tuple[Look, ...]:
        """Return what was found and is no statement, each with its reason."""
        return tuple(
            Look(
                shown(d.reason) or "no reason given", excerpt(d.fragment.text), Link(self._layout.places([d.fragment]), anchor)
            )
            for n, d in enumerate(self._summary.dismissed)
            for anchor in [self._anchors.dismissed(n)]
        )


_THIRD: dict[Stance, str] = {
    "supports": "supports",
    "opposes": "opposes",
    "open": "is open on",
    "withholds": "does not say where it stands on",
}
