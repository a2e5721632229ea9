"""CofeNet's way of scoring, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.evaluation.corpora.cofenet import Parts, items, score
from summarizer.evaluation.counts import Counts, Rate
from summarizer.text.spans import Span

TEXT = "Ada said the boats leak badly.\n\nNobody asked her why, she wrote.\n"


def parts(content=(), source=(), cue=()):
    def spans(found):
        return tuple(Span(TEXT.index(w), TEXT.index(w) + len(w)) for w in found)

    return Parts(spans(source), spans(cue), spans(content))


def test_a_discontinuous_content_is_several_items():
    found = items(TEXT, [parts(["the boats", "badly"], ["Ada"], ["said"])])
    assert found["source"] == [{(0, 1)}, frozenset()]
    assert found["cue"] == [{(1, 2)}, frozenset()]
    assert found["content"] == [{(2, 4), (5, 6)}, frozenset()]


def test_an_item_ends_with_its_paragraph():
    found = items(TEXT, [Parts((), (), (Span(9, 45),))])
    assert found["content"] == [{(2, 7)}, {(7, 9)}]


def test_a_source_inside_a_content_takes_its_tokens():
    found = items(TEXT, [parts(["Nobody asked her why"]), parts([], ["her"])])
    assert found["source"][1] == {(9, 10)}
    assert found["content"][1] == {(7, 9), (10, 11)}


def test_two_contents_that_touch_are_two_items():
    found = items(TEXT, [parts(["the boats"]), parts(["leak badly"])])
    assert found["content"][0] == {(2, 4), (4, 6)}


def test_a_token_that_a_span_touches_belongs_to_it():
    assert items(TEXT, [Parts((), (), (Span(11, 16),))])["content"][0] == {(2, 4)}


def test_exact_begin_and_jaccard():
    gold = items(TEXT, [parts(["the boats leak"]), parts(["badly"]), parts(["Nobody asked her"])])
    pred = items(TEXT, [parts(["the boats"]), parts(["badly"]), parts(["she"])])
    scored = score(gold, pred)
    assert scored.counts["cofenet/exact/content"] == Counts(1, 3, 3)
    assert scored.counts["cofenet/begin/content"] == Counts(2, 3, 3)
    # 2/3 and 1 for the first two labels, 0 for the third, 0 for the prediction that touches none; an inexact
    # prediction that does touch one adds nothing of its own.
    assert scored.rates["cofenet/jaccard/content"].hits == pytest.approx(5 / 3)
    assert scored.rates["cofenet/jaccard/content"].of == 4


def test_silence_on_both_sides_counts_as_nothing():
    nothing = items(TEXT, [])
    assert score(nothing, nothing).counts["cofenet/exact/cue"] == Counts()
    assert score(nothing, nothing).rates["cofenet/jaccard/cue"] == Rate()


attributions = st.lists(
    st.builds(
        Parts,
        *[
            st.lists(
                st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda t: Span(t[0], min(t[0] + t[1], len(TEXT)))),
                max_size=2,
            ).map(tuple)
        ]
        * 3,
    ),
    max_size=3,
)


@given(attributions, attributions)
def test_bounds_and_identity(gold, pred):
    left, right = items(TEXT, gold), items(TEXT, pred)
    scored = score(left, right)
    for name, counts in scored.counts.items():
        assert 0 <= counts.tp <= min(counts.pred, counts.gold), name
    for name, rate in scored.rates.items():
        role = name.rpartition("/")[2]
        assert 0 <= rate.hits <= rate.of + 1e-9
        assert (rate.hits == rate.of) == (left[role] == right[role]) or not any(left[role])
    for role in ("source", "cue", "content"):
        assert scored.counts[f"cofenet/exact/{role}"].tp <= scored.counts[f"cofenet/begin/{role}"].tp


@given(attributions)
def test_items_of_one_instance_do_not_overlap(labels):
    found = items(TEXT, labels)
    for instance in range(2):
        tokens = [t for role in found for item in found[role][instance] for t in range(*item)]
        assert len(tokens) == len(set(tokens))
