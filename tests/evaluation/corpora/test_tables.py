"""Corpus tables: denominators, intervals, people and published figures beside ours."""

from pathlib import Path

from summarizer.evaluation.corpora import polnear, seesaw
from summarizer.evaluation.corpora.runs import ArticleScore
from summarizer.evaluation.corpora.tables import ScoreTable, polnear_table, seesaw_table
from summarizer.evaluation.counts import Counts, Rate, Scored
from tests.builders import Said, build_summary

DATA = Path(__file__).parent.parent / "data"


def reader(document):
    if document.text.startswith("Museum"):
        raise RuntimeError("no answer")
    return build_summary(
        document.text,
        said=[
            Said("Ines Marrow", "that fares would rise ''by a tenth,''", "said", "Councillor Ines Marrow"),
            Said("", "islanders will leave", "feared"),
        ],
    )


def row(table, label):
    (found,) = [r for r in table.rows if r[0] == label]
    return dict(zip(table.header, found, strict=True))


def test_polnear():
    articles = polnear.load("train", DATA)
    table = polnear_table(polnear.score_polnear(articles, reader), polnear.human_line(articles), "Made up")
    headline = row(table, "statements, IoU >= 0.5")
    # Found of the one annotator's six: two; of the other's four: one. The failed article adds its two labels.
    assert headline["right / predicted / labelled"] == "1.5 / 2 / 7"
    assert headline["P"] == "0.750"
    assert headline["R"] == "0.214"
    assert headline["F1 / share"] == "0.333"
    assert headline["95 % interval"] == "0.000 to 1.000"
    assert headline["people"] == "0.600"
    assert headline["published"] == ""
    assert row(table, "CofeNet exact: source")["published"] == "0.832; CoreNLP 0.139; rules 0.107"
    assert row(table, "slice: quoted")["right / predicted / labelled"] == "1, 1 / 1 / 3"
    assert row(table, "given match: mention overlap")["right / predicted / labelled"] == "1 of 1"
    notes = "\n".join(table.notes)
    assert "2 articles, of which 1 gave no summary" in notes
    assert "RuntimeError: no answer" in notes
    assert "What differs" in notes
    assert "over 1 articles" in notes


def test_seesaw_intervals_are_by_story():
    articles = seesaw.load("train", DATA)
    table = seesaw_table(seesaw.score_seesaw(articles, lambda document, entities: None), seesaw.human_line(articles))
    assert row(table, "topics and events: subject, side, object")["right / predicted / labelled"] == "0 / 0 / 3"
    assert row(table, "topics and events: subject, side, object")["95 % interval"] == ""  # one story has no spread
    assert any("clustered by story; 1 of these" in n for n in table.notes)


def scores(*counts):
    return [
        ArticleScore(f"a{n}", Scored({"issue/triples": c}, {"unplaced": Rate(1, 4)}), cluster=cluster)
        for n, (c, cluster) in enumerate(counts)
    ]


def test_a_cluster_of_articles_is_one_observation():
    counts = [Counts(tp, 5, 5) for tp in (2, 4, 2, 4, 3, 3, 1, 5)]
    apart = seesaw_table(scores(*((c, "") for c in counts)))
    grouped = seesaw_table(scores(*zip(counts, "stst" * 2, strict=True)))
    label = "topics and events: subject, side, object"
    assert row(apart, label)["F1 / share"] == row(grouped, label)["F1 / share"] == "0.600"
    assert row(apart, label)["95 % interval"] != row(grouped, label)["95 % interval"]
    assert any("must differ by about" in n for n in apart.notes)


def test_equal_articles_show_no_spread_rather_than_certainty():
    table = seesaw_table(scores((Counts(2, 2, 2), ""), (Counts(2, 2, 2), "")))
    assert row(table, "topics and events: subject, side, object")["95 % interval"] == "no spread seen"
    assert not any("must differ" in n for n in table.notes)


def test_layouts_hold_every_cell_and_note():
    table = ScoreTable("Title", (("a", "1"), ("long name", "22")), ("A note.",), ("score", "F1"))
    assert table.text() == "Title\n\nscore      F1\n-------------\na          1\nlong name  22\n\nA note.\n"
    assert table.markdown() == "### Title\n\n| score | F1 |\n|---|---|\n| a | 1 |\n| long name | 22 |\n\n- A note.\n"
