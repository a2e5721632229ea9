"""Who is named in a document: names gathered into persons, bodies and groups, with what the words beside them tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from summarizer.rules.units import Unit
from summarizer.rules.words import KNOWN, Token, in_title_case
from summarizer.summary import ActorKind

_STATES: Final[dict[str, str]] = {
    w: s.replace("_", " ") for line in KNOWN["state"] for s, _, ws in [line.partition(":")] for w in [s, *ws.split(",")]
}
_ROLE_TAGS: Final = ("det", "name", "plain", "prep", "possessive", "number", "conj")
_NAMESAKES: Final = 8
"""Persons of one last name beyond which no further one is kept: the name alone is nobody's by then."""

_REACH: Final = 12
"""Tokens within which what stands between commas behind a name must end to be an office."""


@dataclass(slots=True)
class Entity:
    """A person, body or group: its fullest name, what it is, and what the words beside its name tell, else "".

    `sure` is whether the name alone shows a person: by a title, a first name, or two words.
    """

    name: str
    kind: ActorKind
    sure: bool
    gender: str = ""
    role: str = ""
    party: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a unit: its first token, its first token without title, the token after it."""

    tokens: Sequence[Token]
    start: int
    core: int
    end: int


class Names:
    """All names of a document; `by_unit` holds those of each unit that only one entity fits."""

    def __init__(self, text: str, units: Sequence[Unit]) -> None:
        self.text = text
        self._common = {t.word for u in units for t in u.tokens if t.tag == "plain"}
        self._within = {b.word for u in units for a, b in pairwise(u.tokens) if b.capital and a.tag not in ("stop", "quote")}
        self._by_words: dict[str, Entity] = {}
        self._by_last: dict[str, list[Entity]] = defaultdict(list)
        found = [[] if in_title_case(u.tokens) else list(self._mentions(u.tokens)) for u in units]
        full_first = sorted((m for ms in found for m in ms), key=lambda m: m.end - m.core < 2)
        entities = {id(m): self._entity(m) for m in full_first}
        self.by_unit = [[(m, e) for m in ms if (e := entities[id(m)]) is not None] for ms in found]
        for mention, entity in (pair for pairs in self.by_unit for pair in pairs):
            self._learn(mention, entity)

    def known(self, words: str) -> Entity | None:
        """Return the entity of this name, or the one entity whose name ends in its last word, whatever the case."""
        last = self._by_last.get(words.lower().rpartition(" ")[2], [])
        return self._by_words.get(words.lower()) or (last[0] if len(last) == 1 else None)

    def written(self, tokens: Sequence[Token]) -> str:
        """Return the text of tokens, on one line."""
        return " ".join(self.text[tokens[0].start : tokens[-1].end].split())

    def party(self, tokens: Sequence[Token]) -> str:
        """Return the side that the words of an office or description speak for, or "" where they do not tell plainly."""
        k = next((k for k, t in enumerate(tokens) if t.word in KNOWN["speaks for"]), len(tokens))
        owner = tokens[k + 2 :] if k + 1 < len(tokens) and tokens[k + 1].word in ("for", "of") else tokens[:k]
        start = next((i for i, t in enumerate(owner) if t.tag == "name"), len(owner))
        end = next((i for i in range(start, len(owner)) if owner[i].tag != "name"), len(owner))
        if k < len(tokens) and any(t.word not in KNOWN["office"] for t in owner[start:end]):
            entity = self._by_words.get(" ".join(t.word for t in owner[start:end]))
            land = self._state(owner[start]) or (self._land(owner[start].word) if end - start == 1 else "")
            return land or (entity.name if entity else self.written(owner[start:end]))
        owned = (a for a, b in pairwise(owner) if a.tag == "plain" and (b.tag == "possessive" or a.word in KNOWN["collective"]))
        body = next((t.word for t in owned if k < len(tokens)), "")
        return body or next((state for t in tokens if (state := self._state(t))), "")

    def _land(self, word: str) -> str:
        """Return the name from which an adjective seems to be made, Norland for Norlandic, or ""."""
        roots = (self._by_words.get(word[:n]) for n in range(len(word) - 1, 3, -1))
        return next((entity.name for entity in roots if entity is not None), "")

    def _state(self, token: Token) -> str:
        """Return the state that a word names, or whose people or seat it names, or ""."""
        word = self.text[token.start : token.end]
        return _STATES.get(word) or _STATES.get(word.removesuffix("s"), "")

    def _mentions(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        k = 0
        while k < len(tokens):
            start = k
            while k < len(tokens) and (self._is_name(tokens, k) or (k > start and tokens[k].word in KNOWN["particle"])):
                k += 1
            titled = (j + 1 for j in range(start, k - 1) if tokens[j].word in KNOWN["title"])
            shouted = k > start + 1 and all(self.text[t.start : t.end].isupper() for t in tokens[start:k])
            last, following = tokens[k - 1], tokens[k].word if k < len(tokens) else ""
            part = last.tag != "name" or last.word in KNOWN["title"] or (following == "of" and last.word in KNOWN["body"])
            if k > start and not part and not shouted:
                yield Mention(tokens, start, max(titled, default=start), k)
            k = max(k, start + 1)

    def _is_name(self, tokens: Sequence[Token], k: int) -> bool:
        """Whether token `k` is part of a name, and not a common word that begins a sentence."""
        word, first = tokens[k].word, k == 0 or tokens[k - 1].tag in ("stop", "quote")
        common = word in self._common or tokens[k].readings or word in KNOWN["collective"]
        common = common or (word.endswith("s") and word not in self._within)
        title = word in KNOWN["title"] and k + 1 < len(tokens) and tokens[k + 1].tag == "name"
        return tokens[k].tag == "name" and (not first or not common or title)

    def _entity(self, mention: Mention) -> Entity | None:
        core = mention.tokens[mention.core : mention.end]
        core = core[:-1] if len(core) > 1 and core[-1].word in ("jr", "sr") else core
        words, first, last = " ".join(t.word for t in core), core[0].word, core[-1].word
        entity = self._by_words.get(words) or self._by_words.get(f"{first} {last}")
        if entity is None and len(core) == 1 and (namesakes := self._by_last.get(last)):
            # Several of that name: the one named far more often, or nobody.
            often, *rest = sorted(namesakes, key=lambda e: -e.count)
            if rest and often.count <= 2 * rest[0].count:
                return None
            entity = often
        if entity is None:
            entity = Entity(self.written(core), *self._kind(mention, core))
            self._by_words[f"{first} {last}"] = entity
            if len(self._by_last[last]) < _NAMESAKES:
                self._by_last[last].append(entity)
        entity.name = max(entity.name, self.written(core), key=len)
        entity.count += 1
        self._by_words[words] = entity
        return entity

    def _kind(self, mention: Mention, core: Sequence[Token]) -> tuple[ActorKind, bool]:
        words, written = [t.word for t in core], self.written(core)
        if words[-1] in KNOWN["faction"] or (written.endswith("s") and written[:-1] in _STATES):
            return "group", False
        if any(t.word in KNOWN["title"] for t in mention.tokens[mention.start : mention.core]):
            return "person", True
        named = len(words) > 1 and (words[0] in KNOWN["male"] or words[0] in KNOWN["female"])
        the = mention.start > 0 and mention.tokens[mention.start - 1].word == "the" and not named
        body = any(t.word in KNOWN["body"] or self._state(t) for t in core) or (len(core) == 1 and written.isupper())
        return ("organization", False) if the or body else ("person", named or len(words) == 2)

    def _learn(self, mention: Mention, entity: Entity) -> None:
        """Take gender, role and party from the title before a name and what stands between commas behind it."""
        tokens, start, end = mention.tokens, mention.core, mention.end + 1
        offices = KNOWN["title"] | KNOWN["office"]
        while start and (tokens[start - 1].tag in ("name", "possessive") or tokens[start - 1].word in offices):
            start -= 1
        while end < len(tokens) and tokens[end].tag in _ROLE_TAGS:
            end += 1
        beside = mention.end < len(tokens) and tokens[mention.end].tag == "comma" and end - mention.end < _REACH
        title, after = tokens[start : mention.core], tokens[mention.end + 1 : end] if beside else ()
        if entity.kind != "person":
            states = (self._state(t) for t in tokens[mention.core : mention.end])
            entity.party = entity.party or next((state for state in states if state), "")
            return
        words = {tokens[mention.core].word, *(t.word for t in title)}
        male, female = (not words.isdisjoint(KNOWN[gender]) for gender in ("male", "female"))
        entity.gender = entity.gender or ("" if male == female else "m" if male else "f")
        entity.role = entity.role or self.office(title) or self.office(after)
        entity.party = entity.party or self.party(title) or self.party(after)

    def office(self, tokens: Sequence[Token]) -> str:
        """Return an office without its article, or ""."""
        office = list(tokens[1:] if tokens and tokens[0].tag == "det" else tokens)
        until = next((k for k, t in enumerate(office) if t.tag == "prep"), len(office))
        return self.written(office) if any(t.word in KNOWN["title"] - KNOWN["address"] for t in office[:until]) else ""
