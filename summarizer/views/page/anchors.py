"""Names by which the parts of a page point at each other, and the colours that they share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from summarizer.summary import Summary
from summarizer.views.palette import PARTIES

TONES: Final = len(PARTIES)
"""Colours of parties in page.css; an eleventh party has the colour of the first."""


class Anchors:
    """The ids of a page. Those of statements and positions are made of theirs, so that links to them stay good.

    Attributes:
        numbers: the number of each statement, by its id.
    """

    def __init__(self, summary: Summary, numbers: Mapping[str, int]) -> None:
        self.numbers = numbers
        self._tones = {p.name: f"p{n % TONES}" for n, p in enumerate(summary.parties)}
        self._positions = {p.id: n for n, p in enumerate(summary.positions)}

    def tone(self, party: str) -> str:
        """Return the class of a party's colour; "pn" for no party."""
        return self._tones.get(party, "pn") if party else "pn"

    @staticmethod
    def statement(id: str) -> str:
        """Return the anchor of a statement in the article: a permalink."""
        return f"s-{_name(id)}"

    @staticmethod
    def statement_card(id: str) -> str:
        """Return the anchor of a statement in the list."""
        return f"c-{_name(id)}"

    @staticmethod
    def position(id: str) -> str:
        """Return the anchor of a position's evidence: a permalink."""
        return f"p-{_name(id)}"

    @staticmethod
    def evidence(id: str) -> str:
        """Return the anchor of the first narrated sentence that a position rests on."""
        return f"e-{_name(id)}"

    @staticmethod
    def gist(number: int) -> str:
        """Return the anchor of the first sentence that a sentence of the gist rests on."""
        return f"g-{number}"

    @staticmethod
    def unresolved(number: int) -> str:
        """Return the anchor of an unresolved place."""
        return f"u-{number}"

    @staticmethod
    def dismissed(number: int) -> str:
        """Return the anchor of a dismissed place."""
        return f"d-{number}"

    def position_key(self, id: str) -> str:
        """Return the place of a position among the summary's: short, for data attributes."""
        return str(self._positions[id])


def _name(id: str) -> str:
    """Return an id as it may stand in an attribute and in an address alike."""
    return quote(id, safe="")
