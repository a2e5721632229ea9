"""The SEESAW adapter, on made-up files that hold what the real ones hold."""

import json
import shutil
from pathlib import Path

import pytest

from summarizer.api import Summarizer
from summarizer.errors import InputError
from summarizer.evaluation.corpora import seesaw
from summarizer.evaluation.corpora.seesaw import Entity
from summarizer.evaluation.corpora.session import read_corpus
from summarizer.evaluation.counts import Counts, added
from tests.builders import Said, Stands, build_summary

DATA = Path(__file__).parent.parent / "data"
BRIDGE = ("Ada Holm", "POS", "toll bridge")
UNION = ("Fishing Union", "NEG", "toll bridge")
MAYOR = ("Fishing Union", "NEG", "Ada Holm")
ONCE = ("Fishing Union", "POS", "toll bridge")


@pytest.fixture
def article():
    return seesaw.load("train", DATA)[0]


def test_what_is_read(article):
    assert article.title == "Skelbo rows over the bridge"
    assert article.entities == (
        Entity("Ada Holm", "People"),
        Entity("Fishing Union", "Organization"),
        Entity("toll bridge", "Topic"),  # two of three annotators say so
        Entity("bridge opening", "Event"),
    )
    assert article.annotators == {"A", "B", "C"}
    triples = seesaw.gold_triples(article.labels)
    assert triples == {BRIDGE: {0, 4}, UNION: {5}, MAYOR: {5}, ONCE: {7}}  # None and "Not in the list" are dropped
    assert article.story == "TRIPLET_900"


def test_the_text_is_put_together_again(article):
    assert article.text.splitlines()[:2] == [
        "Mayor Ada Holm wants a toll bridge to the mainland.",
        "“The ferry is finished. It has been for years,” Ms. Holm said.",  # an open quotation stays in one line
    ]
    assert [article.text[slice(*s)] for s in article.sentences[1:5]] == [
        "",
        "",
        "“The ferry is finished.",
        "It has been for years,” Ms. Holm said.",
    ]
    assert article.document().title == article.title


@pytest.mark.parametrize(
    ("sentences", "text"),
    [
        (['He said "no.', 'Never."', "She left."], 'He said "no. Never."\nShe left.'),
        (["“One.", "“Two.”", "Three."], "“One.\n“Two.”\nThree."),
        (["", " A. ", ""], "A."),
    ],
)
def test_joining(sentences, text):
    assert seesaw.put_together(sentences)[0] == text


def summary(article, stands, proposals=None):
    return build_summary(article.text, said=[Said("Ada Holm", "The ferry is finished.")], stands=stands, proposals=proposals)


RIGHT = [
    Stands("Ada Holm", "bridge", "supports", narrated=["wants a toll bridge"]),
    Stands("Fishing Union", "bridge", "opposes", narrated=["The Fishing Union is against the toll"]),
    Stands("Fishing Union", "mayor", "opposes", narrated=["calls the mayor a fool"]),
    Stands("Fishing Union", "bridge", "supports", status="former", narrated=["The union once liked the bridge."]),
]
NAMES = {"bridge": "Toll bridge", "mayor": "Ada Holm"}


def test_a_right_reading_scores_1(article):
    scored = seesaw.score_article(article, summary(article, RIGHT, NAMES))
    assert scored.counts["issue/triples"] == Counts(3, 3, 3)
    assert scored.counts["all/triples"] == Counts(4, 4, 4)
    assert scored.counts["issue/pairs"] == Counts(2, 2, 2)
    assert scored.rates["all/side given pair"].value == 1
    assert scored.rates["issue/evidence given triple"].value == 1
    assert (scored.rates["unplaced"].hits, scored.rates["unplaced"].of) == (0, 4)


def test_what_is_no_triple(article):
    stands = [
        Stands("Ada Holm", "bridge", "open", narrated=["wants"]),
        Stands("Ada Holm", "bridge", "withholds", narrated=["wants"]),
        Stands("Fishing Union", "bridge", "opposes", basis="ascribed", ascribed_by=["Ada Holm"], said=[1]),
    ]
    scored = seesaw.score_article(article, summary(article, stands, NAMES))
    assert scored.counts["all/triples"] == Counts(0, 0, 4)
    assert scored.rates["unplaced"].of == 0


def test_a_wrong_side_is_a_right_pair(article):
    scored = seesaw.score_article(
        article, summary(article, [Stands("Ada Holm", "bridge", "opposes", narrated=["wants"])], NAMES)
    )
    assert scored.counts["all/triples"].tp == 0
    assert scored.counts["all/pairs"].tp == 1
    assert (scored.rates["all/side given pair"].hits, scored.rates["all/side given pair"].of) == (0, 1)


def test_one_of_two_sides_is_half_of_the_triples_and_not_the_same_sides(article):
    scored = seesaw.score_article(article, summary(article, RIGHT[1:2], NAMES))
    assert scored.counts["issue/triples"] == Counts(1, 1, 3)
    assert scored.rates["issue/side given pair"].value == 0


def test_evidence_must_touch_a_sentence_of_that_triple(article):
    wrong = [Stands("Ada Holm", "bridge", "supports", narrated=["Critics fear the worst."])]
    assert seesaw.score_article(article, summary(article, wrong, NAMES)).rates["all/evidence given triple"].hits == 0
    spoken = [Stands("Ada Holm", "bridge", "supports", said=[1])]
    assert seesaw.score_article(article, summary(article, spoken, NAMES)).rates["all/evidence given triple"].hits == 0


