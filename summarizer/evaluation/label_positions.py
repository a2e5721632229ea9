"""Put the labelled positions' words into the article and hold each basis against who speaks in the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.evaluation.gold import GoldPosition
from summarizer.evaluation.label_format import LabelledPosition, Labels, Refusals
from summarizer.evaluation.label_names import NO_ACTOR, NO_PARTY
from summarizer.evaluation.label_statements import PlacedStatements, item, places_of
from summarizer.evaluation.placing import Article
from summarizer.text.spans import Span, length, shared
from summarizer.voices import Source, best, heard
from summarizer.yaml_lines import Path


def place_positions(
    labels: Labels, statements: PlacedStatements, article: Article, refusals: Refusals
) -> tuple[GoldPosition, ...]:
    """Return the positions in the order of the labels.

    Args:
        labels: the labels.
        statements: their statements with the places.
        article: the article.
        refusals: takes what is wrong.
    """
    fixture = _Fixture(labels, statements, article, refusals)
    parties, issues = {p.name for p in labels.parties}, {i.id for i in labels.issues}
    first: dict[tuple[str, ...], int] = {}
    out = []
    for i, p in enumerate(labels.positions):
        path: Path = ("positions", i)
        if p.party not in parties:
            refusals.add((*path, "party"), *NO_PARTY)
        if p.issue not in issues:
            refusals.add((*path, "issue"), "is no issue of this file", "add it under `issues`, or write its id as it is there")
        same = first.setdefault((p.party, p.issue, p.stance, p.status, p.basis), i)
        if same != i:
            line = refusals.line(("positions", same))
            refusals.add(path, f"is there already, on line {line}", "join the two and their evidence")
        out.append(_placed(path, p, fixture))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Fixture:
    labels: Labels
    statements: PlacedStatements
    article: Article
    refusals: Refusals


def _placed(path: Path, p: LabelledPosition, fixture: _Fixture) -> GoldPosition:
    statements, article, refusals = fixture.statements, fixture.article, fixture.refusals
    known = {s.id for s in fixture.labels.statements}
    for k, id in enumerate(p.evidence):
        if id not in known:
            refusals.add(item(path, "evidence", k, p.evidence), "is no statement of this file", "write the id of a statement")
    if not p.evidence and not p.narration:
        refusals.add(path, "rests on no evidence", "give ids of statements under `evidence`, or words under `narration`")
    narration = places_of(path, "narration", p.narration, article, refusals)
    sentences = tuple(dict.fromkeys(s for span in narration for s in article.sentences_of(span)))
    _check_narration(path, sentences, statements, refusals)
    sound = all(id in statements.contents for id in p.evidence) and len(narration) == len(p.narration)
    evidence = [span for id in p.evidence for span in statements.contents.get(id, ())]
    shown = {n for span in (*evidence, *sentences) for n in article.sentence_numbers(span)}
    words: dict[str, tuple[Span, ...]] = {}
    for key, copied in (("conditions", p.conditions), ("red_line", p.red_line)):
        words[key] = tuple(places_of(path, key, copied, article, refusals))
        # Where evidence is missing or has no place, that is the thing to mend first.
        if sound and any(shown.isdisjoint(article.sentence_numbers(span)) for span in words[key]):
            remedy = "copy it from the evidence, or cite what holds it"
            refusals.add((*path, key), "stands in no sentence of the evidence", remedy)
    if known.issuperset(p.evidence) and (p.evidence or p.narration):
        _check_basis(path, p, fixture)
    return GoldPosition(
        party=p.party,
        issue=p.issue,
        stance=p.stance,
        status=p.status,
        basis=p.basis,
        ascribed_by=tuple(p.by),
        conditions=words["conditions"],
        red_line=words["red_line"],
        evidence_statements=tuple(dict.fromkeys(p.evidence)),
        evidence_sentences=sentences,
    )


def _check_narration(path: Path, sentences: Sequence[Span], statements: PlacedStatements, refusals: Refusals) -> None:
    """Refuse narration that is for the most part somebody's words."""
    for sentence in sentences:
        held = {id: spans for id, spans in statements.contents.items() if any(s.overlaps(sentence) for s in spans)}
        if 2 * shared([s for spans in held.values() for s in spans], [sentence]) > length([sentence]):
            reason = f"is for the most part the content of {', '.join(held)}"
            refusals.add((*path, "narration"), reason, "cite that under `evidence`")


def _check_basis(path: Path, p: LabelledPosition, fixture: _Fixture) -> None:
    """Hold the basis against the evidence: who speaks in it, through every level of nesting."""
    labels, refusals = fixture.labels, fixture.refusals
    speaker = {s.id: s.speaker for s in labels.statements}
    party = {a.name: a.party for a in labels.actors}
    sources: dict[str, Source | None] = {"": None, **{a.name: Source(a.name, a.kind, a.party) for a in labels.actors}}
    names = [[speaker.get(id, "") for id in fixture.statements.chain(evidence)] for evidence in p.evidence]
    found = [heard([sources.get(name, Source(name, "person", "")) for name in chain], p.party) for chain in names]
    others = {name for one in found for name in one.foreign}
    shown = best([one.basis for one in found] + (["narrated"] if p.narration else []))
    if shown != p.basis:
        why = {
            "stated": "the party itself speaks in the evidence, at every level",
            "narrated": "narration or words with no source are among the evidence, and none are the party's own",
            "ascribed": "only others speak in the evidence, or around the party's words",
        }
        refusals.add((*path, "basis"), f"is {p.basis}, but {why[shown]}", f"write {shown}, or cite other evidence")
    if (p.basis == "ascribed") != bool(p.by):
        reason = "is missing" if p.basis == "ascribed" else f"is given, but the basis is {p.basis}"
        refusals.add((*path, "by"), reason, "name those who ascribe the position, and only where it is ascribed")
    for k, name in enumerate(p.by):
        where = item(path, "by", k, p.by)
        if name not in party:
            refusals.add(where, *NO_ACTOR)
        elif p.basis == "ascribed" and name not in others:
            remedy = "cite a statement of that actor, or leave the name out"
            refusals.add(where, "is no other party's speaker in the evidence", remedy)
