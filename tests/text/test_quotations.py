from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.quotations import Quotation, quotations
from summarizer.text.segmentation import paragraphs

MARKED = st.text(alphabet="ab s.,!0“”\"'‘’«»„‟`‹›「」『』｢｣〝〞＂״א好‚—(\n", max_size=120)


def found(text: str) -> list[Quotation]:
    return quotations(text, paragraphs(text))


def words(text: str, depth: int = 0) -> list[str]:
    return [text[q.inner.start : q.inner.end] for q in found(text) if q.depth == depth]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("“No,” she said, “never.”", ["No,", "never."]),
        ('"No," she said. "Never."', ["No,", "Never."]),
        ("''No,'' she said. ''Never.''", ["No,", "Never."]),
        ("``No,'' she said.", ["No,"]),
        ("‘‘No,’’ she said.", ["No,"]),
        ("« Non », dit-elle.", [" Non "]),
        ("»Nein«, sagte sie.", ["Nein"]),
        ("„Nein“, sagte sie. „Nie”, er.", ["Nein", "Nie"]),
        ("”Nej,” sa hon. ”Aldrig.”", ["Nej,", "Aldrig."]),
        ("「いや」と言った。", ["いや"]),
        ("‘No,’ she said. ‘It’s the dockers’ pier.’", ["No,", "It’s the dockers’ pier."]),
        ("'No,' she said. 'It isn't ours.'", ["No,", "It isn't ours."]),
        ("“No!” “Never!”", ["No!", "Never!"]),
        ("It ended (“no deal”)—“for now”—at noon.", ["no deal", "for now"]),
        ("He said,“No.”“Never.”", ["No.", "Never."]),
        ("»Ei», hän sanoi. »Ei koskaan», sanoi Roke.", ["Ei", "Ei koskaan"]),
        ("‚Nein‘, sagte sie. ‚Nie’, er.", ["Nein", "Nie"]),
        ("`No,' she said. `It isn't ours.'", ["No,", "It isn't ours."]),
        ('她说"我们不付"。他说"付"。', ["我们不付", "付"]),
        ("ホルムは｢払わない｣と言った。", ["払わない"]),
        ("הולם אמר: ״לא, אמר מנכ״ל הנמל״. הוא הלך.", ["לא, אמר מנכ״ל הנמל"]),
        ('דובר צה"ל אמר: "לא נשלם".', ["לא נשלם"]),
    ],
)
def test_every_style_of_marks(text: str, inner: list[str]) -> None:
    assert words(text) == inner
    assert all(q.closed for q in found(text))


@pytest.mark.parametrize(
    "text",
    ['“No," she said.', '"No,” she said.', "“No,'' she said.", "“No,“ she said."],
)
def test_marks_of_two_styles_close_each_other_as_feeds_mix_them(text: str) -> None:
    assert words(text) == ["No,"]


@pytest.mark.parametrize(
    ("text", "outer", "inner"),
    [
        ("“He told me, ‘no’,” she said.", ["He told me, ‘no’,"], ["no"]),
        ("‘He told me, “no”,’ she said.", ["He told me, “no”,"], ["no"]),
        ('“He told me, "no," twice,” she said.', ['He told me, "no," twice,'], ["no,"]),
        ("''He told me 'no.''' ''Twice.''", ["He told me 'no.'", "Twice."], ["no."]),
        ("「彼は『いや』と言った」", ["彼は『いや』と言った"], ["いや"]),
        ("„Er sagte ‚nie‘ und ging“, sagte sie.", ["Er sagte ‚nie‘ und ging"], ["nie"]),
    ],
)
def test_quotations_nest(text: str, outer: list[str], inner: list[str]) -> None:
    assert words(text) == outer
    assert words(text, depth=1) == inner


@pytest.mark.parametrize(
    "text",
    [
        "The dockers' plan and the owners' plan fell.",
        "In the '90s rock 'n' roll took the quay.",
        "It’s the ferry’s turn; that’s all.",
        'A 6" pipe lay beside a 5\'11" man.',
        "She said no.” Then she left.",
        "Tell 'em it is over.",
        "Type `ls` in the dockers' shell, then `cd`.",
        "Er fuhr fort», und ging.",
    ],
)
def test_apostrophes_inches_and_stray_closing_marks_quote_nothing(text: str) -> None:
    assert found(text) == []


def test_a_mark_without_a_partner_costs_its_own_quotation_only() -> None:
    assert words("“It is over, he said. “It was time.” He left.") == ["It was time."]
    assert words('"It is over, he said. "It was time." He left.') == ["It was time."]


