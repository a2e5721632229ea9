"""Made-up articles of any length, with the true place of every statement and a right answer to every ask.

Everything is drawn from a seed: the same call gives the same article on every machine.
"""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from summarizer.asks import Ask, Reply
from summarizer.document import Document
from summarizer.draft import Pointer
from summarizer.grounding import resolve
from summarizer.text.spans import Span

CHARACTERS_PER_STATEMENT = 200
"""An article of 4,000 characters has 20 statements, as news has."""

_ADJECTIVES = "narrow broad early late quiet plain sudden steady costly modest uneven fresh hollow distant local spare".split()
_NOUNS = (
    "harbour bridge canal ferry tariff quota pier depot market school clinic orchard tunnel reservoir railway archive "
    "warehouse lighthouse mill quarry meadow causeway levee granary"
).split()
_VERBS = "widen close lease repaint double shorten divert drain fence light survey rebuild insure pave measure".split()
_TIMES = "winter spring summer autumn monsoon harvest thaw".split()
_ENDS = "ra lin dor mek sta vin tol ber nia kos".split()
_STARTS = "Va Or Tel Mar Kes Bru Dol Fen Gri Hal Jor Lum Nor Pel Rus Sva Tur Ul Wen Yst".split()
_ROLES = ("harbour minister", "trade envoy", "union chair", "mayor", "chief engineer", "deputy speaker")
_NARRATION = (
    "The {a} {n} near the {a2} {n2} had stood empty since the {t}.",
    "A {a} {n} lies beside the {n2}, {k} miles from the coast.",
    "The {n} and the {n2} were built in the same {a} {t}.",
    "Rain fell on the {a} {n} for {k} days.",
)

