"""Which records name the same source.

A model may list a person twice, and each window of a long document lists its
own people. Records are one source where that is certain from the names alone
and nothing that they tell contradicts it; unnamed sources never are, and
nothing is guessed between two candidates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeVar

from summarizer.grounded import GroundedActor
from summarizer.text.folding import plain

_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_ARTICLES = ("the", "a", "an")
_SMALL: Final = frozenset("of for the and in on at to a an".split())
_COURTESY: Final = frozenset("mr mrs ms miss mx dr prof professor sir dame".split())
_OFFICES: Final = frozenset(
    "sen rep gov senator representative congressman congresswoman governor president chairman chairwoman minister secretary "
    "ambassador commissioner mayor judge justice general captain".split()
)
_SHORT_FOR: Final = {"sen": "senator", "rep": "representative", "gov": "governor"}
_STEM: Final = 5
"""Letters from the start of a word by which two forms of it are known: Norland, Norlandic."""

_TITLES: Final = frozenset(word[:_STEM] for word in (*_COURTESY, *_OFFICES, "lord", "lady"))
_HE: Final = frozenset("mr sir chairman congressman".split())
_SHE: Final = frozenset("mrs ms miss dame chairwoman congresswoman".split())

_MOST_BEARERS: Final = 12
"""Records that share a name's rarest word at most for them to be asked about: a commoner word names nobody."""

