"""Which records name the same source.

A model may list a person twice, and each window of a long document lists its
own people. Records are one source where that is certain from the names alone;
unnamed sources never are, and nothing is guessed between two candidates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from summarizer.grounded import GroundedActor
from summarizer.text.folding import plain

_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_ARTICLES = ("the", "a", "an")
_SMALL: Final = frozenset("of for the and in on at to a an".split())
_TITLES: Final = frozenset(
    word[:5]
    for word in "mr mrs ms dr sir lord lady sen rep gov senator president minister secretary judge general captain".split()
)
_STEM: Final = 5
"""Letters from the start of a word by which two forms of it are known: Norland, Norlandic."""

_MOST_BEARERS: Final = 12
"""Records that share a name's rarest word at most for them to be asked about: a commoner word names nobody."""


def merged_actors(actors: Sequence[GroundedActor]) -> dict[int, GroundedActor]:
    """Return, for each record's number, the source that it stands for.

    Two records are one source when their names are the same but for case, accents and a leading
    article, unless it is an office and they speak for different parties ("the foreign minister" of
    Norland and of Estvalia); and when both are persons, one name is the end of the other ("Roke", "Ada Roke"), it is
    the end of only one, and their parties do not differ.

    Args:
        actors: the records of one reading, in any order; numbers are unique.

    Returns:
        For each number a record with the number of the first of its kind, the fullest name, and the
        first role and party given. Linear in the number of records but for sorting.
    """
    by_name: dict[tuple[str, ...], list[GroundedActor]] = defaultdict(list)
    out: dict[int, GroundedActor] = {}
    for actor in sorted(actors, key=lambda a: a.number):
        if actor.kind == "unnamed" or not _tokens(actor.name):
            out[actor.number] = actor
        else:
            by_name[_tokens(actor.name)].append(actor)
    fuller = _fuller_names(by_name)
    groups: dict[tuple[str, ...], list[GroundedActor]] = defaultdict(list)
    for name, members in by_name.items():
        groups[fuller.get(name, name)].extend(members)
    for members in (one for same in groups.values() for one in _by_office(same)):
        members.sort(key=lambda a: a.number)
        main = max(members, key=lambda a: len(_tokens(a.name)))
        one = replace(
            members[0],
            name=main.name,
            kind=main.kind,
            role=next((a.role for a in (main, *members) if a.role), ""),
            party=next((a.party for a in (main, *members) if a.party), ""),
        )
        out.update((a.number, one) for a in members)
    return out


def _by_office(members: list[GroundedActor]) -> Iterable[list[GroundedActor]]:
    """Return the records of one name apart for each party, where it is no proper name and they differ in party."""
    if _agree(members, ()) or not any(_is_office(a.name) for a in members):
        return [members]
    apart: dict[str, list[GroundedActor]] = defaultdict(list)
    for actor in members:
        apart[actor.party].append(actor)
    return apart.values()


def _is_office(name: str) -> bool:
    words = name.split()
    if len(words) > 1 and words[0].casefold() in _ARTICLES:
        words = words[1:]
    return bool(words) and words[0][0].islower()


def _tokens(name: str) -> tuple[str, ...]:
    words = tuple(_WORD.findall(plain(name)))
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def _fuller_names(by_name: dict[tuple[str, ...], list[GroundedActor]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return, for a person's short name, the one longer name that ends in it."""
    longer: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for name, members in by_name.items():
        if _is_person(members):
            for cut in range(1, len(name)):
                longer[name[cut:]].append(name)
    out = {}
    for name, members in by_name.items():
        candidates = [
            full
            for full in longer.get(name, ())
            if not any(full != other and full == other[-len(full) :] for other in longer[name])
        ]
        if _is_person(members) and len(candidates) == 1 and _agree(members, by_name[candidates[0]]):
            out[name] = candidates[0]
    return out


def _is_person(members: Iterable[GroundedActor]) -> bool:
    return all(a.kind == "person" for a in members)


def _agree(left: Iterable[GroundedActor], right: Iterable[GroundedActor]) -> bool:
    return len({a.party for a in (*left, *right) if a.party}) <= 1


@dataclass(frozen=True, slots=True)
class Doubts:
    """What names alone do not settle.

    Attributes:
        sources: numbers of records that may be one source with another of them, in rising order.
        parties: names of parties that may be one side with another of them, in order of first appearance.
    """

    sources: tuple[int, ...] = ()
    parties: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sources or self.parties)


def doubts(actors: Sequence[GroundedActor]) -> Doubts:
    """Return the records and parties of which some may be the same, by their names and roles, without being certainly so.

    Two records are in doubt when all words of one's name, titles apart, stand in the other's name or role
    ("Roke" and "Ada Roke", "the mayor" and "Ada Roke, mayor of Halvem"), or one is the other's initials.
    Two parties are when one's words, or their stems, all stand in the other's. Unnamed sources never are.

    Args:
        actors: the records of one reading; those that `merged_actors` merges count once.
    """
    certain = merged_actors(actors)
    records = sorted({certain[a.number] for a in actors if a.kind != "unnamed" and _tokens(a.name)}, key=lambda a: a.number)
    known = {a.number: frozenset(_stems(f"{a.name} {a.role}")) for a in records}
    by_stem: dict[str, list[int]] = defaultdict(list)
    for number, stems in known.items():
        for stem in sorted(stems):
            by_stem[stem].append(number)
    initials: dict[str, list[int]] = defaultdict(list)
    for actor in records:
        initials[_initials(actor.name)].append(actor.number)
    doubtful: set[int] = set()
    for actor in records:
        wanted = _stems(actor.name) - _TITLES or _stems(actor.name)
        rarest = min((by_stem[s] for s in sorted(wanted)), key=len)
        others = [n for n in rarest if n != actor.number and wanted <= known[n]] if len(rarest) <= _MOST_BEARERS else []
        others += [n for n in initials.get(actor.name, ()) if n != actor.number and len(actor.name) > 1]
        if others:
            doubtful.update((actor.number, *others))
    return Doubts(tuple(sorted(doubtful)), _doubtful_parties(actors))


def _doubtful_parties(actors: Sequence[GroundedActor]) -> tuple[str, ...]:
    names = list(dict.fromkeys(a.party for a in actors if a.party))
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for name in names:
        alike[_stems(name)].append(name)
    alike.pop(frozenset(), None)
    by_stem: dict[str, list[frozenset[str]]] = defaultdict(list)
    for stems in alike:
        for stem in stems:
            by_stem[stem].append(stems)
    doubtful: set[str] = set()
    for stems, bearers in alike.items():
        rarest = min((by_stem[s] for s in stems), key=len)
        wider = [other for other in rarest if stems < other]
        if wider or len(bearers) > 1:
            doubtful.update(bearers, *(alike[other] for other in wider))
    known = set(names)
    for name in names:
        initials = _initials(name)
        if initials in known and initials != name:
            doubtful.update((name, initials))
    return tuple(name for name in names if name in doubtful)


def fullness(name: str) -> tuple[bool, int]:
    """Return how much of a name a name is, for choosing among several: whether it is one and no office, and its capitals."""
    words = [w for w in name.split() if w.casefold() not in _ARTICLES]
    capitals = [w for w in words if w[0].isupper()]
    return bool(words) and words[0][0].isupper(), len(capitals)


def _stems(name: str) -> frozenset[str]:
    """Return the first letters of a name's words: Norland and Norlandic have them in common."""
    return frozenset(word[:_STEM] for word in _tokens(name) if word not in _SMALL)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())
