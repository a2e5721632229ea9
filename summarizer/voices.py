"""Whose words show a stand: the ground that a position stands on, computed from who speaks in its evidence.

"Kyiv says Moscow wants X" is Kyiv's claim and not Moscow's position. A statement inside another's
words is only as much a party's own as every speaker on the way out is. `heard` is the rule; `Evidence`
puts it to the records of a reading, `summarizer.grounds` to a finished summary.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from summarizer.document import Document
from summarizer.grounded import GroundedActor, GroundedPosition, GroundedStatement
from summarizer.summary import ActorKind, Basis
from summarizer.text.spans import Span, length, shared

_S = TypeVar("_S")

_STEM: Final = 4
"""Letters that a party's name and its adjective must share at the least: Norland, Norlandic."""

_JOINED: Final = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_ARTICLES: Final = ("the", "a", "an")
_POSSESSIVE: Final = re.compile(r"(?:['’]s|s['’])$")
_OF_OTHERS: Final = frozenset("in of for against on about near across over".split())
"""What comes after one of these in the name of a source is told of, and may be no part of the source."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who says something: name, what sort of source, and the party it speaks for, "" when none or several."""

    name: str
    kind: ActorKind
    party: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What one statement is as evidence for a party's stand.

    Attributes:
        basis: stated where it is the party's own words, narrated where the document gives it no source and so stands
            for it itself, else ascribed.
        foreign: names of the speakers on the way out who do not speak for the party, innermost first.
    """

    basis: Basis
    foreign: tuple[str, ...] = ()


def heard(speakers: Sequence[Source | None], party: str) -> Heard:
    """Tell what a statement is as evidence for a party's stand.

    Args:
        speakers: the statement's and those of the statements it stands inside, innermost first; None for no source.
        party: whose stand.
    """
    if all(s is not None and speaks_for(s, party) for s in speakers):
        return Heard("stated")
    foreign = tuple(s.name for s in speakers if s is not None and s.name and not speaks_for(s, party))
    return Heard("narrated" if speakers[-1] is None else "ascribed", foreign)


def best(bases: Iterable[Basis]) -> Basis:
    """Return the ground of a position whose evidence has these: stated before narrated before ascribed."""
    there = set(bases)
    return "stated" if "stated" in there else "narrated" if "narrated" in there else "ascribed"


def outwards(statement: _S, outer: Callable[[_S], _S | None]) -> list[_S]:
    """Return a statement and those it stands inside, innermost first; ends before one comes again.

    Args:
        statement: the innermost.
        outer: returns the statement in which one stands, the same object each time, or None.
    """
    chain = [statement]
    while (found := outer(chain[-1])) is not None and not any(s is found for s in chain):
        chain.append(found)
    return chain


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks in a position's evidence.

    Attributes:
        own: numbers of the party's own actors, in order of the evidence.
        said: numbers of the statements that are the party's own words.
        others: names of the others.
        basis: stated by the party itself, else told by the narration, else ascribed by others.
    """

    own: tuple[int, ...]
    said: tuple[int, ...]
    others: tuple[str, ...]
    basis: Basis


