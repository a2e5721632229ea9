"""How the answers of a repair are laid over the drafts.

A sound record can not be damaged by a repair: what comes back for one is taken
only where it holds all that was there.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from summarizer.audit import Dismissed, PositionsDraft, Problem, StatementsAudit, StatementsDraft, place
from summarizer.document import Document
from summarizer.draft import DraftActor, DraftGist, PositionsRepair, StatementsRepair
from summarizer.grounded import GroundedStatement
from summarizer.repairs import keys_about
from summarizer.text.folding import plain
from summarizer.text.spans import Span, length, shared

_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset("the a an of for and in on at to s".split())
_PRONOUN = re.compile(r"(?:i|we|he|she|they|it|who|my|our|his|her|their|its|him|them)", re.IGNORECASE)


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
    failing = keys_about(asked, "statement")
    actors, answer = _with_actors(draft, answer, keys_about(asked, "actor"), _mentions(document, audit))
    statements = dict(draft.statements)
    for number in answer.withdraw:
        if number in failing:
            statements.pop(number, None)
    taken = [*draft.statements, *(b.number for b in draft.bad), *(s.n for s in answer.statements)]
    free = itertools.count(max(taken, default=0) + 1)
    given_before: set[int] = set()
    for given in answer.statements:
        placed, _ = place(document, StatementsDraft(actors), given, Counter())
        if placed is None:
            continue
        used = audit.by_number.get(given.n)
        if given.n in given_before or (used is not None and not shared(placed.content, used.content)):
            if not shared(placed.content, audit.held):  # another statement under a number that is taken
                number = next(free)
                statements[number] = given.model_copy(update={"n": number})
        elif used is None or given.n in failing or _extends(placed, used, asked, audit.held):
            statements[given.n] = given
            given_before.add(given.n)
    answered = {s.n for s in answer.statements if s.n in statements} | set(answer.withdraw)
    named = {a.n for a in answer.actors}
    bad = tuple(b for b in draft.bad if b.number not in (named if b.field == "actors" else answered))
    dismissed = [Dismissed(asked[d.finding - 1], d.reason) for d in answer.dismiss if d.finding <= len(asked)]
    return StatementsDraft(actors, statements, bad), dismissed


def _with_actors(
    draft: StatementsDraft, answer: StatementsRepair, doubted: set[int | str], mentions: Mapping[int, Sequence[str]]
) -> tuple[dict[int, DraftActor], StatementsRepair]:
    """Return the actors with those of a repair, and the repair, whose statements cite them.

    A doubted actor gets the new name where it is that one's. An actor that has the number of another source
    gets a number of its own, and the repair's statements, which mean it, go with it.
    """
    actors = dict(draft.actors)
    moved: dict[int, int] = {}
    for actor in answer.actors:
        there = actors.get(actor.n)
        if there is None or (actor.n in doubted and _renames(actor, draft.actors, mentions.get(actor.n, ()))):
            actors[actor.n] = actor
        elif plain(there.name) != plain(actor.name):
            moved[actor.n] = max(actors) + 1
            actors[moved[actor.n]] = actor.model_copy(update={"n": moved[actor.n]})
    if not moved:
        return actors, answer
    statements = tuple(s.model_copy(update={"a": moved.get(s.a, s.a)}) for s in answer.statements)
    return actors, answer.model_copy(update={"statements": statements})


def _mentions(document: Document, audit: StatementsAudit) -> dict[int, list[str]]:
    """Return the words by which the text names each actor, but for pronouns."""
    out: dict[int, list[str]] = defaultdict(list)
    for statement in audit.statements:
        words = "" if statement.mention is None else document.text[slice(*statement.mention)]
        if words and not _PRONOUN.fullmatch(words):
            out[statement.actor].append(words)
    return out


def _renames(actor: DraftActor, listed: Mapping[int, DraftActor], mentions: Sequence[str]) -> bool:
    """Whether a record under a doubted actor's number is that source by a better name: its statements go with it.

    It must share a word with the old name or role, or with what the text calls the source, unless that is by
    pronouns alone; and it must be no other actor's name.
    """
    if any(n != actor.n and plain(other.name) == plain(actor.name) for n, other in listed.items()):
        return False
    old = listed[actor.n]
    words = _name_words(f"{actor.name} {actor.role}")
    return not mentions or not words.isdisjoint(_name_words(" ".join((old.name, old.role, *mentions))))


def _name_words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(plain(text))) - _SMALL


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


def apply_positions(draft: PositionsDraft, asked: Sequence[Problem], answer: PositionsRepair) -> PositionsDraft:
    """Lay a repair over a draft of positions: failing and new records only.

    Args:
        draft: the draft before the repair.
        asked: the problems that were asked about.
        answer: what came back. A number that it gives twice is two positions; a sentence of the gist takes
            the place of the failing one that it mends, and one that is not given again stays.
    """
    failing = keys_about(asked, "position")
    doubted = keys_about(asked, "issue")
    issues = dict(draft.issues)
    for issue in answer.issues:
        if issue.id not in issues or issue.id in doubted:
            issues[issue.id] = issue
    positions = dict(draft.positions)
    for number in (*answer.withdraw, *_without_a_side(asked, answer)):
        if number in failing:
            positions.pop(number, None)
    taken = [*draft.positions, *(b.number for b in draft.bad), *(p.n for p in answer.positions)]
    free = itertools.count(max(taken, default=0) + 1)
    given_before: set[int] = set()
    for given in answer.positions:
        if given.n in given_before:
            number = next(free)
            positions[number] = given.model_copy(update={"n": number})
        elif given.n not in positions or given.n in failing:
            positions[given.n] = given
            given_before.add(given.n)
    answered = {p.n for p in answer.positions} | set(answer.withdraw)
    bad = tuple(b for b in draft.bad if b.number not in answered)
    gist = _mended_gist(draft.gist, keys_about(asked, "gist"), answer.gist)
    return replace(draft, issues=issues, positions=positions, gist=gist, bad=bad)


def with_used_kept(
    before: PositionsDraft, used: Collection[int], after: PositionsDraft, usable: Collection[int]
) -> PositionsDraft:
    """Put back the positions that were used before a repair and of which it gave records that cannot be used.

    Args:
        before: the draft before the repair.
        used: the numbers of its positions that hold.
        after: the draft after it.
        usable: the numbers of its positions that hold.
    """
    lost = {n: before.positions[n] for n in used if n in after.positions and n not in usable}
    return replace(after, positions={**after.positions, **lost}) if lost else after


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
