"""The statements of a reading: windows, repair, and which sources are the same."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer.asks import Ask, AskFailed
from summarizer.audit import (
    SWEPT,
    Dismissed,
    Problem,
    StatementsAudit,
    StatementsDraft,
    audit_statements,
    borne_out,
    remaining,
    unlisted_party,
)
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.draft import (
    NUMBER,
    BadRecord,
    DraftActor,
    DraftStatement,
    IdentitiesAnswer,
    Parsed,
    StatementsAnswer,
    StatementsRepair,
    parse_pointer,
)
from summarizer.errors import ModelError
from summarizer.grounded import GroundedActor
from summarizer.identities import Doubts, doubts, fullness, listed_apart, merged_actors
from summarizer.mending import apply_statements
from summarizer.reading.conversation import Conversation, Step, parsed
from summarizer.repairs import (
    actors_text,
    findings_text,
    listed_text,
    records_text,
    repair_sentences,
    sentences_concerned,
    to_ask,
)
from summarizer.text.folding import plain
from summarizer.text.spans import Span
from summarizer.windows import Window, numbered, plan, title_line, turn_before
from summarizer.wording import Vocabulary

_FINDINGS_PER_ASK = 40
_NUMBERS_PER_ASK = 1_000
_ACTORS_SHOWN, _NEAR = 60, 5
"""Actors that a repair is shown whatever the article, and the sentences within which others count as near."""

_SOURCES_PER_ASK = 200
"""Sources and parties that one question of sameness lists at most."""


@dataclass(frozen=True)
class FoundStatements:
    """The statements of a document after repair, what remains open, and the places that were dismissed."""

    audit: StatementsAudit
    remaining: tuple[Problem, ...]
    dismissed: tuple[Dismissed, ...]


class StatementSteps:
    """Finds the statements of one document."""

    def __init__(
        self, document: Document, conversation: Conversation, vocabulary: Vocabulary, codebook: Codebook | None
    ) -> None:
        self._document = document
        self._talk = conversation
        self._vocabulary = vocabulary
        self._codebook = codebook
        self._parties = "; ".join(p.name for p in codebook.parties) if codebook else ""
        self._closed = codebook is not None and codebook.closed
        self._unlisted: dict[str, str] = {}

    def run(self) -> Step[FoundStatements]:
        """Ask for the statements of every window, then about what the audit found.

        Raises:
            ModelError: no window could be read.
        """
        windows = plan(self._document, self._talk.options.window_characters, self._talk.options.overlap_sentences)
        draft, parts = yield from self._read(windows)
        return (yield from self._repaired(draft, in_windows=parts > 1))

    def _coded(self, draft: StatementsDraft) -> StatementsDraft:
        """Give actors the codebook's parties, by what the model wrote and by who is listed as a spokesperson.

        Names of actors whose party is taken away are kept, with the party.
        """
        codebook = self._codebook
        if codebook is None:
            return draft
        actors = {n: a.model_copy(update={"party": codebook.side(a.name, a.party)}) for n, a in draft.actors.items()}
        self._unlisted.update((a.name.strip(), a.party) for n, a in draft.actors.items() if a.party and not actors[n].party)
        return replace(draft, actors=actors)

    # -- the windows ----------------------------------------------------------------------------

    def _read(self, windows: Sequence[Window]) -> Step[tuple[StatementsDraft, int]]:
        """Return the draft of all windows together, and of how many answers it was made."""
        answers, failures = yield from self._talk.in_parts(windows, self._window_ask, StatementsAnswer, Window.halves)
        sentences = self._document.sentences
        if not answers and failures:
            first = failures[0][1]
            raise ModelError(
                f"{self._document.source}: {first.message}",
                reason=first.reason,
                document=self._document.source,
                raw=first.raw,
                usage=self._talk.usage,
            )
        for window, failed in failures:
            what = f"sentences {window.first} to {window.last} were not read"
            self._talk.failed(what, failed, Span(sentences[window.first - 1].start, sentences[window.last - 1].end))
        in_order = sorted(answers, key=lambda a: a[0].first)
        return self._coded(_merged([answer for _, answer in in_order])), len(answers)

    def _window_ask(self, window: Window, limit: int) -> Ask:
        whole = window == Window(1, len(self._document.sentences))
        part = "" if whole else f"This is a part of a longer text: sentences {window.first} to {window.last}."
        if not whole and (label := turn_before(self._document, window.first)):
            part += f" It begins within the turn of {label!r}."
        return self._talk.ask(
            "statements",
            StatementsAnswer,
            f"statements of sentences {window.first} to {window.last}",
            limit,
            article=numbered(self._document, range(window.first, window.last + 1), self._talk.marker),
            title=title_line(self._document),
            part=part,
            parties=self._parties,
            closed=self._closed,
        )

    # -- repair and identities --------------------------------------------------------------------

    def _repaired(self, draft: StatementsDraft, *, in_windows: bool) -> Step[FoundStatements]:
        """Ask about what the audit found as long as that gains something; beside it, once, which sources are the same.

        The question is put only where parts of the document were read apart: whoever has read all of it
        has already said who is who, and sources that may be one are noted for a person.
        """
        audit = audit_statements(self._document, draft, self._vocabulary)
        doubtful = doubts(audit.actors) if in_windows else Doubts()
        dismissed: list[Dismissed] = []
        for round_number in range(max(self._talk.options.repair_rounds, 1 if doubtful else 0)):
            wanted = round_number < self._talk.options.repair_rounds
            open_problems = to_ask(remaining(audit.problems, dismissed)) if wanted else []
            questions = self._identity_asks(audit, doubtful) if doubtful and not round_number else []
            if not open_problems and not questions:
                break
            chunks = [open_problems[i : i + _FINDINGS_PER_ASK] for i in range(0, len(open_problems), _FINDINGS_PER_ASK)]
            asks = [self._repair_ask(draft, audit, chunk, i) for i, chunk in enumerate(chunks)]
            outcomes = yield from self._talk.send([*asks, *questions])
            for chunk, outcome in zip(chunks, outcomes[: len(chunks)], strict=True):
                result = parsed(outcome, StatementsRepair)
                if isinstance(result, AskFailed):
                    self._talk.failed("the repair of statements", result)
                    continue
                draft, gone = apply_statements(self._document, draft, audit, chunk, result.answer)
                dismissed.extend(gone)
            for outcome in outcomes[len(chunks) :]:
                answer = parsed(outcome, IdentitiesAnswer)
                if isinstance(answer, AskFailed):
                    self._talk.failed("which sources are the same was not settled", answer)
                else:
                    draft = _with_identities(draft, answer.answer, doubtful, merged_actors(audit.actors))
            draft = self._coded(draft)
            audit = audit_statements(self._document, draft, self._vocabulary)
            dismissed = borne_out(self._document, audit, dismissed)
            if len(to_ask(remaining(audit.problems, dismissed))) >= len(open_problems):
                break
        still = {(p.kind, p.spans) for p in audit.problems}
        places = tuple(d for d in dismissed if d.problem.kind in SWEPT and (d.problem.kind, d.problem.spans) in still)
        sideless = dict.fromkeys(a.name for a in audit.actors if not a.party and a.name in self._unlisted)
        noted = [unlisted_party(name, self._unlisted[name]) for name in sideless]
        if not in_windows:
            noted.extend(_listed_apart(audit))
        return FoundStatements(audit, (*remaining(audit.problems, dismissed), *noted), places)

    def _repair_ask(self, draft: StatementsDraft, audit: StatementsAudit, problems: Sequence[Problem], place: int) -> Ask:
        """Return one of the asks of a repair; each has numbers of its own for what it adds."""
        apart = place * _NUMBERS_PER_ASK
        return self._talk.ask(
            "statements-repair",
            StatementsRepair,
            f"repair of {len(problems)} findings",
            sentences=repair_sentences(self._document, problems, self._talk.marker),
            actors=actors_text(self._actors_concerned(draft, problems)),
            listed=listed_text(self._document, draft, audit, problems),
            records=records_text(problems),
            findings=findings_text(self._document, problems),
            next_actor=max(draft.actors, default=0) + 1 + apart,
            next_statement=max([*draft.statements, *(b.number for b in draft.bad)], default=0) + 1 + apart,
        )

    def _actors_concerned(self, draft: StatementsDraft, problems: Sequence[Problem]) -> list[DraftActor]:
        """Return the actors that a repair is shown: all, or of a long list those near the sentences concerned."""
        if len(draft.actors) <= _ACTORS_SHOWN:
            return list(draft.actors.values())
        concerned = sentences_concerned(self._document, problems)
        failing = {p.key for p in problems if p.about == "statement"}
        wanted: set[int] = {p.key for p in problems if p.about == "actor" and isinstance(p.key, int)}
        for statement in draft.statements.values():
            pointer = parse_pointer(statement.at[0])
            at = bisect_left(concerned, pointer.first - _NEAR) if pointer else len(concerned)
            near = pointer is not None and at < len(concerned) and concerned[at] <= pointer.last + _NEAR
            if near or statement.n in failing:
                wanted.add(statement.a)
        return [a for n, a in draft.actors.items() if n in wanted]

    def _identity_asks(self, audit: StatementsAudit, doubtful: Doubts) -> list[Ask]:
        """Return the question which of the doubtful sources and parties are the same; several where there are very many."""
        places = _first_places(audit)
        mentioned = {n: self._document.sentence_number(place.start) for n, place in places.items()}
        by_number = {a.number: a for a in audit.actors}
        # Records of one rare word stand together, so that cutting a very long list parts few that belong together.
        wanted = sorted(doubtful.sources, key=lambda n: (by_number[n].name.split()[-1].casefold(), n))
        chunks = [wanted[i : i + _SOURCES_PER_ASK] for i in range(0, len(wanted), _SOURCES_PER_ASK)] or [[]]
        asks = []
        for i, chunk in enumerate(chunks):
            lines = []
            for n in sorted(chunk):
                actor = by_number[n]
                about = "; ".join(part for part in (actor.role, f"for {actor.party}" if actor.party else "") if part)
                where = f" {self._talk.marker.of(mentioned[n])}" if n in mentioned else ""
                lines.append(f"{n} {actor.name}" + (f" ({about})" if about else "") + where)
            shown = sorted({mentioned[n] for n in chunk if n in mentioned})
            asks.append(
                self._talk.ask(
                    "identities",
                    IdentitiesAnswer,
                    "which sources are the same",
                    sources="\n".join(lines) or "none",
                    parties="; ".join(doubtful.parties) if i == 0 and self._codebook is None else "",
                    sentences=numbered(self._document, shown, self._talk.marker),
                )
            )
        return asks


def _first_places(audit: StatementsAudit) -> dict[int, Span]:
    """Return, for each source that is cited, the first place that tells of it; a teller without a place has none."""
    certain = merged_actors(audit.actors)
    out: dict[int, Span] = {}
    for statement in audit.statements:
        if statement.actor in certain:
            out.setdefault(certain[statement.actor].number, statement.mention or statement.content[0])
    return out


def _listed_apart(audit: StatementsAudit) -> list[Problem]:
    """Return a note for each source that may be another one of the same list."""
    found = listed_apart(audit.actors)
    places = _first_places(audit) if found else {}
    return [
        Problem(
            "sources-alike",
            "note",
            f"{one.name!r} may be {' or '.join(repr(other.name) for other in others)}: they are listed as different sources",
            "actor",
            one.number,
            tuple(places[n] for n in (one.number, *(other.number for other in others)) if n in places),
        )
        for one, others in found
    ]


def _with_identities(
    draft: StatementsDraft, answer: IdentitiesAnswer, doubtful: Doubts, certain: Mapping[int, GroundedActor]
) -> StatementsDraft:
    """Give the records of one source one name, and the names of one side one spelling; only what was in doubt changes.

    The records keep their numbers, so that a repair of the same round may still cite them; the assembly
    makes one source of those with one name. What is settled of one record holds for those that are
    certainly the same, such as those of other windows with the same name.
    """
    alike: dict[int, list[int]] = defaultdict(list)
    for number, first in certain.items():
        alike[first.number].append(number)
    actors = dict(draft.actors)
    for group in answer.sources:
        asked = [certain[n] for n in dict.fromkeys(group.sources) if n in doubtful.sources]
        if len(asked) > 1:
            main = max(asked, key=lambda a: (fullness(a.name), -a.number))
            party = main.party or next((a.party for a in asked if a.party), "")
            role = main.role or next((a.role for a in asked if a.role), "")
            one = {"name": main.name, "kind": main.kind, "role": role, "party": party}
            for number in (n for first in asked for n in alike[first.number]):
                actors[number] = actors[number].model_copy(update=one)
    spelling = _spellings(answer, doubtful)
    actors = {n: a.model_copy(update={"party": spelling.get(a.party, a.party)}) for n, a in actors.items()}
    return replace(draft, actors=actors)


def _spellings(answer: IdentitiesAnswer, doubtful: Doubts) -> Mapping[str, str]:
    out: dict[str, str] = {}
    for group in answer.parties:
        names = [n for n in dict.fromkeys(group.names) if n in doubtful.parties and n not in out]
        out.update(dict.fromkeys(names, names[0]) if len(names) > 1 else {})
    return out


def _merged(answers: Sequence[Parsed[StatementsAnswer]]) -> StatementsDraft:
    """Join the answers of several windows; each one's numbers are shifted past those before it.

    A record whose number is taken, or that has none, gets one of its own: a repair must never take it for another.
    """
    actors: dict[int, DraftActor] = {}
    statements: dict[int, DraftStatement] = {}
    bad: list[BadRecord] = []
    for one in answers:
        actor_shift, shift = max(actors, default=0), max([*statements, *(b.number for b in bad)], default=0)
        for actor in one.answer.actors:
            moved_actor = actor.model_copy(update={"n": actor.n + actor_shift}) if actor_shift else actor
            earlier = actors.setdefault(moved_actor.n, moved_actor)
            if plain(earlier.name) != plain(actor.name):
                bad.append(BadRecord("actors", moved_actor.model_dump(mode="json"), "its number is another actor's"))
        numbers = itertools.count(
            max([s.n for s in one.answer.statements] + [b.number for b in one.bad], default=0) + shift + 1
        )
        for statement in one.answer.statements:
            moved = _shifted(statement, shift, actor_shift) if shift or actor_shift else statement
            if moved.n in statements:
                moved = moved.model_copy(update={"n": next(numbers)})
            statements[moved.n] = moved
        taken = set(statements)
        for record in one.bad:
            found = _shifted_record(record, shift, actor_shift)
            if record.field == "statements" and isinstance(found.record, dict) and (not found.number or found.number in taken):
                found = replace(found, record={**found.record, "n": next(numbers)})
            taken.add(found.number)
            bad.append(found)
    return StatementsDraft(actors, statements, tuple(bad))


def _shifted_record(bad: BadRecord, shift: int, actor_shift: int) -> BadRecord:
    """Return a bad record with those of its numbers shifted that are numbers."""
    if not isinstance(bad.record, dict):
        return bad
    shifts = {"n": actor_shift if bad.field == "actors" else shift, "a": actor_shift}
    moved = {
        key: value + shifts[key]
        if key in shifts and isinstance(value, int) and not isinstance(value, bool) and value
        else value
        for key, value in bad.record.items()
    }
    return replace(bad, record=moved)


def _shifted(s: DraftStatement, shift: int, actor_shift: int) -> DraftStatement:
    extras = tuple(
        x.model_copy(update={"v": str(int(x.v) + shift)}) if x.k == "in" and NUMBER.fullmatch(x.v) else x for x in s.x
    )
    return s.model_copy(update={"n": s.n + shift, "a": s.a + actor_shift if s.a else 0, "x": extras})
