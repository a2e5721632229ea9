"""Precision: every statement at its place, and what is wrong with where it stands."""

from __future__ import annotations

import string
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from summarizer.audit.problems import Problem, StatementsDraft
from summarizer.document import Document
from summarizer.draft import NUMBER, DraftStatement, parse_pointer
from summarizer.grounded import GroundedStatement
from summarizer.grounding import bordered, locate_near, quotations_near, resolve
from summarizer.summary import Force, Severity
from summarizer.text.spans import Span, covers, length, merged, shared

_FORCES: Final[tuple[Force, ...]] = ("asserted", "denied", "declined")

_STICKS_OUT: Final = 12
"""Characters that each of two contents must have outside the other for them to cross: less is a matter of borders."""

STOPS: Final = f"{string.whitespace}\u00a0\u202f.,;:"
"""What may stand between two pieces of one unbroken stretch."""

Source = int | str
"""What tells sources apart: the number of a source's first record, or the description of one without a name."""

_BESIDE: Final = 24
"""Contents over one place that are compared with each other at most: more is no honest nesting, and costs time."""


def place(
    document: Document, draft: StatementsDraft, given: DraftStatement, counts: Counter[str]
) -> tuple[GroundedStatement | None, list[Problem]]:
    """Place one statement in the text.

    Args:
        document: the document.
        draft: the draft whose actors it may cite.
        given: the statement.
        counts: where pointers are counted, as "given" and "resolved".

    Returns:
        The statement, or None when it has no place or cites what is not there; and its problems.
    """
    problems: list[Problem] = []

    def wrong(kind: str, severity: Severity, message: str, *spans: Span) -> None:
        problems.append(_problem(kind, severity, message, given, spans))

    spans: list[Span] = []
    for text in given.at:
        counts["given"] += 1
        pointer = parse_pointer(text)
        if pointer is None:
            wrong("bad-pointer", "error", f"{text!r} is not of the form 12, 12-14, 12|from|to or 12-14|from|to")
            continue
        span = resolve(document, pointer)
        if not isinstance(span, Span):
            at = tuple(document.sentences[n - 1] for n in (pointer.first, pointer.last) if 0 < n <= len(document.sentences))
            wrong(span.reason, "error", f"in {text!r} {span.detail}", *at)
            continue
        counts["resolved"] += 1
        spans.append(bordered(document, span))
    if given.a and given.a not in draft.actors:
        wrong("unknown-actor", "error", f"cites actor {given.a}, which is not listed")
    content = joined(document.text, merged(spans))
    for label in _turns_within(document, content):
        wrong("swallowed-turn", "error", f"the content runs into the turn of {document.text[slice(*label)]!r}", label)
    if problems:
        return None, problems
    extras: dict[str, str] = {x.k: x.v.strip() for x in given.x}
    given_words = {"cue": given.c, "mention": given.m}
    given_words |= {name: extras.get(key, "") for name, key in (("medium", "via"), ("addressee", "to"), ("time", "when"))}
    near = {name: _near(document, words, content) for name, words in given_words.items()}
    for name, words in given_words.items():
        if words and near[name] is None:
            wrong(
                f"{name}-absent", "warning", f"the {name} {words!r} stands neither in its sentences nor beside them", *content
            )
    cue, mention = near["cue"], near["mention"]
    if cue is not None and any(s.overlaps(cue) for s in content):
        wrong("swallowed-cue", "warning", f"the content holds its own cue {given.c!r}: leave source and cue out", *content)
        cue = None
    if mention is not None and any(s.overlaps(mention) for s in content):
        if cue is not None:  # without a cue, as in "I want peace", the one who speaks may well stand in it
            wrong("swallowed-source", "warning", f"the content holds {given.m!r}, the words for its own source", *content)
        mention = None
    force = next((f for f in _FORCES if f == extras.get("force", "asserted")), None)
    if force is None:
        wrong("bad-record", "warning", "force is asserted, denied or declined")
    inside = int(extras["in"]) if NUMBER.fullmatch(extras.get("in", "")) else 0
    return GroundedStatement(
        number=given.n,
        actor=given.a,
        content=content,
        cue=cue,
        mention=mention,
        inside=inside,
        medium=_words(document, near["medium"]),
        addressee=_words(document, near["addressee"]),
        said_at=_words(document, near["time"]),
        force=force or "asserted",
    ), problems


def _problem(kind: str, severity: Severity, message: str, given: DraftStatement, spans: Sequence[Span]) -> Problem:
    record = given.model_dump(mode="json")
    return Problem(kind, severity, f"statement {given.n}: {message}", "statement", given.n, tuple(spans), record)


def joined(text: str, spans: list[Span], between: str = STOPS) -> tuple[Span, ...]:
    """Join spans with only white space and a stop between them, or what is given: they are one unbroken stretch."""
    out = spans[:1]
    for span in spans[1:]:
        if text[out[-1].end : span.start].strip(between):
            out.append(span)
        else:
            out[-1] = Span(out[-1].start, span.end)
    return tuple(out)


def _turns_within(document: Document, content: Sequence[Span]) -> list[Span]:
    """Return the label of the first turn that begins within each span, but for one that stands in quotation marks."""
    out = []
    for span in content:
        following = bisect_right(document.turns, span.start, key=lambda turn: turn[0].start)
        for label, colon in document.turns[following : following + 1]:
            quoted = any(q.span.start < label.start and colon.end < q.span.end for q in quotations_near(document, span))
            if colon.end <= span.end and not quoted:
                out.append(label)
    return out


