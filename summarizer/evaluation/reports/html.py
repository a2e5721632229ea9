"""Results as one page of HTML for somebody who doubts a score: each article with its labels beside what was predicted.

The page holds no script and loads nothing: its content security policy allows its
own style and no more. Everything in it that comes from an article, a label or a
model is escaped. Outcomes are told by signs and lines, and by colour besides.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import jinja2

from summarizer.evaluation import positions, records
from summarizer.evaluation.codebooks import SLOTS, naming_of
from summarizer.evaluation.counts import Counts
from summarizer.evaluation.gate import Judgement
from summarizer.evaluation.gold import GoldArticle, GoldPosition, GoldStatement
from summarizer.evaluation.reports.markdown import VERDICTS, place
from summarizer.evaluation.reports.marked_text import Mark, Outcome, Piece, pieces, visible
from summarizer.evaluation.reports.tables import Report, tables
from summarizer.evaluation.results import CaseResult
from summarizer.evaluation.statements import wrong_parts
from summarizer.summary import Position, Statement, Summary
from summarizer.text.folding import shown
from summarizer.text.spans import Span

_SIGNS: Final[dict[Outcome, str]] = {"matched": "✓", "missed": "✗", "spurious": "+"}
Verdict = Literal["right", "wrong stance", "missed", "spurious"]
_STAND_SIGNS: Final[dict[Verdict, str]] = {"right": "✓", "wrong stance": "≠", "missed": "✗", "spurious": "+"}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a statement, labelled or predicted: fields of text by name."""

    speaker: str
    party: str
    cue: str
    mention: str
    how: str
    content: str


