"""What holds of the rules reader on any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.assembly import assemble
from summarizer.document import Document
from summarizer.errors import InputError
from summarizer.rules import read
from summarizer.summary import Provenance, Summary

PIECES = (
    "Ada Roke|Ilka Drost|Lenz|Mr.|Foreign Minister|the bakers' union|a spokesman for|Norland|Norland's|he|She|they|"
    "who|which|that|said|says|told|reporters|Radio Halvemond|asked whether|denied|is expected to|called for|"
    "according to|claim|support for|said:|was told|adding|and|but|when|, |.|;|:|—|(|)|[|]|“|”|\"|''|``|'|‘|’|«|»|"
    "\n|\n\n|MS. HALE:|Q:|A:|on Monday|in a statement|the quay is closed|to march|not|did not|worried about|7,000|"
    "U.S.|J.|İ|ﬁ|\u202e|\u00a0|🙂|{{ x }}|[3]|<b>"
).split("|")
WORDS = st.lists(st.sampled_from(PIECES), max_size=60)
TEXTS = st.one_of(st.text(max_size=150), WORDS.map(" ".join), WORDS.map("".join))


@given(TEXTS)
def test_any_text_gives_sound_records_and_the_same_ones_again(text: str) -> None:
    try:
        document = Document.from_text(text, language="en")
    except InputError:
        return
    grounded = read(document)
    assert grounded == read(Document.from_text(text, language="en"))
    assert grounded.positions == ()
    assert [a.number for a in grounded.actors] == list(range(1, len(grounded.actors) + 1))
    assert all(a.name.strip() for a in grounded.actors)
    by_number = {s.number: s for s in grounded.statements}
    assert len(by_number) == len(grounded.statements)
    assert [s.content[0].start for s in grounded.statements] == sorted(s.content[0].start for s in grounded.statements)
    for s in grounded.statements:
        places = [*s.content, *(p for p in (s.cue, s.mention) if p is not None)]
        assert all(0 <= p.start < p.end <= len(text) and text[p.start : p.end].strip() for p in places)
        assert all(left.end <= right.start for left, right in zip(s.content, s.content[1:], strict=False))
        assert 0 <= s.actor <= len(grounded.actors)
        if s.cue is not None:
            assert not any(c.overlaps(s.cue) for c in s.content)
        if s.inside:
            outer = by_number[s.inside]
            assert any(c.contains(s.content[0]) for c in outer.content)
            assert outer.content != s.content


@given(TEXTS)
def test_any_reading_assembles_into_a_summary_that_loads_again(text: str) -> None:
    try:
        document = Document.from_text(text, language="en")
    except InputError:
        return
    summary = assemble(document, read(document), Provenance(reader="rules", model="rules"))
    assert Summary.model_validate_json(summary.model_dump_json()) == summary


@pytest.mark.parametrize(
    "piece",
    [
        "Mara Oster said that it is done. He told Lind the plan fell. ",
        "said ",
        "“a ",
        "''a ",
        "“A. B” c “D. E” f said. ",
        "He said that it goes on.\n",
        "MS. HALE: I think so. We go.\n\nMore text here.\n\n",
        "Foreign Minister Mara Oster left. The minister said it fell. The company said so. ",
        "who said that who said that ",
        "( ",
        "He said: \n",
    ],
)
def test_two_hundred_thousand_characters_are_read(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert all(s.content[-1].end <= len(text) for s in read(Document.from_text(text, language="en")).statements)
