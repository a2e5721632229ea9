"""Tell who speaks: from the words that name a source to an actor, or to nobody where two fit."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from summarizer.grounded import GroundedActor
from summarizer.rules.names import Entity, Names
from summarizer.rules.patterns import Attribution
from summarizer.rules.units import Unit
from summarizer.rules.words import KNOWN, Token
from summarizer.summary import ActorKind
from summarizer.text.spans import Span

_GENDER: Final = {**dict.fromkeys(("he", "his", "him"), "m"), **dict.fromkeys(("she", "her"), "f")}
_THEY: Final = frozenset("they their them".split())
_NOBODY: Final = frozenset("i me my we us our you your it its there this these those that which who whom what".split())
_INDEFINITE: Final = frozenset("a an another one some any several many few two three other most no every each".split())
_BACK: Final = 4
"""Units before a pronoun in which its person is looked for."""


class Speakers:
    """Turns sources into actors. Sources are given in the order of the document."""

    def __init__(self, units: Sequence[Unit], names: Names) -> None:
        self.actors: list[GroundedActor] = []
        self._units = units
        self._names = names
        self._starts = [u.span.start for u in units]
        self._numbers: dict[object, int] = {}
        self._person: tuple[int, Entity] | None = None  # who spoke last, and in which unit
        self._spoke = {"it": (-9, 0), "they": (-9, 0)}  # the unit and the number of the body and the group that spoke last
        self._offices: dict[str, dict[int, Entity]] = defaultdict(dict)  # who holds an office, as far as has been read
        self._read = 0  # units whose offices are known

    def of(self, a: Attribution) -> int:
        """Return the number of the actor whose words an attribution is; 0 where it names none.

        A pronoun that two could be meant by is an unnamed actor of its own.
        """
        if a.source is None:
            return 0
        if a.frame == "turn":  # "MS. HALE", "Hale", "Q", "THE CHAIR"
            label = self._names.text[slice(*a.source)]
            if label.lower().startswith("the "):
                return self._number(label.lower(), label.title(), "unnamed", "", "")
            name = " ".join(w for w in label.replace(".", " ").split() if w.lower() not in KNOWN["title"]) or label
            if (entity := self._names.known(name)) is not None:
                return self._entity(entity)
            named = len(name) > 2
            return self._number(name.lower(), name.title() if named else name, "person" if named else "unnamed", "", "")
        unit = max(0, bisect_right(self._starts, a.source.start) - 1)
        tokens = [t for t in self._units[unit].tokens if t.start >= a.source.start and t.end <= a.source.end]
        if len(tokens) == 1 and tokens[0].tag in ("rel", "that"):
            tokens = self._antecedent(unit, a.source.start)
        if not tokens:
            return 0
        alone = len(tokens) == 1 or (len(tokens) == 2 and tokens[1].tag == "possessive")
        gender = _GENDER.get(tokens[0].word, "") if alone else ""
        entity = self._meant(unit, tokens[0].start, gender) if gender else self._named(unit, tokens)
        if entity is None:
            return self._description(unit, tokens, alone)
        self._person = (unit, entity) if entity.kind == "person" else self._person
        return (
            self._entity(entity) if entity.kind == "person" else self._heard(unit, self._entity(entity), entity.kind == "group")
        )

    def _named(self, unit: int, tokens: Sequence[Token]) -> Entity | None:
        """Return the entity that is the head of a noun phrase, if a name is."""
        head, named = _head(tokens), self._names.by_unit[unit]
        if tokens[0].word in _INDEFINITE or not head or any(t.tag == "conj" for t in head):
            return None
        if head[-1].tag == "plain":  # the chairman of the board, Ada Roke,
            comma = next((t for t in tokens if t.tag == "comma"), None)
            entity = next((e for m, e in named if e.sure and m.start and m.tokens[m.start - 1] is comma), None)
            if entity is not None:
                entity.role = entity.role or self._names.office(head)
                entity.party = entity.party or self._names.party(tokens[: tokens.index(comma)] if comma else ())
            return entity
        if not named and head[-1].tag == "name":  # a headline
            return self._names.known(" ".join(t.word for t in head if t.tag == "name"))
        return next((e for m, e in named if m.tokens[m.end - 1] is head[-1]), None)

    def _antecedent(self, unit: int, before: int) -> list[Token]:
        """Return the noun phrase that stands before "who" or "which"."""
        tokens = [t for t in self._units[unit].tokens if t.end <= before and t.tag not in ("comma", "bracket")]
        start = len(tokens)
        while start and tokens[start - 1].tag in ("name", "plain", "number", "possessive") and not tokens[start - 1].readings:
            start -= 1
        return tokens[start - (start > 0 and tokens[start - 1].tag == "det") :]

    def _meant(self, unit: int, before: int, gender: str) -> Entity | None:
        """Return the one person that "he" or "she" can mean, or None."""
        for number in range(unit, max(-1, unit - _BACK - 1), -1):
            if self._person is not None and self._person[0] == number and self._person[1].gender in ("", gender):
                self._person[1].gender = gender
                return self._person[1]
            here = [(m, e) for m, e in self._names.by_unit[number] if e.sure and m.tokens[m.start].start < before]
            fits = [(m, e) for m, e in here if e.gender == gender] or [(m, e) for m, e in here if not e.gender]
            if fits:  # one person, or the subject if the unit begins with it
                return fits[0][1] if len({id(e) for _, e in fits}) == 1 or fits[0][0].start <= 1 else None
        return None

    def _description(self, unit: int, tokens: Sequence[Token], alone: bool) -> int:
        """Return the actor of words that hold no name, or none as their head."""
        first, head = tokens[0].word, _head(tokens)
        said, number = self._spoke["it" if first in ("it", "its") else "they"]
        if alone and first in (*_THEY, "it", "its") and unit - said <= 1:
            return number
        if alone and first in _NOBODY:
            return 0
        noun = head[-1].word if head and head[-1].tag in ("plain", "name") else ""
        definite = (tokens[0].tag == "det" and first not in _INDEFINITE) or any(t.tag == "possessive" for t in tokens)
        definite = definite and not (alone and (first in _GENDER or first in _THEY))
        if definite and len(head) == len(tokens) and (known := self._holder(noun, unit)) is not None:
            return self._entity(known)
        joint = any(t.tag == "conj" for t in head)
        kind: ActorKind = (
            "document" if noun in KNOWN["document"] else "organization" if noun in KNOWN["collective"] else "unnamed"
        )
        span = Span(tokens[0].start, tokens[-1].end)
        party = "" if joint else self._names.party(tokens)
        number = self._described(span, "group" if joint else kind, definite, party)
        return self._heard(unit, number, joint or noun.endswith("s") or noun in ("people", "police"))

    def _heard(self, unit: int, number: int, several: bool) -> int:
        """Remember who "they" or "it" may be next, and return the number."""
        self._spoke["they" if several else "it"] = (unit, number)
        return number

    def _holder(self, noun: str, unit: int) -> Entity | None:
        """Return the one entity, named up to this unit, whose office or kind of body the noun is."""
        for _, e in (pair for pairs in self._names.by_unit[self._read : unit + 1] for pair in pairs):
            for word in (e.role if e.kind == "person" else e.name).lower().split():
                if word in KNOWN["title" if e.kind == "person" else "collective"]:
                    self._offices[word][id(e)] = e
        self._read = max(self._read, unit + 1)
        fits = self._offices.get(noun, {})
        return next(iter(fits.values())) if len(fits) == 1 else None

    def _entity(self, e: Entity) -> int:
        return self._number(id(e), e.name, e.kind, e.role, e.party)

    def _described(self, span: Span, kind: ActorKind, definite: bool, party: str = "") -> int:
        """Return the actor of a description: a definite one in the same words is the same, an indefinite one is new."""
        text = " ".join(self._names.text[slice(*span)].split()).rstrip(",")
        return self._number(text.lower() if definite else object(), text, kind, "", party)

    def _number(self, key: object, name: str, kind: ActorKind, role: str, party: str) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.actors) + 1
            self.actors.append(GroundedActor(len(self.actors) + 1, name, kind, role, party))
        return self._numbers[key]


def _head(tokens: Sequence[Token]) -> list[Token]:
    """Return the head of a noun phrase: what stands behind a possessive and before a preposition, comma or clause."""
    borders = ("comma", "prep", "rel", "bracket", "quote", "aux")
    end = next((k for k, t in enumerate(tokens) if k and t.tag in borders), len(tokens))
    head = list(tokens[: end - (tokens[end - 1].tag == "possessive")])
    return head[max((k for k, t in enumerate(head) if t.tag == "possessive"), default=-1) + 1 :]
