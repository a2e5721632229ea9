"""Hold a draft against the document: what is wrong, what is doubtful, what is missing.

Pure functions of a document and a draft. Each gives the sound records, placed
in the text, and a list of problems; nothing here raises on what a model wrote.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from summarizer.document import Document
from summarizer.draft import (
    NUMBER,
    BadRecord,
    DraftActor,
    DraftGist,
    DraftIssue,
    DraftPosition,
    DraftStatement,
    parse_pointer,
)
from summarizer.grounded import (
    GroundedActor,
    GroundedGist,
    GroundedIssue,
    GroundedPosition,
    GroundedStatement,
)
from summarizer.grounding import bordered, locate_near, resolve
from summarizer.summary import Force, Severity
from summarizer.text.folding import plain
from summarizer.text.spans import Span, length, merged, shared
from summarizer.wording import Vocabulary

About = Literal["", "statement", "actor", "position", "issue", "gist"]

_FORCES: Final[tuple[Force, ...]] = ("asserted", "denied", "declined")
SWEPT: Final = ("uncovered-quotation", "uncovered-cue")
"""The kinds of problems that are places in the text and not records."""

_ANOTHER = re.compile(r"(?:another|a second|a third|a fourth|a different|a separate)\b", re.IGNORECASE)
_TALK = re.compile(
    r"(?:discuss|ask(?!\w* for)|mention|talk|speak|spoke|debat|wonder|question|address|look(?:s|ed|ing)? at)", re.IGNORECASE
)
"""Cues that tell of a topic and show no side."""

_COVERED = 0.5
"""Share of a quotation's characters that statements must hold for it to count as covered."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the audit found.

    Attributes:
        about: what sort of record it concerns, "" when none.
        key: that record's number or id, or the text of a sentence of the gist.
        kind: a fixed slug.
        severity: error when a record cannot be used or something said is missing, warning when a
            record is used but doubtful, note when only a person may care.
        message: for the model and for a person.
        spans: the places concerned.
        record: the record as the model gave it.
    """

    kind: str
    severity: Severity
    message: str
    about: About = ""
    key: int | str = 0
    spans: tuple[Span, ...] = ()
    record: Any = None


@dataclass(frozen=True)
class StatementsDraft:
    """All that the model has answered about statements so far, by its own numbers."""

    actors: Mapping[int, DraftActor] = field(default_factory=dict)
    statements: Mapping[int, DraftStatement] = field(default_factory=dict)
    bad: tuple[BadRecord, ...] = ()


@dataclass(frozen=True)
class StatementsAudit:
    """What holds and what does not; `pointers` counts those given and those that resolved."""

    actors: tuple[GroundedActor, ...]
    statements: tuple[GroundedStatement, ...]
    problems: tuple[Problem, ...]
    pointers: int
    resolved: int


def audit_statements(document: Document, draft: StatementsDraft, vocabulary: Vocabulary) -> StatementsAudit:
    """Place every statement in the text and list what is wrong with them or missing.

    Args:
        document: the document.
        draft: what the model has answered so far.
        vocabulary: the document's words.

    Returns:
        The sound statements in the order of the text, with problems: records of no valid form,
        pointers that do not resolve, unknown numbers, absent mentions, cues and names, content
        that swallows its cue, the same content twice, and quotations that no statement covers.
    """
    problems = [_bad_record(b) for b in draft.bad]
    placed: list[GroundedStatement] = []
    counts: Counter[str] = Counter()
    for draft_statement in draft.statements.values():
        statement, wrong = place(document, draft, draft_statement, counts)
        problems.extend(wrong)
        if statement is not None:
            placed.append(statement)
    placed.sort(key=lambda s: (s.content[0].start, -s.content[-1].end, s.number))
    placed, twice = _without_repeats(placed)
    problems.extend(twice)
    placed, nesting = _sound_nesting(placed, draft)
    problems.extend(nesting)
    cited = {s.actor for s in placed}
    actors = tuple(_actor(a) for a in draft.actors.values() if a.n in cited)
    for actor in draft.actors.values():
        if actor.n in cited and actor.kind != "unnamed" and (absent := vocabulary.absent_names(actor.name)):
            problems.append(
                Problem(
                    "name-absent",
                    "warning",
                    f"actor {actor.n}: the article does not contain the name {' '.join(absent)!r}; name the source as it does",
                    "actor",
                    actor.n,
                    record=actor.model_dump(mode="json"),
                )
            )
    problems.extend(_wrong_speakers(document, draft, placed))
    problems.extend(unaccounted(document, placed))
    return StatementsAudit(actors, tuple(placed), tuple(problems), counts["given"], counts["resolved"])


def _bad_record(bad: BadRecord) -> Problem:
    record = bad.record if isinstance(bad.record, dict) else {"value": bad.record}
    about: About = "statement" if bad.field == "statements" else "position" if bad.field == "positions" else ""
    return Problem(
        "bad-record",
        "error",
        f"a record in {bad.field!r} is not of its form: {bad.problem}",
        about,
        bad.number,
        record=record,
    )


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
        record = given.model_dump(mode="json")
        problems.append(Problem(kind, severity, f"statement {given.n}: {message}", "statement", given.n, spans, record))

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
    if problems:
        return None, problems
    content = _joined(document.text, merged(spans))
    cue, mention = _near(document, given.c, content), _near(document, given.m, content)
    for name, words, place in (("cue", given.c, cue), ("mention", given.m, mention)):
        if words and place is None:
            wrong(
                f"{name}-absent", "warning", f"the {name} {words!r} stands neither in its sentences nor beside them", *content
            )
    if cue is not None and any(s.overlaps(cue) for s in content):
        wrong("swallowed-cue", "warning", f"the content holds its own cue {given.c!r}: leave source and cue out", *content)
        cue = None
    if mention is not None and any(s.overlaps(mention) for s in content):
        mention = None
    extras = {x.k: x.v.strip() for x in given.x}
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
        medium=extras.get("via", ""),
        addressee=extras.get("to", ""),
        said_at=extras.get("when", ""),
        force=force or "asserted",
    ), problems


def _joined(text: str, spans: list[Span]) -> tuple[Span, ...]:
    """Join spans with only white space between them: they are one unbroken stretch."""
    out = spans[:1]
    for span in spans[1:]:
        if text[out[-1].end : span.start].strip():
            out.append(span)
        else:
            out[-1] = Span(out[-1].start, span.end)
    return tuple(out)


def _near(document: Document, words: str, content: tuple[Span, ...]) -> Span | None:
    places = locate_near(document, words, content) if words.strip() else []
    return places[0] if places else None


def _without_repeats(placed: list[GroundedStatement]) -> tuple[list[GroundedStatement], list[Problem]]:
    """Drop a statement whose content and cue, or content and source, another one has already."""
    seen: dict[tuple[Any, ...], GroundedStatement] = {}
    kept: list[GroundedStatement] = []
    problems = []
    for statement in placed:
        keys = ((statement.content, statement.cue), (statement.content, "by", statement.actor))
        earlier = next((seen[k] for k in keys if k in seen), None)
        if earlier is None:
            kept.append(statement)
            seen.update(dict.fromkeys(keys, statement))
        else:
            problems.append(
                Problem(
                    "same-content-twice",
                    "note",
                    f"statement {statement.number} repeats statement {earlier.number} and was dropped",
                    "statement",
                    statement.number,
                    statement.content,
                )
            )
    return kept, problems


def _sound_nesting(placed: list[GroundedStatement], draft: StatementsDraft) -> tuple[list[GroundedStatement], list[Problem]]:
    """Keep `inside` where it names a statement that holds this one; report the others."""
    by_number = {s.number: s for s in placed}
    out, problems = [], []
    for statement in placed:
        parent = by_number.get(statement.inside)
        if statement.inside and (parent is None or not _holds(parent, statement)):
            problems.append(
                Problem(
                    "unknown-inside",
                    "warning" if statement.inside in draft.statements else "error",
                    f"statement {statement.number}: statement {statement.inside} does not hold it",
                    "statement",
                    statement.number,
                    statement.content,
                    draft.statements[statement.number].model_dump(mode="json")
                    if statement.number in draft.statements
                    else None,
                )
            )
            out.append(replace(statement, inside=0))
        else:
            out.append(statement)
    return out, problems


def _holds(outer: GroundedStatement, inner: GroundedStatement) -> bool:
    """Whether most of the inner content lies in the outer one, and they are not the same."""
    return (
        outer.number != inner.number
        and outer.content != inner.content
        and (2 * shared(outer.content, inner.content) > length(inner.content) and length(outer.content) > length(inner.content))
    )


def _actor(given: DraftActor) -> GroundedActor:
    return GroundedActor(given.n, given.name.strip(), given.kind, given.role.strip(), given.party.strip())


def _wrong_speakers(document: Document, draft: StatementsDraft, placed: Sequence[GroundedStatement]) -> list[Problem]:
    """Return a problem where a medium or addressee passes for the speaker, and where two unnamed sources pass for one."""
    out: list[Problem] = []
    plain_mention: set[int] = set()
    for statement in placed:
        actor = draft.actors.get(statement.actor)
        if actor is None:
            continue
        found: list[tuple[str, str]] = []
        for role, words in (("medium", statement.medium), ("addressee", statement.addressee)):
            if words and plain(words) == plain(actor.name):
                found.append(
                    (f"{role}-as-speaker", f"{actor.name!r} is given as the speaker and as the {role}; name who speaks")
                )
        if actor.kind == "unnamed" and statement.mention is not None:
            mention = document.text[slice(*statement.mention)]
            if not _ANOTHER.match(mention):
                plain_mention.add(actor.n)
            elif actor.n in plain_mention:
                found.append(
                    ("unnamed-merged", f"{mention!r} is not the unnamed source before it: give it an actor of its own")
                )
        number = statement.number
        record = draft.statements[number].model_dump(mode="json") if found else None
        out.extend(
            Problem(kind, "warning", f"statement {number}: {message}", "statement", number, statement.content, record)
            for kind, message in found
        )
    return out


def unaccounted(document: Document, placed: Sequence[GroundedStatement]) -> list[Problem]:
    """Return all that the sweep finds in the text and no statement accounts for.

    Args:
        document: the document.
        placed: its statements.

    Returns:
        Problems of the kinds `uncovered-quotation` and `uncovered-cue`, and a note
        `sweep-unavailable` where the document's language has no list of cues.
    """
    out = [*uncovered_quotations(document, placed), *uncovered_cues(document, placed)]
    if document.cue_occurrences is None:
        language = document.language or "unknown"
        out.append(
            Problem("sweep-unavailable", "note", f"the language ({language}) has no list of cues: only quotations were swept")
        )
    return out


def uncovered_quotations(document: Document, placed: Iterable[GroundedStatement]) -> list[Problem]:
    """Return a problem for each outermost quotation of which statements hold less than half."""
    held = merged(span for s in placed for span in s.content)
    out = []
    for quotation in document.outer_quotations:
        inner = quotation.inner
        if shared(_touching(held, inner), [inner]) < _COVERED * (inner.end - inner.start):
            number = document.sentence_number(inner.start)
            out.append(
                Problem(
                    "uncovered-quotation",
                    "error",
                    f"no statement covers the quotation in sentence {number} that begins {_first_words(document, inner)!r}",
                    spans=(quotation.span,),
                )
            )
    return out


def held_by(document: Document, statement: GroundedStatement) -> list[Span]:
    """Return the places that a statement accounts for: its content, its cue, and what stands between these in one sentence.

    A cue in two pieces ("was quoted on Monday as saying") is one place, whichever piece was named.
    """
    cue = statement.cue
    if cue is None:
        return list(statement.content)
    nearest = min(statement.content, key=lambda s: max(s.start - cue.end, cue.start - s.end))
    between = Span(min(cue.end, nearest.end), max(cue.start, nearest.start))
    one_sentence = document.sentence_number(between.start) == document.sentence_number(max(between.start, between.end - 1))
    return [*statement.content, cue, *([between] if one_sentence and between.end > between.start else [])]


def uncovered_cues(document: Document, placed: Iterable[GroundedStatement]) -> list[Problem]:
    """Return a problem for each known verb of attribution that is no statement's cue and lies in no content.

    The sweep is a net with a known mesh: many an occurrence is narration, which a repair dismisses.
    Nouns and other parts of speech are only counted, in the coverage: "talks" in every other sentence
    of a story on talks is worth nobody's question. A language with no list of cues gives none.
    """
    held = merged(span for s in placed for span in held_by(document, s))
    out = []
    for cue in document.cue_occurrences or ():
        if cue.part == "verb" and not shared(_touching(held, cue.span), [cue.span]):
            number = document.sentence_number(cue.span.start)
            out.append(
                Problem(
                    "uncovered-cue",
                    "warning",
                    f"no statement has the cue {document.text[slice(*cue.span)]!r} in sentence {number}",
                    spans=(cue.span,),
                )
            )
    return out


def _touching(held: list[Span], span: Span) -> list[Span]:
    at = max(0, bisect_left(held, span) - 1)
    out = []
    while at < len(held) and held[at].start < span.end:
        out.append(held[at])
        at += 1
    return out


def _first_words(document: Document, span: Span) -> str:
    return " ".join(document.text[span.start : min(span.end, span.start + 60)].split()[:4])


@dataclass(frozen=True)
class PositionsDraft:
    """All that the model has answered about positions so far."""

    issues: Mapping[str, DraftIssue] = field(default_factory=dict)
    positions: Mapping[int, DraftPosition] = field(default_factory=dict)
    gist: tuple[DraftGist, ...] = ()
    bad: tuple[BadRecord, ...] = ()


@dataclass(frozen=True)
class PositionsAudit:
    """What holds and what does not."""

    issues: tuple[GroundedIssue, ...]
    positions: tuple[GroundedPosition, ...]
    gist: tuple[GroundedGist, ...]
    problems: tuple[Problem, ...]
    pointers: int
    resolved: int


def audit_positions(
    document: Document,
    draft: PositionsDraft,
    statements: tuple[GroundedStatement, ...],
    parties: frozenset[str],
    vocabulary: Vocabulary,
    *,
    closed: bool = False,
) -> PositionsAudit:
    """Hold positions against the statements and the text.

    Args:
        document: the document.
        draft: issues and positions as the model gave them; they cite statements by `number`.
        statements: the grounded statements, numbered as the model saw them.
        parties: the names of the sides that some actor speaks for, and those of the codebook.
        vocabulary: the document's words.
        closed: whether a party beside these is refused even where the article names it.

    Returns:
        The sound records, with problems: evidence, issues and parties that do not exist, pointers
        that do not resolve, and names or numbers that the document does not hold.
    """
    problems = [_bad_record(b) for b in draft.bad]
    vocabulary = vocabulary.knowing(parties)
    counts: Counter[str] = Counter()
    numbers = {s.number for s in statements}
    positions = []
    for given in draft.positions.values():
        position, wrong = _place_position(document, draft, given, numbers, parties, vocabulary, counts, closed=closed)
        problems.extend(wrong)
        if position is not None:
            positions.append(position)
    problems.extend(_doubtful_sides(document, draft, positions, statements))
    used = {p.issue for p in positions}
    issues = []
    for issue in draft.issues.values():
        if issue.id in used:
            issues.append(GroundedIssue(issue.id, issue.proposal.strip()))
            problems.extend(_wording("issue", issue.id, issue.id, issue.proposal, vocabulary, issue.model_dump(mode="json")))
    gist = []
    for index, sentence in enumerate(draft.gist, 1):
        known = tuple(n for n in sentence.sentences if 0 < n <= len(document.sentences))
        wording = _wording("gist", str(index), sentence.text, sentence.text, vocabulary, sentence.model_dump(mode="json"))
        problems.extend(wording)
        if known and not wording:
            gist.append(GroundedGist(sentence.text.strip(), known))
    return PositionsAudit(tuple(issues), tuple(positions), tuple(gist), tuple(problems), counts["given"], counts["resolved"])


def _doubtful_sides(
    document: Document,
    draft: PositionsDraft,
    positions: Sequence[GroundedPosition],
    statements: Sequence[GroundedStatement],
) -> list[Problem]:
    """Return a problem where a side rests on talk alone, and where one party's own words put it on both sides at once."""
    by_number = {s.number: s for s in statements}
    out: list[Problem] = []
    sides: dict[tuple[str, str], GroundedPosition] = {}
    for position in positions:
        record = draft.positions[position.number].model_dump(mode="json")
        cues = [by_number[n].cue for n in position.statements]
        texts = [document.text[slice(*c)] if c is not None else "" for c in cues]
        if position.stance in ("supports", "opposes"):
            if texts and not position.sentences and all(_TALK.match(t) for t in texts):
                message = (
                    f"position {position.number}: its evidence only discusses or asks ({', '.join(texts)}); is there a side?"
                )
                out.append(Problem("no-side-shown", "warning", message, "position", position.number, (), record))
            key = (position.party, position.issue)
            other = sides.setdefault(key, position)
            apart = position.status == other.status == "current" and position.stance != other.stance
            if apart and set(position.statements) & set(other.statements):
                message = (
                    f"position {position.number}: the same statements put {position.party} on both sides of "
                    f"{position.issue!r} (see position {other.number}); keep what they show"
                )
                out.append(Problem("both-sides", "warning", message, "position", position.number, (), record))
    return out


