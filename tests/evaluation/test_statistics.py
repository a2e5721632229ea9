"""Intervals and comparisons: against scipy, by hand, and on made samples."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.evaluation.counts import Counts, Rate
from summarizer.evaluation.statistics import (
    bootstrap,
    detectable,
    f1_parts,
    paired_difference,
    precision_parts,
    rate_parts,
    ratio,
    recall_parts,
    spread,
    t_cdf,
    t_quantile,
    zero_bound,
)

parts = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda t: (float(min(t)), float(max(t)))), max_size=30)


@pytest.mark.parametrize("degrees", [1, 2, 3, 5, 9, 10, 29, 83, 100, 839, 5000])
@pytest.mark.parametrize("probability", [0.001, 0.025, 0.1, 0.5, 0.8, 0.9, 0.95, 0.975, 0.995, 0.9999])
def test_t_is_scipys(probability, degrees):
    stats = pytest.importorskip("scipy.stats")
    assert t_quantile(probability, degrees) == pytest.approx(stats.t.ppf(probability, degrees), rel=1e-9, abs=1e-9)
    value = stats.t.ppf(probability, degrees)
    assert t_cdf(value, degrees) == pytest.approx(probability, abs=1e-11)


def test_t_of_tables():
    assert t_quantile(0.975, 29) == pytest.approx(2.045, abs=5e-4)
    assert t_quantile(0.975, 1) == pytest.approx(12.706, abs=5e-4)


@pytest.mark.parametrize(("probability", "degrees"), [(0, 3), (1, 3), (-0.1, 3), (0.5, 0)])
def test_t_refuses_what_has_no_quantile(probability, degrees):
    with pytest.raises(ValueError, match="probability"):
        t_quantile(probability, degrees)


def test_ratio_by_hand():
    counts = [Counts(3, 4, 5), Counts(1, 4, 2), Counts(5, 6, 6)]
    interval = ratio(f1_parts(counts))
    value = 18 / 27
    z = [6 - value * 9, 2 - value * 6, 10 - value * 12]
    error = math.sqrt(3 / 2 * sum(x * x for x in z)) / 27
    assert interval.value == pytest.approx(value)
    assert interval.standard_error == pytest.approx(error)
    assert interval.high == min(1.0, value + 4.302652729911275 * error)
    assert interval.low == pytest.approx(max(0.0, value - 4.302652729911275 * error))
    assert interval.articles == 3


def test_of_single_occasions_it_is_the_interval_of_a_mean():
    stats = pytest.importorskip("scipy.stats")
    hits = [1, 0, 1, 1, 0, 1, 1, 1, 0, 1]
    interval = ratio(rate_parts(Rate(h, 1) for h in hits))
    low, high = stats.t.interval(0.95, 9, loc=0.7, scale=stats.sem(hits))
    assert (interval.low, interval.high) == (pytest.approx(low), pytest.approx(min(1.0, high)))


def test_which_ratio():
    counts = [Counts(1, 2, 4)]
    assert precision_parts(counts) == [(1, 2)]
    assert recall_parts(counts) == [(1, 4)]
    assert f1_parts(counts) == [(2, 6)]


@given(parts)
def test_the_interval_holds_the_estimate_and_stays_in_range(sample):
    interval = ratio(sample)
    if sum(b > 0 for _, b in sample) < 2:
        assert interval is None
    else:
        assert 0 <= interval.low <= interval.value + 1e-12
        assert interval.value - 1e-12 <= interval.high <= 1
        assert interval.articles == sum(b > 0 for _, b in sample)


@given(parts, st.integers(2, 4))
def test_statements_that_go_together_widen_the_interval(sample, times):
    """Each article's statements multiplied: as many articles, no more certainty."""
    once, often = ratio(sample), ratio([(a * times, b * times) for a, b in sample])
    if once is not None:
        assert often.standard_error == pytest.approx(once.standard_error)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    numbers = random.Random(11)  # noqa: S311
    held = 0
    for _ in range(400):
        sample = []
        for _ in range(30):
            skill, n = numbers.betavariate(8, 2), numbers.randint(2, 10)
            sample.append((float(sum(numbers.random() < skill for _ in range(n))), float(n)))
        interval = ratio(sample)
        held += interval.low <= 0.8 <= interval.high
    assert 0.91 <= held / 400 <= 0.98


