from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.nesting import Close, Mark, Open, by_stretch, nested
from summarizer.text.spans import Span

TEXTS = st.text(st.sampled_from("ab \n\u202e👩\u200de\u0301<&"), max_size=30)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Mark[int]], Span]:
    text = draw(TEXTS)
    offset = st.integers(0, len(text))
    marks = [Mark(Span(*sorted((draw(offset), draw(offset)))), n) for n in range(draw(st.integers(0, 8)))]
    return text, marks, Span(*sorted((draw(offset), draw(offset))))


def drawn(text: str, *spans: tuple[int, int]) -> str:
    """The events as markup, marks named by their place among those given."""
    marks = [Mark(Span(*span), str(n)) for n, span in enumerate(spans)]
    names = {Open: "<{}>", Close: "</{}>"}
    return "".join(
        e if isinstance(e, str) else names[type(e)].format(e.mark.of) for e in nested(text, marks, Span(0, len(text)))
    )


def test_marks_nest_overlap_and_touch():
    assert drawn("abcdef", (1, 5), (2, 4)) == "a<0>b<1>cd</1>e</0>f"
    assert drawn("abcdef", (1, 4), (2, 6)) == "a<0>b<1>cd</1></0><1>ef</1>"
    assert drawn("abcdef", (2, 4), (1, 5)) == "a<1>b<0>cd</0>e</1>f"
    assert drawn("abcdef", (0, 3), (3, 6)) == "<0>abc</0><1>def</1>"
    assert drawn("abc", (0, 3), (0, 3)) == "<0><1>abc</1></0>"


def test_an_empty_mark_and_one_outside_leave_nothing():
    assert nested("abc", [Mark(Span(1, 1), "x"), Mark(Span(2, 9), "y")], Span(0, 2)) == ["ab"]


def test_offsets_are_code_points():
    assert drawn("👩‍👩‍👧é", (0, 5)) == "<0>👩‍👩‍👧</0>é"


@given(cases())
def test_text_is_kept_and_each_character_stands_in_exactly_its_marks(case):
    text, marks, within = case
    stack: list[Mark[int]] = []
    at = within.start
    previous = None
    for event in nested(text, marks, within):
        match event:
            case str():
                assert event
                assert event == text[at : at + len(event)]
                for offset in range(at, at + len(event)):
                    around = [m for m in marks if m.span.start <= offset < m.span.end]
                    assert sorted(m.of for m in stack) == [m.of for m in around]
                at += len(event)
            case Open():
                stack.append(event.mark)
            case Close():
                assert stack.pop() is event.mark
                assert not isinstance(previous, Open)
        previous = event
    assert stack == []
    assert at == within.end


@given(cases())
def test_a_mark_that_no_other_overlaps_by_part_is_in_one_piece(case):
    text, marks, _ = case
    opened = [e.mark.of for e in nested(text, marks, Span(0, len(text))) if isinstance(e, Open)]
    for mark in marks:
        crossed = any(
            m.span.overlaps(mark.span) and not m.span.contains(mark.span) and not mark.span.contains(m.span) for m in marks
        )
        if mark.span.end > mark.span.start and not crossed:
            assert opened.count(mark.of) == 1


@given(cases(), st.lists(st.integers(0, 30), max_size=6))
def test_by_stretch_gives_each_stretch_the_marks_that_touch_it(case, cuts):
    text, marks, _ = case
    borders = sorted({min(c, len(text)) for c in cuts})
    stretches = [Span(a, b) for a, b in zip(borders[::2], borders[1::2], strict=False)]
    found = by_stretch(marks, stretches)
    assert found == [[m for m in marks if m.span.overlaps(s)] for s in stretches]
