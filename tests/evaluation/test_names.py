"""When names are the same for a score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.evaluation.names import folded_name, folded_names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Holm", "ada holm"),
        ("Ms. Ada Holm", "Ada Holm"),
        ("Prime Minister Ada Holm", "Ada Holm"),
        ("the former Foreign Minister Ada Holm", "Ada Holm"),
        ("The Fishing Union", "Fishing Union"),
        ("the U.S.", "US"),
        ("Tor Lind’s", "Tor Lind's"),
        ("Kerst\u2010Vaal", "Kerst-Vaal"),
        ("Ｋｅｒｓｔ", "Kerst"),
        ("the president", "President"),
    ],
)
def test_the_same(one, other):
    assert folded_name(one) == folded_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Holm", "Ada Holms"),
        ("Ada Holm", "Holm"),
        ("Foreign Ministry", "Defence Ministry"),
        ("Minister of Health", "Minister of Trade"),
        ("Secretary General", "General"),
        ("General Motors", "Motors"),
        ("the president", "the mayor"),
        ("the president's spokesman", "the foreign minister's spokesman"),
        ("the Prime Minister's Office", "the mayor’s office"),
        ("Premier League", "the league"),
    ],
)
def test_not_the_same(one, other):
    assert folded_name(one) != folded_name(other)


@given(st.text())
def test_folding_twice_changes_nothing(name):
    once = folded_name(name)
    assert folded_name(once) == once


def test_blank_names_are_none():
    assert folded_names(["", " ", "—", "Ada"]) == {"ada"}
