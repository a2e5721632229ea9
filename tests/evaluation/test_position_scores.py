"""Position scores: closed codebook, open issues, agreement beyond chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.evaluation.article import agreement, score
from summarizer.evaluation.counts import Counts, added
from summarizer.evaluation.gold import GoldActor, GoldArticle, GoldIssue, GoldParty, GoldPosition, GoldStatement
from summarizer.evaluation.positions import (
    NONE,
    Positions,
    Stand,
    from_gold,
    from_summary,
    pairing,
    score_closed,
    score_open,
    stance_kappa,
    stance_macro_f1,
)
from summarizer.text.spans import Span
from tests.builders import Said, Stands, build_summary

TEXT = (
    "The town will build the bridge if the state pays. The union opposes a toll. "
    "The town said the union was against the bridge. Last year the town had opposed it."
)


def place(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


GOLD = GoldArticle(
    "bridge",
    TEXT,
    actors=(GoldActor("Town of Skelbo", ("the town",), "Town"),),
    parties=(GoldParty("Town", ("Skelbo", "the town council")), GoldParty("Union", ("Harbour Union",))),
    issues=(GoldIssue("bridge", "building the bridge"), GoldIssue("toll", "a toll on the bridge")),
    statements=(GoldStatement("s1", (place("the union was against the bridge"),), "Town of Skelbo"),),
    positions=(
        GoldPosition(
            "Town",
            "bridge",
            "supports",
            basis="narrated",
            conditions=(place("if the state pays"),),
            evidence_sentences=(place("The town will build the bridge if the state pays."),),
        ),
        GoldPosition(
            "Town", "bridge", "opposes", "former", "narrated", evidence_sentences=(place("Last year the town had opposed it."),)
        ),
        GoldPosition(
            "Union",
            "toll",
            "opposes",
            basis="narrated",
            red_line=(place("opposes a toll"),),
            evidence_sentences=(place("The union opposes a toll."),),
        ),
        GoldPosition(
            "Union", "bridge", "opposes", basis="ascribed", ascribed_by=("Town of Skelbo",), evidence_statements=("s1",)
        ),
    ),
)
RIGHT = [
    Stands(
        "Skelbo",
        "bridge",
        "supports",
        basis="narrated",
        narrated=["The town will build the bridge"],
        conditions=["the state pays"],
    ),
    Stands(
        "the Town Council",
        "bridge",
        "opposes",
        basis="narrated",
        status="former",
        narrated=["Last year the town had opposed it."],
    ),
    Stands(
        "Harbour Union",
        "toll",
        "opposes",
        basis="narrated",
        narrated=["The union opposes a toll."],
        red_line=["opposes a toll"],
    ),
    Stands("Union", "bridge", "opposes", basis="ascribed", ascribed_by=["the town"], said=[1]),
]
SAID = [Said("the town", "the union was against the bridge")]


def summary(stands, proposals=None):
    return build_summary(TEXT, said=SAID, stands=stands, proposals=proposals)


def scored(stands, proposals=None, closed=True):
    return score(GOLD, summary(stands, proposals), closed=closed)


def test_right_positions_score_1_by_alias_and_id():
    result = scored(RIGHT)
    for name in ("cells", "slots", "full", "conditions", "red line"):
        assert result.counts[f"positions/{name}"].f1 == 1, name
    rates = {k: r.value for k, r in result.rates.items() if k.startswith("positions/")}
    assert rates == dict.fromkeys(rates, 1.0)
    assert result.counts["positions/cells"] == Counts(3, 3, 3)
    assert result.counts["positions/full"] == Counts(4, 4, 4)
    assert stance_macro_f1(result.tables["positions/stance"]) == (1.0, 2)
    assert stance_kappa(result.tables["positions/stance"]) == (1.0, 4)


def test_an_issue_is_right_by_its_proposal_too():
    stands = [Stands("Union", "i7", "opposes", narrated=["The union opposes a toll."])]
    assert scored(stands, {"i7": "A toll on the bridge"}).counts["positions/slots"].tp == 1
    assert scored(stands, {"i7": "tolls"}).counts["positions/slots"].tp == 0


@pytest.mark.parametrize("naming", ["closed", "open"])
@given(order=st.permutations(range(5)))
def test_positions_are_paired_as_they_are_scored_in_any_order(naming, order):
    stands = [*RIGHT, Stands("Union", "bridge", "supports", narrated=["Last year"])]
    proposals = {i.id: i.proposal for i in GOLD.issues}
    made = summary([stands[n] for n in order], proposals)
    pairs = dict(pairing(from_gold(GOLD), from_summary(made), naming))
    assert {i: order[j] for i, j in pairs.items()} == {0: 0, 1: 1, 2: 2, 3: 3}


def test_open_pairing_goes_by_the_paired_issues():
    stands = [Stands("Union", "x", "opposes", narrated=["The union opposes a toll."])]
    made = from_summary(summary(stands, {"x": "a toll for the bridge"}))
    assert pairing(from_gold(GOLD), made, "open") == ((2, 0),)
    assert pairing(from_gold(GOLD), made, "closed") == ()


def test_a_failure_counts_as_everything_missed():
    result = score(GOLD, None)
    assert result.counts["positions/slots"] == Counts(0, 0, 4)
    assert result.tables["positions/stance"] == {("opposes", NONE): 3.0, ("supports", NONE): 1.0}
    assert score(GOLD, None, closed=False).counts["open positions/slots"] == Counts(0, 0, 4)
    assert score(GOLD, None, closed=False).counts["open positions/issues"] == Counts(0, 0, 2)


def test_a_wrong_stance_is_a_confusion_not_a_miss():
    result = scored([Stands("Union", "toll", "supports", basis="narrated", narrated=["The union opposes a toll."])])
    assert result.counts["positions/cells"] == Counts(1, 1, 3)
    assert result.counts["positions/slots"] == Counts(0, 1, 4)
    assert result.tables["positions/stance"]["opposes", "supports"] == 1
    assert (result.rates["positions/stance given match"].hits, result.rates["positions/stance given match"].of) == (0, 1)


def test_former_is_paired_with_former():
    swapped = [
        Stands("Town", "bridge", "opposes", basis="narrated", narrated=["The town will build"]),
        Stands("Town", "bridge", "supports", basis="narrated", status="former", narrated=["Last year"]),
    ]
    result = scored(swapped)
    assert result.rates["positions/stance given match"].hits == 0
    assert result.rates["positions/status given match"].value == 1
    assert result.counts["positions/full"].tp == 0


def test_an_ascribed_position_taken_for_the_partys_own_is_a_wrong_basis():
    result = scored([Stands("Union", "bridge", "opposes", basis="stated", said=[1])])
    assert result.counts["positions/slots"].tp == 1
    assert result.counts["positions/full"].tp == 0
    assert result.rates["positions/basis given match"].value == 0
    assert result.rates["positions/ascribed by given match"].of == 0


def test_an_unknown_party_or_issue_is_spurious():
    result = scored(
        [Stands("State", "bridge", "supports", narrated=["the state pays"]), Stands("Town", "jetty", "opposes", said=[1])]
    )
    assert result.counts["positions/cells"] == Counts(0, 2, 3)
    assert result.tables["positions/stance"][NONE, "supports"] == 1


def test_conditions_and_red_lines_need_the_words():
    result = scored(
        [Stands("Town", "bridge", "supports", basis="narrated", narrated=["The town will build"], conditions=["opposed it"])]
    )
    assert result.counts["positions/conditions"] == Counts(0, 1, 1)
    assert result.counts["positions/red line"] == Counts(0, 0, 1)


def test_open_issues_are_paired_by_evidence_and_wording():
    proposals = {"a": "construction of the bridge", "b": "charging a toll"}
    stands = [
        Stands(
            s.party,
            {"bridge": "a", "toll": "b"}[s.issue],
            s.stance,
            **{k: getattr(s, k) for k in ("said", "narrated", "basis", "status", "ascribed_by")},
        )
        for s in RIGHT
    ]
    result = scored(stands, proposals, closed=False)
    assert result.counts["open positions/issues"] == Counts(2, 2, 2)
    assert result.counts["open positions/slots"].f1 == 1
    assert result.rates["open positions/duplicate issues"].hits == 0
    assert (result.rates["open positions/flipped issues"].hits, result.rates["open positions/flipped issues"].of) == (0, 2)


def test_a_second_wording_of_an_issue_is_a_duplicate():
    stands = [
        Stands("Town", "a", "supports", basis="narrated", narrated=["The town will build the bridge if the state pays."]),
        Stands("Town", "b", "supports", basis="narrated", narrated=["The town will build the bridge if the state pays."]),
    ]
    result = scored(stands, {"a": "building the bridge", "b": "building the bridge"}, closed=False)
    assert result.counts["open positions/issues"] == Counts(1, 2, 2)
    assert result.counts["open positions/full"] == Counts(1, 2, 4)
    assert (result.rates["open positions/duplicate issues"].hits, result.rates["open positions/duplicate issues"].of) == (1, 2)


def test_a_proposal_turned_round_is_wrong_and_told():
    stands = [Stands("Union", "a", "supports", basis="narrated", narrated=["The union opposes a toll."])]
    result = scored(stands, {"a": "no toll on the bridge"}, closed=False)
    assert result.counts["open positions/issues"].tp == 1
    assert result.counts["open positions/slots"].tp == 0
    assert (result.rates["open positions/flipped issues"].hits, result.rates["open positions/flipped issues"].of) == (1, 1)


def test_an_unlike_issue_is_not_paired():
    result = scored([Stands("Union", "a", "opposes", narrated=["Last year"])], {"a": "schools"}, closed=False)
    assert result.counts["open positions/issues"] == Counts(0, 1, 2)
    assert result.rates["open positions/duplicate issues"].hits == 0


def test_labels_agree_with_themselves():
    same = agreement(GOLD, GOLD)
    assert same.counts["open positions/full"].f1 == 1
    assert same.rates["open positions/flipped issues"].value == 0


stands = st.lists(
    st.builds(
        Stand,
        st.sampled_from([frozenset({"a", "alpha"}), frozenset({"b"})]),
        st.sampled_from(["i", "j"]),
        st.sampled_from(["supports", "opposes", "open", "withholds"]),
        st.sampled_from(["current", "former"]),
        st.sampled_from(["stated", "narrated", "ascribed"]),
        evidence=st.sampled_from([(), (Span(0, 5),), (Span(3, 9),)]),
    ),
    max_size=5,
)
PROPOSALS = {"i": "building the bridge", "j": "a toll"}


def compare(gold, pred, how=score_closed):
    return how(Positions(PROPOSALS, tuple(gold)), Positions(PROPOSALS, tuple(pred)))


@given(stands, stands, st.randoms(use_true_random=False))
def test_the_order_of_positions_changes_nothing(gold, pred, shuffler):
    before = compare(gold, pred), compare(gold, pred, score_open)
    shuffler.shuffle(gold)
    shuffler.shuffle(pred)
    assert (compare(gold, pred), compare(gold, pred, score_open)) == before


@given(stands, stands)
def test_exchanging_the_sides_exchanges_precision_and_recall(gold, pred):
    for how in (score_closed, score_open):
        there, back = compare(gold, pred, how), compare(pred, gold, how)
        for name, counts in there.counts.items():
            if not name.endswith("/full"):  # among equal pairings the bases may fall differently
                assert (counts.tp, counts.pred, counts.gold) == (
                    back.counts[name].tp,
                    back.counts[name].gold,
                    back.counts[name].pred,
                )


@given(stands, stands)
def test_counts_are_bounded_and_the_table_holds_everything(gold, pred):
    result = compare(gold, pred)
    for counts in result.counts.values():
        assert 0 <= counts.tp <= min(counts.pred, counts.gold)
    table = result.tables["positions/stance"]
    assert sum(n for (g, _), n in table.items() if g != NONE) == len(gold)
    assert sum(n for (_, p), n in table.items() if p != NONE) == len(pred)


@given(stands, stands)
def test_slots_are_perfect_just_when_the_sets_are_the_same(gold, pred):
    slots = [{(s.party, s.issue, s.stance) for s in side} for side in (gold, pred)]
    if gold or pred:
        assert (compare(gold, pred).counts["positions/slots"].f1 == 1) == (slots[0] == slots[1])


def test_macro_f1_is_over_the_fixed_labels():
    table = {("supports", "supports"): 8, ("opposes", "supports"): 2, ("opposes", "opposes"): 2, ("open", NONE): 5}
    value, labels = stance_macro_f1(table)
    assert labels == 2  # open was never matched, withholds never occurs
    assert value == pytest.approx((16 / 18 + 4 / 6) / 2)
    assert stance_macro_f1({}) == (None, 0)


def test_kappa_by_hand():
    # Observed disagreement: 2 * 2 + 1 * 1 over 20. Margins: gold 8 opposes, 4 open, 8 supports; predicted 7, 3, 10.
    table = {
        ("opposes", "opposes"): 6,
        ("opposes", "supports"): 2,
        ("open", "open"): 3,
        ("open", "opposes"): 1,
        ("supports", "supports"): 8,
        ("withholds", "open"): 9,
    }
    expected = (8 * (3 * 1 + 10 * 2) + 4 * (7 + 10) + 8 * (7 * 2 + 3)) / 20
    kappa, n = stance_kappa(table)
    assert n == 20
    assert kappa == pytest.approx(1 - 5 / expected)


def test_kappa_is_undefined_where_chance_leaves_no_disagreement():
    assert stance_kappa({("supports", "supports"): 9}) == (None, 9)
    assert stance_kappa({}) == (None, 0)


def test_a_near_miss_costs_kappa_less_than_the_opposite():
    base = {("opposes", "opposes"): 5, ("open", "open"): 5, ("supports", "supports"): 5}
    near, far = stance_kappa({**base, ("supports", "open"): 2})[0], stance_kappa({**base, ("supports", "opposes"): 2})[0]
    assert near > far


def test_sums_over_articles_are_micro():
    total = added([scored(RIGHT), score(GOLD, None)])
    assert total.counts["positions/slots"] == Counts(4, 4, 8)
