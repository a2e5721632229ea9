"""The PolNeAR adapter, on made-up files that hold what the real ones hold."""

import shutil
from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.evaluation.corpora import polnear
from summarizer.evaluation.counts import Counts, added
from summarizer.text.spans import Span
from tests.builders import Said, build_summary

DATA = Path(__file__).parent.parent / "data"
FERRY, MUSEUM = "skelbo-post_2031-04-02_ferry-fares-to-rise", "quill-times_2031-05-10_museum-stays-shut"


@pytest.fixture
def ferry():
    return next(a for a in polnear.load("train", DATA) if a.name == FERRY)


@pytest.fixture
def museum():
    return next(a for a in polnear.load("train", DATA) if a.name == MUSEUM)


def words(article, spans):
    return [article.text[slice(*s)] for s in spans]


def test_articles_come_with_all_their_annotators():
    articles = polnear.load("train", DATA)
    assert [(a.name, list(a.labels)) for a in articles] == [(MUSEUM, ["aa11"]), (FERRY, ["aa11", "bb22"])]


def test_the_text_is_kept_as_it_is(tmp_path):
    shutil.copytree(DATA / "polnear", tmp_path / "polnear")
    file = tmp_path / "polnear" / "train" / "text" / f"{MUSEUM}.txt"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n") + b"\xc2\xa0")
    text = polnear.load("train", tmp_path / "polnear")[0].text
    assert text.count("\r\n") == 4
    assert text.endswith("\u00a0")


def test_every_trap_of_the_files(ferry):
    labels = ferry.labels["aa11"]
    assert [a.id for a in labels] == ["E1", "E2", "E3", "E4", "E5", "E6"]  # the event without arguments is none
    by_id = {a.id: a for a in labels}
    assert words(ferry, by_id["E2"].content) == ["that fares would rise ''by a tenth,''"]
    assert by_id["E2"].source == by_id["E3"].source  # one source line, two events
    assert words(ferry, by_id["E4"].content) == ["''Nobody likes it,''", "''but the boats are old.''"]  # listed second first
    assert by_id["E5"].source == ()  # an event of the type without source
    assert words(ferry, by_id["E6"].content) == ["“We were not asked,”", "“And we will not pay,\nnot one of us.”"]  # Content2


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ("T1\tContent 0 4\tabcd\nE1\tAttribution Content:T2\n", "cites T2"),
        ("T1\tContent 0 400\tabcd\nE1\tAttribution Content:T1\n", "outside the article"),
    ],
)
def test_damaged_files_are_refused_by_name(annotation, message):
    with pytest.raises(InputError, match=message) as caught:
        polnear.parse(annotation, "abcdef", source="some.ann")
    assert "some.ann" in str(caught.value)


def test_where_the_corpus_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.delenv("SUMMARIZER_CORPORA", raising=False)
    with pytest.raises(InputError, match="SUMMARIZER_CORPORA"):
        polnear.load("train")
    monkeypatch.setenv("SUMMARIZER_CORPORA", str(DATA))
    assert len(polnear.load("train")) == 2
    assert len(polnear.load("train", DATA / "polnear")) == 2
    with pytest.raises(InputError, match="no split 'dev'"):
        polnear.load("dev")
    shutil.copytree(DATA / "polnear", tmp_path / "elsewhere" / "data")
    assert len(polnear.load("train", tmp_path / "elsewhere")) == 2


def read_museum(document):
    return build_summary(
        document.text,
        said=[
            Said("A Spokeswoman", "The roof of the Quill Museum leaks", "told reporters", "a spokeswoman"),
            Said("website", "It opens again in May", "according to", "its website"),
        ],
    )


def test_a_right_reading_scores_1_by_mention_not_name(museum):
    scored = polnear.score_polnear([museum], read_museum)[0].scored
    assert {k: c.f1 for k, c in scored.counts.items()} == dict.fromkeys(scored.counts, 1.0)
    assert {k: r.value for k, r in scored.rates.items()} == dict.fromkeys(scored.rates, 1.0)
    assert "speaker" not in scored.counts
    assert "speaker given match" not in scored.rates
    assert scored.pairs == (("E1", "s1"), ("E2", "s2"))