@dataclass(frozen=True, slots=True)
class Row:
    """One statement as the page shows it: what became of it, both sides where there are both, and what is wrong then."""

    label: str
    outcome: Outcome
    gold: Side | None
    pred: Side | None
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """Words that a position rests on: what they are to it, and the statement that they are of, "" for none."""

    kind: str
    words: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """One position as the page shows it."""

    party: str
    stance: str
    issue: str
    ground: str
    words: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class StandRow:
    """One position as the page shows it: what became of it, both sides where there are both, and what else is wrong."""

    verdict: Verdict
    gold: Stand | None
    pred: Stand | None
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one article as the page shows it."""

    anchor: str
    result: CaseResult
    article: GoldArticle
    rows: tuple[Row, ...]
    gold_text: tuple[Piece, ...]
    pred_text: tuple[Piece, ...]
    stands: tuple[StandRow, ...]
    left_over: tuple[str, ...]

    @property
    def slots(self) -> Counts:
        """The headline count of positions."""
        return self.result.scored.counts.get(SLOTS[naming_of(self.result.scored)], Counts())

    @property
    def partial(self) -> Counts:
        """The headline count."""
        return self.result.scored.counts["partial"]

    @property
    def speaker(self) -> Counts:
        """Found statements with the right speaker."""
        return self.result.scored.counts["speaker"]

    @property
    def strict(self) -> Counts:
        """Statements found to the character."""
        return self.result.scored.counts["strict"]

    @property
    def sound(self) -> bool:
        """Whether nothing at all is wrong."""
        rows = all(r.outcome == "matched" and not r.wrong for r in self.rows)
        return rows and all(s.verdict == "right" and not s.wrong for s in self.stands) and self.result.summary is not None


def page(report: Report, judgement: Judgement | None = None) -> str:
    """Return the page.

    Args:
        report: results with the articles that they are of; results of other articles are left out.
        judgement: of the gate, where it was asked.
    """
    readings = [
        _reading(f"r{n}", result, report.articles[result.case])
        for n, result in enumerate(report.results.cases, start=1)
        if result.case in report.articles
    ]
    style = (Path(__file__).parent / "page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(
        report=report,
        tables=tables(report),
        readings=readings,
        judgement=judgement,
        verdicts=VERDICTS,
        place=place,
        signs=_SIGNS,
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        stand_signs=_STAND_SIGNS,
    )


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["visible"] = visible
    environment.filters["shown"] = shown
    return environment.from_string((Path(__file__).parent / "page.html.j2").read_text("utf-8"))


def _reading(anchor: str, result: CaseResult, article: GoldArticle) -> Reading:
    summary = result.summary
    partner = dict(result.scored.pairs)
    names = {pred: gold for gold, pred in partner.items()}
    names |= {id: f"new{n}" for n, id in enumerate(result.scored.spurious, start=1)}
    predicted = summary.statements if summary is not None else ()
    gold_marks = [m for s in article.statements for m in _gold_marks(s, "matched" if s.id in partner else "missed")]
    pred_marks = [
        m
        for s in predicted
        for m in _pred_marks(s, "matched" if s.id in partner.values() else "spurious", names.get(s.id, "?"))
    ]
    return Reading(
        anchor,
        result,
        article,
        tuple(_rows(article, summary, partner, names)),
        tuple(pieces(article.text, gold_marks)),
        tuple(pieces(article.text if summary is None else summary.document.text, pred_marks)),
        tuple(_stand_rows(result, article, names)),
        tuple(f"{f.severity}, {f.kind}: {f.message}" for f in summary.unresolved) if summary else (),
    )


def _rows(article: GoldArticle, summary: Summary | None, partner: Mapping[str, str], names: Mapping[str, str]) -> Iterable[Row]:
    """Yield statements: labelled ones in the order of the text, each beside its match, then predicted ones without one."""
    if summary is None:
        yield from (Row(s.id, "missed", _gold_side(article, s), None) for s in article.statements)
        return
    ours = {r.id: r for r in records.from_gold(article)}
    theirs = {r.id: r for r in records.from_summary(summary)}
    for s in article.statements:
        if s.id not in partner:
            yield Row(s.id, "missed", _gold_side(article, s), None)
            continue
        gold, pred = ours[s.id], theirs[partner[s.id]]
        wrong = wrong_parts(gold, pred)
        if gold.inside != (None if pred.inside is None else names.get(pred.inside, "")):
            wrong = (*wrong, "nesting")
        yield Row(s.id, "matched", _gold_side(article, s), _pred_side(summary.statement(pred.id), names), wrong)
    for p in summary.statements:
        if p.id in names and p.id not in partner.values():
            yield Row(names[p.id], "spurious", None, _pred_side(p, names))


def _stand_rows(result: CaseResult, article: GoldArticle, names: Mapping[str, str]) -> Iterable[StandRow]:
    """Yield positions, labelled ones first by party and issue, each beside the predicted one that the scores pair it with."""
    summary = result.summary
    predicted = summary.positions if summary is not None else ()
    partner: dict[int, int] = {}
    if summary is not None:
        ours, theirs = positions.from_gold(article), positions.from_summary(summary)
        partner = dict(positions.pairing(ours, theirs, naming_of(result.scored)))
    for i in sorted(range(len(article.positions)), key=lambda i: (article.positions[i].party, article.positions[i].issue)):
        gold = article.positions[i]
        if summary is None or i not in partner:
            yield StandRow("missed", _gold_stand(article, gold), None)
            continue
        pred = predicted[partner[i]]
        verdict: Verdict = "right" if gold.stance == pred.stance else "wrong stance"
        wrong = positions.wrong_grounds(ours.stands[i], theirs.stands[partner[i]])
        yield StandRow(verdict, _gold_stand(article, gold), _pred_stand(summary, pred, names), wrong)
    if summary is not None:
        rest = [p for j, p in enumerate(predicted) if j not in partner.values()]
        for p in sorted(rest, key=lambda p: (p.party, p.issue)):
            yield StandRow("spurious", None, _pred_stand(summary, p, names))


def _gold_marks(s: GoldStatement, outcome: Outcome) -> Iterable[Mark]:
    yield from (Mark(span, "content", outcome, s.id) for span in s.content)
    if s.cue is not None:
        yield Mark(s.cue, "cue", outcome, s.id)
    if s.mention is not None:
        yield Mark(s.mention, "mention", outcome, s.id)


def _pred_marks(s: Statement, outcome: Outcome, label: str) -> Iterable[Mark]:
    yield from (Mark(f.span, "content", outcome, label) for f in s.content)
    if s.cue.span is not None:
        yield Mark(s.cue.span, "cue", outcome, label)
    if s.mention.span is not None:
        yield Mark(s.mention.span, "mention", outcome, label)


def _gold_side(article: GoldArticle, s: GoldStatement) -> Side:
    party = next((a.party for a in article.actors if a.name == s.speaker), "")
    return Side(
        speaker=s.speaker,
        party=party,
        cue=_words(article.text, s.cue),
        mention=_words(article.text, s.mention),
        how=_how(s.form, s.force, s.medium, s.addressee or "", s.said_at or "", s.inside),
        content=_joined(article.text, s.content),
    )


def _pred_side(s: Statement, names: Mapping[str, str]) -> Side:
    return Side(
        speaker=s.speaker.name,
        party=s.speaker.party,
        cue=s.cue.text,
        mention=s.mention.text,
        how=_how(s.form, s.force, s.medium, s.addressee, s.said_at, names.get(s.inside or "")),
        content=" […] ".join(f.text for f in s.content),
    )


def _how(form: str, force: str, medium: str, addressee: str, said_at: str, inside: str | None) -> str:
    told = (("in", medium), ("to", addressee), ("at", said_at), ("inside", inside or ""))
    return ", ".join([form, *([force] if force != "asserted" else []), *(f"{word} {value}" for word, value in told if value)])


def _gold_stand(article: GoldArticle, p: GoldPosition) -> Stand:
    proposals = {i.id: i.proposal for i in article.issues}
    contents = {s.id: s for s in article.statements}
    said = [contents[id] for id in p.evidence_statements]
    return Stand(
        p.party,
        p.stance,
        proposals.get(p.issue, p.issue),
        _ground(p.status, p.basis, p.ascribed_by),
        (
            *(Ground("condition", _words(article.text, span)) for span in p.conditions),
            *(Ground("red line", _words(article.text, span)) for span in p.red_line),
            *(Ground(s.speaker or "no source", _joined(article.text, s.content), s.id) for s in said),
            *(Ground("narration", _words(article.text, span)) for span in p.evidence_sentences),
        ),
    )


def _pred_stand(summary: Summary, p: Position, names: Mapping[str, str]) -> Stand:
    proposals = {i.id: i.proposal for i in summary.issues}
    said = [summary.statement(id) for id in p.evidence.statements]
    return Stand(
        p.party,
        p.stance,
        proposals[p.issue],
        _ground(p.status, p.basis, p.ascribed_by),
        (
            *(Ground("condition", f.text) for f in p.conditions),
            *(Ground("red line", f.text) for f in p.red_line),
            *(
                Ground(s.speaker.name or "no source", " […] ".join(f.text for f in s.content), names.get(s.id, ""))
                for s in said
            ),
            *(Ground("narration", f.text) for f in p.evidence.sentences),
        ),
    )


def _ground(status: str, basis: str, by: Sequence[str]) -> str:
    return f"{status}, {basis}" + (f" by {', '.join(by)}" if by else "")


def _words(text: str, span: Span | None) -> str:
    return "" if span is None else text[span.start : span.end]


def _joined(text: str, spans: Sequence[Span]) -> str:
    return " […] ".join(text[s.start : s.end] for s in spans)
