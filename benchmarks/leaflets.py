"""Short made-up articles, each with a number in every sentence, and the answers that a model gives to them.

The number tells a server which article a request is about, whichever sentences it shows.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from benchmarks.material import compact

_FIRST = 7_000_000
_NUMBER = re.compile(r"\b7\d{6}\b")
CARELESS = 5
"""One article in so many has a faulty pointer in its first answer, which is asked about again."""

_TEXT = """Leaflet {n} of the harbour office, printed at dawn.

“Berth {n} will open in spring,” said Ada Roke, harbour minister of Corrin. Tomas Brell, chair of the Skerry Union, said \
that berth {n} should stay shut until the repairs are done.

The Skerry Union closed the road to berth {n} at noon."""

_ACTORS = [
    {"n": 1, "name": "Ada Roke", "kind": "person", "role": "harbour minister", "party": "Corrin"},
    {"n": 2, "name": "Tomas Brell", "kind": "person", "role": "chair", "party": "Skerry Union"},
]
_RIGHT = "3|that berth|are done"
_FAULTY = "3|no such words|are done"


def text_of(number: int) -> str:
    """Return the article with a number, from 0."""
    return _TEXT.format(n=_FIRST + number)


def number_in(message: str) -> int:
    """Return the number of the article that a request is about."""
    found = _NUMBER.search(message)
    if found is None:
        raise ValueError("the request shows no sentence of an article")
    return int(found[0]) - _FIRST


def answer(schema_name: str, number: int) -> str:
    """Return the answer to an ask about an article, by the name of the answer's schema."""
    second = _FAULTY if number % CARELESS == 0 else _RIGHT
    statements = [
        {"n": 1, "a": 1, "m": "Ada Roke", "c": "said", "at": ["2|“Berth|in spring,”"], "x": []},
        {"n": 2, "a": 2, "m": "Tomas Brell", "c": "said", "at": [second], "x": []},
    ]
    mended = [{**statements[1], "at": [_RIGHT]}]
    head = {"issue": "opening", "status": "current", "conditions": [], "red_line": []}
    positions = [
        {"n": 1, "party": "Corrin", "stance": "supports", "statements": [1], "sentences": [], "gist": "", **head},
        {"n": 2, "party": "Skerry Union", "stance": "opposes", "statements": [2], "sentences": [4], "gist": "", **head},
    ]
    answers = {
        "statements": {"actors": _ACTORS, "statements": statements},
        "statements_repair": {"actors": [], "statements": mended, "withdraw": [], "dismiss": []},
        "positions": {
            "issues": [{"id": "opening", "proposal": "open the berth in spring"}],
            "positions": positions,
            "gist": [{"text": "The berth is in dispute.", "sentences": [2, 3]}],
        },
        "positions_repair": {"issues": [], "positions": [], "withdraw": [], "gist": []},
    }
    return compact(answers[schema_name])


def write(path: Path, count: int) -> None:
    """Write so many articles as JSON Lines, with ids "n0", "n1" and so on."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps({"id": f"n{number}", "text": text_of(number)}) + "\n")
