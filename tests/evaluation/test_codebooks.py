"""What of an article's labels becomes its codebook."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.api import Summarizer
from summarizer.errors import InputError
from summarizer.evaluation.codebooks import codebook_of, headlines, with_codebook
from summarizer.evaluation.gold import GoldActor, GoldArticle, GoldIssue, GoldParty, GoldPosition

ARTICLE = GoldArticle(
    name="ferry",
    text="The crews want a ferry.",
    parties=(
        GoldParty("Crews", ("the crews", "The Crews", "Céline’s crews")),
        GoldParty("Line", ("Celine's crews", "the line")),
    ),
    issues=(GoldIssue("ferry", "a ferry"),),
)


def test_a_name_that_is_spelled_in_two_ways_stands_once() -> None:
    codebook = codebook_of(ARTICLE)
    assert [(p.name, p.aliases) for p in codebook.parties] == [
        ("Crews", ("Céline’s crews",)),
        ("Line", ()),
    ]
    assert [(i.id, i.proposal) for i in codebook.issues] == [("ferry", "a ferry")]


def test_two_parties_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="ferry: two parties are named like 'Crews'"):
        codebook_of(replace(ARTICLE, parties=(GoldParty("Crews"), GoldParty("CREWS"))))


NAMES = st.text(st.characters(categories=("Lu", "Ll", "Mn", "Zs")), min_size=1, max_size=6)


@given(names=st.lists(NAMES, min_size=1, max_size=4), aliases=st.lists(NAMES, max_size=4), secret=NAMES)
def test_nothing_but_parties_and_issues_decides_it(names: list[str], aliases: list[str], secret: str) -> None:
    article = replace(ARTICLE, parties=tuple(GoldParty(n, tuple(aliases)) for n in names))
    other = replace(
        article,
        title=secret,
        actors=(GoldActor(secret, (secret,), names[0]),),
        positions=(GoldPosition(names[0], "ferry", "opposes"),),
        tags=frozenset({secret}),
        labelled_by=(secret,),
    )
    try:
        codebook = codebook_of(article)
    except InputError:
        with pytest.raises(InputError):
            codebook_of(other)
        return
    assert codebook == codebook_of(other)
    assert [p.name for p in codebook.parties] == names
    assert all(p.spokespersons == () for p in codebook.parties)
    assert codebook.closed


def test_a_codebook_is_given_for_one_document_alone() -> None:
    rules = Summarizer("rules")
    given_one = with_codebook(rules, codebook_of(ARTICLE))
    assert rules.codebook is None
    assert [i.id for i in given_one.summarize(ARTICLE.document()).issues] == ["ferry"]
    assert rules.summarize(ARTICLE.document()).issues == ()


def test_headlines_say_who_named_the_issues() -> None:
    assert headlines("closed")[-1] == "positions/slots.f1"
    assert headlines("open")[-1] == "open positions/slots.f1"
