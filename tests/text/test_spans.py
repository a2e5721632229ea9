from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.spans import Span, length, merged, shared, touching, trimmed

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda t: Span(t[0], t[0] + t[1])), max_size=8)


def characters(spans: list[Span]) -> set[int]:
    return {i for s in spans for i in range(s.start, s.end)}


@given(SPANS)
def test_merging_keeps_the_characters_and_parts_the_spans(spans: list[Span]) -> None:
    out = merged(spans)
    assert characters(out) == characters(spans)
    assert all(a.end < b.start for a, b in itertools.pairwise(out))


@given(SPANS, SPANS)
def test_shared_counts_common_characters(left: list[Span], right: list[Span]) -> None:
    assert shared(left, right) == len(characters(left) & characters(right))
    assert length(left) == len(characters(left))


@given(SPANS, st.integers(0, 40), st.integers(1, 12))
def test_touching_finds_all_that_share_a_character(spans: list[Span], start: int, size: int) -> None:
    span = Span(start, start + size)
    held = merged(spans)
    assert touching(held, span) == [s for s in held if s.overlaps(span)]


@given(st.text(alphabet=" a.\n"), st.integers(0, 10), st.integers(0, 10))
def test_trimming_takes_only_blanks_and_only_from_the_borders(text: str, start: int, size: int) -> None:
    start = min(start, len(text))
    span = Span(start, min(start + size, len(text)))
    out = trimmed(text, span)
    assert text[out.start : out.end] == text[span.start : span.end].strip()
