"""From grounded records to the summary: names, ids, forms, and the ground that each position stands on.

Nothing here asks a model. Whose words are evidence for whose stand is computed
from who speaks for which party, through every level of nesting.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from summarizer.audit import Problem, uncovered_cues, uncovered_quotations
from summarizer.bargaining import Move, move_of
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.grounded import Grounded, GroundedActor, GroundedStatement
from summarizer.grounding import quotations_near
from summarizer.identities import merged_actors
from summarizer.summary import (
    Actor,
    Coverage,
    Dismissal,
    Evidence,
    Finding,
    Form,
    Fragment,
    GistSentence,
    Issue,
    Party,
    Position,
    Provenance,
    Share,
    Speaker,
    Statement,
    Summary,
    Words,
)
from summarizer.text.spans import Span, merged
from summarizer.voices import Evidence as Shown

_PRONOUNS = frozenset(
    "i me my mine we us our ours you your yours he him his she her hers it its they them their theirs who "
    "whom whose which that this these those himself herself itself themselves one both all some many "
    "others another".split()
)
_ARTICLES = ("the ", "a ", "an ", "its ", "his ", "her ", "their ", "our ", "my ")
_QUOTED = 0.95
"""Share of its letters and digits that must stand in quotation marks for a statement to count as direct."""


def assemble(
    document: Document,
    grounded: Grounded,
    provenance: Provenance,
    *,
    problems: Sequence[Problem] = (),
    dismissed: Sequence[tuple[Span, str]] = (),
    pointers: tuple[int, int] = (0, 0),
    codebook: Codebook | None = None,
) -> Summary:
    """Make the summary of grounded records.

    Args:
        document: the document that all spans are places of.
        grounded: the sound records of one reading.
        provenance: how they were made.
        problems: what remains unresolved.
        dismissed: places that are no statement, each with the reason given.
        pointers: how many pointers were given, and how many of them resolved.
        codebook: its parties and issues are rows and columns even where nothing is stated; others are marked new.

    Returns:
        The validated summary.
    """
    grounded = _with_merged_actors(grounded)
    ids = _statement_ids(grounded.statements)
    by_number = {a.number: a for a in grounded.actors}
    actors, actor_ids = _actors(document, grounded)
    statements = tuple(_statement(document, s, ids, by_number.get(s.actor), actor_ids) for s in grounded.statements)
    positions = _positions(document, grounded, ids, by_number)
    listed = tuple(p.name for p in codebook.parties) if codebook else ()
    named = dict.fromkeys([*listed, *(a.party for a in grounded.actors if a.party), *(p.party for p in positions)])
    parties = tuple(
        Party(
            name=name,
            members=tuple(actor_ids[a.number] for a in grounded.actors if a.party == name),
            new=bool(listed) and name not in listed,
        )
        for name in named
    )
    return Summary(
        document=document,
        statements=statements,
        actors=actors,
        parties=parties,
        issues=_issues(grounded, codebook),
        positions=positions,
        gist=tuple(GistSentence(text=g.text, sentences=_sentences(document, g.sentences)) for g in grounded.gist),
        unresolved=tuple(_finding(document, p) for p in problems),
        dismissed=tuple(Dismissal(fragment=fragment(document, span), reason=reason) for span, reason in dismissed),
        coverage=coverage(document, grounded.statements, [span for span, _ in dismissed], pointers),
        provenance=provenance,
    )


def _issues(grounded: Grounded, codebook: Codebook | None) -> tuple[Issue, ...]:
    """Return the codebook's issues, with a position or without, then the others."""
    listed = {i.id: i.proposal for i in codebook.issues} if codebook else {}
    out = [Issue(id=id, proposal=proposal) for id, proposal in listed.items()]
    out.extend(Issue(id=i.id, proposal=i.proposal, new=bool(listed)) for i in grounded.issues if i.id not in listed)
    return tuple(out)


def fragment(document: Document, span: Span) -> Fragment:
    """Copy the characters of a place."""
    return Fragment(start=span.start, end=span.end, text=document.text[span.start : span.end])


