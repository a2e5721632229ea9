"""The audit of statements: places, speakers, and what the sweep finds beside them."""

from __future__ import annotations

from collections import Counter

from summarizer.audit.mentions import audit_repeats
from summarizer.audit.places import in_order, nested, one_per_place, place
from summarizer.audit.problems import StatementsAudit, StatementsDraft, bad_record
from summarizer.audit.speakers import audit_speakers
from summarizer.audit.sweep import unaccounted
from summarizer.document import Document
from summarizer.draft import DraftActor
from summarizer.grounded import GroundedActor, GroundedStatement
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
    problems.extend(audit_repeats(draft, in_order(placed)))
    placed, went, stands_for = one_per_place(document.text, in_order(placed), draft)
    problems.extend(went)
    placed, nesting = nested(placed, draft, stands_for)
    problems.extend(nesting)
    cited = {s.actor for s in placed} | {s.teller for s in placed}
    actors = tuple(_grounded(a, vocabulary) for a in draft.actors.values() if a.n in cited)
    problems.extend(audit_speakers(document, draft, placed, actors, vocabulary))
    problems.extend(unaccounted(document, placed))
    return StatementsAudit(actors, tuple(placed), tuple(problems), counts["given"], counts["resolved"])


def _grounded(given: DraftActor, vocabulary: Vocabulary) -> GroundedActor:
    role = "" if vocabulary.absent_words(given.role) else given.role.strip()
    return GroundedActor(given.n, given.name.strip(), given.kind, role, given.party.strip())
