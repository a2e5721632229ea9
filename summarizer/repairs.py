"""The repair round: what is asked again, and how an answer is laid over the draft.

Only failing records and the sentences concerned are sent. A sound record can
not be damaged by a repair: what comes back for one is taken only where it
holds all that was there.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from summarizer.audit import About, Dismissed, PositionsDraft, Problem, StatementsAudit, StatementsDraft, place
from summarizer.document import Document
from summarizer.draft import DraftActor, DraftGist, DraftPosition, PositionsRepair, StatementsRepair, parse_pointer
from summarizer.grounded import GroundedActor, GroundedStatement
from summarizer.text.folding import plain
from summarizer.text.spans import Span, length, shared
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
    failing = _keys(problems, "statement")
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


def apply_statements(
    document: Document,
    draft: StatementsDraft,
    audit: StatementsAudit,
    asked: Sequence[Problem],
    answer: StatementsRepair,
) -> tuple[StatementsDraft, list[Dismissed]]:
    """Lay a repair over a draft of statements.

    Args:
        document: the document.
        draft: the draft before the repair.
        audit: its audit.
        asked: the problems that were asked about, in the order of their numbers.
        answer: what came back; its findings' numbers are those of `asked`, from 1.

    Returns:
        The draft after it, and what was dismissed.
    """
    failing = _keys(asked, "statement")
    actors, answer = _with_actors(draft, answer, _keys(asked, "actor"))
    statements = dict(draft.statements)
    for number in answer.withdraw:
        if number in failing:
            statements.pop(number, None)
    for given in answer.statements:
        placed, _ = place(document, StatementsDraft(actors), given, Counter())
        sound = None if given.n in failing else audit.by_number.get(given.n)
        if sound is not None:
            if placed is not None and _extends(placed, sound, asked, audit.held):
                statements[given.n] = given
        elif placed is not None:
            statements[given.n] = given
    answered = {s.n for s in answer.statements if s.n in statements} | set(answer.withdraw)
    named = {a.n for a in answer.actors}
    bad = tuple(b for b in draft.bad if b.number not in (named if b.field == "actors" else answered))
    dismissed = [Dismissed(asked[d.finding - 1], d.reason) for d in answer.dismiss if d.finding <= len(asked)]
    return StatementsDraft(actors, statements, bad), dismissed


def _with_actors(
    draft: StatementsDraft, answer: StatementsRepair, doubted: set[int | str]
) -> tuple[dict[int, DraftActor], StatementsRepair]:
    """Return the actors with those of a repair, and the repair, whose statements cite them.

    A doubted actor is replaced. One that has the number of another source gets a number of its own, and the
    repair's statements, which mean it, go with it.
    """
    actors = dict(draft.actors)
    moved: dict[int, int] = {}
    for actor in answer.actors:
        if actor.n not in actors or actor.n in doubted:
            actors[actor.n] = actor
        elif plain(actors[actor.n].name) != plain(actor.name):
            moved[actor.n] = max(actors) + 1
            actors[moved[actor.n]] = actor.model_copy(update={"n": moved[actor.n]})
    if not moved:
        return actors, answer
    statements = tuple(s.model_copy(update={"a": moved.get(s.a, s.a)}) for s in answer.statements)
    return actors, answer.model_copy(update={"statements": statements})


def _keys(problems: Iterable[Problem], about: About) -> set[int | str]:
    """Return the keys of the records of one sort that problems are about."""
    return {p.key for p in problems if p.about == about and p.key}


def _extends(new: GroundedStatement, old: GroundedStatement, asked: Sequence[Problem], held: Sequence[Span]) -> bool:
    """Whether a new record of a sound statement only adds to it a quotation that was asked about and is nobody else's.

    Source, cue, mention and force stay as they are, and all of the old content is there.
    """
    if (new.actor, new.cue, new.mention, new.force) != (old.actor, old.cue, old.mention, old.force):
        return False
    if shared(new.content, old.content) != length(old.content):
        return False
    more = [span for span in new.content if length([span]) > shared([span], old.content)]
    wanted = [span for problem in asked if problem.kind == "uncovered-quotation" for span in problem.spans]
    in_others = shared(new.content, held) - shared(old.content, held)
    return not in_others and all(any(span.overlaps(w) for w in wanted) for span in more)


def apply_positions(
    draft: PositionsDraft, asked: Sequence[Problem], answer: PositionsRepair, statements: Collection[int], sentences: int
) -> PositionsDraft:
    """Lay a repair over a draft of positions: failing and new records only.

    Args:
        draft: the draft before the repair.
        asked: the problems that were asked about.
        answer: what came back. A position without any evidence replaces none that has some; a sentence of
            the gist takes the place of the failing one that it mends, and one that is not given again stays.
        statements: the numbers of the statements that can be cited.
        sentences: how many sentences the document has.
    """
    failing = _keys(asked, "position")
    doubted = _keys(asked, "issue")
    issues = dict(draft.issues)
    for issue in answer.issues:
        if issue.id not in issues or issue.id in doubted:
            issues[issue.id] = issue
    positions = dict(draft.positions)
    for number in (*answer.withdraw, *_without_a_side(asked, answer)):
        if number in failing:
            positions.pop(number, None)

    def shown(position: DraftPosition) -> bool:
        return any(n in statements for n in position.statements) or any(0 < n <= sentences for n in position.sentences)

    for given in answer.positions:
        earlier = positions.get(given.n)
        if earlier is None or (given.n in failing and (shown(given) or not shown(earlier))):
            positions[given.n] = given
    answered = {p.n for p in answer.positions} | set(answer.withdraw)
    bad = tuple(b for b in draft.bad if b.number not in answered)
    gist = _mended_gist(draft.gist, _keys(asked, "gist"), answer.gist)
    return replace(draft, issues=issues, positions=positions, gist=gist, bad=bad)


def _without_a_side(asked: Sequence[Problem], answer: PositionsRepair) -> list[int]:
    """Return the numbers of the positions that a repair lets go because nothing takes a side."""
    found = [asked[d.finding - 1] for d in answer.dismiss if d.reason == "no side" and d.finding <= len(asked)]
    return [p.key for p in found if p.about == "position" and isinstance(p.key, int)]


def dismissed_positions(asked: Sequence[Problem], answer: PositionsRepair) -> list[Dismissed]:
    """Return the problems of positions that a repair dismissed, with the reasons."""
    return [Dismissed(asked[d.finding - 1], d.reason) for d in answer.dismiss if d.finding <= len(asked)]


def _mended_gist(
    gist: Sequence[DraftGist], doubted: Collection[int | str], given: Sequence[DraftGist]
) -> tuple[DraftGist, ...]:
    """Put each sentence given again where the failing one stood that cites a sentence of its own, else that comes first."""
    there = {g.text for g in gist}
    new = list({g.text: g for g in given if g.text not in there}.values())
    places = [i for i, g in enumerate(gist) if g.text in doubted]
    out = list(gist)
    for alike in (True, False):
        for at in places.copy():
            cited = set(gist[at].sentences)
            found = next((g for g in new if not alike or cited.intersection(g.sentences)), None)
            if found is not None:
                out[at] = found
                new.remove(found)
                places.remove(at)
    return tuple(out)


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
