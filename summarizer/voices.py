"""Whose words show a stand: the ground that a position stands on, computed from who speaks in its evidence.

"Kyiv says Moscow wants X" is Kyiv's claim and not Moscow's position. A statement inside another's
words is only as much a party's own as every speaker on the way out is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from summarizer.document import Document
from summarizer.grounded import GroundedActor, GroundedPosition, GroundedStatement
from summarizer.summary import ActorKind, Basis
from summarizer.text.spans import Span, length, shared

_STEM: Final = 4
"""Letters that a party's name and its adjective must share at the least: Norland, Norlandic."""


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks in a position's evidence.

    Attributes:
        own: numbers of the party's own actors, in order of the evidence.
        others: names of the others.
        narrated: whether the document's own narration shows it.
    """

    own: tuple[int, ...]
    others: tuple[str, ...]
    narrated: bool

    @property
    def basis(self) -> Basis:
        """Stated by the party itself, else told by the narration, else ascribed by others."""
        return "stated" if self.own else "narrated" if self.narrated else "ascribed"


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
        self._actors = {a.number: a for a in actors}
        self._in_sentence = _statements_in(document, statements, positions)

    def of(self, position: GroundedPosition) -> tuple[list[int], list[int]]:
        """Return the numbers of the statements and of the sentences that show a position.

        A cited sentence that mostly holds somebody's words is evidence by those words, not by
        narration: it is replaced by the statements in it.
        """
        numbers = [n for n in position.statements if n in self._by_number]
        sentences = []
        for n in position.sentences:
            sentence = self._document.sentences[n - 1]
            inside = self._in_sentence.get(n, [])
            held = shared([c for s in inside for c in s.content], [sentence])
            if 2 * held > length([sentence]):
                numbers.extend(s.number for s in inside if s.inside == 0)
            else:
                sentences.append(n)
        return list(dict.fromkeys(numbers)), sentences

    def voices(self, position: GroundedPosition) -> Voices:
        """Tell the party's own words from what others say of it and from what the document itself tells."""
        evidence, sentences = self.of(position)
        own: dict[int, None] = {}
        others: dict[str, None] = {}
        narrated = bool(sentences)
        for number in evidence:
            chain = [self._by_number[number]]
            while chain[-1].inside in self._by_number and len(chain) <= len(self._by_number):
                chain.append(self._by_number[chain[-1].inside])
            speakers = [self._actors.get(s.actor) for s in chain]
            if all(a is not None and _is_own(a, position.party) for a in speakers):
                own[chain[0].actor] = None
            elif speakers[-1] is None:
                narrated = True  # reported with no source at all: the article itself stands for it
            else:
                others.update({a.name: None for a in speakers if a is not None and not _is_own(a, position.party)})
        return Voices(tuple(own), tuple(others), narrated)


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


def _is_own(actor: GroundedActor, party: str) -> bool:
    return speaks_for(actor.name, actor.kind, actor.party, party)


def speaks_for(name: str, kind: ActorKind, own_party: str, party: str) -> bool:
    """Whether what a source says counts as said by a party.

    It does when the source speaks for the party, and when it is a joint source one of whose
    parts bears the party's name: "Norlandic and Estvalian officials" speak for no one party,
    but what they say is said by Norland too.

    Args:
        name: the source's name.
        kind: what sort of source it is.
        own_party: the party it speaks for, "" when none or several.
        party: the party in question.
    """
    if own_party:
        return own_party == party
    if kind == "person" or " and " not in name:
        return False
    words = [w.casefold() for w in name.split()]
    stems = [w[: max(_STEM, len(w) - 2)] for w in party.casefold().split() if len(w) >= _STEM]
    return bool(stems) and all(any(word.startswith(stem) for word in words) for stem in stems)
