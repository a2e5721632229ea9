"""Demands and offers, told by the cue."""

from __future__ import annotations

import pytest

from summarizer.bargaining import move_of
from summarizer.document import Document
from summarizer.grounded import GroundedStatement
from summarizer.text.spans import Span


@pytest.mark.parametrize(
    ("cue", "move"),
    [
        ("demanded", "demand"),
        ("has called for", "demand"),
        ("insists on", "demand"),
        ("insisted", None),
        ("called", None),
        ("offered", "offer"),
        ("pledged", "offer"),
        ("never offered", None),
        ("said", None),
    ],
)
def test_the_cue_tells_what_is_demanded_and_what_is_offered(cue: str, move: str | None) -> None:
    text = f"Ada Holm {cue} a second boat for the winter months."
    start = text.index(cue)
    statement = GroundedStatement(1, 1, (Span(start + len(cue) + 1, len(text)),), cue=Span(start, start + len(cue)))
    assert move_of(Document.from_text(text, language="en"), statement) == move
    assert move_of(Document.from_text(text, language="de"), statement) is None


def test_what_is_refused_is_no_offer() -> None:
    text = "Ada Holm offered a boat."
    statement = GroundedStatement(1, 1, (Span(17, 23),), cue=Span(9, 16), force="denied")
    assert move_of(Document.from_text(text, language="en"), statement) is None