def _words(document: Document, place: Span | None) -> str:
    """Return the document's own words at a place, line breaks as blanks; "" for no place."""
    return "" if place is None else " ".join(document.text[slice(*place)].split())


def _near(document: Document, words: str, content: tuple[Span, ...]) -> Span | None:
    places = locate_near(document, words, content) if words.strip() else []
    return places[0] if places else None


def in_order(placed: Sequence[GroundedStatement]) -> list[GroundedStatement]:
    """Return statements in the order of the text, an outer one before those it holds."""
    return sorted(placed, key=lambda s: (s.content[0].start, -s.content[-1].end, s.number))


def nested(
    placed: Sequence[GroundedStatement], draft: StatementsDraft, stands_for: Mapping[int, int], sources: Mapping[int, Source]
) -> tuple[list[GroundedStatement], list[Problem]]:
    """Settle which statement stands inside which.

    Where a record names a statement that holds it, that counts. Where it names none, or a wrong one,
    and its content, cue and mention all lie within another's content, the smallest such is taken:
    whose words they are must not hang on whether a model remembered to say so. Where the record named has
    no place of its own, its actor stays known as the teller: the claim does not become anybody's own words.

    Args:
        placed: statements in the order of the text.
        draft: the draft, for the records as the model gave them.
        stands_for: for the number of a record that was joined or dropped, that of the one it went into.
        sources: for the number of an actor, the source that it is a record of.

    Returns:
        The statements, and problems: a statement named that is not there or does not hold it
        (`unknown-inside`), and contents that cross (`crossing-content`).
    """
    by_number = {s.number: s for s in placed}
    holders, problems = _holders(placed, draft, sources)
    out: list[GroundedStatement] = []
    for statement in placed:
        parent = by_number.get(stands_for.get(statement.inside, statement.inside))
        if parent is not None and holds(parent, statement):
            out.append(replace(statement, inside=parent.number))
            continue
        found = holders.get(statement.number, 0)
        if statement.inside and not found:
            given = draft.statements.get(statement.number)
            problems.append(
                Problem(
                    "unknown-inside",
                    "warning" if statement.inside in draft.statements else "error",
                    f"statement {statement.number}: statement {statement.inside} does not hold it",
                    "statement",
                    statement.number,
                    statement.content,
                    given.model_dump(mode="json") if given else None,
                )
            )
        lost = None if found or statement.inside in by_number else draft.statements.get(statement.inside)
        out.append(replace(statement, inside=found, teller=lost.a if lost else None))
    return out, problems


def _holders(
    placed: Sequence[GroundedStatement], draft: StatementsDraft, sources: Mapping[int, Source]
) -> tuple[dict[int, int], list[Problem]]:
    """Return, for each statement that lies wholly in another's content, the smallest such; and contents that cross."""
    holders: dict[int, int] = {}
    problems: list[Problem] = []
    for statement, others in _beside(placed):
        whole = [*statement.content, *(s for s in (statement.cue, statement.mention) if s is not None)]
        around = [
            o
            for o in others
            if len(whole) > len(statement.content) and holds(o, statement) and all(covers(o.content, s) for s in whole)
        ]
        if around:
            holders[statement.number] = min(around, key=lambda o: (length(o.content), o.number)).number
        for other in others:
            if other.number < statement.number and _cross(other, statement):
                one_source = statement.actor > 0 and sources.get(other.actor) == sources[statement.actor]
                problems.append(_crossing(draft, statement, other, one_source=one_source))
    return holders, problems


def _beside(placed: Sequence[GroundedStatement]) -> Iterator[tuple[GroundedStatement, list[GroundedStatement]]]:
    """Yield each statement with the others whose content shares a character with it. One sweep over the text."""
    pieces = sorted(((span, i) for i, s in enumerate(placed) for span in s.content), key=lambda p: (p[0].start, -p[0].end))
    near: dict[int, set[int]] = {i: set() for i in range(len(placed))}
    active: list[tuple[Span, int]] = []
    for span, i in pieces:
        active = [(other, j) for other, j in active if other.end > span.start][-_BESIDE:]
        for _, j in active:
            if i != j:
                near[i].add(j)
                near[j].add(i)
        active.append((span, i))
    for i, statement in enumerate(placed):
        yield statement, [placed[j] for j in sorted(near[i])]


def _cross(left: GroundedStatement, right: GroundedStatement) -> bool:
    both = shared(left.content, right.content)
    return min(length(left.content), length(right.content)) - both >= _STICKS_OUT


def _crossing(draft: StatementsDraft, statement: GroundedStatement, other: GroundedStatement, *, one_source: bool) -> Problem:
    question = "to which do they belong?" if one_source else "whose are they?"
    given = draft.statements.get(statement.number)
    return Problem(
        "crossing-content",
        "warning",
        f"statement {statement.number}: its content and that of statement {other.number} share some words, and neither "
        f"holds the other; {question}",
        "statement",
        statement.number,
        statement.content,
        given.model_dump(mode="json") if given else None,
    )


def holds(outer: GroundedStatement, inner: GroundedStatement) -> bool:
    """Whether most of the inner content lies in the outer one, and they are not the same."""
    return (
        outer.number != inner.number
        and outer.content != inner.content
        and (2 * shared(outer.content, inner.content) > length(inner.content) and length(outer.content) > length(inner.content))
    )
