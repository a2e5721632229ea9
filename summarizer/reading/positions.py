"""The positions of a reading: asked over the grounded statements of the whole document, then repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer.asks import Ask, AskFailed
from summarizer.audit import Dismissed, PositionsAudit, PositionsDraft, Problem, StatementsAudit, audit_positions, remaining
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.draft import (
    BadRecord,
    DraftGist,
    DraftIssue,
    DraftPosition,
    IssuesAnswer,
    Parsed,
    PositionsAnswer,
    PositionsRepair,
)
from summarizer.grounded import GroundedStatement
from summarizer.mending import apply_positions, dismissed_positions, with_used_kept
from summarizer.reading.conversation import Conversation, Step, parsed
from summarizer.repairs import (
    findings_text,
    records_text,
    repair_sentences,
    statement_rows,
    to_ask,
)
from summarizer.summary import Stance
from summarizer.text.folding import plain
from summarizer.text.spans import Span
from summarizer.windows import numbered, title_line
from summarizer.wording import Vocabulary

_TABLE_WORDS = 16
"""Words of a content that are shown beside the article, and in a repair."""

_FINDINGS_PER_ASK = 40
_NUMBERS_PER_ASK = 1_000

_ROWS_OF_PARTY = 30
"""Statements that a repair is shown beside those that failing positions cite."""

_OPPOSITE: Mapping[Stance, Stance] = {"supports": "opposes", "opposes": "supports"}


@dataclass(frozen=True, slots=True)
class _Part:
    """Statements `first` to `last` (numbers from 1, both included) that one ask shows, with the article or without."""

    first: int
    last: int
    with_article: bool

    def smaller(self) -> tuple[_Part, ...]:
        """Return the same statements without the article, or the two halves; nothing where there is one statement."""
        if self.with_article:
            return (replace(self, with_article=False),) if self.last else ()
        if self.last <= self.first:
            return ()
        middle = (self.first + self.last) // 2
        return replace(self, last=middle), replace(self, first=middle + 1)


class PositionSteps:
    """Finds the positions of one document."""

    def __init__(
        self,
        document: Document,
        conversation: Conversation,
        vocabulary: Vocabulary,
        codebook: Codebook | None,
        found: StatementsAudit,
        statements: tuple[GroundedStatement, ...],
    ) -> None:
        self._document = document
        self._talk = conversation
        self._vocabulary = vocabulary
        self._codebook = codebook
        self._actors = found.actors
        self._statements = statements
        self._closed = codebook is not None and codebook.closed
        self._fixed = frozenset(i.id for i in codebook.issues) if codebook else frozenset[str]()
        listed = [p.name for p in codebook.parties] if codebook else []
        self._parties_listed = bool(listed)
        self._parties = frozenset([*(a.party for a in found.actors if a.party), *listed])

    def run(self) -> Step[PositionsAudit]:
        """Ask for positions; where that took several asks, which issues are the same; then about what the audit found."""
        answers, failures = yield from self._talk.in_parts(self._parts(), self._part_ask, PositionsAnswer, _Part.smaller)
        for part, failed in failures:
            what = "positions" if len(failures) + len(answers) == 1 else f"positions in statements {part.first} to {part.last}"
            self._talk.failed(what, failed, *self._span_of(part))
        if not answers:
            return PositionsAudit((), (), (), (), 0, 0)
        in_order = sorted(answers, key=lambda a: a[0].first)
        draft = self._known(_merged([answer for _, answer in in_order], self._codebook))
        if len(answers) > 1:
            if not (self._closed and self._fixed):
                draft = yield from self._with_issues_settled(draft)
            draft = replace(draft, positions=_joined(draft.positions))
        return (yield from self._repaired(draft))

    def _span_of(self, part: _Part) -> tuple[Span, ...]:
        within = self._statements[part.first - 1 : part.last]
        return (Span(within[0].content[0].start, within[-1].content[-1].end),) if within else ()

    # -- the codebook -----------------------------------------------------------------------------

    def _issues(self, answered: Iterable[DraftIssue]) -> dict[str, DraftIssue]:
        """Return the codebook's issues and, unless it is closed, those of an answer that are not among them."""
        listed = {i.id: DraftIssue(id=i.id, proposal=i.proposal) for i in self._codebook.issues} if self._codebook else {}
        return listed if listed and self._closed else {**{i.id: i for i in answered}, **listed}

    def _known(self, draft: PositionsDraft) -> PositionsDraft:
        """Return the draft with the codebook's issues, and its ids and names of parties, however an answer words them."""
        codebook = self._codebook
        if codebook is None:
            return draft
        ids = {i.id: codebook.issue_named(i.id, i.proposal) or i.id for i in draft.issues.values()}

        def listed(position: DraftPosition) -> DraftPosition:
            party = codebook.party_named(position.party) or position.party
            issue = ids.get(position.issue) or codebook.issue_named(position.issue) or position.issue
            return position.model_copy(update={"party": party, "issue": issue})

        others = [issue for id, issue in draft.issues.items() if ids[id] == id]
        positions = {n: listed(p) for n, p in draft.positions.items()}
        return replace(draft, issues=self._issues(others), positions=positions)

    # -- the first round ----------------------------------------------------------------------------

    def _rows(self, part: _Part, *, excerpts: bool) -> list[str]:
        return statement_rows(
            self._document,
            self._statements[part.first - 1 : part.last],
            self._actors,
            self._talk.marker,
            most_words=_TABLE_WORDS if excerpts else None,
        )

    def _parts(self) -> list[_Part]:
        """Return all statements with the article if both fit into one ask, else as few stretches of statements as do."""
        room = self._talk.options.shown_characters
        every = _Part(1, len(self._statements), with_article=True)
        table = sum(len(row) + 1 for row in self._rows(every, excerpts=True))
        if len(self._document.text) + table <= room:
            return [every]
        out: list[_Part] = []
        first, size = 1, 0
        for number, row in enumerate(self._rows(every, excerpts=False), 1):
            if size and size + len(row) + 1 > room:
                out.append(_Part(first, number - 1, with_article=False))
                first, size = number, 0
            size += len(row) + 1
        out.append(_Part(first, len(self._statements), with_article=False))
        return out

    def _part_ask(self, part: _Part, limit: int) -> Ask:
        sentences = range(1, len(self._document.sentences) + 1)
        article = "(too long to show; see the statements)"
        return self._talk.ask(
            "positions",
            PositionsAnswer,
            "positions",
            limit,
            article=numbered(self._document, sentences, self._talk.marker) if part.with_article else article,
            title=title_line(self._document),
            statements="\n".join(self._rows(part, excerpts=part.with_article)) or "none",
            parties=_listed(self._parties),
            issues="; ".join(f"{i.id}: {i.proposal}" for i in self._issues(()).values()),
            closed=self._closed,
        )

    # -- issues of several answers ----------------------------------------------------------------

    def _with_issues_settled(self, draft: PositionsDraft) -> Step[PositionsDraft]:
        """Ask which issues are one question under several wordings; where that fails, they stay apart."""
        if len(draft.issues) > 1:
            listed = "\n".join(f"{i.id}: {i.proposal}" for i in draft.issues.values())
            ask = self._talk.ask("issues", IssuesAnswer, "which issues are the same", issues=listed)
            result = parsed((yield from self._talk.single(ask)), IssuesAnswer)
            if isinstance(result, AskFailed):
                self._talk.failed("which issues are the same was not settled", result)
            else:
                draft = _with_one_issue_each(draft, result.answer, self._fixed)
        return draft

    # -- repair -------------------------------------------------------------------------------------

    def _repaired(self, draft: PositionsDraft) -> Step[PositionsAudit]:
        audit = self._audit(draft)
        dismissed: list[Dismissed] = []
        for _ in range(self._talk.options.repair_rounds):
            problems = to_ask(remaining(audit.problems, dismissed))
            if not problems:
                break
            answers = yield from self._repairs(draft, problems)
            if not answers:
                break
            before, used = draft, [p.number for p in audit.positions]
            for chunk, repair in answers:
                draft = apply_positions(draft, chunk, repair.answer)
                dismissed.extend(dismissed_positions(chunk, repair.answer))
            draft = self._known(draft)
            draft = with_used_kept(before, used, draft, {p.number for p in self._audit(draft).positions})
            audit = self._audit(draft)
            if len(to_ask(remaining(audit.problems, dismissed))) >= len(problems):
                break
        return replace(audit, problems=tuple(remaining(audit.problems, dismissed)))

    def _repairs(
        self, draft: PositionsDraft, problems: Sequence[Problem]
    ) -> Step[list[tuple[Sequence[Problem], Parsed[PositionsRepair]]]]:
        """Ask about problems, in one round however many asks that takes; return those answered with their answers."""
        together = _records_together(problems)
        starts = range(0, len(together), _FINDINGS_PER_ASK)
        chunks = [(i, together[start : start + _FINDINGS_PER_ASK]) for i, start in enumerate(starts)]
        answered, failures = yield from self._talk.in_parts(
            chunks, lambda c, limit: self._repair_ask(draft, c[1], limit, c[0]), PositionsRepair, lambda _: ()
        )
        for _, failed in failures:
            self._talk.failed("the repair of positions", failed)
        return [(chunk, repair) for (_, chunk), repair in sorted(answered, key=lambda a: a[0][0])]

    def _audit(self, draft: PositionsDraft) -> PositionsAudit:
        return audit_positions(
            self._document,
            draft,
            self._statements,
            self._actors,
            self._parties,
            self._vocabulary,
            closed=self._closed and self._parties_listed,
        )

    def _repair_ask(self, draft: PositionsDraft, problems: Sequence[Problem], limit: int, place: int) -> Ask:
        """Return one of the asks of a repair; each has numbers of its own for what it adds."""
        return self._talk.ask(
            "positions-repair",
            PositionsRepair,
            f"repair of {len(problems)} findings on positions",
            limit,
            sentences=repair_sentences(self._document, problems, self._talk.marker),
            statements="\n".join(self._rows_concerned(draft, problems)) or "none",
            parties=_listed(self._parties),
            issues="; ".join(f"{i.id}: {i.proposal}" for i in draft.issues.values()) or "none",
            records=records_text(problems),
            findings=findings_text(self._document, problems),
            next_position=max([*draft.positions, *(b.number for b in draft.bad)], default=0) + 1 + place * _NUMBERS_PER_ASK,
        )

    def _rows_concerned(self, draft: PositionsDraft, problems: Sequence[Problem]) -> list[str]:
        """Return the statements that failing positions cite and more of their parties; without any, the first ones."""
        keys = [p.key for p in problems if p.about == "position" and isinstance(p.key, int)]
        failing = [draft.positions[n] for n in dict.fromkeys(keys) if n in draft.positions]
        cited = {n for p in failing for n in p.statements}
        parties = {p.party for p in failing}
        speakers = {a.number for a in self._actors if a.party in parties}
        more = [s.number for s in self._statements if s.actor in speakers and s.number not in cited][:_ROWS_OF_PARTY]
        wanted = cited.union(more)
        shown = [s for s in self._statements if s.number in wanted] or list(self._statements[:_ROWS_OF_PARTY])
        return statement_rows(self._document, shown, self._actors, self._talk.marker, most_words=_TABLE_WORDS)


