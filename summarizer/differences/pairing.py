"""Which records of two summaries are the same.

Ids of statements are made of places, so they mean something within one text alone. Ids of issues are chosen by the model:
two readings of one text may choose the same one for the same question, two texts do so only by chance. What is left are
words. Words that stand in every text (`summarizer.text.language`) are left out where words are counted, or "a rise in the
fare" would be as good as "a cut in the fare".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar

from summarizer.summary import Issue, Party, Position, Statement, Summary
from summarizer.text.folding import plain
from summarizer.text.language import common_words
from summarizer.text.spans import length, shared

SAME_WORDS: Final = 0.5
"""Share of words, or of characters of one text, that two records must have in common to be taken for the same."""

_WORD = re.compile(r"\w+")
_ARTICLES: Final = ("the", "a", "an")
_NO_PARTY: Final = ""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Pairs(Generic[_T]):
    """What two lists have in common, in the order of the second, and what only one has."""

    both: tuple[tuple[_T, _T], ...]
    first: tuple[_T, ...]
    second: tuple[_T, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """What two summaries have in common.

    Attributes:
        text: whether they are of one text.
        statements: the statements.
        positions: the positions.
        parties: the second summary's name of each party that both have, by the first's.
        issues: the second summary's id of each issue that both have, by the first's.
    """

    text: bool
    statements: Pairs[Statement]
    positions: Pairs[Position]
    parties: dict[str, str]
    issues: dict[str, str]


def same(before: Summary, after: Summary) -> Same:
    """Return which records of two summaries are the same."""
    one_text = before.document.sha256 == after.document.sha256
    common = common_words(before.document.language) | common_words(after.document.language)
    parties, issues = _same_parties(before, after), _same_issues(before, after, common, one_text=one_text)
    return Same(
        text=one_text,
        statements=_of_one_text(before, after) if one_text else _pairs(before.statements, after.statements, _by_words(common)),
        positions=_pairs(before.positions, after.positions, _by_stand(parties, issues)),
        parties=parties,
        issues=issues,
    )


def same_wording(one: str, other: str) -> bool:
    """Whether two wordings are the same words in the same order; case, accents and marks do not matter."""
    return _in_order(one) == _in_order(other)


def _pairs(first: Sequence[_T], second: Sequence[_T], likeness: Callable[[_T, _T], float]) -> Pairs[_T]:
    """Pair the likeliest first, each record once; of equally likely ones those that stand first. Likeness 0 is no pair."""
    ranked = sorted(
        ((-like, j, i) for i, a in enumerate(first) for j, b in enumerate(second) if (like := likeness(a, b)) > 0),
    )
    left: dict[int, int] = {}
    right: dict[int, int] = {}
    for _, j, i in ranked:
        if i not in left and j not in right:
            left[i], right[j] = j, i
    return Pairs(
        tuple((first[right[j]], second[j]) for j in sorted(right)),
        tuple(a for i, a in enumerate(first) if i not in left),
        tuple(b for j, b in enumerate(second) if j not in right),
    )


# Statements


def _of_one_text(before: Summary, after: Summary) -> Pairs[Statement]:
    """Pair the statements of one text: those with one id at once, so that few are left to be compared with each other."""
    known = {s.id: s for s in before.statements}
    both = {s.id: (known[s.id], s) for s in after.statements if s.id in known}
    rest = _pairs(
        [s for s in before.statements if s.id not in both], [s for s in after.statements if s.id not in both], _by_place
    )
    found = both | {b.id: (a, b) for a, b in rest.both}
    return Pairs(tuple(found[s.id] for s in after.statements if s.id in found), rest.first, rest.second)


def _by_place(a: Statement, b: Statement) -> float:
    left, right = [f.span for f in a.content], [f.span for f in b.content]
    in_common = shared(left, right)
    share = in_common / (length(left) + length(right) - in_common)
    if share < SAME_WORDS:
        return 0
    # Of two statements over the same words, one inside the other, each finds its own by the cue.
    return share / 2 + (0.5 if a.cue.span == b.cue.span else 0)


def _by_words(common: frozenset[str]) -> Callable[[Statement, Statement], float]:
    def likeness(a: Statement, b: Statement) -> float:
        if not _one_source(a.speaker.name, b.speaker.name):
            return 0
        return _share(" ".join(a.quote), " ".join(b.quote), common)

    return likeness


def _one_source(one: str, other: str) -> bool:
    """Whether one name has all words of the other: "Pask" and "Joren Pask"; two sources without a name are not one."""
    left, right = _words(one), _words(other)
    return bool(left and right) and (left <= right or right <= left)


# Parties, issues, positions


def _same_parties(before: Summary, after: Summary) -> dict[str, str]:
    """Return the second summary's name of each party that both have.

    A name that holds another's words is no other name of it: rebels whom Varn backs are not Varn.
    """
    old, new = _known_as(before), _known_as(after)

    def likeness(a: Party, b: Party) -> float:
        left, right = _name(a.name), _name(b.name)
        if left == right:
            return 3 if a.name == b.name else 2
        return 1 if new.get(left) == b.name or old.get(right) == a.name else 0

    return {a.name: b.name for a, b in _pairs(before.parties, after.parties, likeness).both}


def _known_as(summary: Summary) -> dict[tuple[str, ...], str]:
    """Return the party that each name means which the article gives to one alone: its own, and those of its actor."""
    own = {_name(p.name): p.name for p in summary.parties}
    meant: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for actor in summary.actors:
        names = {_name(n) for n in (actor.name, *actor.aliases)}
        parties = {own[n] for n in names if n in own}
        for name in names:
            meant[name] |= parties or {_NO_PARTY}
    alone = {name: next(iter(who)) for name, who in meant.items() if name and len(who) == 1}
    return {name: party for name, party in alone.items() if party != _NO_PARTY} | own


def _same_issues(before: Summary, after: Summary, common: frozenset[str], *, one_text: bool) -> dict[str, str]:
    """Return the second summary's id of each issue that both have."""

    def likeness(a: Issue, b: Issue) -> float:
        if same_wording(a.proposal, b.proposal):
            return 3 + (a.id == b.id)
        if one_text and a.id == b.id:
            return 2
        return _share(a.proposal, b.proposal, common)

    return {a.id: b.id for a, b in _pairs(before.issues, after.issues, likeness).both}


def _by_stand(parties: dict[str, str], issues: dict[str, str]) -> Callable[[Position, Position], float]:
    def likeness(a: Position, b: Position) -> float:
        if parties.get(a.party) != b.party or issues.get(a.issue) != b.issue or a.status != b.status:
            return 0
        if (a.basis == "ascribed") != (b.basis == "ascribed"):
            return 0
        return 1 + (a.stance == b.stance) + (a.id == b.id) / 2 + (a.ascribed_by == b.ascribed_by) / 4

    return likeness


# Words


def _share(one: str, other: str, common: frozenset[str]) -> float:
    """Return the share of words that two texts have in common, 0 where it is too small; common words alone count too."""
    left, right = _words(one), _words(other)
    left, right = left - common or left, right - common or right
    share = len(left & right) / len(left | right) if left | right else 0.0
    return share if share >= SAME_WORDS else 0


def _name(name: str) -> tuple[str, ...]:
    """Return the words of a name, a leading article left out."""
    words = _in_order(name)
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


@lru_cache(maxsize=4096)
def _in_order(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain(text)))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_in_order(text))
