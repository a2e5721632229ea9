"""Repeats: one attribution that was listed twice, or in pieces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from summarizer.audit.places import STOPS, Source, in_order, joined
from summarizer.audit.problems import Problem
from summarizer.document import Document
from summarizer.grounded import GroundedActor, GroundedStatement
from summarizer.text.folding import plain
from summarizer.text.spans import Span, covers, merged

_MARKS: Final = f"{STOPS}“”„«»‹›‘’\"'"
"""What may stand between two pieces of what one goes on to say: paragraphs of a quotation open anew."""


class OnePerPlace(NamedTuple):
    """Statements, each attribution once; a note for each record that went; and which number one that went stands under."""

    statements: list[GroundedStatement]
    notes: list[Problem]
    stands_for: dict[int, int]


def one_per_place(
    document: Document,
    placed: Sequence[GroundedStatement],
    actors: Iterable[GroundedActor],
    sources: Mapping[int, Source],
) -> OnePerPlace:
    """Join records of one attribution and drop those that repeat another.

    - One cue is one statement: records of one source with the same cue and mention at the same place are the
      parts of one quotation, as when it was listed twice or runs over the border of two windows.
    - One turn of a transcript and one quotation have one voice: records of one source whose contents overlap or
      adjoin there are one statement, unless both have a cue. A window that begins within does not show the cue.
    - A record without a cue whose content lies in another one's of its source, and a record whose content and cue,
      or content and source, another one has, are dropped; but two who are named for one attribution, as in "the army
      and the rebels said", stay two.

    Args:
        document: the document.
        placed: statements in the order of the text.
        actors: the actors that they cite; at one and the same place, those of one name are one.
        sources: for the number of an actor, the source that it is a record of: two windows number one source apart.
    """
    went = _Went({}, [])
    names = {a.number: (sources[a.number], plain(a.name)) for a in actors}
    kept = _one_per_voice(document, _one_per_cue(document.text, placed, names, went), sources, went)
    seen: dict[tuple[object, ...], GroundedStatement] = {}
    out: list[GroundedStatement] = []
    for statement in kept:
        attributed = (statement.content, statement.cue)
        own = [(statement.content, "by", who) for who in names.get(statement.actor, ("",))]
        mentioned = [(*attributed, statement.mention), (*attributed, None)]
        like = [*own, *mentioned] if statement.mention else [*own, (*attributed, "whoever")]
        earlier = next((seen[k] for k in like if k in seen), None)
        if earlier is None:
            out.append(statement)
            seen.update(dict.fromkeys([*own, mentioned[0], (*attributed, "whoever")], statement))
        else:
            went.note("same-content-twice", f"repeats statement {earlier.number} and was dropped", statement, earlier)
    return OnePerPlace(out, went.notes, {number: went.last(number) for number in went.into})


class _Went(NamedTuple):
    """Into which statement each record went that is one no longer, with notes for a person."""

    into: dict[int, int]
    notes: list[Problem]

    def note(self, kind: str, what: str, statement: GroundedStatement, into: GroundedStatement) -> None:
        self.into[statement.number] = into.number
        message = f"statement {statement.number} {what}"
        self.notes.append(Problem(kind, "note", message, "statement", statement.number, statement.content))

    def last(self, number: int) -> int:
        while number in self.into:
            number = self.into[number]
        return number


def _one_per_cue(
    text: str, placed: Sequence[GroundedStatement], names: Mapping[int, Sequence[Source]], went: _Went
) -> list[GroundedStatement]:
    by_cue: dict[tuple[object, ...], int] = {}
    out: list[GroundedStatement] = []
    for statement in placed:
        keys = [(who, statement.cue, statement.mention, statement.force) for who in names.get(statement.actor, ("",))]
        at = next((by_cue[k] for k in keys if k in by_cue), None)
        if statement.cue is None or at is None:
            by_cue.update(dict.fromkeys(keys, len(out)))
            out.append(statement)
            continue
        earlier = out[at]
        content = joined(text, merged([*earlier.content, *statement.content]))
        if any(piece.overlaps(statement.cue) for piece in content):
            out.append(statement)
            continue
        out[at] = replace(earlier, content=content)
        what = f"has the cue of statement {earlier.number} and was joined to it"
        went.note("one-cue-one-statement", what, statement, earlier)
    return in_order(out)


def _one_per_voice(
    document: Document, placed: Sequence[GroundedStatement], sources: Mapping[int, Source], went: _Went
) -> list[GroundedStatement]:
    """Join what one source goes on to say in one turn or quotation, and drop what it has said already."""
    quotations = _whole_quotations(document)
    latest: dict[tuple[object, ...], int] = {}
    widest: dict[tuple[object, ...], int] = {}
    out: list[GroundedStatement] = []
    for statement in placed:
        if not statement.actor:  # words that nobody is named for may be two people's
            out.append(statement)
            continue
        who = (sources.get(statement.actor), statement.force)
        voice = _voice(document, statement, quotations)
        here = (*who, statement.inside, voice)
        at = latest.get(here) if voice else None
        both = _both(document.text, out[at], statement) if at is not None else None
        if at is not None and both is not None:
            gone = statement if both.number == out[at].number else out[at]
            what = f"is of one turn or quotation with statement {both.number} and was joined to it"
            went.note("one-voice-one-statement", what, gone, both)
            out[at] = both
        elif who in widest and _is_held(statement, out[widest[who]]):
            earlier = out[widest[who]]
            went.note("same-content-twice", f"repeats statement {earlier.number} and was dropped", statement, earlier)
            continue
        else:
            at = len(out)
            out.append(statement)
        latest[here] = at
        if who not in widest or out[at].content[-1].end >= out[widest[who]].content[-1].end:
            widest[who] = at
    return in_order(out)


def _is_held(statement: GroundedStatement, earlier: GroundedStatement) -> bool:
    """Whether a record without a cue only repeats words of an earlier one."""
    return (
        statement.cue is None
        and statement.inside in (0, earlier.inside, earlier.number)
        and all(covers(earlier.content, piece) for piece in statement.content)
    )


def _both(text: str, earlier: GroundedStatement, later: GroundedStatement) -> GroundedStatement | None:
    """Return two records of one voice as one statement, that with the cue; None where they do not touch or have a cue each."""
    if earlier.cue is not None and later.cue is not None:
        return None
    content = joined(text, merged([*earlier.content, *later.content]), _MARKS)
    cue = earlier.cue or later.cue
    if len(content) >= len(earlier.content) + len(later.content) or (cue and any(p.overlaps(cue) for p in content)):
        return None
    by_cue, other = (later, earlier) if later.cue else (earlier, later)
    mentions = [m for m in (by_cue.mention, other.mention) if m is not None and not any(p.overlaps(m) for p in content)]
    return replace(
        by_cue,
        content=content,
        mention=next(iter(mentions), None),
        medium=by_cue.medium or other.medium,
        addressee=by_cue.addressee or other.addressee,
        said_at=by_cue.said_at or other.said_at,
    )


def _voice(document: Document, statement: GroundedStatement, quotations: Sequence[Span]) -> tuple[str, int] | None:
    """Return the turn or the quotation that all of the content lies in."""
    start, end = statement.content[0].start, statement.content[-1].end
    turn = bisect_right(document.turns, start, key=lambda labelled: labelled[0].start) - 1
    following = document.turns[turn + 1 : turn + 2]
    if turn >= 0 and all(end <= label.start for label, _ in following):
        return "turn", turn
    at = bisect_right(quotations, start, key=lambda span: span.start) - 1
    return ("quotation", at) if at >= 0 and end <= quotations[at].end else None


def _whole_quotations(document: Document) -> list[Span]:
    """Return the outermost quotations, those that run over paragraphs in one piece."""
    out: list[Span] = []
    left_open = False
    for quotation in document.outer_quotations:
        if left_open and quotation.continues:
            out[-1] = Span(out[-1].start, quotation.span.end)
        else:
            out.append(quotation.span)
        left_open = not quotation.closed
    return out