def test_what_is_off_the_list_is_told_and_left_out(article):
    stands = [
        Stands("Critics", "bridge", "opposes", narrated=["Critics"]),
        Stands("Ada Holm", "ferry", "opposes", narrated=["wants"]),
    ]
    scored = seesaw.score_article(article, summary(article, stands, {**NAMES, "ferry": "the ferry"}))
    assert scored.counts["all/triples"].pred == 0
    assert (scored.rates["unplaced"].hits, scored.rates["unplaced"].of) == (2, 2)


def test_open_names_are_aligned_by_containment(article):
    entities = article.entities
    assert seesaw.resolve("Holm", entities, "closed") is None
    assert seesaw.resolve("Mayor Holm", entities, "open") == "Ada Holm"
    assert seesaw.resolve("a toll bridge to the mainland", entities, "open") == "toll bridge"
    assert seesaw.resolve("bridge", entities, "open") is None  # two fit
    assert seesaw.resolve("TOLL BRIDGE", entities, "closed") == "toll bridge"
    assert seesaw.resolve("", entities, "open") is None
    open_reading = [Stands("Mayor Holm", "i1", "supports", narrated=["wants a toll bridge"])]
    names = {"i1": "a toll bridge to the mainland"}
    assert seesaw.score_article(article, summary(article, open_reading, names)).counts["issue/triples"].tp == 0
    assert seesaw.score_article(article, summary(article, open_reading, names), "open").counts["issue/triples"].tp == 1


def test_the_reader_is_given_the_entity_list_and_failures_count():
    articles = seesaw.load("train", DATA)
    seen = []

    def reader(document, entities):
        seen.append((document.title, [e.name for e in entities]))
        raise ValueError("no")

    results = seesaw.score_seesaw(articles, reader)
    assert seen[0] == ("Skelbo rows over the bridge", ["Ada Holm", "Fishing Union", "toll bridge", "bridge opening"])
    assert [r.failure for r in results] == ["ValueError: no"] * 2
    assert [r.cluster for r in results] == ["TRIPLET_900"] * 2
    assert added(r.scored for r in results).counts["all/triples"] == Counts(0, 0, 4)


def test_the_entity_list_is_a_closed_codebook(article):
    codebook = seesaw.codebook_of(article.entities)
    assert [p.name for p in codebook.parties] == ["Ada Holm", "Fishing Union"]
    assert [(i.id, i.proposal) for i in codebook.issues] == [("i1", "toll bridge"), ("i2", "bridge opening")]
    assert codebook.closed
    odd = [
        Entity("None", "People"),
        Entity("Café", "GPE"),
        Entity("cafe", "Topic"),
        Entity(" ", "Event"),
        Entity("X", "Others"),
    ]
    assert [p.name for p in seesaw.codebook_of(odd).parties] == ["Café", "X"]
    assert seesaw.codebook_of(odd).issues == ()


def position(n, party, issue, stance, sentence):
    kept = {"n": n, "party": party, "issue": issue, "stance": stance, "status": "current", "statements": [], "gist": ""}
    return {**kept, "sentences": [sentence], "conditions": [], "red_line": []}


def test_a_corpus_is_read_with_the_list_and_scored_closed(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    server.will("statements", {"actors": [], "statements": []})
    positions = [position(1, "Ada Holm", "i1", "supports", 1), position(2, "Fishing Union", "i1", "opposes", 4)]
    server.will("positions", {"issues": [], "positions": positions, "gist": []})
    done = read_corpus("seesaw", "train", Summarizer("openai/m", base_url=server.url), path=DATA, at_once=1)
    assert done.table.title.endswith(", entity list given as codebook")
    assert done.scores[0].scored.counts["issue/triples"] == Counts(2, 2, 3)
    assert done.scores[0].scored.rates["unplaced"].hits == 0
    asked = server.asked("positions")[0]["messages"][-1]["content"]
    assert "Use these issues, by id, and no others: i1: toll bridge; i2: bridge opening" in asked
    assert "Parties: Ada Holm; Fishing Union" in asked


def test_the_rules_reader_gives_no_position(socket_disabled):
    done = read_corpus("seesaw", "train", Summarizer("rules"), path=DATA)
    assert [s.failure for s in done.scores] == ["", ""]
    assert added(s.scored for s in done.scores).counts["issue/triples"] == Counts(0, 0, 3)


def test_the_human_line_is_pairwise_over_annotators(article):
    (line,) = seesaw.human_line(seesaw.load("train", DATA))
    # A has BRIDGE, UNION, MAYOR; B has BRIDGE, UNION, ONCE; C has none: pairs A-B 2 of 3 and 3, A-C and B-C 0 of 3.
    counts = line.scored.counts["all/triples"]
    assert (counts.tp, counts.pred, counts.gold) == pytest.approx((2 / 3, 2, 2))


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d.pop("entity lists"),
        lambda d: d["sentence-level stances"].update({"99": d["sentence-level stances"]["0"]}),
        lambda d: d["entity lists"].append(["x"]),
        lambda d: d["sentence-level stances"].update({"one": []}),
    ],
)
def test_damaged_files_are_refused_by_name(tmp_path, damage):
    shutil.copytree(DATA / "seesaw", tmp_path / "seesaw")
    file = tmp_path / "seesaw" / "train" / "annotations" / "TRIPLET_900_DOCUMENT_0.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    damage(data)
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match="TRIPLET_900_DOCUMENT_0"):
        seesaw.load("train", tmp_path)


def test_what_is_no_json_is_refused_with_its_line(tmp_path):
    shutil.copytree(DATA / "seesaw", tmp_path / "seesaw")
    file = tmp_path / "seesaw" / "train" / "articles" / "TRIPLET_900_DOCUMENT_1.json"
    file.write_text("{\n]", encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        seesaw.load("train", tmp_path)
