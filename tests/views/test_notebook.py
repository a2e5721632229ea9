from html.parser import HTMLParser

import pytest
from hypothesis import given

from summarizer.text.folding import shown
from summarizer.views.notebook import to_html
from tests.builders import HOSTILE, Said, Stands, Who, build_summary, summaries
from tests.views.ferry import ferry_summary

TAGS = {"div", "span", "p", "b", "i", "u", "br", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "details", "summary"}
ATTRIBUTES = {"class", "style", "dir", "open"}


class Reader(HTMLParser):
    """Collects what a page shows; fails on anything that this view never writes and on unbalanced tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        assert {name for name, _ in attrs} <= ATTRIBUTES
        assert not any(name == "style" and ("url" in value or "expression" in value) for name, value in attrs)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        pytest.fail("a comment")

    def handle_decl(self, decl):
        pytest.fail("a declaration")

    def unknown_decl(self, data):
        pytest.fail("a declaration")

    def handle_pi(self, data):
        pytest.fail("a processing instruction")


def test_a_notebook_shows_the_summary():
    html = ferry_summary()._repr_html_()
    read = Reader(html).words
    for words in (
        "Ferry talks run past midnight",
        "[3] “We have moved, and we have moved a long way,” […] “What we need now is an answer.”",
        "Pask told · quoted · to reporters · s. 5–6",
        "denied: that it had asked",
        "Selma Quarry, Transport Minister, Government: that the line’s subsidy",
        "+ supports, conditional",
        "red line: never, on any boat, in any weather",
        "The line would keep the second engineer if the stoppage ends by Friday.",
        "Disputes",
        "this quotation stands in no statement (s. 26)",
        "cost unknown",
    ):
        assert words in read
    assert "<script" not in html
    assert "http" not in html


def test_dollar_signs_are_not_left_to_mathjax():
    assert to_html(build_summary("It cost $4 and $5.")).startswith('<div class="tex2jax_ignore mathjax_ignore"')


def test_an_empty_summary_says_so():
    read = Reader(to_html(build_summary("Nobody spoke."))).words
    assert "No statement was found." in read
    assert "No party takes a side." in read


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text_in_every_place(hostile):
    text = f"Ada said {hostile} and left. {hostile} Bo wept."
    name, party = f"{hostile} Ada", f"{hostile} Crews"
    summary = build_summary(
        text,
        title=hostile,
        source=hostile,
        who=[Who(name, party, hostile)],
        said=[Said(name, hostile, cue="said", medium=hostile, addressee=hostile, said_at=hostile)],
        stands=[Stands(party, "i", "supports", said=[1], voiced_by=[name], conditions=[hostile], gist=hostile)],
        proposals={"i": hostile},
        dismissed=[(hostile, hostile)],
    )
    html = to_html(summary)
    assert Reader(html).words.count(shown(hostile)) >= 10
    if any(c in hostile for c in "<>"):
        assert hostile not in html


@given(summaries())
def test_any_summary_gives_sound_html_with_all_its_statements(summary):
    read = Reader(to_html(summary)).words
    for statement in summary.statements:
        for fragment in statement.content:
            assert shown(fragment.text) in read
