"""One-to-one alignment by character IoU: bounds, optimality, independence of order."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.evaluation.alignment import align, assign, iou, overlapping
from summarizer.text.spans import Span

spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda t: Span(t[0], t[0] + t[1])), min_size=0, max_size=3
).map(tuple)
sides = st.lists(spans, max_size=7)


def pairs_of(gold, pred, threshold=0.5):
    return align(gold, pred, spans=lambda s: s, key=lambda s: s, threshold=threshold)


@given(spans, spans)
def test_iou_is_between_0_and_1_and_the_same_when_exchanged(left, right):
    value = iou(left, right)
    assert 0 <= value <= 1
    assert value == iou(right, left)


@given(spans, spans)
def test_iou_counts_characters_not_pieces(left, right):
    a = {i for s in left for i in range(*s)}
    b = {i for s in right for i in range(*s)}
    assert iou(left, right) == pytest.approx(len(a & b) / len(a | b) if a | b else 0.0)


@given(sides, sides)
def test_overlapping_finds_exactly_the_pairs_with_a_common_character(left, right):
    def chars(side):
        return {i for s in side for i in range(*s)}

    expected = [(i, j) for i, a in enumerate(left) for j, b in enumerate(right) if chars(a) & chars(b)]
    assert overlapping(left, right) == expected


@given(sides, sides, st.randoms(use_true_random=False))
def test_alignment_does_not_depend_on_the_order_of_the_records(gold, pred, shuffler):
    before = sorted((gold[i], pred[j]) for i, j in pairs_of(gold, pred))
    new_gold, new_pred = list(gold), list(pred)
    shuffler.shuffle(new_gold)
    shuffler.shuffle(new_pred)
    assert sorted((new_gold[i], new_pred[j]) for i, j in pairs_of(new_gold, new_pred)) == before


@given(sides, sides, st.sampled_from([0.1, 0.5, 1.0]))
def test_alignment_is_one_to_one_and_above_the_threshold(gold, pred, threshold):
    pairs = pairs_of(gold, pred, threshold)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(iou(gold[i], pred[j]) >= threshold for i, j in pairs)


@given(sides)
def test_everything_is_aligned_with_itself(side):
    assert len(pairs_of(side, side, 1.0)) == sum(any(s.end > s.start for s in item) for item in side)


def test_a_greedy_choice_would_lose_a_pair():
    gold = [(Span(0, 10),), (Span(6, 16),)]
    pred = [(Span(4, 14),), (Span(0, 9),)]
    assert pairs_of(gold, pred, 0.3) == [(0, 1), (1, 0)]
    assert pairs_of(gold, list(reversed(pred)), 0.3) == [(0, 0), (1, 1)]


@settings(max_examples=300)
@given(
    st.integers(1, 7).flatmap(
        lambda rows: st.integers(1, 7).flatmap(
            lambda columns: st.dictionaries(
                st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)), st.integers(0, 20).map(lambda w: w / 4)
            )
        )
    )
)
def test_assignment_has_the_total_of_scipys(weights):
    optimize = pytest.importorskip("scipy.optimize")
    numpy = pytest.importorskip("numpy")
    table = numpy.zeros((7, 7))
    for (r, c), w in weights.items():
        table[r, c] = w
    best = table[optimize.linear_sum_assignment(table, maximize=True)].sum()
    pairs = assign(weights)
    assert len({r for r, _ in pairs}) == len({c for _, c in pairs}) == len(pairs)
    assert sum(weights[p] for p in pairs) == pytest.approx(best)


def test_assignment_of_a_large_connected_group_has_the_total_of_scipys():
    optimize = pytest.importorskip("scipy.optimize")
    numpy = pytest.importorskip("numpy")
    numbers = random.Random(5)  # noqa: S311
    for rows, columns in ((40, 60), (60, 40), (50, 50)):
        table = numpy.array([[numbers.random() for _ in range(columns)] for _ in range(rows)])
        best = table[optimize.linear_sum_assignment(table, maximize=True)].sum()
        weights = {(r, c): float(table[r, c]) for r in range(rows) for c in range(columns)}
        assert sum(weights[p] for p in assign(weights)) == pytest.approx(best)


def test_affinity_decides_between_equals_only():
    gold = [("a", Span(0, 10)), ("b", Span(0, 10))]
    pred = [("b", Span(0, 10)), ("a", Span(0, 10)), ("a", Span(0, 9))]
    pairs = align(
        gold, pred, spans=lambda i: (i[1],), key=lambda i: i, threshold=0.5, affinity=lambda g, p: float(g[0] == p[0])
    )
    assert pairs == [(0, 1), (1, 0)]
    pairs = align(
        gold[:1], pred[::2], spans=lambda i: (i[1],), key=lambda i: i, threshold=0.5, affinity=lambda g, p: float(g[0] == p[0])
    )
    assert pairs == [(0, 0)]  # the closer content, though its name differs
