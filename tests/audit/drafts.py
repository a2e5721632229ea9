"""Drafts for tests, in few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from summarizer.audit import Problem, StatementsAudit, StatementsDraft, audit_statements
from summarizer.document import Document
from summarizer.draft import DraftActor, DraftStatement
from summarizer.wording import Vocabulary


def actor(n: int, name: str, **more: Any) -> DraftActor:
    return DraftActor(n=n, name=name, **more)


def said(n: int, a: int, m: str, c: str, *at: str, **extras: str) -> DraftStatement:
    """Return a statement; `inside` is written `in_`, the other extras by their own keys."""
    x = [{"k": key.rstrip("_"), "v": value} for key, value in extras.items()]
    return DraftStatement.model_validate({"n": n, "a": a, "m": m, "c": c, "at": at, "x": x})


def audited(
    text: str, actors: Sequence[DraftActor], statements: Sequence[DraftStatement], language: str = "en"
) -> StatementsAudit:
    document = Document.from_text(text, language=language)
    draft = StatementsDraft({a.n: a for a in actors}, {s.n: s for s in statements})
    return audit_statements(document, draft, Vocabulary(document))


def kinds(problems: Sequence[Problem]) -> list[str]:
    return [p.kind for p in problems]


def words(text: str, problem: Problem) -> list[str]:
    return [text[slice(*span)] for span in problem.spans]
