"""The audit of statements: places, speakers, and what the sweep finds beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from summarizer.audit.mentions import audit_given_to_two
from summarizer.audit.places import Source, in_order, nested, place
from summarizer.audit.problems import Problem, StatementsAudit, StatementsDraft, bad_record
from summarizer.audit.repeats import one_per_place
from summarizer.audit.speakers import audit_speakers
from summarizer.audit.sweep import unaccounted
from summarizer.document import Document
from summarizer.draft import DraftActor
from summarizer.grounded import GroundedActor, GroundedStatement
from summarizer.identities import merged_actors
from summarizer.text.folding import plain
from summarizer.wording import Vocabulary


def audit_statements(document: Document, draft: StatementsDraft, vocabulary: Vocabulary) -> StatementsAudit:
    """Place every statement in the text and list what is wrong with them or missing.

    Args:
        document: the document.
        draft: what the model has answered so far.
        vocabulary: the document's words.

    Returns:
        The sound statements in the order of the text, with problems: records of no valid form, what
        `places.place` finds, words given to two actors, records joined or dropped, wrong nesting, what
        `speakers.audit_speakers` finds, and what `sweep.unaccounted` finds in the text.
    """
    problems = [bad_record(b) for b in draft.bad]
    placed: list[GroundedStatement] = []
    counts: Counter[str] = Counter()
    for draft_statement in draft.statements.values():
        statement, wrong = place(document, draft, draft_statement, counts)
        problems.extend(wrong)
        if statement is not None:
            placed.append(statement)
    problems.extend(audit_given_to_two(draft, in_order(placed)))
    actors = _cited(draft, placed, vocabulary)
    sources = _sources(actors)
    placed, went, stands_for = one_per_place(document, in_order(placed), actors, sources)
    problems.extend(went)
    placed, nesting = nested(placed, draft, stands_for, sources)
    problems.extend(nesting)
    cited = {n for s in placed for n in (s.actor, s.teller)}
    left = {sources[n] for n in cited if n in sources}
    # A record that went into another one's leaves behind what its actor tells of the source.
    actors = [a for a in actors if a.number in cited or (a.kind != "unnamed" and sources[a.number] in left)]
    problems.extend(_once_each(audit_speakers(document, draft, placed, actors, vocabulary), sources))
    problems.extend(unaccounted(document, placed))
    return StatementsAudit(tuple(actors), tuple(placed), tuple(problems), counts["given"], counts["resolved"])


def _cited(draft: StatementsDraft, placed: Sequence[GroundedStatement], vocabulary: Vocabulary) -> list[GroundedActor]:
    """Return the actors of statements, and of those that these are said to stand in."""
    tellers = {draft.statements[s.inside].a for s in placed if s.inside in draft.statements}
    cited = tellers | {s.actor for s in placed}
    return [_grounded(a, vocabulary) for a in draft.actors.values() if a.n in cited]


def _sources(actors: Sequence[GroundedActor]) -> dict[int, Source]:
    """Return, for each record, which source it is of; those without a name are one where they are called the same."""
    certain = merged_actors(actors)
    return {a.number: plain(a.name) if a.kind == "unnamed" else certain[a.number].number for a in actors}


def _once_each(problems: Iterable[Problem], sources: Mapping[int, Source]) -> Iterator[Problem]:
    """Yield notes about actors once for a source, however many windows list it."""
    seen: set[tuple[str, Source]] = set()
    for problem in problems:
        if problem.about == "actor" and problem.severity == "note" and isinstance(problem.key, int):
            key = problem.kind, sources.get(problem.key, problem.key)
            if key in seen:
                continue
            seen.add(key)
        yield problem


def _grounded(given: DraftActor, vocabulary: Vocabulary) -> GroundedActor:
    role = "" if vocabulary.absent_words(given.role) else given.role.strip()
    return GroundedActor(given.n, given.name.strip(), given.kind, role, given.party.strip())