_Name = tuple[str, ...]
_T = TypeVar("_T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a record tells beside the name: stems of role and title, what the title marks, and its side.

    Attributes:
        name: the words of the name without article and, of a person, without titles.
        role: stems of the role and of offices in the title.
        gender: "he" or "she" where a title tells, else "".
        party: the words of the party's name.
        weak: whether the name alone may well be several persons': a last name, or an office.
    """

    name: _Name
    role: frozenset[str]
    gender: str
    party: _Name
    weak: bool


def merged_actors(actors: Sequence[GroundedActor]) -> dict[int, GroundedActor]:
    """Return, for each record's number, the source that it stands for.

    Two records of one kind are one source when their names are the same but for case, accents, a leading
    article and a person's titles; and when both are persons, one name is the end of the other ("Roke", "Ada Roke"),
    and it is the end of only one. They are not where something contradicts it:

    - both give a party and these differ, or it is an office ("the foreign minister") and only one gives a party;
    - their titles mark a man and a woman;
    - both are offices or persons under a last name alone, and have roles of which none contains the other;
    - a last name alone has a role that the one with the full name has not.

    Args:
        actors: the records of one reading, in any order; numbers are unique.

    Returns:
        For each number a record with the number of the first of its kind, the fullest name, and the
        first role and party given. Linear in the number of records but for sorting.
    """
    told = {a.number: _told(a) for a in actors}
    by_name: dict[tuple[str, _Name], list[GroundedActor]] = defaultdict(list)
    out: dict[int, GroundedActor] = {}
    for actor in sorted(actors, key=lambda a: a.number):
        name = told[actor.number].name
        if actor.kind == "unnamed" or not name:
            out[actor.number] = actor
        else:
            by_name[actor.kind, name].append(actor)
    persons: dict[_Name, list[GroundedActor]] = {}
    groups: list[list[GroundedActor]] = []
    for (kind, name), members in by_name.items():
        apart = _apart(members, told)
        if kind == "person" and len(apart) == 1:
            persons[name] = members
        else:
            groups.extend(apart)
    blocked = {name for (kind, name) in by_name if kind == "person" and name not in persons}
    groups.extend(_under_fuller_names(persons, blocked, told))
    for group in groups:
        group.sort(key=lambda a: a.number)
        main = max(group, key=lambda a: (len(told[a.number].name), len(_tokens(a.name))))
        one = replace(
            group[0],
            name=main.name,
            role=next((a.role for a in (main, *group) if a.role), ""),
            party=next((a.party for a in (main, *group) if a.party), ""),
        )
        out.update((a.number, one) for a in group)
    return out


@lru_cache(maxsize=4096)  # a reading looks at its actors after each of its rounds
def _told(actor: GroundedActor) -> _Told:
    name = _tokens(actor.name)
    titles = _leading_titles(name) if actor.kind == "person" else ()
    office = _is_office(actor.name)
    genders = {"he" for t in titles if t in _HE} | {"she" for t in titles if t in _SHE}
    return _Told(
        name=name[len(titles) :],
        role=_stems(actor.role) | {_SHORT_FOR.get(t, t)[:_STEM] for t in titles if t in _OFFICES},
        gender=genders.pop() if len(genders) == 1 else "",
        party=_tokens(actor.party),
        weak=actor.kind == "person" and (office or len(name) - len(titles) == 1),
    )


def _leading_titles(name: _Name) -> _Name:
    """Return the titles before a name; none where no name is left, as of "the President" or "Secretary of State"."""
    count = 0
    while count < len(name) and name[count] in _COURTESY | _OFFICES:
        count += 1
    return () if count == len(name) or name[count] in _SMALL else name[:count]


def _apart(members: list[GroundedActor], told: dict[int, _Told]) -> list[list[GroundedActor]]:
    """Return the records of one name apart by what contradicts: party, then gender, then role; those that tell none alone."""
    office = all(_is_office(a.name) for a in members)
    groups = _split(members, lambda a: told[a.number].party, lambda values: _differ(values) or (office and len(values) > 1))
    groups = [part for group in groups for part in _split(group, lambda a: told[a.number].gender, _differ)]
    if not any(told[a.number].weak for a in members):
        return groups
    return [part for group in groups for part in _split(group, lambda a: told[a.number].role, _roles_differ)]


def _split(
    members: list[GroundedActor], value: Callable[[GroundedActor], _T], contradict: Callable[[list[_T]], bool]
) -> list[list[GroundedActor]]:
    apart: dict[_T, list[GroundedActor]] = defaultdict(list)
    for actor in members:
        apart[value(actor)].append(actor)
    return list(apart.values()) if contradict(list(apart)) else [members]


def _differ(values: Iterable[Hashable]) -> bool:
    """Whether two of the values that are told differ."""
    return len({value for value in values if value}) > 1


def _roles_differ(roles: Sequence[frozenset[str]]) -> bool:
    """Whether some role is no part of the fullest one."""
    fullest = max(roles, key=len)
    return not all(role <= fullest for role in roles)


def _is_office(name: str) -> bool:
    words = name.split()
    if len(words) > 1 and words[0].casefold() in _ARTICLES:
        words = words[1:]
    return bool(words) and words[0][0].islower()


def _tokens(name: str) -> _Name:
    words = tuple(_WORD.findall(plain(name)))
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def _under_fuller_names(
    persons: dict[_Name, list[GroundedActor]], blocked: set[_Name], told: dict[int, _Told]
) -> list[list[GroundedActor]]:
    """Return the persons with those under a short name beside the one whose longer name ends in it.

    Args:
        persons: the records of each name that is one person's.
        blocked: names that are several persons': a short name that one of them ends in has no one owner.
        told: what each record tells.
    """
    longer: dict[_Name, list[_Name]] = defaultdict(list)
    for name in (*persons, *sorted(blocked)):
        for cut in range(1, len(name)):
            longer[name[cut:]].append(name)
    groups: dict[_Name, list[GroundedActor]] = {}
    fuller: dict[_Name, _Name] = {}
    for name in sorted(persons, key=lambda n: (-len(n), n)):
        owners = list(dict.fromkeys(fuller.get(full, full) for full in longer.get(name, ())))
        if len(owners) == 1 and owners[0] in groups and _may_be(persons[name], groups[owners[0]], told):
            fuller[name] = owners[0]
            groups[owners[0]] += persons[name]
        else:
            groups[name] = list(persons[name])
    return list(groups.values())


def _may_be(short: Sequence[GroundedActor], full: Sequence[GroundedActor], told: dict[int, _Told]) -> bool:
    """Whether nothing that records under a short name tell contradicts those under the longer one."""
    left, right = ([told[a.number] for a in records] for records in (short, full))
    if _differ(t.party for t in (*left, *right)) or _differ(t.gender for t in (*left, *right)):
        return False
    roles = [t.role for t in left if t.role and len(t.name) == 1]
    known = [t.role for t in right if t.role]
    return all(any(role <= other or other <= role for other in known) for role in roles)


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
    doubtful: set[int] = set()
    for actor, others in _alike(actors):
        doubtful.update((actor.number, *(other.number for other in others)))
    return Doubts(tuple(sorted(doubtful)), _doubtful_parties(actors))


def listed_apart(actors: Sequence[GroundedActor]) -> list[tuple[GroundedActor, tuple[GroundedActor, ...]]]:
    """Return persons that may be others on the list, and bodies that have the name of another; each pair once.

    It is what a person may want to look at where a model that read the whole text listed them apart: those whose
    parties or titles contradict it are left out.
    """
    out = []
    seen: set[tuple[int, int]] = set()
    for actor, others in _alike(actors):
        mine = _told(actor)
        found = []
        for other in others:
            theirs = _told(other)
            pair = (min(actor.number, other.number), max(actor.number, other.number))
            persons = actor.kind == other.kind == "person"
            bodies = "person" not in (actor.kind, other.kind) and mine.name == theirs.name
            contradicted = _differ((mine.party, theirs.party)) or _differ((mine.gender, theirs.gender))
            if pair not in seen and (persons or bodies) and not contradicted:
                seen.add(pair)
                found.append(other)
        if found:
            out.append((actor, tuple(found)))
    return out


def _alike(actors: Sequence[GroundedActor]) -> Iterator[tuple[GroundedActor, list[GroundedActor]]]:
    """Yield each source whose name or initials others have in their name or role, with these."""
    certain = merged_actors(actors)
    records = sorted({certain[a.number] for a in actors if a.kind != "unnamed" and _tokens(a.name)}, key=lambda a: a.number)
    known = {a.number: _stems(f"{a.name} {a.role}") for a in records}
    by_stem: dict[str, list[GroundedActor]] = defaultdict(list)
    initials: dict[str, list[GroundedActor]] = defaultdict(list)
    for actor in records:
        for stem in sorted(known[actor.number]):
            by_stem[stem].append(actor)
        initials[_initials(actor.name)].append(actor)
    for actor in records:
        wanted = _stems(actor.name) - _TITLES or _stems(actor.name)
        rarest = min((by_stem[s] for s in sorted(wanted)), key=len, default=[])
        others = [o for o in rarest if wanted <= known[o.number]] if len(rarest) <= _MOST_BEARERS else []
        others += initials.get(actor.name, ()) if len(actor.name) > 1 else ()
        others = [o for o in dict.fromkeys(others) if o.number != actor.number]
        if others:
            yield actor, others


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