def _place_position(
    document: Document,
    draft: PositionsDraft,
    given: DraftPosition,
    numbers: set[int],
    parties: frozenset[str],
    vocabulary: Vocabulary,
    counts: Counter[str],
    *,
    closed: bool,
) -> tuple[GroundedPosition | None, list[Problem]]:
    problems: list[Problem] = []
    record = given.model_dump(mode="json")

    def wrong(kind: str, severity: Severity, message: str) -> None:
        problems.append(Problem(kind, severity, f"position {given.n}: {message}", "position", given.n, (), record))

    if given.issue not in draft.issues:
        wrong("unknown-issue", "error", f"cites issue {given.issue!r}, which is not listed")
    if given.party not in parties:
        grounded = not closed and not vocabulary.absent_names(f"of {given.party}")
        wrong(
            "unknown-party",
            "note" if grounded else "error",
            f"nobody in the article speaks for the party {given.party!r}"
            + ("" if grounded else f"; the parties are {', '.join(sorted(parties)) or 'none'}"),
        )
    unknown = [n for n in given.statements if n not in numbers]
    if unknown:
        wrong("unknown-evidence", "warning", f"cites statements that are not there: {', '.join(map(str, unknown))}")
    statements = tuple(dict.fromkeys(n for n in given.statements if n in numbers))
    beyond = [n for n in given.sentences if not 0 < n <= len(document.sentences)]
    if beyond:
        wrong("unknown-evidence", "warning", f"cites sentences that are not there: {', '.join(map(str, beyond))}")
    sentences = tuple(dict.fromkeys(n for n in given.sentences if 0 < n <= len(document.sentences)))
    if not statements and not sentences:
        wrong("no-evidence", "error", "no statement and no sentence shows it")
    places: dict[str, list[Span]] = {"conditions": [], "red_line": []}
    for name, pointers in (("conditions", given.conditions), ("red_line", given.red_line)):
        for text in pointers:
            counts["given"] += 1
            pointer = parse_pointer(text)
            span = resolve(document, pointer) if pointer else None
            if isinstance(span, Span):
                counts["resolved"] += 1
                places[name].append(bordered(document, span))
            else:
                detail = span.detail if span is not None else "it is no pointer"
                wrong(span.reason if span is not None else "bad-pointer", "warning", f"{name} {text!r}: {detail}")
    wording = _wording("position", str(given.n), given.n, given.gist, vocabulary, record)
    problems.extend(wording)
    if any(p.severity == "error" for p in problems):
        return None, problems
    return GroundedPosition(
        number=given.n,
        party=given.party,
        issue=given.issue,
        stance=given.stance,
        statements=statements,
        sentences=sentences,
        status=given.status,
        conditions=tuple(places["conditions"]),
        red_line=tuple(places["red_line"]),
        gist="" if wording else given.gist.strip(),
    ), problems


def _wording(
    about: About, name: str, key: int | str, text: str, vocabulary: Vocabulary, record: dict[str, Any]
) -> list[Problem]:
    absent = [*vocabulary.absent_names(text), *vocabulary.absent_numbers(text)]
    if not absent:
        return []
    what = "sentence of the gist" if about == "gist" else about
    message = f"{what} {name}: the article does not hold {', '.join(map(repr, absent))}; say it with what the article holds"
    return [Problem("ungrounded-text", "warning", message, about, key, (), record)]