_NONE_ALIKE: dict[str, dict[str, Any]] = {"identities": {"sources": [], "parties": []}, "issues": {"issues": []}}
"""Of the made-up sources and issues no two are the same."""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as it was written: its actor's number, its source's words, its cue, the place of its content."""

    actor: int
    mention: str
    cue: str
    content: Span


@dataclass(frozen=True)
class Article:
    """A made-up article.

    Attributes:
        text: the text.
        actors: the sources as a model would list them, numbered from 1.
        said: the statements in the order of the text.
    """

    text: str
    actors: tuple[dict[str, Any], ...]
    said: tuple[Said, ...]

    @cached_property
    def document(self) -> Document:
        """The article as a document."""
        return Document.from_text(self.text)

    @cached_property
    def pointers(self) -> tuple[str, ...]:
        """A pointer to each statement's content: the boundary words that a careful model gives."""
        return tuple(pointer_to(self.document, s.content) for s in self.said)

    @cached_property
    def statements(self) -> tuple[dict[str, Any], ...]:
        """The statements as a model would list them, numbered from 1."""
        pairs = zip(self.said, self.pointers, strict=True)
        return tuple(
            {"n": n, "a": s.actor, "m": s.mention, "c": s.cue, "at": [at], "x": []} for n, (s, at) in enumerate(pairs, 1)
        )

    @cached_property
    def positions(self) -> dict[str, Any]:
        """The answer to the positions round: an issue for every ten statements, on each a party's word and a deed narrated."""
        issues = [
            {"id": f"issue-{i}", "proposal": f"the {_NOUNS[i % len(_NOUNS)]} works, part {_letters(i)}"}
            for i in range(max(1, len(self.said) // 10))
        ]
        by_party: dict[str, list[int]] = {}
        for n, said in enumerate(self.said, 1):
            by_party.setdefault(self.actors[said.actor - 1]["party"], []).append(n)
        parties = list(by_party)
        spoken = {self._sentence(s) for s in self.said}
        narrated = [n for n in range(1, len(self.document.sentences) + 1) if n not in spoken]
        positions: list[dict[str, Any]] = []
        for i, issue in enumerate(issues):
            by_word, by_deed = parties[i % len(parties)], parties[(i + 1) % len(parties)]
            number = by_party[by_word][i % len(by_party[by_word])]
            told = {"statements": [number], "sentences": [], "conditions": [self.pointers[number - 1]]}
            done = {"statements": [], "sentences": [narrated[i % len(narrated)]], "conditions": []}
            for stance, party, evidence in (("supports", by_word, told), ("opposes", by_deed, done)):
                head = {"n": len(positions) + 1, "party": party, "issue": issue["id"], "stance": stance, "status": "current"}
                positions.append({**head, **evidence, "red_line": [], "gist": f"{party} {stance} it."})
        return {"issues": issues, "positions": positions, "gist": [{"text": "Several sides spoke.", "sentences": [1]}]}

    def _sentence(self, said: Said) -> int:
        return self.document.sentence_number(said.content.start)

    def statements_of(self, first: int, last: int) -> dict[str, Any]:
        """Return the answer to an ask for the statements of the sentences `first` to `last`, numbered from 1."""
        begin, end = (bisect_left(self.said, n, key=self._sentence) for n in (first, last + 1))
        chosen = [{**s, "n": n} for n, s in enumerate(self.statements[begin:end], 1)]
        numbers = {s["a"] for s in chosen}
        return {"actors": [a for a in self.actors if a["n"] in numbers], "statements": chosen}

    def positions_of(self, shown: frozenset[int]) -> dict[str, Any]:
        """Return the answer to an ask for the positions that the statements shown show, each beside its opposite."""
        pairs = zip(self.positions["positions"][::2], self.positions["positions"][1::2], strict=True)
        chosen = [position for pair in pairs if shown.issuperset(pair[0]["statements"]) for position in pair]
        cited = {position["issue"] for position in chosen}
        return {**self.positions, "issues": [i for i in self.positions["issues"] if i["id"] in cited], "positions": chosen}

    def answer(self, ask: Ask) -> Reply:
        """Answer an ask as a model that makes no mistake; each part of a long article gets its own answer."""
        text = ask.messages[-1].content
        if ask.kind == "statements":
            shown = re.findall(r"^\[(\d+)\] ", text, re.MULTILINE)
            return Reply(compact(self.statements_of(int(shown[0]), int(shown[-1]))))
        if ask.kind == "positions":
            return Reply(compact(self.positions_of(frozenset(map(int, re.findall(r"^S(\d+) ", text, re.MULTILINE))))))
        if ask.kind in _NONE_ALIKE:
            return Reply(compact(_NONE_ALIKE[ask.kind]))
        raise AssertionError(f"a right answer needs no {ask.kind}")


@dataclass(frozen=True)
class Careless:
    """Answers as a model that points at words that do not exist in every so many statements, and mends them when asked.

    Attributes:
        article: the article.
        every: one statement in so many is faulty.
    """

    article: Article
    every: int

    @cached_property
    def _faulty(self) -> dict[str, str]:
        """Faulty pointers and the right ones."""
        chosen = self.article.pointers[:: self.every]
        return {f"{at.split('|')[0]}|no such words {n}|{at.split('|')[2]}": at for n, at in enumerate(chosen)}

    def answer(self, ask: Ask) -> Reply:
        """Answer an ask."""
        if ask.kind == "statements-repair":
            block = ask.messages[-1].content.partition("RECORDS CONCERNED\n")[2].partition("\n\n")[0]
            records = [json.loads(line) for line in block.splitlines() if line.startswith("{")]
            mended = [{**r, "at": [self._faulty[r["at"][0]]]} for r in records]
            return Reply(compact({"actors": [], "statements": mended, "withdraw": [], "dismiss": []}))
        reply = self.article.answer(ask)
        if ask.kind != "statements":
            return reply
        wrong = {right: faulty for faulty, right in self._faulty.items()}
        answer = json.loads(reply.text)
        for statement in answer["statements"]:
            statement["at"] = [wrong.get(at, at) for at in statement["at"]]
        return Reply(compact(answer))


def compact(answer: object) -> str:
    """Return an answer as JSON without blanks, as models are asked for it."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def article(characters: int, *, seed: int = 1) -> Article:
    """Make up an article.

    Args:
        characters: its length, about.
        seed: of all choices.
    """
    rng = random.Random(seed)  # noqa: S311  # reproducible on purpose
    count = max(2, characters // CHARACTERS_PER_STATEMENT)
    names = _names(rng, 40 + count // 4)
    parties = [names.pop() for _ in range(4 + count // 100)]
    actors = _actors(rng, names, parties, 4 + count // 15)
    writer = _Writer(rng)
    said = []
    for n in range(count):
        said.append(writer.statement(actors[rng.randrange(len(actors))]))
        while writer.length < characters * (n + 1) // count - 40:
            writer.narration()
        if n % 2:
            writer.paragraph()
    return Article("".join(writer.parts).rstrip(), tuple(actors), tuple(said))


def _letters(number: int) -> str:
    """Return a number in letters, so that no checked text holds a figure that the article does not."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _names(rng: random.Random, count: int) -> list[str]:
    """Return different invented names in a random order."""
    pool = [f"{start}{end}" for start in _STARTS for end in _ENDS]
    while len(pool) < count:
        pool += [f"{name}{end}" for name in pool for end in _ENDS]
    return rng.sample(pool, count)


def _actors(rng: random.Random, names: list[str], parties: Sequence[str], count: int) -> list[dict[str, Any]]:
    out = [{"n": i, "name": party, "kind": "organization", "role": "", "party": party} for i, party in enumerate(parties, 1)]
    for i in range(len(out) + 1, len(out) + count + 1):
        person = f"{names.pop()} {names.pop()}"
        out.append({"n": i, "name": person, "kind": "person", "role": rng.choice(_ROLES), "party": rng.choice(parties)})
    return out


@dataclass
class _Writer:
    """Writes the text from left to right and keeps the places."""

    rng: random.Random
    parts: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> Span:
        start, self.length = self.length, self.length + len(text)
        self.parts.append(text)
        return Span(start, self.length)

    def paragraph(self) -> None:
        self.add("\n\n")

    def narration(self) -> None:
        self.add(self._filled(self.rng.choice(_NARRATION)) + " ")

    def statement(self, actor: dict[str, Any]) -> Said:
        """Write one statement, direct, indirect or mixed; of a body, what it wanted."""
        clause = self._filled("the {a} {n} would {v} the {a2} {n2} before the next {t}, {k} days after the {n3} was {past}")
        name = actor["name"]
        if actor["kind"] != "person":
            self.add(f"{name} ")
            self.add("wanted ")
            content = self.add(self._filled("to {v} the {a} {n} and to {v2} the {a2} {n2} within {k} days"))
            self.add(". ")
            return Said(actor["n"], name, "wanted", content)
        form = self.rng.randrange(3)
        if form == 0:
            content = self.add(f"“{clause[0].upper()}{clause[1:]},”")
            self.add(f" said {name}, {actor['role']} of {actor['party']}. ")
        elif form == 1:
            self.add(f"{name} said ")
            content = self.add(f"that {clause}")
            self.add(". ")
        else:
            self.add(f"{name} said ")
            content = self.add(f"that the plan was “{clause}”")
            self.add(". ")
        return Said(actor["n"], name, "said", content)

    def _filled(self, pattern: str) -> str:
        a, a2 = self.rng.sample(_ADJECTIVES, 2)
        n, n2, n3 = self.rng.sample(_NOUNS, 3)
        v, v2 = self.rng.sample(_VERBS, 2)
        t, k = self.rng.choice(_TIMES), self.rng.randrange(21, 1000)
        return pattern.format(a=a, a2=a2, n=n, n2=n2, n3=n3, v=v, v2=v2, past=f"{v2.removesuffix('e')}ed", t=t, k=k)


def pointer_to(document: Document, span: Span) -> str:
    """Return the shortest pointer of two boundary words or more that names a place.

    Raises:
        AssertionError: none names it.
    """
    first, last = document.sentence_number(span.start), document.sentence_number(span.end - 1)
    words = document.text[span.start : span.end].split()
    sentences = str(first) if first == last else f"{first}-{last}"
    for count in range(2, len(words) + 1):
        start, end = " ".join(words[:count]), " ".join(words[-count:])
        if resolve(document, Pointer(first, last, start, end)) == span:
            return f"{sentences}|{start}|{end}"
    raise AssertionError(f"no pointer names {document.text[span.start : span.end]!r}")
