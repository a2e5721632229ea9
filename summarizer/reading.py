"""The reading of one document: a conversation without a network.

`read` is a generator. It yields rounds of asks, is sent their outcomes in the
same order, and returns the summary. It opens no socket, reads no clock, draws
no random number and iterates no set whose order could differ, so that the
same outcomes always give the same summary: a driver may be blocking, on an
event loop, a batch job over days, a folder of recordings or a test. One that
resumes replays the earlier outcomes from the start.

    statements (all windows at once) -> repair -> positions -> repair -> summary
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel

from summarizer.asks import Ask, AskFailed, AskKind, Outcome, Round
from summarizer.assembly import assemble
from summarizer.audit import (
    SWEPT,
    PositionsAudit,
    PositionsDraft,
    Problem,
    StatementsAudit,
    StatementsDraft,
    audit_positions,
    audit_statements,
)
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.draft import (
    NUMBER,
    BadRecord,
    DraftActor,
    DraftIssue,
    DraftPosition,
    DraftStatement,
    Parsed,
    PositionsAnswer,
    PositionsRepair,
    StatementsAnswer,
    StatementsRepair,
    parse,
    parse_pointer,
    wire_schema,
)
from summarizer.errors import ModelError
from summarizer.grounded import Grounded, GroundedStatement
from summarizer.repairs import (
    Dismissed,
    actors_text,
    apply_positions,
    apply_statements,
    findings_text,
    records_text,
    repair_sentences,
    sentences_concerned,
    statement_table,
    to_ask,
)
from summarizer.summary import Provenance, Summary
from summarizer.templates import Templates
from summarizer.text.spans import Span
from summarizer.usage import Usage, add_usage
from summarizer.windows import Marker, Window, marker_for, numbered, plan, title_line
from summarizer.wording import Vocabulary

Reading = Generator[Round, Sequence[Outcome], Summary]
"""What `read` returns: send it the outcomes of each round that it yields."""

_Step = Generator[Round, Sequence[Outcome], Sequence[Outcome]]
E = TypeVar("E", bound=BaseModel)

_FINDINGS_PER_ASK = 40
_NUMBERS_PER_ASK = 1_000
_ACTORS_SHOWN, _NEAR = 60, 5
"""Actors that a repair is shown whatever the article, and the sentences within which others count as near."""
_TABLE_WORDS = 16


@dataclass(frozen=True, slots=True)
class Options:
    """How a document is read.

    Attributes:
        window_characters: the longest stretch of text, in characters, that one ask for statements shows.
        overlap_sentences: how many sentences of the window before are shown again.
        article_characters: the longest document, in characters, that the positions round shows in full
            beside the statements.
        output_tokens: where an answer is cut off at first.
        output_ceiling: how far that is raised before a window is cut in two instead.
        repair_rounds: how often problems are asked about again; 0 for never.
        temperature: the sampling temperature that is wanted.
    """

    window_characters: int = 12_000
    overlap_sentences: int = 2
    article_characters: int = 48_000
    output_tokens: int = 8_192
    output_ceiling: int = 16_384
    repair_rounds: int = 1
    temperature: float = 0.0


@dataclass
class _Tally:
    """What the reading has cost so far."""

    calls: int = 0
    rounds: int = 0
    usage: Usage = field(default_factory=Usage)
    problems: list[Problem] = field(default_factory=list)

    def add(self, outcomes: Sequence[Outcome]) -> None:
        self.rounds += 1
        for outcome in outcomes:
            self.calls += outcome.calls
            self.usage = add_usage(self.usage, outcome.usage)


def read(
    document: Document,
    templates: Templates,
    options: Options | None = None,
    *,
    codebook: Codebook | None = None,
    model: str = "",
) -> Reading:
    """Read one document.

    Args:
        document: the document.
        templates: the prompts.
        options: how to read; the defaults suit articles and long documents alike.
        codebook: parties and issues to use; None leaves both to the model.
        model: the model's name, for the provenance alone.

    Yields:
        Rounds of asks; it is sent as many outcomes, in the same order.

    Returns:
        The summary. Windows that failed, records that could not be mended and what the sweep left
        over are on its `unresolved`.

    Raises:
        ModelError: no window of the document could be read, with the first reason.
    """
    return _Reader(document, templates, options or Options(), codebook, model).run()


class _Reader:
    """One reading: what its steps share."""

    def __init__(
        self, document: Document, templates: Templates, options: Options, codebook: Codebook | None, model: str
    ) -> None:
        self.document = document
        self.codebook = codebook
        self.templates = templates
        self.options = options
        self.model = model
        self.marker: Marker = marker_for(document)
        self.vocabulary = Vocabulary(document)
        self.tally = _Tally()

    def run(self) -> Reading:
        draft = yield from self._statements()
        draft, statements, dismissed = yield from self._repair_statements(draft)
        ordered = _renumbered(statements.statements)
        parties = frozenset([*(a.party for a in statements.actors if a.party), *self._listed_parties()])
        positions = yield from self._positions(statements, ordered, parties)
        swept = [d for d in dismissed if d.problem.kind in SWEPT]
        spans = [(span, d.reason) for d in swept for span in d.problem.spans]
        remaining = _remaining(statements.problems, dismissed)
        return assemble(
            self.document,
            Grounded(statements.actors, ordered, positions.issues, positions.positions, positions.gist),
            Provenance(
                reader="llm",
                model=self.model,
                templates={self.templates[n].label: self.templates[n].fingerprint for n in _TEMPLATES},
                calls=self.tally.calls,
                rounds=self.tally.rounds,
                usage=self.tally.usage,
            ),
            problems=[*self.tally.problems, *remaining, *positions.problems],
            dismissed=spans,
            pointers=(statements.pointers + positions.pointers, statements.resolved + positions.resolved),
            codebook=self.codebook,
        )

    # -- the codebook ---------------------------------------------------------------------------

    def _listed_parties(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.codebook.parties) if self.codebook else ()

    def _closed(self) -> bool:
        return self.codebook is not None and self.codebook.closed

    def _coded(self, draft: StatementsDraft) -> StatementsDraft:
        """Give actors the codebook's parties, by what the model wrote and by who is listed as a spokesperson."""
        codebook = self.codebook
        if codebook is None:
            return draft
        actors = {n: a.model_copy(update={"party": codebook.side(a.name, a.party)}) for n, a in draft.actors.items()}
        return replace(draft, actors=actors)

    def _issues(self, answered: Iterable[DraftIssue]) -> dict[str, DraftIssue]:
        """Return the codebook's issues and, unless it is closed, those of an answer that are not among them."""
        listed = {i.id: DraftIssue(id=i.id, proposal=i.proposal) for i in self.codebook.issues} if self.codebook else {}
        return listed if listed and self._closed() else {**{i.id: i for i in answered}, **listed}

    def _with_known_party(self, position: DraftPosition) -> DraftPosition:
        party = self.codebook.party_named(position.party) if self.codebook else None
        return position if party is None else position.model_copy(update={"party": party})

    # -- asking ---------------------------------------------------------------------------------

    def _ask(self, kind: AskKind, form: type[BaseModel], label: str, limit: int | None = None, **values: object) -> Ask:
        return Ask(
            kind=kind,
            messages=self.templates[kind].render(**values, marker=self.marker.of(7)),
            schema_name=kind.replace("-", "_"),
            schema=wire_schema(form),
            max_output_tokens=limit or self.options.output_tokens,
            temperature=self.options.temperature,
            label=label,
        )

    def _send(self, asks: Sequence[Ask]) -> _Step:
        outcomes = yield Round(tuple(asks))
        if len(outcomes) != len(asks):
            raise ValueError(f"the driver sent {len(outcomes)} outcomes for {len(asks)} asks")
        self.tally.add(outcomes)
        return outcomes

    def _single(self, ask: Ask) -> Generator[Round, Sequence[Outcome], Outcome]:
        """Send one ask; when its answer is cut off, send it again with limits doubled up to the ceiling."""
        while True:
            (outcome,) = yield from self._send([ask])
            cut_off = isinstance(outcome, AskFailed) and outcome.reason == "truncated"
            if not cut_off or ask.max_output_tokens >= self.options.output_ceiling:
                return outcome
            ask = replace(ask, max_output_tokens=min(2 * ask.max_output_tokens, self.options.output_ceiling))

    # -- statements -----------------------------------------------------------------------------

    def _statements(self) -> Generator[Round, Sequence[Outcome], StatementsDraft]:
        """Ask for the statements of every window; a window that cannot be answered whole is cut in two."""
        options = self.options
        queue = [(w, options.output_tokens) for w in plan(self.document, options.window_characters, options.overlap_sentences)]
        answers: list[tuple[Window, Parsed[StatementsAnswer]]] = []
        failures: list[tuple[Window, AskFailed]] = []
        while queue:
            outcomes = yield from self._send([self._window_ask(w, limit) for w, limit in queue])
            again: list[tuple[Window, int]] = []
            for (window, limit), outcome in zip(queue, outcomes, strict=True):
                result = _parsed(outcome, StatementsAnswer)
                if isinstance(result, Parsed):
                    answers.append((window, result))
                    continue
                smaller = self._smaller(window, limit, result)
                again.extend(smaller)
                if not smaller:
                    failures.append((window, result))
            queue = again
        if not answers and failures:
            first = failures[0][1]
            raise ModelError(
                f"{self.document.source}: {first.message}",
                reason=first.reason,
                document=self.document.source,
                raw=first.raw,
                usage=self.tally.usage,
            )
        for window, failed in failures:
            span = (self.document.sentences[window.first - 1].start, self.document.sentences[window.last - 1].end)
            self._failed(f"sentences {window.first} to {window.last} were not read", failed, span)
        return self._coded(_merged([parsed for _, parsed in sorted(answers, key=lambda a: a[0].first)]))

    def _window_ask(self, window: Window, limit: int) -> Ask:
        whole = window == Window(1, len(self.document.sentences))
        part = "" if whole else f"This is a part of a longer text: sentences {window.first} to {window.last}."
        return self._ask(
            "statements",
            StatementsAnswer,
            f"statements of sentences {window.first} to {window.last}",
            limit,
            article=numbered(self.document, range(window.first, window.last + 1), self.marker),
            title=title_line(self.document),
            part=part,
            parties="; ".join(self._listed_parties()),
            closed=self._closed(),
        )

    def _smaller(self, window: Window, limit: int, failed: AskFailed) -> list[tuple[Window, int]]:
        """Return what to ask instead of a window that failed: a higher limit, then halves; nothing when neither helps."""
        if failed.reason == "truncated" and limit < self.options.output_ceiling:
            return [(window, min(2 * limit, self.options.output_ceiling))]
        if failed.reason in ("truncated", "too_long", "filtered") and window.last > window.first:
            return [(half, limit) for half in window.halves()]
        return []

    def _failed(self, what: str, failed: AskFailed, span: tuple[int, int] | None = None) -> None:
        self.tally.problems.append(
            Problem(f"not-answered-{failed.reason}", "error", f"{what}: {failed.message}", spans=(Span(*span),) if span else ())
        )

    def _repair_statements(
        self, draft: StatementsDraft
    ) -> Generator[Round, Sequence[Outcome], tuple[StatementsDraft, StatementsAudit, list[Dismissed]]]:
        """Ask again about what the audit found, as long as that gains something."""
        audit = audit_statements(self.document, draft, self.vocabulary)
        dismissed: list[Dismissed] = []
        for _ in range(self.options.repair_rounds):
            open_problems = to_ask(_remaining(audit.problems, dismissed))
            if not open_problems:
                break
            chunks = [open_problems[i : i + _FINDINGS_PER_ASK] for i in range(0, len(open_problems), _FINDINGS_PER_ASK)]
            outcomes = yield from self._send([self._repair_ask(draft, chunk, i) for i, chunk in enumerate(chunks)])
            for chunk, outcome in zip(chunks, outcomes, strict=True):
                result = _parsed(outcome, StatementsRepair)
                if isinstance(result, AskFailed):
                    self._failed("the repair of statements", result)
                    continue
                draft, gone = apply_statements(self.document, draft, audit, chunk, result.answer)
                dismissed.extend(gone)
            draft = self._coded(draft)
            audit = audit_statements(self.document, draft, self.vocabulary)
            if len(to_ask(_remaining(audit.problems, dismissed))) >= len(open_problems):
                break
        return draft, audit, dismissed

    def _actors_concerned(self, draft: StatementsDraft, problems: Sequence[Problem]) -> list[DraftActor]:
        """Return the actors that a repair is shown: all, or of a long list those near the sentences concerned."""
        if len(draft.actors) <= _ACTORS_SHOWN:
            return list(draft.actors.values())
        concerned = sentences_concerned(self.document, problems)
        failing = {p.key for p in problems if p.about == "statement"}
        wanted: set[int] = {p.key for p in problems if p.about == "actor" and isinstance(p.key, int)}
        for statement in draft.statements.values():
            pointer = parse_pointer(statement.at[0])
            at = bisect_left(concerned, pointer.first - _NEAR) if pointer else len(concerned)
            near = pointer is not None and at < len(concerned) and concerned[at] <= pointer.last + _NEAR
            if near or statement.n in failing:
                wanted.add(statement.a)
        return [a for n, a in draft.actors.items() if n in wanted]

    def _repair_ask(self, draft: StatementsDraft, problems: Sequence[Problem], place: int) -> Ask:
        """Return one of the asks of a repair; each has numbers of its own for what it adds."""
        apart = place * _NUMBERS_PER_ASK
        return self._ask(
            "statements-repair",
            StatementsRepair,
            f"repair of {len(problems)} findings",
            sentences=repair_sentences(self.document, problems, self.marker),
            actors=actors_text(self._actors_concerned(draft, problems)),
            records=records_text(problems),
            findings=findings_text(problems),
            next_actor=max(draft.actors, default=0) + 1 + apart,
            next_statement=max([*draft.statements, *(b.number for b in draft.bad)], default=0) + 1 + apart,
        )

    # -- positions ------------------------------------------------------------------------------

    def _positions(
        self, statements: StatementsAudit, ordered: tuple[GroundedStatement, ...], parties: frozenset[str]
    ) -> Generator[Round, Sequence[Outcome], PositionsAudit]:
        in_full = len(self.document.text) <= self.options.article_characters
        table = statement_table(
            self.document, ordered, statements.actors, self.marker, most_words=_TABLE_WORDS if in_full else None
        )
        every = range(1, len(self.document.sentences) + 1)
        ask = self._ask(
            "positions",
            PositionsAnswer,
            "positions",
            article=numbered(self.document, every, self.marker) if in_full else "(too long to show; see the statements)",
            title=title_line(self.document),
            statements=table,
            parties=_listed(parties),
            issues="; ".join(f"{i.id}: {i.proposal}" for i in self._issues(()).values()),
            closed=self._closed(),
        )
        result = _parsed((yield from self._single(ask)), PositionsAnswer)
        if isinstance(result, AskFailed):
            self._failed("positions", result)
            return PositionsAudit((), (), (), (), 0, 0)
        answer = result.answer
        positions = {p.n: self._with_known_party(p) for p in answer.positions}
        draft = PositionsDraft(self._issues(answer.issues), positions, answer.gist, result.bad)
        audit = audit_positions(self.document, draft, ordered, parties, self.vocabulary, closed=self._closed())
        for _ in range(self.options.repair_rounds):
            problems = to_ask(audit.problems)
            if not problems:
                break
            outcome = yield from self._single(self._positions_repair_ask(draft, parties, table, problems))
            repair = _parsed(outcome, PositionsRepair)
            if isinstance(repair, AskFailed):
                self._failed("the repair of positions", repair)
                break
            draft = apply_positions(draft, problems, repair.answer)
            positions = {n: self._with_known_party(p) for n, p in draft.positions.items()}
            draft = replace(draft, issues=self._issues(draft.issues.values()), positions=positions)
            audit = audit_positions(self.document, draft, ordered, parties, self.vocabulary, closed=self._closed())
            if len(to_ask(audit.problems)) >= len(problems):
                break
        return audit

    def _positions_repair_ask(
        self,
        draft: PositionsDraft,
        parties: frozenset[str],
        table: str,
        problems: Sequence[Problem],
    ) -> Ask:
        return self._ask(
            "positions-repair",
            PositionsRepair,
            f"repair of {len(problems)} findings on positions",
            sentences=repair_sentences(self.document, problems, self.marker),
            statements=table,
            parties=_listed(parties),
            issues="; ".join(f"{i.id}: {i.proposal}" for i in draft.issues.values()) or "none",
            records=records_text(problems),
            findings=findings_text(problems),
            next_position=max(draft.positions, default=0) + 1,
        )