def _words(document: Document, span: Span | None) -> Words:
    return Words() if span is None else Words(text=document.text[span.start : span.end], start=span.start, end=span.end)


def _sentences(document: Document, numbers: Iterable[int]) -> tuple[Fragment, ...]:
    return tuple(fragment(document, document.sentences[n - 1]) for n in numbers)


def _finding(document: Document, problem: Problem) -> Finding:
    return Finding(
        kind=problem.kind,
        severity=problem.severity,
        message=problem.message,
        spans=tuple(fragment(document, s) for s in problem.spans),
        # As JSON has it, so that a summary that was written and read again is equal to itself.
        record=json.loads(json.dumps(problem.record)),
    )


def _statement_ids(statements: Sequence[GroundedStatement]) -> dict[int, str]:
    """Return an id for each number, made of places alone, so that another reading of the same text gives the same."""
    out: dict[int, str] = {}
    taken: set[str] = set()
    for s in statements:
        places = ",".join(f"{span.start}-{span.end}" for span in (*s.content, *((s.cue,) if s.cue else ())))
        base = "s" + hashlib.sha256(places.encode()).hexdigest()[:8]
        id, n = base, 1
        while id in taken:  # two sources of the same words without a cue of their own
            n += 1
            id = f"{base}-{n}"
        taken.add(id)
        out[s.number] = id
    return out


def _statement(
    document: Document,
    given: GroundedStatement,
    ids: dict[int, str],
    actor: GroundedActor | None,
    actor_ids: dict[int, str],
) -> Statement:
    quoted = quoted_words(document, given.content)
    return Statement(
        id=ids[given.number],
        speaker=Speaker(actor=actor_ids[actor.number], name=actor.name, party=actor.party) if actor else Speaker(),
        mention=_words(document, given.mention),
        cue=_words(document, given.cue),
        content=tuple(fragment(document, s) for s in given.content),
        form=_form(document, given.content, quoted),
        quotations=tuple(fragment(document, q) for q in quoted),
        inside=ids.get(given.inside),
        medium=given.medium,
        addressee=given.addressee,
        said_at=given.said_at,
        force=given.force,
    )


def quoted_words(document: Document, content: Sequence[Span]) -> list[Span]:
    """Return the words in outermost quotation marks that the content holds, cut to it."""
    out = []
    for span in content:
        for quotation in quotations_near(document, span):
            inner = quotation.inner
            cut = Span(max(inner.start, span.start), min(inner.end, span.end))
            if cut.end > cut.start:
                out.append(cut)
    return merged(out)


def form(document: Document, content: Sequence[Span]) -> Form:
    """Return direct when nearly all letters of the content stand in quotation marks, mixed when some do, else indirect."""
    return _form(document, content, quoted_words(document, content))


def _form(document: Document, content: Sequence[Span], quoted: Sequence[Span]) -> Form:
    if not quoted:
        return "indirect"

    def letters(spans: Iterable[Span]) -> int:
        return sum(sum(map(str.isalnum, document.text[s.start : s.end])) for s in spans)

    return "direct" if letters(quoted) >= _QUOTED * letters(content) else "mixed"


def _with_merged_actors(grounded: Grounded) -> Grounded:
    """Return the records with one actor for each source."""
    merged_into = merged_actors(grounded.actors)
    return replace(
        grounded,
        actors=tuple(dict.fromkeys(merged_into[a.number] for a in grounded.actors)),
        statements=tuple(
            replace(s, actor=merged_into[s.actor].number) if s.actor in merged_into else s for s in grounded.statements
        ),
    )