@given(parts)
def test_a_run_compared_with_itself_is_the_same(sample):
    difference = paired_difference(sample, sample)
    if difference is not None:
        assert (difference.value, difference.standard_error, difference.verdict) == (0, 0, "same")


@given(parts, parts)
def test_a_comparison_turned_round_changes_its_sign(first, second):
    size = min(len(first), len(second))
    there, back = paired_difference(first[:size], second[:size]), paired_difference(second[:size], first[:size])
    if there is not None:
        assert there.value == pytest.approx(-back.value)
        assert (there.low, there.high) == (pytest.approx(-back.high), pytest.approx(-back.low))


def test_pairing_sees_what_two_intervals_do_not():
    numbers = random.Random(3)  # noqa: S311
    first = [(float(numbers.randint(2, 9)), 10.0) for _ in range(30)]
    second = [(a - 1 if i % 4 else a, b) for i, (a, b) in enumerate(first)]
    before, after = ratio(first), ratio(second)
    assert before.low < after.high  # the intervals overlap
    assert paired_difference(first, second).verdict == "worse"
    assert paired_difference(second, first).verdict == "better"


def test_one_changed_article_of_many_cannot_tell():
    first = [(5.0, 10.0)] * 20
    second = [(4.0, 10.0), *first[1:]]
    assert paired_difference(first, second).verdict == "cannot tell"


def test_a_comparison_of_other_articles_is_refused():
    with pytest.raises(ValueError, match="zip"):
        paired_difference([(1.0, 2.0)] * 3, [(1.0, 2.0)] * 4)
    assert paired_difference([(1.0, 2.0)], [(1.0, 2.0)]) is None
    assert paired_difference([(0.0, 0.0)] * 3, [(1.0, 2.0)] * 3) is None


def test_an_article_on_which_one_run_was_silent_still_counts():
    first = [(4.0, 5.0), (3.0, 5.0), (0.0, 0.0)]
    second = [(4.0, 5.0), (3.0, 5.0), (0.0, 6.0)]
    assert paired_difference(first, second).articles == 3
    assert paired_difference(first, second).value == pytest.approx(7 / 16 - 0.7)


def test_a_difference_of_the_detectable_size_is_found_with_the_power_stated():
    numbers = random.Random(8)  # noqa: S311
    n, sigma = 30, 0.2
    size = detectable(sigma / math.sqrt(n), n)
    found = 0
    for _ in range(600):
        first = [(0.5, 1.0)] * n
        second = [(0.5 + numbers.gauss(size, sigma), 1.0) for _ in range(n)]
        found += paired_difference(first, second).verdict == "better"
    assert found / 600 == pytest.approx(0.8, abs=0.05)


def test_more_articles_detect_less():
    assert detectable(0.02, 100) < detectable(0.02, 10)


def test_nothing_seen_in_many_articles_bounds_the_rate():
    assert zero_bound(100) == pytest.approx(3 / 100, rel=0.02)
    assert zero_bound(0) == 1


def test_bootstrap_is_the_same_each_time_and_near_the_closed_form():
    numbers = random.Random(2)  # noqa: S311
    sample = [(float(numbers.randint(3, 9)), 10.0) for _ in range(60)]

    def mean(drawn):
        return sum(a for a, _ in drawn) / sum(b for _, b in drawn)

    first, closed = bootstrap(sample, mean), ratio(sample)
    assert first == bootstrap(sample, mean)
    assert first != bootstrap(sample, mean, seed=1)
    assert first.low == pytest.approx(closed.low, abs=0.01)
    assert first.high == pytest.approx(closed.high, abs=0.01)
    assert first.value == closed.value


def test_bootstrap_of_what_is_mostly_undefined_is_none():
    assert bootstrap([1, 2], lambda drawn: None) is None
    assert bootstrap([1], lambda drawn: 1.0) is None
    assert bootstrap([1, 2, 3], lambda drawn: 1.0 if len(set(drawn)) > 1 and 1 in drawn and 2 in drawn else None) is None


def test_spread_from_run_to_run():
    assert spread([0.5]) is None
    assert spread([0.4, 0.6]) == pytest.approx(0.1414, abs=1e-4)
