"""The shape of each stance, so that a matrix is legible without colour: path data in a square of 24 by 24."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from summarizer.summary import Stance


@dataclass(frozen=True, slots=True)
class Shape:
    """Outline and sign of a stance.

    Attributes:
        outline: a closed path. It is filled where the party states the stance itself, hollow where the
            narration tells it, hollow with a broken line where others ascribe it.
        sign: open strokes upon it.
    """

    outline: str
    sign: str


SHAPES: Final[Mapping[Stance, Shape]] = {
    "supports": Shape("M12 2.5a9.5 9.5 0 1 1 0 19a9.5 9.5 0 1 1 0-19z", "M7.5 12h9M12 7.5v9"),
    "opposes": Shape("M3.5 3.5h17v17h-17z", "M7.5 12h9"),
    "open": Shape("M12 1.5L22.5 12L12 22.5L1.5 12z", "M7.5 13.2q2.25-3.6 4.5-1.2t4.5-1.2"),
    "withholds": Shape("M12 22L1.8 3.5h20.4z", "M9.6 8.6q0-2.4 2.4-2.4t2.4 2.2q0 1.4-2.4 2.6v1.2M12 15.2v.4"),
}
"""A circle with plus, a square with minus, a diamond with a wave, a triangle on its tip with a question mark."""
