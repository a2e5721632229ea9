"""Counts add up, empties are nothing, and everything survives JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.evaluation.counts import Counts, Rate, Scored, added, averaged, macro_f1, together

counts = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).map(
    lambda t: Counts(min(t), max(t[0], t[1]), max(t[0], t[2]))
)
rates = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda t: Rate(min(t), max(t)))
names = st.sampled_from(["a", "b", "c"])
scored = st.builds(
    Scored,
    st.dictionaries(names, counts),
    st.dictionaries(names, rates),
    st.dictionaries(names, st.dictionaries(st.tuples(names, names), st.integers(0, 5).map(float))),
)


def test_figures():
    c = Counts(6, 8, 12)
    assert (c.precision, c.recall, c.f1) == (0.75, 0.5, 0.6)
    assert Rate(1, 4).value == 0.25


def test_empty_is_undefined_not_perfect():
    assert Counts().f1 is None
    assert Counts(0, 0, 3).precision is None
    assert Counts(0, 0, 3).f1 == 0
    assert Rate().value is None
    assert macro_f1([Counts(), Counts(1, 1, 1), Counts(0, 1, 1)]) == (0.5, 2)
    assert macro_f1([Counts()]) == (None, 0)


@given(st.lists(scored, max_size=4), st.lists(scored, max_size=4))
def test_sums_are_additive(first, second):
    assert added([added(first), added(second)]) == added([*first, *second])


@given(scored, st.integers(1, 5))
def test_the_mean_of_equal_scores_is_the_score(score, times):
    mean = averaged([score] * times)
    for name, c in score.counts.items():
        assert mean.counts[name].f1 == pytest.approx(c.f1) if c.f1 is not None else mean.counts[name].f1 is None


@given(scored)
def test_json_round_trip(score):
    assert Scored.from_json(json.loads(json.dumps(score.as_json()))) == score


def test_together_keeps_the_pairs_of_the_first():
    one = Scored({"a": Counts(1, 1, 1)}, pairs=(("g", "p"),), missed=("m",), spurious=("s",))
    both = together(one, Scored(rates={"b": Rate(1, 2)}))
    assert (both.pairs, both.missed, both.spurious) == ((("g", "p"),), ("m",), ("s",))
    assert both.rates["b"].value == 0.5
    assert both.counts["a"].f1 == 1
