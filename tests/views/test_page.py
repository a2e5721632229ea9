"""The page as markup: sound, self-contained, and nothing in it but what the templates wrote. See tests/browser too."""

import base64
import hashlib
import html as html_escapes
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from summarizer.review import Review
from summarizer.summary import Summary
from summarizer.text.folding import legible, shown
from summarizer.views.page import Entry, to_html, to_index
from summarizer.views.page.reviewing import review_data
from summarizer.views.palette import ALARM, INK, PARTIES, RULE, SOFT, STANCES
from tests.builders import HOSTILE, Said, Who, build_summary, summaries
from tests.views.ferry import ferry_summary
from tests.views.hearing import hearing, hostile

VOID = {"meta", "link", "input"}
ALLOWED = VOID | set(
    "html head title style body script svg symbol path use a nav div span button header p h1 h2 h3 main section ul ol li "
    "details summary table thead tbody tr th td b bdi article form label select option output mark footer dl dt dd code "
    "kbd dialog fieldset legend textarea datalist template".split()
)


class Reader(HTMLParser):
    """Collects what a page holds; fails on elements no template writes and on unbalanced tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.scripts, self.styles = "", [], []
        self.paragraphs: list[str] = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.policy = ""
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names)
        assert not [name for name in names if name.startswith("on") or name in ("style", "src", "srcdoc", "action")]
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag != "use" and "href" in given:
            self.hrefs.append(given["href"])
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        if tag == "p" and self.open and self.open[-1][1].get("class") == "text":
            self.paragraphs.append("")
        if tag not in VOID:
            self.open.append((tag, given))

    def handle_startendtag(self, tag, attrs):
        assert tag in ("path", "use")

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        kinds = [tag for tag, _ in self.open]
        if kinds and kinds[-1] in ("script", "style"):
            (self.scripts if kinds[-1] == "script" else self.styles).append(data)
            return
        self.words += data
        classes = [(given.get("class") or "").split() for _, given in self.open]
        if self.paragraphs and ["text"] in classes and not any("who" in c for c in classes) and "p" in kinds:
            self.paragraphs[-1] += data

    def handle_comment(self, data):
        pytest.fail("a comment")

    def unknown_decl(self, data):
        pytest.fail("a declaration")

    def handle_pi(self, data):
        pytest.fail("a processing instruction")


def digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def holds_together(read: Reader) -> None:
    assert len(set(read.ids)) == len(read.ids)
    targets = {href[1:] for href in read.hrefs if href.startswith("#")} - {""}
    assert targets <= set(read.ids)


@pytest.mark.parametrize(
    "html", [to_html(ferry_summary()), to_index([Entry("a.html", ferry_summary())])], ids=["page", "index"]
)
def test_the_policy_allows_the_pages_own_style_and_script_alone(html):
    read = Reader(html)
    (style,), (script,) = read.styles, read.scripts
    assert f"style-src {digest(style)};" in read.policy
    assert f"script-src {digest(script)};" in read.policy
    assert read.policy.startswith("default-src 'none';")
    assert "unsafe" not in read.policy
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", html)


@pytest.mark.parametrize("make", [ferry_summary, hearing, hostile, lambda: build_summary("Nobody spoke.")])
def test_a_page_holds_together(make):
    summary = make()
    read = Reader(summary.to_html())
    holds_together(read)
    assert summary.document.sha256 in read.words


@settings(max_examples=25)
@given(summaries())
def test_any_summary_gives_a_sound_page_with_its_text_and_statements(summary: Summary):
    read = Reader(to_html(summary, index="index.html"))
    holds_together(read)
    text = summary.document.text
    # A parser reads a carriage return as a line feed, as a browser does.
    assert read.paragraphs == [legible(text[p.start : p.end]).replace("\r", "\n") for p in summary.document.paragraphs]
    for statement in summary.statements:
        for fragment in statement.content:
            assert shown(legible(fragment.text)) in shown(read.words)
    holds_together(Reader(to_index([Entry("a.html", summary)])))


@pytest.mark.parametrize("words", HOSTILE)
def test_deceiving_characters_never_reach_the_page(words):
    html = to_html(build_summary(f"Ada said {words} twice.", who=[Who("Ada")], said=[Said("Ada", f"{words} twice", "said")]))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]", html)


def test_permalinks_are_made_of_ids_and_survive_odd_ones():
    summary = ferry_summary()
    assert "s-s3" in Reader(summary.to_html()).ids
    data = summary.model_dump(mode="json", exclude={"positions"})
    data["statements"] = [{**data["statements"][0], "id": 'a b"#%<>ä'}]
    odd = Summary.model_validate(data)
    read = Reader(odd.to_html())
    holds_together(read)
    assert "s-a%20b%22%23%25%3C%3E%C3%A4" in read.ids


def test_unresolved_beyond_a_few_is_folded_and_all_there():
    summary = ferry_summary()
    many = [summary.unresolved[0].model_copy(update={"message": f"finding {n} of many"}) for n in range(20)]
    read = Reader(summary.model_copy(update={"unresolved": tuple(many)}).to_html())
    assert all(f"finding {n} of many" in read.words for n in range(20))
    assert "14 more" in read.words


def test_the_index_links_pages_whatever_their_names():
    read = Reader(to_index([Entry('a b&"<.html', hostile()), Entry("ü.html", ferry_summary())], title="<b>Two</b>"))
    assert {"a%20b%26%22%3C.html", "%C3%BC.html"} <= set(read.hrefs)
    assert "<b>Two</b>" in read.words
    assert "No article." in Reader(to_index([])).words


def test_pictures_have_the_colours_of_pages():
    (style,) = Reader(to_html(ferry_summary())).styles
    light = set(re.findall(r"light-dark\((#[0-9a-f]{6})", style))
    assert {*PARTIES, *STANCES.values(), INK, SOFT, RULE, ALARM} <= light


@settings(max_examples=25)
@given(summaries())
def test_a_page_holds_each_record_as_a_review_has_it_as_text(summary: Summary):
    page = to_html(summary)
    if not summary.statements and not summary.positions:
        assert '<template id="review-data">' not in page
        return
    (held,) = re.findall(r'<template id="review-data">(.*?)</template>', page)
    assert "<" not in held
    data = json.loads(html_escapes.unescape(held))
    assert data == json.loads(json.dumps(review_data(summary)))
    review = Review.model_validate(data["review"])
    assert [r.id for r in review.statements] == [s.id for s in summary.statements]
    assert [r.id for r in review.positions] == [p.id for p in summary.positions]
    text = summary.document.text
    assert legible(text) == "".join("\ufffd" if n in dict(data["hidden"]) else c for n, c in enumerate(text))