def _listed(parties: frozenset[str]) -> str:
    return "; ".join(sorted(parties)) or "none"


def _records_together(problems: Sequence[Problem]) -> Sequence[Problem]:
    """Return what does not fit into one ask with the findings on a record side by side."""
    if len(problems) <= _FINDINGS_PER_ASK:
        return problems
    first: dict[tuple[str, int | str], int] = {}
    for problem in problems:
        first.setdefault((problem.about, problem.key), len(first))
    return sorted(problems, key=lambda p: first[p.about, p.key])


def _merged(answers: Sequence[Parsed[PositionsAnswer]], codebook: Codebook | None) -> PositionsDraft:
    """Join the answers of several parts: positions are numbered anew, and an id used for another proposal gets a new name.

    What means an issue of the codebook gets its id.
    """
    codebook = codebook or Codebook()
    fixed = {i.id for i in codebook.issues}
    issues: dict[str, DraftIssue] = {}
    positions: dict[int, DraftPosition] = {}
    gist: list[DraftGist] = []
    bad: list[BadRecord] = []
    for one in answers:
        shift = max([*positions, *(b.number for b in bad)], default=0)
        names: dict[str, str] = {}
        for issue in one.answer.issues:
            listed = codebook.issue_named(issue.id, issue.proposal)
            name, n = listed or issue.id, 1
            while listed is None and (
                name in fixed or (name in issues and plain(issues[name].proposal) != plain(issue.proposal))
            ):
                n += 1
                name = f"{issue.id}-{n}"
            names[issue.id] = name
            issues.setdefault(name, issue.model_copy(update={"id": name}))
        taken = {*(p.n + shift for p in one.answer.positions), *(b.number + shift for b in one.bad)}
        for p in one.answer.positions:
            number = p.n + shift
            if number in positions:  # used twice: the later one is a position of its own
                number = max(taken) + 1
                taken.add(number)
            positions[number] = p.model_copy(update={"n": number, "issue": names.get(p.issue, p.issue)})
        gist.extend(one.answer.gist if len(answers) == 1 else one.answer.gist[:1])
        bad.extend(_renumbered(b, shift) for b in one.bad)
    return PositionsDraft(issues, positions, _each_once(gist), tuple(bad))


