"""An invented hearing of any length, with its truth, and a model that reads it as it is shown: part by part.

Everything is drawn from a seed. The model that answers here sees what a real one sees, the sentences of
one window with their numbers, and lists what stands in them; it knows nothing of other windows, so it
gives people the names that their window has, and every part of the statements issues of its own wording.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

PEOPLE = {
    "ADELUNE": ("Jovan Adelune", "delegate for the Highlands", "Highlands"),
    "RASK": ("Ulla Rask", "delegate for the Coast", "Coast"),
    "HOLM": ("Ada Holm", "envoy of the Islands", "Islands"),
    "TISS": ("Marguel Tiss", "chair", ""),
}
ISSUES = {
    "ferry": ("a night ferry to the islands", "ferries at night"),
    "toll": ("a toll on the canal", "charging boats on the canal"),
}
STANDS = {("Highlands", "ferry"): "opposes", ("Coast", "toll"): "supports", ("Islands", "ferry"): "supports"}

_FILLER = (
    "The {n} was {a} before the {n2} came.",
    "Nobody in the {n} has seen the {n2} since the winter.",
    "We walked from the {n} to the {n2} and found it {a}.",
    "There are {k} people who live beside the {a} {n}.",
)
_NOUNS = "quay mill orchard bridge granary market lighthouse causeway harbour archive meadow tunnel".split()
_ADJECTIVES = "quiet broad empty early costly narrow plain late distant sudden".split()
_TURN = re.compile(r"^(?:MR\.|MS\.|THE) (?P<last>[A-Z]+): ")


@dataclass
class Hearing:
    """The text, and each turn's speaker (last name in capitals), words and offset of the first of them."""

    text: str
    turns: list[tuple[str, str, int]] = field(default_factory=list)


def hearing(characters: int, seed: int) -> Hearing:
    """Return a hearing of about so many characters."""
    draw = random.Random(seed)  # noqa: S311 - made-up text, no secret
    made = Hearing("")
    present = "; ".join(f"{name}, {role}" for name, role, _ in PEOPLE.values())
    parts = ["RECORD OF THE HEARING ON THE SOUND", f"Present were {present}."]
    size = len("\n\n".join(parts))
    while size < characters:
        last = draw.choice(list(PEOPLE))
        said = [_sentence(draw) for _ in range(draw.randint(1, 5))]
        party = PEOPLE[last][2]
        stands = [(issue, stance) for (p, issue), stance in STANDS.items() if p == party]
        if stands and draw.random() < 0.1:
            issue, stance = draw.choice(stands)
            said.append(f"We {'want' if stance == 'supports' else 'do not want'} {ISSUES[issue][0]}.")
        words = " ".join(said)
        label = f"{'MR' if last == 'ADELUNE' else 'MS'}. {last}"
        parts.append(f"{label}: {words}")
        made.turns.append((last, words, size + 2 + len(label) + 2))
        size += 2 + len(parts[-1])
    made.text = "\n\n".join(parts)
    return made


def _sentence(draw: random.Random) -> str:
    n, n2 = draw.sample(_NOUNS, 2)
    return draw.choice(_FILLER).format(n=n, n2=n2, a=draw.choice(_ADJECTIVES), k=draw.randint(3, 900))


def statements(shown: str) -> dict[str, Any]:
    """Answer an ask for statements: one a turn, the people by full name and office or, in every other window, by office."""
    sentences = [(int(n), text) for n, text in re.findall(r"^\[(\d+)\] (.*)$", shown, re.MULTILINE)]
    by_office = bool(sentences) and sentences[0][0] % 2 == 0
    actors: dict[str, dict[str, Any]] = {}
    found: list[dict[str, Any]] = []
    for number, text in sentences:
        turn = _TURN.match(text)
        if turn is None:
            if found:
                found[-1]["at"].append(str(number))
            continue
        last = turn["last"]
        name, role, party = PEOPLE[last]
        named = {"name": f"the {role}", "role": ""} if by_office else {"name": name, "role": role}
        known = {**named, "kind": "person", "party": party}
        actor = actors.setdefault(last, {"n": len(actors) + 1, **known})
        first = " ".join(text[turn.end() :].split()[:3])
        at = [f"{number}|{first}|"]
        label = text[: turn.end() - 2]
        found.append({"n": len(found) + 1, "a": actor["n"], "m": label, "c": ":", "at": at, "x": []})
    return {"actors": list(actors.values()), "statements": found}


def identities(shown: str) -> dict[str, Any]:
    """Answer which sources are the same: those of one office."""
    listed = re.findall(r"^(\d+) (.*)$", shown.split("\n\n", 1)[0], re.MULTILINE)
    groups = [[int(n) for n, line in listed if role in line] for _, role, _ in PEOPLE.values()]
    return {"sources": [{"sources": numbers} for numbers in groups if len(numbers) > 1], "parties": []}


def positions(shown: str) -> dict[str, Any]:
    """Answer an ask for positions: a position for each statement that says what its side wants, issues worded part by part."""
    rows = re.findall(r"^S(\d+) [^(\n]*\((\w+)\), [^:]*: (.*)$", shown, re.MULTILINE)
    wording = int(rows[0][0]) % 2 if rows else 0
    issues: dict[str, dict[str, str]] = {}
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for number, party, words in rows:
        for issue, names in ISSUES.items():
            if names[0] not in words:
                continue
            stance = "opposes" if f"do not want {names[0]}" in words else "supports"
            id = issue if wording else f"{issue}-other"
            issues[id] = {"id": id, "proposal": names[0] if wording else names[1]}
            record = found.setdefault(
                (party, id, stance), {"n": len(found) + 1, "party": party, "issue": id, "stance": stance, "statements": []}
            )
            record["statements"].append(int(number))
    filled = [{"status": "current", "sentences": [], "conditions": [], "red_line": [], "gist": "", **p} for p in found.values()]
    return {"issues": list(issues.values()), "positions": filled, "gist": []}


def same_issues(shown: str) -> dict[str, Any]:
    """Answer which issues are the same: those of one word."""
    ids = re.findall(r"^([\w-]+): ", shown, re.MULTILINE)
    out = []
    for issue in ISSUES:
        members = [i for i in ids if i.split("-")[0] == issue]
        if len(members) > 1:
            out.append({"id": members[0], "same": members[1:], "opposite": []})
    return {"issues": out}
