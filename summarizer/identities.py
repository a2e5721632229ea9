"""Which records name the same source.

A model may list a person twice, and each window of a long document lists its
own people. Records are one source where that is certain from the names alone;
unnamed sources never are, and nothing is guessed between two candidates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from summarizer.grounded import GroundedActor
from summarizer.text.folding import plain

_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_ARTICLES = ("the", "a", "an")


def merged_actors(actors: Sequence[GroundedActor]) -> dict[int, GroundedActor]:
    """Return, for each record's number, the source that it stands for.

    Two records are one source when their names are the same but for case, accents and a leading
    article; and when both are persons, one name is the end of the other ("Roke", "Ada Roke"), it is
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
    for members in groups.values():
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
