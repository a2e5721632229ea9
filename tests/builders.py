"""Summaries for tests, built from invented text.

`build_summary` finds every word that it is given in the text, so that a test reads like the article it is about:

    summary = build_summary(
        "“We sail at dawn,” Ada Holm said.",
        said=[Said("Ada Holm", "“We sail at dawn,”", cue="said", mention="Ada Holm")],
        who=[Who("Ada Holm", party="Crews", role="captain")],
        stands=[Stands("Crews", "sailing at dawn", "supports", said=[1])],
    )

`summaries` is the hypothesis strategy for any summary that validates, its text full of what views must escape.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from summarizer.document import Document
from summarizer.summary import (
    Actor,
    ActorKind,
    Basis,
    Coverage,
    Dismissal,
    Evidence,
    Finding,
    Force,
    Form,
    Fragment,
    GistSentence,
    Issue,
    Party,
    Position,
    Provenance,
    Share,
    Speaker,
    Stance,
    Statement,
    Status,
    Summary,
    Words,
)
from summarizer.usage import Usage

RULES = Provenance(reader="rules", model="rules")


@dataclass(frozen=True)
class Who:
    """A source; parties are made of what the sources say of themselves."""

    name: str
    party: str = ""
    role: str = ""
    kind: ActorKind = "person"


@dataclass(frozen=True)
class Said:
    """A statement: words are found in the text, cue and mention at the place nearest to the content.

    `speaker` is a source's name or "" for none; `inside` is the number (from 1) of another statement, 0 for none;
    `form` is told from the quotation marks when not given.
    """

    speaker: str
    content: str | Sequence[str]
    cue: str = ""
    mention: str = ""
    inside: int = 0
    form: Form | None = None
    medium: str = ""
    addressee: str = ""
    said_at: str = ""
    force: Force = "asserted"


@dataclass(frozen=True)
class Stands:
    """A position: `said` are numbers of statements (from 1), `narrated` and the rest are words of the text."""

    party: str
    issue: str
    stance: Stance
    said: Sequence[int] = ()
    narrated: Sequence[str] = ()
    basis: Basis = "stated"
    status: Status = "current"
    voiced_by: Sequence[str] = ()
    ascribed_by: Sequence[str] = ()
    conditions: Sequence[str] = ()
    red_line: Sequence[str] = ()
    gist: str = ""


@dataclass
class _Text:
    text: str
    words: dict[str, Fragment] = field(default_factory=dict)

    def find(self, words: str, after: int = 0) -> Fragment:
        """Return the first place of the words at or after an offset."""
        start = self.text.find(words, after)
        if start < 0 or not words:
            raise ValueError(f"the text does not hold {words!r} after character {after}")
        return Fragment(start=start, end=start + len(words), text=words)

    def near(self, words: str, start: int) -> Words:
        """Return the place of the words, as whole words, that is nearest to an offset; absent words stay absent."""
        if not words:
            return Words()
        whole = rf"(?<!\w){re.escape(words)}(?!\w)"
        places = [m.start() for m in re.finditer(whole, self.text)]
        if not places:
            raise ValueError(f"the text does not hold {words!r}")
        place = min(places, key=lambda p: min(abs(p - start), abs(p + len(words) - start)))
        return Words(text=words, start=place, end=place + len(words))


def build_summary(
    text: str,
    *,
    said: Sequence[Said] = (),
    who: Sequence[Who] = (),
    stands: Sequence[Stands] = (),
    proposals: dict[str, str] | None = None,
    gist: Sequence[tuple[str, Sequence[str]]] = (),
    unresolved: Sequence[Finding] = (),
    dismissed: Sequence[tuple[str, str]] = (),
    coverage: Coverage | None = None,
    provenance: Provenance = RULES,
    title: str = "",
    date: datetime.date | None = None,
    language: str | None = None,
    source: str = "text",
) -> Summary:
    """Build a valid summary of a text.

    Args:
        text: the article.
        said: its statements, in the order of the text; number n has the id `s<n>`.
        who: sources with a party, a role or a kind; others are made of `said`.
        stands: positions; number n has the id `p<n>`.
        proposals: issue id to proposal; an issue without one has its id for it.
        gist: sentences with the words that each rests on.
        unresolved: findings, passed on.
        dismissed: words of the text, each with its reason.
        coverage: passed on; empty when not given.
        provenance: passed on.
        title: the document's title.
        date: the document's date.
        language: the document's language; told from the text when not given.
        source: the document's source.

    Raises:
        ValueError: words that the text does not hold.
    """
    document = Document.from_text(text, title=title, date=date, language=language, source=source)
    place = _Text(text)
    known = {w.name: w for w in who}
    for one in said:
        if one.speaker:
            known.setdefault(one.speaker, Who(one.speaker))
    ids = {name: f"a{n}" for n, name in enumerate(known, 1)}
    statements = tuple(_statement(n, one, place, document, known, ids) for n, one in enumerate(said, 1))
    positions = tuple(_position(n, one, place) for n, one in enumerate(stands, 1))
    parties = dict.fromkeys([*(w.party for w in known.values() if w.party), *(s.party for s in stands)])
    issues = dict.fromkeys(s.issue for s in stands)
    return Summary(
        document=document,
        statements=statements,
        actors=tuple(
            Actor(
                id=ids[w.name],
                name=w.name,
                kind=w.kind,
                role=w.role,
                party=w.party,
                mentions=tuple(
                    Fragment(start=s.mention.start, end=s.mention.end, text=s.mention.text)
                    for s in statements
                    if s.speaker.actor == ids[w.name] and s.mention.start is not None and s.mention.end is not None
                ),
            )
            for w in known.values()
        ),
        parties=tuple(Party(name=p, members=tuple(ids[w.name] for w in known.values() if w.party == p)) for p in parties),
        issues=tuple(Issue(id=i, proposal=(proposals or {}).get(i, i)) for i in issues),
        positions=positions,
        gist=tuple(GistSentence(text=t, sentences=tuple(place.find(w) for w in words)) for t, words in gist),
        unresolved=tuple(unresolved),
        dismissed=tuple(Dismissal(fragment=place.find(words), reason=reason) for words, reason in dismissed),
        coverage=coverage or Coverage(),
        provenance=provenance,
    )


def _statement(
    number: int, one: Said, place: _Text, document: Document, known: dict[str, Who], ids: dict[str, str]
) -> Statement:
    content: list[Fragment] = []
    for words in [one.content] if isinstance(one.content, str) else one.content:
        content.append(place.find(words, content[-1].end if content else 0))
    quotations = tuple(
        Fragment(start=q.inner.start, end=q.inner.end, text=place.text[slice(*q.inner)])
        for q in document.quotations
        if q.depth == 0 and any(f.span.contains(q.inner) for f in content)
    )
    quoted = sum(len(q.text) for q in quotations)
    told: Form = "indirect" if not quoted else "direct" if quoted >= sum(len(f.text) - 2 for f in content) else "mixed"
    return Statement(
        id=f"s{number}",
        speaker=Speaker(actor=ids[one.speaker], name=one.speaker, party=known[one.speaker].party) if one.speaker else Speaker(),
        mention=place.near(one.mention, content[0].start),
        cue=place.near(one.cue, content[0].start),
        content=tuple(content),
        form=one.form or told,
        quotations=quotations,
        inside=f"s{one.inside}" if one.inside else None,
        medium=one.medium,
        addressee=one.addressee,
        said_at=one.said_at,
        force=one.force,
    )


def _position(number: int, one: Stands, place: _Text) -> Position:
    return Position(
        id=f"p{number}",
        party=one.party,
        issue=one.issue,
        stance=one.stance,
        status=one.status,
        basis=one.basis,
        voiced_by=tuple(one.voiced_by),
        ascribed_by=tuple(one.ascribed_by),
        conditions=tuple(place.find(w) for w in one.conditions),
        red_line=tuple(place.find(w) for w in one.red_line),
        gist=one.gist,
        evidence=Evidence(statements=tuple(f"s{n}" for n in one.said), sentences=tuple(place.find(w) for w in one.narrated)),
    )


HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "<!-- comment",
    "[bold red]markup[/bold red]",
    "[/]",
    "[link=https://example.org]here[/link]",
    "[text](https://example.org)",
    "![picture](https://example.org/p.png)",
    "https://example.org/a?b=c&d=e",
    "www.example.org",
    "someone@example.org",
    "`code` ```fence",
    "a | b || c \\| d",
    "# heading",
    "- item",
    "1. item",
    "12) item",
    "+ item",
    "--- rule",
    "= title",
    "> quote",
    "*emphasis* _too_ ~~gone~~ **strong**",
    "&lt;b&gt; &amp; &#60;",
    "\x1b[31mred\x1b[0m \x1b]8;;https://example.org\x07link\x1b]8;;\x07",
    "\x07\x08\x00\x9b31m",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "zero\u200bwidth soft\u00adhyphen",
    "line\nbreak\r\nand\ttab\u2028and\u0085more",
    "“curly” ‘quotes’ \"straight\" 'single'",
    "$x^2$ :smile: {{ braces }} {% block %}",
    "שלום السلام 漢字 👩‍👩‍👧 e\u0301",
)
"""Strings that a view must not let through as markup, control or direction."""

_WORDS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8"), max_size=12), st.just("said"))
_LINES = st.lists(_WORDS, max_size=3).map(" ".join)


@st.composite
def summaries(draw: st.DrawFn) -> Summary:
    """Draw any summary that validates: hostile text in every field, nested and circular statements, empty parts."""
    text = " ".join(["x", *draw(st.lists(_WORDS, min_size=1, max_size=12))])
    names = ["", *dict.fromkeys(draw(st.lists(_LINES, max_size=3)))]

    def fragment() -> Fragment:
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        return Fragment(start=start, end=end, text=text[start:end])

    def fragments(least: int = 0) -> tuple[Fragment, ...]:
        return tuple(fragment() for _ in range(draw(st.integers(least, 2))))

    def words() -> Words:
        return Words(**fragment().model_dump()) if draw(st.booleans()) else Words()

    def pick(*values: str) -> str:
        return draw(st.sampled_from(values))

    parties = tuple(dict.fromkeys(draw(st.lists(_LINES, max_size=3))))
    actors = tuple(
        Actor.model_validate(
            {
                "id": f"a{n}",
                "name": name,
                "kind": pick("person", "group", "organization", "document", "unnamed"),
                "role": draw(_LINES),
                "party": pick("", *parties),
            }
        )
        for n, name in enumerate(names)
    )
    count = draw(st.integers(0, 5))
    statements = []
    for n in range(count):
        actor = draw(st.sampled_from([None, *actors]))
        statements.append(
            Statement.model_validate(
                {
                    "id": f"s{n}",
                    "speaker": Speaker(actor=actor.id, name=actor.name, party=pick(actor.party, "")) if actor else Speaker(),
                    "mention": words(),
                    "cue": words(),
                    "content": fragments(1),
                    "form": pick("direct", "mixed", "indirect"),
                    "quotations": fragments(),
                    "inside": draw(st.one_of(st.none(), st.integers(0, count - 1).map("s{}".format))),
                    "medium": draw(_LINES),
                    "addressee": draw(_LINES),
                    "said_at": draw(_LINES),
                    "force": pick("asserted", "denied", "declined"),
                }
            )
        )
    issues = tuple(Issue(id=f"i{n}", proposal=draw(_LINES)) for n in range(draw(st.integers(0, 3))))
    positions = [
        Position.model_validate(
            {
                "id": f"p{n}",
                "party": pick(*parties),
                "issue": pick(*(i.id for i in issues)),
                "stance": pick("supports", "opposes", "open", "withholds"),
                "status": pick("current", "former"),
                "basis": pick("stated", "narrated", "ascribed"),
                "voiced_by": draw(st.lists(_LINES, max_size=2)),
                "ascribed_by": draw(st.lists(_LINES, max_size=2)),
                "conditions": fragments(),
                "red_line": fragments(),
                "gist": draw(_LINES),
                "evidence": Evidence(
                    statements=tuple(draw(st.lists(st.sampled_from([s.id for s in statements]), max_size=2)) if count else ()),
                    sentences=fragments(1),
                ),
            }
        )
        for n in range(draw(st.integers(0, 6)) if parties and issues else 0)
    ]
    number = st.integers(0, 10**6)
    maybe = st.one_of(st.none(), number)
    share = st.builds(Share, total=number, covered=number, dismissed=number, unresolved=number)
    return Summary(
        document=Document(
            text=text,
            title=draw(_LINES),
            date=draw(st.one_of(st.none(), st.dates())),
            language=draw(st.sampled_from([None, "en", "de"])),
            source=draw(_LINES),
        ),
        statements=tuple(statements),
        actors=actors,
        parties=tuple(Party(name=p, members=tuple(a.id for a in actors if a.party == p)) for p in parties),
        issues=issues,
        positions=tuple(positions),
        gist=tuple(GistSentence(text=draw(_LINES), sentences=fragments()) for _ in range(draw(st.integers(0, 2)))),
        unresolved=tuple(
            Finding.model_validate(
                {
                    "kind": draw(_LINES),
                    "severity": pick("error", "warning", "note"),
                    "message": draw(_LINES),
                    "spans": fragments(),
                    "record": {"k": 1},
                }
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
        dismissed=tuple(Dismissal(fragment=fragment(), reason=draw(_LINES)) for _ in range(draw(st.integers(0, 2)))),
        coverage=Coverage(quotations=draw(share), cues=draw(st.one_of(st.none(), share)), pointers=draw(share)),
        provenance=Provenance.model_validate(
            {
                "reader": pick("llm", "rules"),
                "model": draw(_LINES),
                "note": draw(_LINES),
                "calls": draw(number),
                "rounds": draw(number),
                "usage": Usage(
                    input_tokens=draw(maybe), cached_tokens=draw(maybe), output_tokens=draw(maybe), reasoning_tokens=draw(maybe)
                ),
                "cost_usd": draw(st.one_of(st.none(), st.floats(0, 1e4))),
                "seconds": draw(st.one_of(st.none(), st.floats(0, 1e5))),
            }
        ),
    )
