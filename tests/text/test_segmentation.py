from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.segmentation import LONGEST_UNIT, paragraphs, sentences


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for p in paragraphs(text) for s in sentences(text, p)]


@pytest.mark.parametrize(
    "units",
    [
        ["Gov. Ana Reyes met Sen. Tom Ito on Jan. 5 in St. Brook.", "They agreed."],
        ["“We are ready,” she said.", "“Sign it.”", "He did not."],
        ["The U.S. said no.", "The U.N. agreed."],
        ["He works for J. P. Orr Inc. in Varn.", "It pays 3.5 million."],
        ["Wirklich?", "Ja!", "Prof. Dr. Meier kam bzw. ging.", "Nein."],
        ["彼は言った。", "「行こう。」", "終わり。"],
        ["Is it so ... perhaps?", "No."],
        ["''It is over.''", "So she said."],
        ["هل انتهى؟", "نعم۔"],
    ],
)
def test_sentences_end_where_readers_see_them_end(units: list[str]) -> None:
    joiner = "" if "。" in units[0] else " "
    assert cut(joiner.join(units)) == units


@given(st.text(alphabet='aB .!?“”"\n\u2029\t,;…。'))
def test_nothing_is_lost_but_blanks_and_nothing_is_taken_twice(text: str) -> None:
    spans = [s for p in paragraphs(text) for s in sentences(text, p)]
    at = 0
    for span in spans:
        assert text[at : span.start].strip() == ""
        assert span.end > span.start
        at = span.end
    assert text[at:].strip() == ""


@given(st.integers(1, 4000), st.sampled_from(["x", "word ", "clause, ", "漢"]))
def test_a_unit_is_never_too_long_to_point_at(times: int, piece: str) -> None:
    assert all(len(unit) <= LONGEST_UNIT for unit in cut(piece * times))


def test_each_line_of_a_feed_is_a_paragraph() -> None:
    assert len(paragraphs("Title here\nFirst one. More.\nSecond one.")) == 3


def test_lines_wrapped_to_a_width_are_joined() -> None:
    wrapped = "\n\n".join(
        "The committee met for the third time on Monday and its chair said that\n"
        "nothing had been agreed, that nothing would be agreed before Friday and\n"
        "that everybody should go home."
        for _ in range(2)
    )
    assert len(paragraphs(wrapped)) == 2
    assert cut(wrapped)[0].startswith("The committee met")
    assert len(cut(wrapped)) == 2
