"""Numbers in digits and in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.numbers import numbers

WORDS = "a an one five twelve twenty thirty-five dozen hundred thousand million and 2 1,200 4.5 boats".split()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty-five boats", [("twenty-five", ("25",))]),
        ("Thirty five boats", [("Thirty five", ("35",))]),
        ("a dozen or two dozen", [("a dozen", ("12",)), ("two dozen", ("24",))]),
        ("two hundred and fifty", [("two hundred and fifty", ("250",))]),
        ("two and fifty", [("two", ("2",)), ("fifty", ("50",))]),
        ("1,200 and 4.50", [("1,200", ("1200",)), ("4.50", ("4.5",))]),
        ("1.5 million, $1.5bn", [("1.5 million", ("1500000", "1.5")), ("1.5", ("1.5",))]),
        ("a hundred thousand", [("a hundred thousand", ("100000", "100"))]),
        ("a million", [("a million", ("1000000",))]),
        ("twelve-month", [("twelve", ("12",))]),
        ("version 3.2.5", [("3.2.5", ("3.2.5",))]),
        ("dozens, hundreds, a man, often", []),
    ],
)
def test_numbers_are_found_and_reckoned(text: str, values: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(n.text, n.values) for n in numbers(text)] == values


@given(st.lists(st.sampled_from(WORDS)).map(" ".join) | st.text())
def test_numbers_stand_in_the_text_in_order_and_have_a_value(text: str) -> None:
    at = 0
    for number in numbers(text):
        at = text.index(number.text, at) + len(number.text)
        assert all(number.values)
        assert number.values
