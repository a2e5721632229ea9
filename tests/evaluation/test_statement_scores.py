"""Statement scores through the doors that a run uses: labels, a summary, the score of the article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import InputError
from summarizer.evaluation.article import agreement, by_tag, score
from summarizer.evaluation.counts import Counts, added
from summarizer.evaluation.gold import GoldActor, GoldArticle, GoldParty, GoldStatement
from summarizer.evaluation.records import Attributed, joined, without_outer_marks
from summarizer.evaluation.statements import aligned, score_statements
from summarizer.text.spans import Span
from tests.builders import Said, Who, build_summary, summaries

TEXT = (
    "“The quay is rotten,” Ada Holm told Radio Skelbo. “It must go.” "
    "The union denied that it had agreed. A senior official said talks would resume in May. "
    "Holm said the union had told her that it wanted money."
)


def place(words: str, after: int = 0) -> Span:
    start = TEXT.index(words, after)
    return Span(start, start + len(words))


def gold_article(**changes) -> GoldArticle:
    values = {
        "name": "quay",
        "text": TEXT,
        "parties": (GoldParty("Town", ("Skelbo",)),),
        "actors": (
            GoldActor("Ada Holm", ("Holm", "the mayor"), "Town"),
            GoldActor("Harbour Union", ("the union",), kind="organization"),
            GoldActor("a town official", kind="unnamed"),
        ),
        "statements": (
            GoldStatement(
                "g1",
                (place("“The quay is rotten,”"), place("“It must go.”")),
                "Ada Holm",
                place("Ada Holm"),
                place("told"),
                "direct",
                medium="Radio Skelbo",
                addressee="",
            ),
            GoldStatement(
                "g2", (place("it had agreed"),), "Harbour Union", place("The union"), place("denied"), force="denied"
            ),
            GoldStatement("g3", (place("talks would resume in May"),), "a town official", place("A senior official")),
            GoldStatement(
                "g4",
                (place("the union had told her that it wanted money"),),
                "Ada Holm",
                place("Holm", 150),
                place("said", 150),
            ),
            GoldStatement(
                "g5", (place("it wanted money"),), "Harbour Union", place("the union"), place("had told"), inside="g4"
            ),
        ),
        "tags": frozenset({"split", "nested"}),
    }
    return GoldArticle(**{**values, **changes})


def perfect(**changes):
    said = [
        Said(
            "the mayor",
            ["“The quay is rotten,”", "“It must go.”"],
            "told",
            "Ada Holm",
            form="direct",
            medium="radio Skelbo",
        ),
        Said("The Union", "it had agreed", "denied", "The union", force="denied", form="indirect"),
        Said("A senior official", "talks would resume in May", "", "A senior official", form="indirect"),
        Said("Holm", "the union had told her that it wanted money", "said", "Holm", form="indirect"),
        Said("Harbour Union", "it wanted money", "had told", "the union", inside=4, form="indirect"),
    ]
    who = [Who("the mayor", party="Skelbo"), Who("Holm", party="town")]
    return build_summary(TEXT, said=said, who=who, **changes)


def test_a_right_summary_scores_1_everywhere():
    scored = score(gold_article(), perfect())
    statements = {k: c for k, c in scored.counts.items() if not k.startswith("positions/")}
    assert {k: c.f1 for k, c in statements.items()} == dict.fromkeys(
        ["partial", "strict", "partial/trimmed", "strict/trimmed", "characters", "speaker"], 1.0
    )
    labelled = {k: r for k, r in scored.rates.items() if "given match" in k or "border" in k or "overlap" in k or "exact" in k}
    assert {k: r.value for k, r in labelled.items() if r.value not in (1.0, None)} == {}
    assert scored.rates["nesting given match, labelled"].of == 1
    assert scored.rates["medium given match, labelled"].of == 1
    assert scored.rates["force given match, not asserted"].of == 1
    assert scored.rates["party given match, labelled"].of == 2
    assert scored.missed == scored.spurious == ()
    assert scored.pairs == tuple((f"g{n}", f"s{n}") for n in range(1, 6))


def test_a_failure_counts_as_everything_missed():
    scored = score(gold_article(), None)
    assert scored.counts["partial"] == scored.counts["strict"] == scored.counts["speaker"] == Counts(0, 0, 5)
    assert scored.counts["characters"].recall == 0
    assert scored.missed == ("g1", "g2", "g3", "g4", "g5")
    assert scored.rates["recall/form/direct"].of == 1
    total = added([score(gold_article(), perfect()), scored])
    assert total.counts["partial"] == Counts(5, 5, 10)


def test_an_empty_summary_of_an_article_without_statements_counts_as_nothing():
    scored = score(gold_article(statements=()), build_summary(TEXT))
    assert scored.counts["partial"] == Counts(0, 0, 0)
    assert scored.counts["partial"].f1 is None


def test_a_wrong_speaker_is_found_but_not_joint():
    said = [Said("Harbour Union", ["“The quay is rotten,”", "“It must go.”"], "told", "Ada Holm", form="direct")]
    scored = score(gold_article(), build_summary(TEXT, said=said))
    assert scored.counts["partial"].tp == 1
    assert scored.counts["speaker"].tp == 0
    assert (scored.rates["speaker given match"].hits, scored.rates["speaker given match"].of) == (0, 1)


def test_an_unnamed_source_is_right_by_the_words_at_the_place():
    for name, right in (("a senior official", 1), ("a town official", 1), ("an official", 0), ("", 0)):
        scored = score(gold_article(), build_summary(TEXT, said=[Said(name, "talks would resume in May")]))
        assert scored.rates["speaker given match"].hits == right


def test_a_pronoun_at_the_place_is_no_name():
    article = gold_article(statements=(GoldStatement("g", (place("It must go."),), "Ada Holm", place("It")),))
    scored = score(article, build_summary(TEXT, said=[Said("It", "It must go.")]))
    assert scored.counts["speaker"].tp == 0


def test_a_statement_without_source_is_right_without_speaker():
    article = gold_article(statements=(GoldStatement("g", (place("talks would resume"),)),))
    assert score(article, build_summary(TEXT, said=[Said("", "talks would resume")])).counts["speaker"].tp == 1
    assert score(article, build_summary(TEXT, said=[Said("Ada", "talks would resume")])).counts["speaker"].tp == 0


def test_a_prediction_of_the_whole_article_finds_nothing():
    scored = score(gold_article(), build_summary(TEXT, said=[Said("", TEXT)]))
    assert scored.counts["partial"].tp == 0
    assert scored.counts["characters"].recall == 1
    assert scored.counts["characters"].precision < 1


def test_a_duplicate_is_spurious():
    said = [Said("", "it had agreed"), Said("", "it had agreed")]
    scored = score(gold_article(), build_summary(TEXT, said=said))
    assert scored.counts["partial"] == Counts(1, 2, 5)
    assert scored.counts["strict"] == Counts(1, 2, 5)
    assert len(scored.spurious) == 1


def test_the_trimmed_unit_bridges_outer_marks_and_that_only():
    gold = gold_article(statements=(GoldStatement("g", (place("The quay is rotten"),)),))
    wide = score(gold, build_summary(TEXT, said=[Said("", "“The quay is rotten,”")]))
    assert (wide.counts["strict"].tp, wide.counts["strict/trimmed"].tp) == (0, 1)
    assert (wide.rates["start border"].hits, wide.rates["end border"].hits) == (0, 0)
    gold = gold_article(statements=(GoldStatement("g", (place("that it had agreed"),)),))
    bare = score(gold, build_summary(TEXT, said=[Said("", "it had agreed.")]))
    assert (bare.counts["strict"].tp, bare.counts["strict/trimmed"].tp) == (0, 1)
    less = score(gold, build_summary(TEXT, said=[Said("", "that it had")]))
    assert less.counts["strict/trimmed"].tp == 0


def test_white_space_between_pieces_is_no_difference():
    text = "He said: “One. Two.\nThree.”"
    whole = (Attributed("a", joined(text, [Span(9, 27)])),)
    parts = (Attributed("b", joined(text, [Span(20, 27), Span(9, 14), Span(15, 19)])),)
    assert score_statements(text, whole, parts).counts["strict"].f1 == 1


def test_a_content_of_marks_alone_is_kept():
    text = "He said “…” and left."
    record = Attributed("a", (Span(8, 11),))
    assert without_outer_marks(text, [record]) == (record,)


def test_by_form_recall_is_of_labels_and_precision_of_predictions():
    said = [
        Said("", ["“The quay is rotten,”", "“It must go.”"], form="mixed"),
        Said("", "told Radio Skelbo", form="mixed"),
    ]
    rates = score(gold_article(), build_summary(TEXT, said=said)).rates
    assert (rates["recall/form/direct"].hits, rates["recall/form/direct"].of) == (1, 1)
    assert (rates["recall/form/indirect"].hits, rates["recall/form/indirect"].of) == (0, 4)
    assert (rates["precision/form/mixed"].hits, rates["precision/form/mixed"].of) == (1, 2)
    assert rates["form given match"].value == 0


def test_nesting_is_right_when_the_outer_ones_are_a_pair():
    flat = [
        Said("", "the union had told her that it wanted money"),
        Said("", "it wanted money"),
    ]
    rates = score(gold_article(), build_summary(TEXT, said=flat)).rates
    assert (rates["nesting given match"].hits, rates["nesting given match"].of) == (1, 2)
    assert rates["nesting given match, labelled"].value == 0
    elsewhere = [Said("", "it had agreed"), Said("", "it wanted money", inside=1)]
    assert score(gold_article(), build_summary(TEXT, said=elsewhere)).rates["nesting given match, labelled"].value == 0


def test_what_nobody_labelled_is_not_scored():
    rates = score(gold_article(), perfect()).rates
    assert rates["addressee given match"].of == 1
    assert rates["said_at given match"].of == 0


def test_mention_and_cue_are_scored_where_either_side_has_one():
    said = [Said("", "it had agreed", cue="denied that", mention="union"), Said("", "talks would resume in May")]
    rates = score(gold_article(), build_summary(TEXT, said=said)).rates
    assert (rates["cue overlap"].hits, rates["cue overlap"].of, rates["cue exact"].hits) == (1, 1, 0)
    assert (rates["mention overlap"].hits, rates["mention overlap"].of, rates["mention exact"].hits) == (1, 2, 0)


def test_equal_contents_are_paired_by_cue_mention_and_speaker():
    gold = [Attributed(f"g{n}", (Span(0, 9),), speakers=frozenset({n})) for n in "ab"]
    pred = [Attributed(f"p{n}", (Span(0, 9),), speakers=frozenset({n})) for n in "ba"]
    assert aligned(gold, pred, 0.5) == [(0, 1), (1, 0)]


def test_a_summary_of_another_text_is_refused():
    with pytest.raises(InputError, match="another text"):
        score(gold_article(), build_summary(TEXT + " More."))


def test_tags_sum_the_articles_that_have_them():
    first, second = gold_article(), gold_article(tags=frozenset({"nested"}))
    tags = by_tag([first, second], [score(first, perfect()), score(second, None)])
    assert list(tags) == ["nested", "split"]
    assert (tags["nested"][0], tags["nested"][1].counts["partial"]) == (2, Counts(5, 5, 10))
    assert (tags["split"][0], tags["split"][1].counts["partial"]) == (1, Counts(5, 5, 5))


def records(text_length: int):
    span = st.tuples(st.integers(0, text_length - 1), st.integers(1, 12)).map(
        lambda t: Span(t[0], min(t[0] + t[1], text_length))
    )
    maybe = st.one_of(st.none(), span)
    names = st.frozensets(st.sampled_from("xyz"), max_size=1)
    return st.lists(st.tuples(st.lists(span, min_size=1, max_size=2), maybe, maybe, names), max_size=6).map(
        lambda rows: [
            Attributed(f"r{n}", joined(TEXT, content), cue, mention, speakers)
            for n, (content, cue, mention, speakers) in enumerate(rows)
        ]
    )


sides = records(60)


@given(sides, sides)
def test_exchanging_the_sides_exchanges_precision_and_recall(gold, pred):
    there, back = score_statements(TEXT, gold, pred), score_statements(TEXT, pred, gold)
    for name, counts in there.counts.items():
        if name != "speaker":  # of two pairings with the same total, one may agree in the cue and the other in the speaker
            assert (counts.tp, counts.pred, counts.gold) == (
                back.counts[name].tp,
                back.counts[name].gold,
                back.counts[name].pred,
            )


@given(sides, sides, st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_no_score(gold, pred, shuffler):
    before = score_statements(TEXT, gold, pred)
    shuffler.shuffle(gold)
    shuffler.shuffle(pred)
    after = score_statements(TEXT, gold, pred)
    assert after.counts == before.counts
    assert after.rates == before.rates
    assert sorted(after.pairs) == sorted(before.pairs)


@given(sides, sides)
def test_strict_f1_is_1_just_when_the_contents_are_the_same(gold, pred):
    gold, pred = ([r for r in side if r.content] for side in (gold, pred))
    if gold or pred:
        same = sorted(g.content for g in gold) == sorted(p.content for p in pred)
        assert (score_statements(TEXT, gold, pred).counts["strict"].f1 == 1) == same


@given(sides, sides)
def test_levels_are_ordered_and_bounded(gold, pred):
    scored = score_statements(TEXT, gold, pred)
    for counts in scored.counts.values():
        assert 0 <= counts.tp <= min(counts.pred, counts.gold)
    assert scored.counts["speaker"].tp <= scored.counts["partial"].tp
    assert all(0 <= r.hits <= r.of for r in scored.rates.values())


@given(summaries(), summaries())
def test_any_summary_can_be_scored_against_labels_of_any_places(labelled, predicted):
    text = predicted.document.text
    inside = [s for s in labelled.statements if all(f.end <= len(text) for f in s.content)]
    article = GoldArticle("any", text, statements=tuple(GoldStatement(s.id, tuple(f.span for f in s.content)) for s in inside))
    scored = score(article, predicted)
    assert scored.counts["partial"].pred == len(predicted.statements)
    assert len(scored.pairs) + len(scored.missed) == len(inside)


def test_agreement_of_labels_is_scored_by_the_same_rules():
    first = gold_article()
    second = gold_article(statements=first.statements[:3])
    assert agreement(first, first).counts["strict"].f1 == 1
    assert agreement(first, second).counts["partial"] == Counts(3, 3, 5)
    assert agreement(first, second).counts["partial"].f1 == agreement(second, first).counts["partial"].f1
    with pytest.raises(InputError, match="different texts"):
        agreement(first, gold_article(text=TEXT + " "))