_TEMPLATES: tuple[AskKind, ...] = ("statements", "statements-repair", "positions", "positions-repair")


def _listed(parties: frozenset[str]) -> str:
    return "; ".join(sorted(parties)) or "none"


def _parsed(outcome: Outcome, form: type[E]) -> Parsed[E] | AskFailed:
    """Return the parsed answer, or why there is none."""
    if isinstance(outcome, AskFailed):
        return outcome
    try:
        return parse(outcome.text, form)
    except ValueError as error:
        return AskFailed("malformed", f"the model's answer cannot be used: {error}", outcome.text, outcome.usage, outcome.calls)


def _merged(answers: Sequence[Parsed[StatementsAnswer]]) -> StatementsDraft:
    """Join the answers of several windows; each one's numbers are shifted past those before it."""
    actors: dict[int, DraftActor] = {}
    statements: dict[int, DraftStatement] = {}
    bad: list[BadRecord] = []
    for parsed in answers:
        answer = parsed.answer
        actor_shift, shift = max(actors, default=0), max(statements, default=0)
        for actor in answer.actors:
            moved_actor = actor.model_copy(update={"n": actor.n + actor_shift}) if actor_shift else actor
            actors.setdefault(moved_actor.n, moved_actor)
        for s in answer.statements:
            moved = _shifted(s, shift, actor_shift) if shift or actor_shift else s
            if moved.n in statements:
                bad.append(BadRecord("statements", moved.model_dump(mode="json"), "its number is used twice"))
            else:
                statements[moved.n] = moved
        bad.extend(parsed.bad)
    return StatementsDraft(actors, statements, tuple(bad))


def _shifted(s: DraftStatement, shift: int, actor_shift: int) -> DraftStatement:
    extras = tuple(
        x.model_copy(update={"v": str(int(x.v) + shift)}) if x.k == "in" and NUMBER.fullmatch(x.v) else x for x in s.x
    )
    return s.model_copy(update={"n": s.n + shift, "a": s.a + actor_shift if s.a else 0, "x": extras})


def _renumbered(statements: Sequence[GroundedStatement]) -> tuple[GroundedStatement, ...]:
    """Number the statements from 1 in the order of the text."""
    new = {s.number: i for i, s in enumerate(statements, 1)}
    return tuple(replace(s, number=new[s.number], inside=new.get(s.inside, 0)) for s in statements)


def _remaining(problems: Sequence[Problem], dismissed: Sequence[Dismissed]) -> list[Problem]:
    """Return the problems that were not dismissed; a dismissal counts for the same kind at the same place."""
    gone = {(d.problem.kind, d.problem.about, d.problem.key, d.problem.spans) for d in dismissed}
    return [p for p in problems if (p.kind, p.about, p.key, p.spans) not in gone]