def test_an_inner_statement_is_left_out(ferry):
    outer = Said("", "that fares would rise ''by a tenth,'' and promised to review them", "said")
    marked = build_summary(ferry.text, said=[outer, Said("", "fares would rise", inside=1)])
    contained = build_summary(ferry.text, said=[outer, Said("", "to review them", "promised")])
    beside = build_summary(ferry.text, said=[outer, Said("", "to review them", "said")])  # its cue stands outside
    assert [[r.id for r in polnear.in_scheme(s)] for s in (marked, contained, beside)] == [["s1"], ["s1"], ["s1", "s2"]]


def test_two_statements_with_one_content_both_stay(ferry):
    twice = [Said("", "to review them", "said"), Said("", "to review them", "promised")]
    assert len(polnear.in_scheme(build_summary(ferry.text, said=twice))) == 2


def test_an_article_with_several_annotators_counts_once(ferry):
    def reader(document):
        return build_summary(
            document.text, said=[Said("", ["''Nobody likes it,''", "''but the boats are old.''"], "added", "she")]
        )

    scored = polnear.score_polnear([ferry], reader)[0].scored
    assert scored.counts["partial"] == Counts(1, 1, 5)  # six labels by the one, four by the other
    assert scored.counts["partial"].recall == pytest.approx(1 / 5)


def test_a_failure_counts_as_everything_missed(ferry, museum):
    def reader(document):
        if document.source == FERRY:
            raise RuntimeError("no answer")
        return read_museum(document)

    results = polnear.score_polnear([museum, ferry], reader)
    assert [r.failure for r in results] == ["", "RuntimeError: no answer"]
    total = added(r.scored for r in results)
    assert total.counts["partial"] == Counts(2, 2, 7)
    assert total.counts["cofenet/exact/cue"] == Counts(2, 2, 7)
    assert added(r.scored for r in polnear.score_polnear([ferry], lambda _: None)).counts["partial"] == Counts(0, 0, 5)


def test_a_summary_of_another_text_is_a_failure(museum):
    result = polnear.score_polnear([museum], lambda _: build_summary("Another text."))[0]
    assert "another text" in result.failure
    assert result.scored.counts["partial"] == Counts(0, 0, 2)


def test_slices_are_told_from_the_words(ferry):
    tags = {r.id: r.tags for r in polnear.records(ferry.text, ferry.labels["aa11"])}
    assert tags["E1"] == {"indirect"}
    assert tags["E2"] == {"speech-verb", "quoted", "mixed"}  # '' is a quotation mark
    assert tags["E3"] == {"speech-verb", "indirect"}
    assert tags["E4"] == {"speech-verb", "quoted", "direct", "pronoun", "discontinuous"}
    assert tags["E5"] == {"indirect", "no-source"}
    assert tags["E6"] == {"speech-verb", "quoted", "direct", "discontinuous"}


def test_the_human_line_is_made_by_the_same_scorer(ferry, museum):
    lines = polnear.human_line([museum, ferry])
    assert [line.name for line in lines] == [FERRY]
    counts = lines[0].scored.counts
    # E2, E3, E4 and E6 find each other; six labels against four, in both directions.
    assert (counts["partial"].tp, counts["partial"].pred, counts["partial"].gold) == (3, 5, 5)
    assert counts["partial"].precision == counts["partial"].recall
    assert counts["strict"].tp == 1
    assert counts["strict/trimmed"].tp == 2
    assert lines[0].scored.rates["cue exact"].value == pytest.approx(2 / 3)


def test_pieces_of_a_source_are_compared_by_the_longest():
    text = "The mayor and, later, the governor agreed to it."
    annotation = (
        "T1\tSource 0 9;22 34\tx\nT2\tCue 35 41\tagreed\nT3\tContent 42 47\tto it\n"
        "E1\tAttribution Source:T1 Cue:T2 Content:T3\n"
    )
    (label,) = polnear.parse(annotation, text)
    assert label.source == (Span(0, 9), Span(22, 34))
    assert polnear.records(text, [label])[0].mention == Span(22, 34)


@pytest.mark.parametrize(
    ("cue", "speech"),
    [
        ("has said", True),
        ("noted that", True),
        ("according to", False),
        ("did not rule out", False),
        ("wants", False),
        ("told", True),
    ],
)
def test_which_cues_are_verbs_of_speech(cue, speech):
    text = f"She {cue} it."
    end = 4 + len(cue)
    (label,) = polnear.parse(
        f"T1\tCue 4 {end}\tx\nT2\tContent {end + 1} {end + 3}\tit\nE1\tAttribution Cue:T1 Content:T2\n", text
    )
    assert ("speech-verb" in polnear.records(text, [label])[0].tags) == speech