def test_a_quotation_runs_over_paragraphs_that_open_anew() -> None:
    text = "“We sail.\n\n“We do not stop.\n\n“Not now,” she said. “Not ever.”"
    assert words(text) == ["We sail.", "We do not stop.", "Not now,", "Not ever."]
    assert [q.closed for q in found(text)] == [False, False, True, True]
    assert [q.continues for q in found(text)] == [False, True, True, False]


def test_a_paragraph_that_does_not_open_anew_ends_what_the_one_before_left_open() -> None:
    text = "She said: “We sail\n\nat dawn,” and left."
    assert words(text) == ["We sail", "at dawn,"]
    assert [q.continues for q in found(text)] == [False, True]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("« Nous partons.\n\n» Jamais.\n\n» C’est fini », dit Roke.", [" Nous partons.", " Jamais.", " C’est fini "]),
        ("«Nous partons.\n\n»Jamais.\n\n»C’est fini», dit Roke.", ["Nous partons.", "Jamais.", "C’est fini"]),
        ("„Wir fahren.\n\nNie mehr.\n\nEs ist aus“, sagte sie.", ["Wir fahren.", "Nie mehr.", "Es ist aus"]),
        ("« Nous partons.\n\nJamais.\n\nC’est fini », dit Roke.", [" Nous partons.", "Jamais.", "C’est fini "]),
        ("»Wir fahren.\n\nEr sagte ‚nie‘ und ging«, sagte sie.", ["Wir fahren.", "Er sagte ‚nie‘ und ging"]),
        ("‘We sail.\n\n‘He said “no”.\n\n‘It’s over,’ she said.", ["We sail.", "He said “no”.", "It’s over,"]),
        ("She said: ‘We sail.\n\n‘It’s over.’", ["We sail.", "It’s over."]),
    ],
    ids=[
        "french",
        "french, no blanks",
        "german",
        "french, unmarked",
        "german, single marks within",
        "british",
        "british, led in",
    ],
)
def test_a_quotation_runs_over_paragraphs_in_the_ways_of_other_presses(text: str, inner: list[str]) -> None:
    assert words(text) == inner
    outer = [q for q in found(text) if q.depth == 0]
    assert [q.closed for q in outer] == [False] * (len(inner) - 1) + [True]
    assert [q.continues for q in outer] == [False] + [True] * (len(inner) - 1)


@pytest.mark.parametrize(
    "text",
    [
        "“We sail, she said.\n\nThe quay was shut.\n\n“No,” he said.",
        "“We sail, she said.\n\nThe quay was shut.\n\nNobody came.",
        '"We sail, she said.\n\nThe quay was shut.\n\nA 6" pipe lay there.',
        "“We sail, she said.\n\n" + "The quay was shut.\n\n" * 20 + "He left.” Nobody came.",
    ],
    ids=["another opens", "none closes", "inches", "far away"],
)
def test_paragraphs_behind_a_stray_mark_are_no_quotation(text: str) -> None:
    assert not any("quay" in text[slice(*q.span)] for q in found(text))
    assert not any(q.continues for q in found(text))


def test_a_single_mark_that_begins_a_paragraph_finds_its_partner_however_far() -> None:
    text = "‘" + "We pay no toll here, and it’s ours. " * 40 + "Never,’ she said. He left."
    assert words(text) == [text[1 : text.index(",’") + 1]]


def test_a_text_that_is_cut_off_leaves_its_last_quotation_open() -> None:
    (quotation,) = found("She said: “If the board thinks we are going to")
    assert not quotation.closed
    assert quotation.span.end == len("She said: “If the board thinks we are going to")


def test_marks_are_in_the_span_and_not_in_the_inner_words() -> None:
    text = "She said ''no'' twice."
    (quotation,) = found(text)
    assert text[slice(*quotation.span)] == "''no''"
    assert text[slice(*quotation.inner)] == "no"


@given(MARKED)
def test_any_text_gives_quotations_that_lie_in_a_paragraph_and_are_nested_or_disjoint(text: str) -> None:
    places = paragraphs(text)
    got = quotations(text, places)
    assert got == quotations(text, places)
    assert [q.span for q in got] == sorted((q.span for q in got), key=lambda s: (s.start, -s.end))
    for q in got:
        assert q.span.contains(q.inner)
        assert q.inner.start < q.inner.end
        assert any(p.contains(q.span) for p in places)
        assert q.depth == sum(o.span.contains(q.span) and o.span != q.span for o in got)
        for other in got:
            assert not q.span.overlaps(other.span) or q.span.contains(other.span) or other.span.contains(q.span)


@pytest.mark.parametrize(
    "piece", ["“a ", '" a ', "'a ", "''a ", "« a ", "“a” ", "‘a’ ", "“One.\n", "‘One.\n", "‚a ", "`a ", "»a» ", "'" * 3]
)
def test_two_hundred_thousand_characters_of_marks_are_read(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert all(q.span.end <= len(text) for q in found(text))
