"""Colours on white paper: of parties, by their place in the summary, and of stances. page.css has them too, with dark ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from summarizer.summary import Stance

PARTIES: Final = (
    "#24579f",
    "#8a3576",
    "#7f5c00",
    "#2f6f33",
    "#ad2f55",
    "#5748b0",
    "#7b4c2f",
    "#1d6a7a",
    "#63661a",
    "#6c566e",
)
"""An eleventh party has the colour of the first. Each has a contrast of at least 4.5 to 1 against white."""

STANCES: Final[Mapping[Stance, str]] = {
    "supports": "#0b6a80",
    "opposes": "#b13a15",
    "open": "#7d5d00",
    "withholds": "#5e6268",
}
INK: Final = "#1d1c1a"
SOFT: Final = "#5b5850"
RULE: Final = "#d9d4c8"
ALARM: Final = "#a81e2d"
