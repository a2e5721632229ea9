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


@pytest.mark.parametrize(
    ("sentence", "cue", "content", "move"),
    [
        ("Holm called on the union to sign the lease.", "called on", "the union to sign the lease", "demand"),
        ("Holm called on the union to sign the lease.", "called on", "to sign the lease", "demand"),
        ("Holm called on Mr. Roke to sign.", "called", "to sign", "demand"),
        ("Holm has asked the council to sign.", "has asked", "to sign", "demand"),
        ("Holm asked that the port be closed.", "asked", "that the port be closed", "demand"),
        ("Holm had asked in spring for the digging to end.", "had asked", "the digging to end", "demand"),
        ("Holm pressed for a lease.", "pressed for", "a lease", "demand"),
        ("Holm asked whether the union was to sign.", "asked", "whether the union was to sign", None),
        ("Holm asked the union what to sign.", "asked", "what to sign", None),
        ("Holm asked what it was for.", "asked", "what it was for", None),
        ("Holm asked about plans to sign.", "asked about", "plans to sign", None),
        ("Holm asked the way to the port.", "asked", "the way to the port", None),
        ("Holm was asked to sign.", "was asked", "to sign", None),
        ("Holm was asked to sign.", "asked", "to sign", None),
        ("Holm was pressed for details.", "was pressed for", "details", None),
        ("Holm never asked the union to sign.", "never asked", "to sign", None),
        ("Holm refused to offer a boat.", "refused to offer", "a boat", None),
        ("“Sign the lease,” Holm asked. It is to be shut.", "asked", "“Sign the lease,”", None),
    ],
)
def test_what_is_asked_of_somebody_is_a_demand(sentence: str, cue: str, content: str, move: str | None) -> None:
    at, said = sentence.index(cue), sentence.rindex(content)
    statement = GroundedStatement(1, 1, (Span(said, said + len(content)),), cue=Span(at, at + len(cue)))
    assert move_of(Document.from_text(sentence, language="en"), statement) == move


def test_what_is_refused_is_no_offer() -> None:
    text = "Ada Holm offered a boat."
    statement = GroundedStatement(1, 1, (Span(17, 23),), cue=Span(9, 16), force="denied")
    assert move_of(Document.from_text(text, language="en"), statement) is None