def _each_once(gist: Iterable[DraftGist]) -> tuple[DraftGist, ...]:
    """Return each sentence of the gist once, with all sentences of the article that it is said to rest on."""
    out: dict[str, DraftGist] = {}
    for one in gist:
        earlier = out.setdefault(plain(one.text), one)
        if earlier is not one:
            both = tuple(dict.fromkeys((*earlier.sentences, *one.sentences)))
            out[plain(one.text)] = earlier.model_copy(update={"sentences": both})
    return tuple(out.values())


def _renumbered(bad: BadRecord, shift: int) -> BadRecord:
    if not shift or bad.field != "positions" or bad.number < 1:
        return bad
    return replace(bad, record={**bad.record, "n": bad.number + shift})


def _with_one_issue_each(draft: PositionsDraft, answer: IssuesAnswer, fixed: frozenset[str]) -> PositionsDraft:
    """Give the positions on issues that are the same the id of one of them; on an opposite proposal the side turns.

    An id in `fixed`, of the codebook, is the one that is kept.
    """
    meant: dict[str, tuple[str, bool]] = {}
    for group in answer.issues:
        if group.id in draft.issues and group.id not in meant:
            members = [(group.id, False), *((id, False) for id in group.same), *((id, True) for id in group.opposite)]
            main, side = next(((id, turned) for id, turned in members if id in fixed), members[0])
            for id, turned in members:
                free = id in draft.issues and id not in fixed and id not in meant
                if free and id != main and id not in {m for m, _ in meant.values()}:
                    meant[id] = (main, turned != side)
    positions = {}
    for n, p in draft.positions.items():
        issue, turned = meant.get(p.issue, (p.issue, False))
        stance = _OPPOSITE.get(p.stance, p.stance) if turned else p.stance
        positions[n] = p.model_copy(update={"issue": issue, "stance": stance})
    return replace(draft, issues={id: i for id, i in draft.issues.items() if id not in meant}, positions=positions)


def _joined(positions: Mapping[int, DraftPosition]) -> dict[int, DraftPosition]:
    """Join positions of one party, issue, stance and status: their evidence, conditions and red lines add up."""
    out: dict[tuple[str, str, str, str], DraftPosition] = {}
    for p in positions.values():
        key = (p.party, p.issue, p.stance, p.status)
        earlier = out.get(key)
        if earlier is None:
            out[key] = p
            continue
        lists = ("statements", "sentences", "conditions", "red_line")
        both = {name: tuple(dict.fromkeys((*getattr(earlier, name), *getattr(p, name)))) for name in lists}
        out[key] = earlier.model_copy(update=both)
    return {p.n: p for p in out.values()}
