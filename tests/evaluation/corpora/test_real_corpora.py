"""The adapters on the corpora themselves, where they are at hand: only sizes and the line of the annotators."""

import os

import pytest

from summarizer.evaluation.corpora import polnear, seesaw
from summarizer.evaluation.counts import added

CORPORA = os.environ.get("SUMMARIZER_CORPORA", "")
pytestmark = pytest.mark.skipif(not CORPORA, reason="SUMMARIZER_CORPORA does not say where polnear/ and seesaw/ are")


def test_polnear_train():
    articles = polnear.load("train", CORPORA)
    assert len(articles) == 840
    assert sum(len(a.labels) for a in articles) == 919
    assert 22_400 < sum(len(labels) for a in articles for labels in a.labels.values()) < 22_500
    people = polnear.human_line(articles)
    total = added(line.scored for line in people)
    assert len(people) == 16
    # Computed before, by other code, in the units that both have: exact fragments of source and cue .777 and .704.
    assert total.counts["cofenet/exact/source"].f1 == pytest.approx(0.777, abs=0.005)
    assert total.counts["cofenet/exact/cue"].f1 == pytest.approx(0.704, abs=0.005)
    assert total.counts["strict"].f1 == pytest.approx(0.671, abs=0.005)


def test_seesaw_train():
    articles = seesaw.load("train", CORPORA)
    assert len(articles) == 381
    assert len({a.story for a in articles}) == 127
    for article in articles:
        for triple, sentences in seesaw.gold_triples(article.labels).items():
            assert {triple[0], triple[2]} <= {e.name for e in article.entities}
            assert all(article.text[slice(*article.sentences[n])] for n in sentences)
