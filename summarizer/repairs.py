"""The repair round: what is asked again.

Only failing records and the sentences concerned are sent.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from summarizer.audit import About, Problem, StatementsAudit, StatementsDraft
from summarizer.document import Document
from summarizer.draft import parse_pointer
from summarizer.grounded import GroundedActor, GroundedStatement
from summarizer.text.spans import Span
from summarizer.windows import Marker, numbered

_ASKED = ("error", "warning")
_LOOKS_BACK = re.compile(r"\b(?:he|she|they|it|his|her|their|its)\b", re.IGNORECASE)
_BEFORE = 50
"""Statements that start before the first sentence concerned and are looked at all the same: they may reach into it."""

_CONTEXT = 1
"""Sentences shown before and after each sentence concerned."""


def to_ask(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that a model is asked about, cues last: notes are for people."""
    asked = [p for p in problems if p.severity in _ASKED]
    return sorted(asked, key=lambda p: p.kind == "uncovered-cue")


def sentences_concerned(document: Document, problems: Iterable[Problem]) -> list[int]:
    """Return the numbers of the sentences of these problems in rising order, with neighbours where a record is at stake."""
    wanted: set[int] = set()
    alone: set[int] = set()
    for problem in problems:
        if problem.kind == "uncovered-cue":  # most are narration, and the sentence tells, but for who "she" is
            for span in problem.spans:
                number = document.sentence_number(span.start)
                looks_back = _LOOKS_BACK.search(document.text, document.sentences[number - 1].start, span.start)
                alone.update((number - 1, number) if looks_back else (number,))
            continue
        for span in problem.spans:
            wanted.update((document.sentence_number(span.start), document.sentence_number(max(span.start, span.end - 1))))
        for text in _pointers(problem.record):
            pointer = parse_pointer(text)
            if pointer is not None:
                wanted.update((pointer.first, pointer.last))
        alone.update(_sentences_cited(problem.record))
    near = {n + d for n in wanted for d in range(-_CONTEXT, _CONTEXT + 1)}
    return sorted(n for n in near | alone if 1 <= n <= len(document.sentences))


def _pointers(record: Any) -> list[str]:
    if not isinstance(record, dict):
        return []
    fields = [record.get(name) for name in ("at", "conditions", "red_line")]
    return [t for f in fields if isinstance(f, (list, tuple)) for t in f if isinstance(t, str)]


def _sentences_cited(record: Any) -> list[int]:
    cited = record.get("sentences") if isinstance(record, dict) else None
    return [n for n in cited if isinstance(n, int)] if isinstance(cited, (list, tuple)) else []


def findings_text(document: Document, problems: Sequence[Problem]) -> str:
    """Return the findings as the model is shown them, numbered from 1; cues, which come last, in few words."""
    lines = []
    for i, problem in enumerate(problems, 1):
        if problem.kind != "uncovered-cue":
            lines.append(f"{i}. {problem.message}")
            continue
        if not lines or not lines[-1].startswith("cue "):
            lines.append("")
        (span,) = problem.spans
        lines.append(f"cue {i}. {document.text[slice(*span)]!r} in {document.sentence_number(span.start)}")
    return "\n".join(lines)


def listed_text(document: Document, draft: StatementsDraft, audit: StatementsAudit, problems: Sequence[Problem]) -> str:
    """Return the sound statements that stand in the sentences concerned, one a line: number, actor, cue, pointers.

    They are what a repair must not list again, and what it may give a further pointer.
    """
    failing = keys_about(problems, "statement")
    numbered_sentences = sentences_concerned(document, problems)
    concerned = set(numbered_sentences)
    if not concerned:
        return "none"
    # Only statements near these sentences are looked at, so that the repairs of a long document take linear time.
    first = bisect_left(audit.starts, document.sentences[numbered_sentences[0] - 1].start)
    last_one = bisect_left(audit.starts, document.sentences[numbered_sentences[-1] - 1].end)
    lines = []
    for s in audit.statements[max(0, first - _BEFORE) : last_one]:
        last = document.sentence_number(s.content[-1].end - 1)
        numbers = range(document.sentence_number(s.content[0].start), last + 1)
        if s.number not in failing and not concerned.isdisjoint(numbers):
            given = draft.statements[s.number]
            lines.append(f"{s.number} {s.actor} {given.c!r} {' '.join(given.at)}")
    return "\n".join(lines) or "none"


def records_text(problems: Sequence[Problem]) -> str:
    """Return each failing record once, as the model gave it, without empty fields."""
    seen: dict[str, None] = {}
    for problem in problems:
        if isinstance(problem.record, dict):
            slim = {k: v for k, v in problem.record.items() if v not in ("", [], ())}
            seen[json.dumps(slim, ensure_ascii=False, separators=(",", ":"), default=list)] = None
    return "\n".join(seen) or "none"


def actors_text(actors: Iterable[Any]) -> str:
    """Return the actors, one a line: number, name, party."""
    return "\n".join(f"{a.n} {a.name}" + (f" ({a.party})" if a.party else "") for a in actors) or "none"


def keys_about(problems: Iterable[Problem], about: About) -> set[int | str]:
    """Return the keys of the records of one sort that problems are about."""
    return {p.key for p in problems if p.about == about and p.key}


def statement_rows(
    document: Document,
    statements: Sequence[GroundedStatement],
    actors: Iterable[GroundedActor],
    marker: Marker,
    *,
    most_words: int | None,
) -> list[str]:
    """Return the grounded statements as the positions round is shown them, a line each.

    Args:
        document: the document.
        statements: in the order of the text, numbered as the model is to cite them.
        actors: the actors they cite.
        marker: the form of sentence numbers.
        most_words: contents longer than this are shown by their first and last words; None shows all,
            for when the article itself is not shown.
    """
    by_number = {a.number: a for a in actors}
    known = {s.number for s in statements}
    rows = []
    for s in statements:
        actor = by_number.get(s.actor)
        who = actor.name if actor else "(no source)"
        parts = [f"S{s.number} {who}" + (f" ({actor.party})" if actor and actor.party else "")]
        if s.inside in known:
            parts.append(f"inside S{s.inside}")
        if s.force != "asserted":
            parts.append(s.force)
        first, last = document.sentence_number(s.content[0].start), document.sentence_number(s.content[-1].end - 1)
        parts.append(marker.of(first) if first == last else f"{marker.of(first)} to {marker.of(last)}")
        rows.append(", ".join(parts) + ": " + _excerpt(document, s.content, most_words))
    return rows


def _excerpt(document: Document, content: Sequence[Span], most_words: int | None) -> str:
    words = " … ".join(document.text[slice(*span)] for span in content).split()
    if most_words is not None and len(words) > most_words:
        words = [*words[: most_words - 4], "…", *words[-3:]]
    return " ".join(words)


def repair_sentences(document: Document, problems: Sequence[Problem], marker: Marker) -> str:
    """Return the sentences concerned as the model is shown them."""
    return numbered(document, sentences_concerned(document, problems), marker) or "none"
