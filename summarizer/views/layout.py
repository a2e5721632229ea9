"""What the views show: groups, numbers, labels and rows, as plain strings.

Pure functions of a summary. Every string that leaves this module is one line without control
or direction characters (`summarizer.text.folding.shown`) and is otherwise unescaped: markup is
the business of the view that draws it.

Statements are numbered from 1 in the order of the text; `[n]` cites statement n and `s. n`
sentence n of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from summarizer.summary import (
    Actor,
    Basis,
    Finding,
    Form,
    Fragment,
    Position,
    Severity,
    Share,
    Stance,
    Statement,
    Summary,
)
from summarizer.text.folding import shown
from summarizer.usage import Usage

GAP: Final = "[…]"
"""Stands, between blanks, between two fragments of one statement: words of the document are left out here."""

NO_PARTY: Final = "For no party"
NO_SOURCE: Final = "No source named"
NOT_STATED: Final = "not stated"

SIGNS: Final[Mapping[Stance, str]] = {"supports": "+", "opposes": "−", "open": "~", "withholds": "?"}
STANCE_WORDS: Final[Mapping[Stance, str]] = {
    "supports": "supports",
    "opposes": "opposes",
    "open": "open",
    "withholds": "does not say",
}
_PLURALS: Final[Mapping[Stance, str]] = {
    "supports": "support",
    "opposes": "oppose",
    "open": "are open on",
    "withholds": "do not say where they stand on",
}
_FORMS: Final[Mapping[Form, str]] = {"direct": "quoted", "mixed": "partly quoted", "indirect": "paraphrase"}
_SEVERITIES: Final[Sequence[Severity]] = ("error", "warning", "note")
_DISMISSED_SHOWN: Final = 5
_EXCERPT: Final = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One statement.

    Attributes:
        number: its number, from 1, in the order of the text.
        depth: 0, or how many statements it stands inside.
        speaker: name and role; empty where the line stands under its own speaker's head.
        force: "denied" or "declined", else "".
        fragments: what was said, verbatim but for white space; `GAP` stands between two of them.
        form: as in the statement.
        notes: how it was said: cue, form, medium, addressee, time, place; in that order; last what a review decided.
    """

    number: int
    depth: int
    speaker: str
    force: str
    fragments: tuple[str, ...]
    form: Form
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeakerGroup:
    """The statements of one source.

    Attributes:
        name: its name.
        role: its role, or that it is unnamed; "" when neither is known.
        lines: its statements, each followed by those that stand inside it, whoever made them.
        inside: numbers of its statements that stand inside another source's words and are listed there.
    """

    name: str
    role: str
    lines: tuple[Line, ...]
    inside: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartyGroup:
    """The sources of one party; `index` is its place among the summary's parties, -1 for no party."""

    name: str
    index: int
    speakers: tuple[SpeakerGroup, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """One position in a cell of the matrix.

    Attributes:
        stance: for the view's choice of colour.
        basis: likewise.
        label: sign and words of the stance: "− opposes, conditional".
        ground: basis and evidence: "stated [4] [7]".
        details: conditions and red lines, each with its label.
        gist: the model's sentence on it, "" when there is none.
        current: False for a former stance.
    """

    stance: Stance
    basis: Basis
    label: str
    ground: str
    details: tuple[str, ...]
    gist: str
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One issue and where each party stands on it, cells in the order of `Layout.parties`."""

    proposal: str
    cells: tuple[tuple[Stand, ...], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something found in the text that is no statement, or that nobody resolved."""

    label: str
    text: str
    place: str


class Layout:
    """A summary as the views show it."""

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._actors: dict[str, Actor] = {a.id: a for a in summary.actors}
        self._numbers = {s.id: n for n, s in enumerate(summary.statements, 1)}
        self._proposals = {i.id: shown(i.proposal) or i.id for i in summary.issues}
        self._contested = {id for c in summary.contested for id in c.positions}

    @property
    def title(self) -> str:
        """The document's title, else its source."""
        document = self._summary.document
        return shown(document.title) or shown(document.source) or "Untitled"

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """What the head says of the document: source, date, language, what was found."""
        summary, document = self._summary, self._summary.document
        return tuple(
            fact
            for fact in (
                shown(document.source) if shown(document.title) else "",
                document.date.isoformat() if document.date else "no date",
                f"language {shown(document.language)}" if document.language else "language unknown",
                _counted(len(summary.statements), "statement"),
                _counted(len({s.speaker.actor for s in summary.statements if s.speaker.actor}), "source"),
                _counted(len(summary.parties), "party", "parties"),
                _counted(len(summary.positions), "position"),
            )
            if fact
        )

    @cached_property
    def gist(self) -> tuple[str, ...]:
        """The sentences of the gist, each with the sentences of the document that it rests on."""
        return tuple(
            " ".join(part for part in (shown(g.text), f"({self._places(g.sentences)})" if g.sentences else "") if part)
            for g in self._summary.gist
        )

    # Who said what

    @cached_property
    def groups(self) -> tuple[PartyGroup, ...]:
        """Every statement once: by party in the summary's order, no party last, then by speaker as they appear."""
        order = {p.name: n for n, p in enumerate(self._summary.parties)}
        heads: dict[tuple[str, str], list[Line]] = {}
        inside: dict[tuple[str, str], list[int]] = {}
        threads = self._threads()
        for statement in self._summary.statements:  # heads in the order of the text, those of nested speakers too
            heads.setdefault(self._head(statement), [])
        for thread in threads:
            root = self._head(thread[0][0])
            for statement, depth in thread:
                heads[root].append(self._line(statement, depth))
                if depth and self._head(statement) != root:
                    inside.setdefault(self._head(statement), []).append(self._numbers[statement.id])
        groups: dict[str, list[SpeakerGroup]] = {}
        for (party, actor), lines in heads.items():
            numbers = tuple(inside.get((party, actor), ()))
            name, role = self._named(actor)
            groups.setdefault(party, []).append(SpeakerGroup(name, role, tuple(lines), numbers))
        ranked = sorted(groups, key=lambda party: (party == "", order.get(party, len(order))))
        return tuple(
            PartyGroup(shown(party) or NO_PARTY, order.get(party, -1) if party else -1, tuple(groups[party]))
            for party in ranked
        )

    def _threads(self) -> list[list[tuple[Statement, int]]]:
        """Return each outermost statement with all inside it, by depth. Ends on circles too: one is cut open."""
        summary = self._summary
        below: dict[str, list[Statement]] = {}
        for s in summary.statements:
            if s.inside is not None and s.inside != s.id:
                below.setdefault(s.inside, []).append(s)
        roots = [s for s in summary.statements if s.inside is None or s.inside == s.id]
        seen: set[str] = set()
        threads = []
        for root in (*roots, *summary.statements):  # the second pass finds only what stands in a circle
            if root.id in seen:
                continue
            thread: list[tuple[Statement, int]] = []
            stack = [(root, 0)]
            while stack:
                statement, depth = stack.pop()
                if statement.id in seen:
                    continue
                seen.add(statement.id)
                thread.append((statement, depth))
                stack.extend((s, depth + 1) for s in reversed(below.get(statement.id, ())))
            threads.append(thread)
        return threads

    def _head(self, statement: Statement) -> tuple[str, str]:
        return statement.speaker.party, statement.speaker.actor or ""

    def _named(self, actor: str) -> tuple[str, str]:
        """Return an actor's name and what stands beside it."""
        known = self._actors.get(actor)
        if known is None:
            return NO_SOURCE, ""
        role = shown(known.role)
        if known.kind == "unnamed":
            role = ", ".join(part for part in (role, "unnamed source") if part)
        return shown(known.name) or NO_SOURCE, role

    def _line(self, statement: Statement, depth: int) -> Line:
        name, role = self._named(statement.speaker.actor or "")
        party = shown(statement.speaker.party)
        return Line(
            number=self._numbers[statement.id],
            depth=depth,
            speaker=", ".join(dict.fromkeys(part for part in (name, role, party) if part)) if depth else "",
            force="" if statement.force == "asserted" else statement.force,
            fragments=tuple(words for words in (shown(f.text) for f in statement.content) if words),
            form=statement.form,
            notes=tuple(self._notes(statement)),
        )

    def _notes(self, statement: Statement) -> Iterable[str]:
        said = sorted((w for w in (statement.mention, statement.cue) if w), key=lambda w: w.start or 0)
        if any(shown(w.text) for w in said):
            yield " ".join(words for words in (_excerpt(w.text) for w in said) if words)
        yield _FORMS[statement.form]
        for label, words in (("via", statement.medium), ("to", statement.addressee), ("", statement.said_at)):
            if shown(words):
                yield f"{label} {shown(words)}".strip()
        yield self._places(statement.content)
        if (verdict := self._summary.verdict("statement", statement.id)) is not None:
            yield f"{verdict} in review"

    def _places(self, fragments: Iterable[Fragment]) -> str:
        """Return the sentences that fragments touch: "s. 3", "s. 3–5, 9"."""
        document = self._summary.document
        runs: list[list[int]] = []
        for first, last in sorted((document.sentence_number(f.start), document.sentence_number(f.end - 1)) for f in fragments):
            if runs and first <= runs[-1][1] + 1:
                runs[-1][1] = max(runs[-1][1], last)
            else:
                runs.append([first, last])
        return "s. " + ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in runs) if runs else ""

    # Where the parties stand

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The parties that have a position, in the summary's order: the columns of the matrix."""
        return tuple(shown(name) or NO_PARTY for name in self._holders)

    @cached_property
    def _holders(self) -> tuple[str, ...]:
        holding = {p.party for p in self._summary.positions}
        return tuple(p.name for p in self._summary.parties if p.name in holding)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the matrix: every issue that has a position, current stands before former ones."""
        matrix = self._summary.matrix()
        rows = []
        for issue in self._summary.issues:
            cells = tuple(
                tuple(self._stand(p) for p in sorted(matrix[party][issue.id], key=lambda p: p.status == "former"))
                for party in self._holders
            )
            if any(cells):
                rows.append(Row(self._proposals[issue.id], cells))
        return tuple(rows)

    def _stand(self, position: Position) -> Stand:
        words = [f"{SIGNS[position.stance]} {STANCE_WORDS[position.stance]}"]
        if position.conditions:
            words.append("conditional")
        if position.status == "former":
            words.append("formerly")
        if position.id in self._contested:
            words.append("contested")
        if (verdict := self._summary.verdict("position", position.id)) is not None:
            words.append(f"{verdict} in review")
        ground: str = position.basis
        if position.basis == "ascribed" and position.ascribed_by:
            ground += f" by {_listed(position.ascribed_by)}"
        elif position.basis == "stated" and position.voiced_by:
            ground += f" by {_listed(position.voiced_by)}"
        cited = [f"[{self._numbers[s]}]" for s in position.evidence.statements]
        cited += [self._places(position.evidence.sentences)] if position.evidence.sentences else []
        details = [f"condition: {shown(f.text)}" for f in position.conditions]
        details += [f"red line: {shown(f.text)}" for f in position.red_line]
        return Stand(
            stance=position.stance,
            basis=position.basis,
            label=", ".join(words),
            ground=" ".join([ground, *cited]),
            details=tuple(details),
            gist=shown(position.gist),
            current=position.status == "current",
        )

    @cached_property
    def findings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Agreements, disputes, contested stances and changes: each list that is not empty, with its heading."""
        summary, on = self._summary, self._proposals
        lists = (
            ("Agreements", [f"{_listed(a.parties)} {_PLURALS[a.stance]} {on[a.issue]}" for a in summary.agreements]),
            (
                "Disputes",
                [f"{on[d.issue]}: {_listed(d.supporters)} for, {_listed(d.opponents)} against" for d in summary.disputes],
            ),
            (
                "Contested",
                [
                    f"{on[c.issue]}: {shown(c.party)} states “{STANCE_WORDS[c.stated]}”; "
                    f"“{STANCE_WORDS[c.ascribed]}” is ascribed to it by {_listed(c.ascribed_by) or 'others'}"
                    for c in summary.contested
                ],
            ),
            (
                "Changes",
                [
                    f"{on[c.issue]}: {shown(c.party)} from “{STANCE_WORDS[c.former]}” to “{STANCE_WORDS[c.current]}”"
                    for c in summary.changes
                ],
            ),
        )
        return tuple((heading, tuple(lines)) for heading, lines in lists if lines)

    # What is left, and how it was made

    @cached_property
    def unresolved(self) -> tuple[Note, ...]:
        """What remains to be looked at, errors first."""
        by_severity = sorted(self._summary.unresolved, key=lambda f: _SEVERITIES.index(f.severity))
        return tuple(Note(f.severity, shown(f.message) or shown(f.kind), self._finding_place(f)) for f in by_severity)

    def _finding_place(self, finding: Finding) -> str:
        return self._places(finding.spans)

    @cached_property
    def dismissed(self) -> tuple[Note, ...]:
        """What is no statement, by reason: how often, with the first few excerpts."""
        reasons: dict[str, list[Fragment]] = {}
        for d in self._summary.dismissed:
            reasons.setdefault(shown(d.reason) or "no reason given", []).append(d.fragment)
        notes = []
        for reason, fragments in reasons.items():
            excerpts = [_excerpt(f.text) for f in fragments[:_DISMISSED_SHOWN]]
            more = len(fragments) - len(excerpts)
            text = " · ".join(e for e in excerpts if e) + (f" · and {more} more" if more else "")
            notes.append(Note(f"{len(fragments)} × {reason}", text, self._places(fragments[:_DISMISSED_SHOWN])))
        return tuple(notes)

    @cached_property
    def foot(self) -> tuple[tuple[str, str], ...]:
        """Coverage and provenance: label and text."""
        coverage, made = self._summary.coverage, self._summary.provenance
        answered = [made.reader, shown(made.model) if shown(made.model) != made.reader else "", shown(made.note)]
        spent = [_counted(made.calls, "call"), _tokens(made.usage)] if made.reader == "llm" else ["no model calls"]
        if made.reader == "llm" or made.cost_usd is not None:
            spent.append("cost unknown" if made.cost_usd is None else f"${made.cost_usd:,.4f}")
        spent.append("time not measured" if made.seconds is None else f"{made.seconds:,.1f} s")
        return (
            ("Quotations", _share(coverage.quotations)),
            ("Cues", "no cue list for this language" if coverage.cues is None else _share(coverage.cues)),
            *((("Pointers", _share(coverage.pointers, covered="resolved")),) if coverage.pointers.total else ()),
            ("Reader", " · ".join(part for part in answered if part)),
            ("Spent", " · ".join(spent)),
        )


