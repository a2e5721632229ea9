"""A summary as one self-contained page of HTML, and an index of several.

A page holds its style and script and loads nothing. Its content security policy allows these two, by
their hashes, and a blank icon; it has no inline handler and no style attribute. All that comes from the
document, the model or a codebook is put in by Jinja2 with autoescape; names and notes have passed
`summarizer.text.folding.shown`, words of the document `legible`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

import jinja2

from summarizer.summary import Summary
from summarizer.text.folding import shown
from summarizer.views.labels import NO_PARTY, STANCE_WORDS, counted
from summarizer.views.layout import Layout
from summarizer.views.page.anchors import Anchors
from summarizer.views.page.article import Article
from summarizer.views.page.cards import Cards
from summarizer.views.page.reviewing import review_data
from summarizer.views.shapes import SHAPES

_HERE: Final = Path(__file__).parent
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LOOKS_SHOWN: Final = 6
"""Unresolved places shown at once; the others stand folded below."""
_MANY_PARTIES: Final = 6
"""With more, the table is wider than a sheet of paper and is printed as a list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of an index.

    Attributes:
        href: where the page is, relative to the index.
        summary: what it shows.
    """

    href: str
    summary: Summary


def to_html(summary: Summary, *, index: str = "") -> str:
    """Return a summary as a page of HTML.

    Args:
        summary: what to show.
        index: where the page of an index is, relative to this page, to link to it.
    """
    layout = Layout(summary)
    anchors = Anchors(summary, layout.numbers)
    cards = Cards(summary, layout, anchors)
    positions = cards.positions()
    article = Article(summary, anchors, layout.depths, layout.headline)
    return _render(
        "page.html.j2",
        ("search.js", "page.js", "review.js"),
        index=index,
        layout=layout,
        summary=summary,
        anchors=anchors,
        language=_language(summary),
        paragraphs=article.paragraphs(),
        unplaced=article.unplaced(),
        statements=cards.statements(),
        positions=positions,
        by_position={p.stand.id: p for p in positions},
        sources=cards.sources(),
        choices=cards.choices(),
        unresolved=cards.unresolved(),
        hearsay=cards.hearsay(),
        dismissed=cards.dismissed(),
        rejected=cards.rejected(),
        review=review_data(summary),
        looks_shown=_LOOKS_SHOWN,
        many_parties=_MANY_PARTIES,
        tones=[anchors.tone(name) for name in layout.holders],
        templates=[f"{label} {fingerprint[:12]}" for label, fingerprint in summary.provenance.templates.items()],
    )


def to_index(entries: Sequence[Entry], *, title: str = "Statements and positions") -> str:
    """Return an index of pages: each article with its parties, disputes and what was left unresolved.

    Args:
        entries: the pages, in the order wanted.
        title: the heading.
    """
    rows = []
    for entry in entries:
        layout = Layout(entry.summary)
        anchors = Anchors(entry.summary, layout.numbers)
        rows.append(
            {
                "href": quote(entry.href, safe="/"),
                "layout": layout,
                "summary": entry.summary,
                "parties": [(shown(p.name) or NO_PARTY, anchors.tone(p.name)) for p in entry.summary.parties],
                "findings": dict(layout.findings),
            }
        )
    return _render("index.html.j2", ("search.js", "index.js"), rows=rows, title=title)


def _language(summary: Summary) -> str:
    """Return the document's language as an attribute may hold it, or ""."""
    language = summary.document.language or ""
    return language if _LANGUAGE.fullmatch(language) else ""


def _render(template: str, scripts: Sequence[str], **values: object) -> str:
    style = (_HERE / "page.css").read_text("utf-8")
    code = "".join((_HERE / script).read_text("utf-8") for script in scripts)
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(code)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return _environment().get_template(template).render(style=style, script=code, policy=policy, shapes=SHAPES, **values)


def _digest(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FileSystemLoader(_HERE),
    )
    environment.filters["counted"] = counted
    environment.globals["stance_words"] = STANCE_WORDS
    return environment