class Evidence:
    """The statements of one reading, as evidence for positions."""

    def __init__(
        self,
        document: Document,
        statements: Sequence[GroundedStatement],
        actors: Sequence[GroundedActor],
        positions: Sequence[GroundedPosition],
    ) -> None:
        """Collect which statements stand in the sentences that the positions cite. Linear in the statements."""
        self._document = document
        self._by_number = {s.number: s for s in statements}
        self._sources = {a.number: Source(a.name, a.kind, a.party) for a in actors}
        self._in_sentence = _statements_in(document, statements, positions)

    def of(self, position: GroundedPosition) -> tuple[list[int], list[int]]:
        """Return the numbers of the statements and of the sentences that show a position.

        A cited sentence that mostly holds somebody's words is evidence by those words, not by
        narration: it is replaced by the statements in it, but for those that stand inside another of them.
        """
        numbers = [n for n in position.statements if n in self._by_number]
        sentences = []
        for n in position.sentences:
            sentence = self._document.sentences[n - 1]
            inside = self._in_sentence.get(n, [])
            held = shared([c for s in inside for c in s.content], [sentence])
            there = {s.number for s in inside}
            outermost = [s.number for s in inside if s.inside not in there]
            if outermost and 2 * held > length([sentence]):
                numbers.extend(outermost)
            else:
                sentences.append(n)
        return list(dict.fromkeys(numbers)), sentences

    def voices(self, position: GroundedPosition) -> Voices:
        """Tell the party's own words from what others say of it and from what the document itself tells."""
        evidence, sentences = self.of(position)
        own: dict[int, None] = {}
        said: list[int] = []
        others: dict[str, None] = {}
        bases: set[Basis] = {"narrated"} if sentences else set()
        for number in evidence:
            statement = self._by_number[number]
            found = heard(self._speakers(statement), position.party)
            bases.add(found.basis)
            if found.basis == "stated":
                own[statement.actor] = None
                said.append(number)
            elif found.basis == "ascribed":
                others.update(dict.fromkeys(found.foreign))
        return Voices(tuple(own), tuple(said), tuple(others), best(bases))

    def _speakers(self, statement: GroundedStatement) -> list[Source | None]:
        """Return who speaks, from the statement outwards; last a teller whose own words have no place."""
        chain = outwards(statement, self._outer)
        tellers = [s.teller for s in chain[-1:] if s.teller is not None]
        return [self._sources.get(n) for n in (*(s.actor for s in chain), *tellers)]

    def _outer(self, statement: GroundedStatement) -> GroundedStatement | None:
        return self._by_number.get(statement.inside)


def _statements_in(
    document: Document, statements: Sequence[GroundedStatement], positions: Sequence[GroundedPosition]
) -> Mapping[int, list[GroundedStatement]]:
    """Return, for each sentence that a position cites, the statements with content in it."""
    cited = sorted({n for p in positions for n in p.sentences})
    out: dict[int, list[GroundedStatement]] = {}
    for statement in statements:
        found: set[int] = set()
        for span in statement.content:
            found.update(_between(cited, _sentences_of(document, span)))
        for n in found:
            out.setdefault(n, []).append(statement)
    return out


def _sentences_of(document: Document, span: Span) -> tuple[int, int]:
    return document.sentence_number(span.start), document.sentence_number(span.end - 1)


def _between(cited: Sequence[int], ends: tuple[int, int]) -> Sequence[int]:
    return cited[bisect_left(cited, ends[0]) : bisect_right(cited, ends[1])]


def speaks_for(source: Source, party: str) -> bool:
    """Whether what a source says counts as said by a party.

    It does when the source speaks for the party, and when it is a joint source one of whose
    parts begins with the party's name or its adjective, or has it after whose it is ("the club's
    players and its owner" for the players): "Norlandic and Estvalian officials" speak for no one
    party, but what they say is said by Norland too. Whoever is only told of, as in "critics of
    Norland and Estvalia", says nothing.

    Args:
        source: who says it.
        party: the party in question.
    """
    if source.party:
        return source.party == party
    if source.kind == "person" or " and " not in source.name:
        return False
    wanted = _without_article(party.split())
    for part in _JOINED.split(source.name):
        words = part.split()
        told_of = next((i for i, word in enumerate(words) if word.casefold() in _OF_OTHERS), len(words))
        owned = next((words[i + 1 :] for i, word in enumerate(words[:told_of]) if _POSSESSIVE.search(word)), [])
        if _begins_with(_without_article(words), wanted) or _begins_with(owned, wanted):
            return True
        if told_of < len(words):
            return False
    return False


def _without_article(words: Sequence[str]) -> Sequence[str]:
    return words[1:] if len(words) > 1 and words[0].casefold() in _ARTICLES else words


def _begins_with(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether words begin with a name, each of its longer words up to its ending."""
    return bool(name) and len(words) >= len(name) and all(map(_is_form_of, words, name))


def _is_form_of(word: str, of: str) -> bool:
    if len(of) < _STEM:
        return word.removesuffix("'s").removesuffix("’s") == of
    return word.casefold().startswith(of.casefold()[: max(_STEM, len(of) - 2)])
