"""What the views show: groups, numbers, labels and rows, as plain strings.

Pure functions of a summary. Every string that leaves this module is one line without control
or direction characters (`summarizer.text.folding.shown`) and is otherwise unescaped: markup is
the business of the view that draws it.

Statements are numbered from 1 in the order of the text; `[n]` cites statement n and `s. n`
sentence n of the document.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from summarizer.summary import (
    Actor,
    Finding,
    Fragment,
    Position,
    ReviewedRecord,
    Statement,
    Summary,
)
from summarizer.text.folding import shown
from summarizer.views.conclusions import conclusions
from summarizer.views.labels import (
    DISMISSED_SHOWN,
    FORMS,
    GAP,
    NO_PARTY,
    NO_SOURCE,
    SEVERITIES,
    SIGNS,
    STANCE_WORDS,
    counted,
    excerpt,
    listed,
    portion,
    tokens,
)
from summarizer.views.records import Conclusion, Exhibit, Line, Note, PartyGroup, Row, SpeakerGroup, Stand

_HEADLINE: Final = 140
"""Characters of the longest first paragraph that is taken for a headline."""


class Layout:
    """A summary as the views show it.

    Attributes:
        numbers: the number of each statement, by its id.
        proposals: the words of each issue, by its id.
    """

    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._actors: dict[str, Actor] = {a.id: a for a in summary.actors}
        self.numbers = {s.id: n for n, s in enumerate(summary.statements, 1)}
        self.proposals = {i.id: shown(i.proposal) or i.id for i in summary.issues}
        self._reviews = {(r.record, r.id): r for r in summary.reviews}
        self._contested = {id for c in summary.contested for id in c.positions}

    @property
    def headline(self) -> str:
        """The document's title, else its first paragraph where that reads like one, else its source."""
        document = self._summary.document
        if not shown(document.title) and document.paragraphs:
            first = shown(document.text[slice(*document.paragraphs[0])])
            if len(document.paragraphs) > 1 and len(first) <= _HEADLINE and not first.endswith((".", ":", "”", '"')):
                return first
        return self.title

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
                counted(len(summary.statements), "statement"),
                counted(len({s.speaker.actor for s in summary.statements if s.speaker.actor}), "source"),
                counted(len(summary.parties), "party", "parties"),
                counted(len(summary.positions), "position"),
            )
            if fact
        )

    @cached_property
    def gist(self) -> tuple[str, ...]:
        """The sentences of the gist, each with the sentences of the document that it rests on."""
        return tuple(
            " ".join(part for part in (words, f"({self.places(g.sentences)})" if g.sentences else "") if part)
            for words, g in zip(self.gist_words, self._summary.gist, strict=True)
        )

    @cached_property
    def gist_words(self) -> tuple[str, ...]:
        """The sentences of the gist alone."""
        return tuple(shown(g.text) for g in self._summary.gist)

    # Who said what

    @cached_property
    def groups(self) -> tuple[PartyGroup, ...]:
        """Every statement once: by party in the summary's order, no party last, then by speaker as they appear."""
        order = {p.name: n for n, p in enumerate(self._summary.parties)}
        heads: dict[tuple[str, str], list[Line]] = {}
        inside: dict[tuple[str, str], list[int]] = {}
        threads = self.threads()
        for statement in self._summary.statements:  # heads in the order of the text, those of nested speakers too
            heads.setdefault(self._head(statement), [])
        for thread in threads:
            root = self._head(thread[0][0])
            for statement, depth in thread:
                heads[root].append(self._line(statement, depth))
                if depth and self._head(statement) != root:
                    inside.setdefault(self._head(statement), []).append(self.numbers[statement.id])
        groups: dict[str, list[SpeakerGroup]] = {}
        for (party, actor), lines in heads.items():
            numbers = tuple(inside.get((party, actor), ()))
            name, role = self.named(actor)
            groups.setdefault(party, []).append(SpeakerGroup(name, role, tuple(lines), numbers))
        ranked = sorted(groups, key=lambda party: (party == "", order.get(party, len(order))))
        return tuple(
            PartyGroup(shown(party) or NO_PARTY, order.get(party, -1) if party else -1, tuple(groups[party]))
            for party in ranked
        )

    @cached_property
    def depths(self) -> dict[str, int]:
        """How many statements each one stands inside, by id."""
        return {s.id: depth for thread in self.threads() for s, depth in thread}

    def threads(self) -> list[list[tuple[Statement, int]]]:
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

    def named(self, actor: str) -> tuple[str, str]:
        """Return an actor's name and what stands beside it."""
        known = self._actors.get(actor)
        if known is None:
            return NO_SOURCE, ""
        role = shown(known.role)
        if known.kind == "unnamed":
            role = ", ".join(part for part in (role, "unnamed source") if part)
        return shown(known.name) or NO_SOURCE, role

    def _line(self, statement: Statement, depth: int) -> Line:
        name, role = self.named(statement.speaker.actor or "")
        party = shown(statement.speaker.party)
        return Line(
            number=self.numbers[statement.id],
            depth=depth,
            speaker=", ".join(dict.fromkeys(part for part in (name, role, party) if part)) if depth else "",
            force="" if statement.force == "asserted" else statement.force,
            fragments=tuple(words for words in (shown(f.text) for f in statement.content) if words),
            form=statement.form,
            notes=tuple(self.notes(statement)),
        )

    def notes(self, statement: Statement) -> Iterable[str]:
        """Yield how a statement was said: cue, form, medium, addressee, time, place."""
        said = sorted((w for w in (statement.mention, statement.cue) if w), key=lambda w: w.start or 0)
        if any(shown(w.text) for w in said):
            yield " ".join(words for words in (excerpt(w.text) for w in said) if words)
        yield FORMS[statement.form]
        for label, words in (("via", statement.medium), ("to", statement.addressee), ("", statement.said_at)):
            if shown(words):
                yield f"{label} {shown(words)}".strip()
        yield self.places(statement.content)
        if reviewed := self.reviewed("statement", statement.id):
            yield reviewed

    def reviewed(self, record: ReviewedRecord, id: str) -> str:
        """Return what a person decided about a record, who and why: "corrected in review by Ada Holm: a headline"; else ""."""
        found = self._reviews.get((record, id))
        if found is None:
            return ""
        by, why = shown(found.reviewer), shown(found.note)
        return f"{found.verdict} in review{f' by {by}' if by else ''}{f': {why}' if why else ''}"

    def places(self, fragments: Iterable[Fragment]) -> str:
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
        return tuple(shown(name) or NO_PARTY for name in self.holders)

    @cached_property
    def holders(self) -> tuple[str, ...]:
        """Their names as the summary has them."""
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
                for party in self.holders
            )
            if any(cells):
                rows.append(Row(self.proposals[issue.id], cells))
        return tuple(rows)

    @cached_property
    def silent(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The issues without any position, and the parties: a codebook may bring them."""
        argued = {p.issue for p in self._summary.positions}
        issues = tuple(words for id, words in self.proposals.items() if id not in argued)
        return issues, tuple(shown(p.name) or NO_PARTY for p in self._summary.parties if p.name not in self.holders)

    def _stand(self, position: Position) -> Stand:
        words = [f"{SIGNS[position.stance]} {STANCE_WORDS[position.stance]}"]
        if position.conditions:
            words.append("conditional")
        if position.status == "former":
            words.append("formerly")
        if position.id in self._contested:
            words.append("contested")
        verdict = self._summary.verdict("position", position.id)
        if verdict is not None:
            words.append(f"{verdict} in review")
        ground: str = position.basis
        if position.basis == "ascribed" and position.ascribed_by:
            ground += f" by {listed(position.ascribed_by)}"
        elif position.basis == "stated" and position.voiced_by:
            ground += f" by {listed(position.voiced_by)}"
        cited = [f"[{self.numbers[s]}]" for s in position.evidence.statements]
        cited += [self.places(position.evidence.sentences)] if position.evidence.sentences else []
        details = [f"condition: {shown(f.text)}" for f in position.conditions]
        details += [f"red line: {shown(f.text)}" for f in position.red_line]
        details += [f"demands: {shown(f.text)}" for f in position.demands]
        details += [f"offers: {shown(f.text)}" for f in position.offers]
        return Stand(
            id=position.id,
            stance=position.stance,
            basis=position.basis,
            label=", ".join(words),
            basis_words=ground,
            ground=" ".join([ground, *cited]),
            details=tuple(details),
            gist=shown(position.gist),
            current=position.status == "current",
            conditional=bool(position.conditions),
            red_line=bool(position.red_line),
            contested=position.id in self._contested,
            verdict=verdict or "",
            reviewed=self.reviewed("position", position.id),
            evidence=tuple(self._evidence(position)),
        )

    def _evidence(self, position: Position) -> Iterable[Exhibit]:
        for id in position.evidence.statements:
            statement = self._summary.statement(id)
            name, _ = self.named(statement.speaker.actor or "")
            yield Exhibit(f"[{self.numbers[id]}] {name}", f" {GAP} ".join(shown(f.text) for f in statement.content))
        for fragment in position.evidence.sentences:
            yield Exhibit(self.places([fragment]), shown(fragment.text))

    @cached_property
    def conclusions(self) -> tuple[tuple[str, tuple[Conclusion, ...]], ...]:
        """What follows from the matrix: each list that is not empty, with its heading."""
        return conclusions(self._summary, self.proposals)

    @property
    def findings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The words of the conclusions."""
        return tuple((heading, tuple(c.text for c in found)) for heading, found in self.conclusions)

    # What is left, and how it was made

    @cached_property
    def unresolved(self) -> tuple[Note, ...]:
        """What remains to be looked at, errors first."""
        by_severity = sorted(self._summary.unresolved, key=lambda f: SEVERITIES.index(f.severity))
        return tuple(Note(f.severity, shown(f.message) or shown(f.kind), self._finding_place(f)) for f in by_severity)

    def _finding_place(self, finding: Finding) -> str:
        return self.places(finding.spans)

    @cached_property
    def dismissed(self) -> tuple[Note, ...]:
        """What is no statement, by reason: how often, with the first few excerpts."""
        reasons: dict[str, list[Fragment]] = {}
        for d in self._summary.dismissed:
            reasons.setdefault(shown(d.reason) or "no reason given", []).append(d.fragment)
        notes = []
        for reason, fragments in reasons.items():
            excerpts = [excerpt(f.text) for f in fragments[:DISMISSED_SHOWN]]
            more = len(fragments) - len(excerpts)
            text = " · ".join(e for e in excerpts if e) + (f" · and {more} more" if more else "")
            notes.append(Note(f"{len(fragments)} × {reason}", text, self.places(fragments[:DISMISSED_SHOWN])))
        return tuple(notes)

    @cached_property
    def foot(self) -> tuple[tuple[str, str], ...]:
        """Coverage and provenance: label and text."""
        coverage, made = self._summary.coverage, self._summary.provenance
        answered = [made.reader, shown(made.model) if shown(made.model) != made.reader else "", shown(made.note)]
        spent = [counted(made.calls, "call"), tokens(made.usage)] if made.reader == "llm" else ["no model calls"]
        if made.reader == "llm" or made.cost_usd is not None:
            spent.append("cost unknown" if made.cost_usd is None else f"${made.cost_usd:,.4f}")
        spent.append("time not measured" if made.seconds is None else f"{made.seconds:,.1f} s")
        return (
            ("Quotations", portion(coverage.quotations)),
            ("Cues", "no cue list for this language" if coverage.cues is None else portion(coverage.cues)),
            *((("Pointers", portion(coverage.pointers, covered="resolved")),) if coverage.pointers.total else ()),
            ("Reader", " · ".join(part for part in answered if part)),
            ("Spent", " · ".join(spent)),
        )