def _actors(document: Document, grounded: Grounded) -> tuple[tuple[Actor, ...], dict[int, str]]:
    """Return the actors in order of appearance and the id of each number."""
    first_seen: dict[int, int] = {}
    mentions: dict[int, set[Span]] = {}
    for s in grounded.statements:
        first_seen.setdefault(s.actor, s.content[0].start)
        if s.mention is not None:
            mentions.setdefault(s.actor, set()).add(s.mention)
    out: dict[str, Actor] = {}
    ids: dict[int, str] = {}
    for actor in sorted(grounded.actors, key=lambda a: (first_seen.get(a.number, len(document.text)), a.number)):
        id = ids[actor.number] = unique(slug(actor.name), out)
        places = sorted(mentions.get(actor.number, ()))
        texts = dict.fromkeys(" ".join(document.text[m.start : m.end].split()) for m in places)
        out[id] = Actor(
            id=id,
            name=actor.name,
            kind=actor.kind,
            role=actor.role,
            party=actor.party,
            aliases=tuple(t for t in texts if t != actor.name and t.casefold() not in _PRONOUNS),
            mentions=tuple(fragment(document, m) for m in places),
        )
    return tuple(out.values()), ids


def slug(name: str) -> str:
    """Return a name as an id: at most 48 small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48] or "actor"


def unique(base: str, taken: Container[str]) -> str:
    """Return an id that is not taken: the base, or the base with a number from 2."""
    id, n = base, 1
    while id in taken:
        n += 1
        id = f"{base}-{n}"
    return id


def _positions(
    document: Document, grounded: Grounded, ids: dict[int, str], actors: dict[int, GroundedActor]
) -> tuple[Position, ...]:
    by_number = {s.number: s for s in grounded.statements}
    shown = Shown(document, grounded.statements, grounded.actors, grounded.positions)
    order = {issue.id: i for i, issue in enumerate(grounded.issues)}
    out: dict[str, Position] = {}
    for given in sorted(grounded.positions, key=lambda p: (order[p.issue], p.number)):
        evidence, sentences = shown.of(given)
        voices = shown.voices(given)
        own = [by_number[n] for n in voices.said]
        id = unique(slug(f"{given.party} {given.issue}"), out)
        out[id] = Position(
            id=id,
            party=given.party,
            issue=given.issue,
            stance=given.stance,
            status=given.status,
            basis=voices.basis,
            voiced_by=tuple(dict.fromkeys(actors[n].name for n in voices.own)),
            ascribed_by=voices.others if voices.basis == "ascribed" else (),
            conditions=tuple(fragment(document, s) for s in given.conditions),
            red_line=tuple(fragment(document, s) for s in given.red_line),
            demands=_moves(document, own, "demand"),
            offers=_moves(document, own, "offer"),
            gist=given.gist,
            evidence=Evidence(statements=tuple(ids[n] for n in evidence), sentences=_sentences(document, sentences)),
        )
    return tuple(out.values())


def _moves(document: Document, statements: Iterable[GroundedStatement], move: Move) -> tuple[Fragment, ...]:
    """Return what is demanded or offered in statements: their contents."""
    return tuple(fragment(document, span) for s in statements if move_of(document, s) == move for span in s.content)


def coverage(
    document: Document, statements: Sequence[GroundedStatement], dismissed: Sequence[Span], pointers: tuple[int, int]
) -> Coverage:
    """Return what became of every quotation, cue occurrence and pointer.

    Covered is what the sweep does not ask about; of the others those are dismissed whose very place is, and the rest
    is unresolved, so that these shares and the findings tell one story.
    """
    gone = set(dismissed)
    given, resolved = pointers
    cues = document.cue_occurrences
    return Coverage(
        quotations=_share(len(document.outer_quotations), uncovered_quotations(document, statements), gone),
        cues=None if cues is None else _share(len(cues), uncovered_cues(document, statements), gone),
        pointers=Share(total=given, covered=resolved, unresolved=given - resolved),
    )


def _share(total: int, uncovered: Sequence[Problem], gone: Container[Span]) -> Share:
    dismissed = sum(span in gone for problem in uncovered for span in problem.spans)
    unresolved = len(uncovered) - dismissed
    return Share(total=total, covered=total - len(uncovered), dismissed=dismissed, unresolved=unresolved)