def _counted(count: int, singular: str, plural: str = "") -> str:
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def _listed(names: Sequence[str]) -> str:
    """Return "A", "A and B", "A, B and C"."""
    clean = [name for name in map(shown, names) if name]
    return " and ".join([", ".join(clean[:-1]), clean[-1]] if len(clean) > 1 else clean)


def _excerpt(text: str) -> str:
    line = shown(text[: 4 * _EXCERPT])
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1].rstrip() + "…"


def _share(share: Share, covered: str = "covered") -> str:
    if not share.total:
        return "none found"
    parts = [f"{share.covered:,} of {share.total:,} {covered} ({share.covered / share.total:.0%})"]
    parts += [f"{n:,} {word}" for n, word in ((share.dismissed, "dismissed"), (share.unresolved, "unresolved")) if n]
    return " · ".join(parts)


def _tokens(usage: Usage) -> str:
    if usage.input_tokens is None and usage.output_tokens is None:
        return "tokens unknown"
    parts = []
    for total, word, part, kind in (
        (usage.input_tokens, "in", usage.cached_tokens, "cached"),
        (usage.output_tokens, "out", usage.reasoning_tokens, "reasoning"),
    ):
        count = "unknown" if total is None else f"{total:,}"
        parts.append(f"{count} {word}" + (f" ({part:,} {kind})" if part else ""))
    return "tokens: " + ", ".join(parts)
