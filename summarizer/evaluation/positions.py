"""Scores of positions: which party takes which side on what, and on what ground.

Closed: the reader was given the fixture's own issues as its codebook, and a
party is right by any of its aliases. Three levels of detection: cells, the
distinct (party, issue); slots, the distinct (party, issue, stance), which is
the headline; and full, one-to-one positions with stance, status and basis right.
Open: the reader chose its own issues. They are paired with the labelled ones
first, by evidence and wording, and the same scores follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, get_args

from summarizer.evaluation.alignment import Pair, assign, iou
from summarizer.evaluation.codebooks import Naming
from summarizer.evaluation.counts import Counts, Rate, Scored, Table, rate
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.names import folded_name, folded_names, words
from summarizer.summary import Basis, Stance, Status, Summary
from summarizer.text.spans import Span, shared

STANCES: Final[tuple[Stance, ...]] = get_args(Stance)
"""The fixed label list: supports, opposes, open, withholds."""
ORDER: Final[tuple[Stance, ...]] = ("opposes", "open", "supports")
"""The ordinal part of it, for kappa. Withholding an answer lies nowhere between for and against."""
NONE: Final = "(none)"
"""Stands for no position in the confusion matrix."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A position as it is scored, labelled or predicted.

    Attributes:
        party: folded names of the party, any of which is right.
        issue: the id of the issue.
        stance: supports, opposes, open or withholds.
        status: current or former.
        basis: stated, narrated or ascribed.
        ascribed_by: folded names of those who ascribe it, all names of all of them.
        conditions: the words that make it conditional.
        red_line: the words that put it beyond bargaining.
        evidence: the places of all that it rests on.
    """

    party: frozenset[str]
    issue: str
    stance: Stance
    status: Status = "current"
    basis: Basis = "stated"
    ascribed_by: frozenset[str] = frozenset()
    conditions: tuple[Span, ...] = ()
    red_line: tuple[Span, ...] = ()
    evidence: tuple[Span, ...] = ()

    @property
    def sort_key(self) -> tuple[object, ...]:
        """A key of everything that is scored."""
        return (
            *(sorted(self.party), self.issue, self.status, self.basis, self.stance, self.evidence),
            *(self.conditions, self.red_line, sorted(self.ascribed_by)),
        )


@dataclass(frozen=True, slots=True)
class Positions:
    """One side of the comparison: issues (proposal by id) and stands."""

    proposals: Mapping[str, str]
    stands: tuple[Stand, ...]


def from_gold(article: GoldArticle) -> Positions:
    """Return the labelled positions of an article."""
    parties = {p.name: folded_names((p.name, *p.aliases)) for p in article.parties}
    actors = {a.name: folded_names((a.name, *a.aliases)) for a in article.actors}
    content = {s.id: s.content for s in article.statements}
    return Positions(
        {i.id: i.proposal for i in article.issues},
        tuple(
            Stand(
                party=parties.get(p.party, folded_names((p.party,))),
                issue=p.issue,
                stance=p.stance,
                status=p.status,
                basis=p.basis,
                ascribed_by=frozenset(n for by in p.ascribed_by for n in actors.get(by, folded_names((by,)))),
                conditions=p.conditions,
                red_line=p.red_line,
                evidence=tuple(sorted({*p.evidence_sentences, *(s for i in p.evidence_statements for s in content[i])})),
            )
            for p in article.positions
        ),
    )


def from_summary(summary: Summary) -> Positions:
    """Return the predicted positions of a summary."""
    return Positions(
        {i.id: i.proposal for i in summary.issues},
        tuple(
            Stand(
                party=folded_names((p.party,)),
                issue=p.issue,
                stance=p.stance,
                status=p.status,
                basis=p.basis,
                ascribed_by=folded_names(p.ascribed_by),
                conditions=tuple(f.span for f in p.conditions),
                red_line=tuple(f.span for f in p.red_line),
                evidence=tuple(
                    sorted(
                        {
                            *(f.span for f in p.evidence.sentences),
                            *(f.span for i in p.evidence.statements for f in summary.statement(i).content),
                        }
                    )
                ),
            )
            for p in summary.positions
        ),
    )


def score_closed(gold: Positions, pred: Positions | None, prefix: str = "positions") -> Scored:
    """Score one article's positions against the fixture's own issues.

    Args:
        gold: the labelled positions.
        pred: the predicted ones, their issues named by the ids or the proposals of the gold; None when
            the reader failed, which counts as everything missed.
        prefix: begins every name of the result.

    Returns:
        counts: "<prefix>/cells" (distinct party and issue), "<prefix>/slots" (and stance: the headline),
            "<prefix>/full" (one to one; stance, status and basis right), "<prefix>/conditions" and
            "<prefix>/red line" (positions that have one; right when paired positions' words overlap).
        rates: given a match, that is over one-to-one pairs within a cell: "<prefix>/stance given match",
            "... status ...", "... basis ...", "... ascribed by ..." (both ascribed: a name in common),
            "... evidence ..." (both have some: a character in common).
        tables: "<prefix>/stance" over pairs, with "(none)" for what is missed or spurious.

    Within a cell positions are paired so that status agrees first, then whether it is ascribed, then
    stance, then evidence. A wrong stance is thus a wrong stance, not a missed position and a spurious one.
    """
    theirs = sorted(_in_terms_of(gold, pred), key=_key) if pred is not None else []
    ours = sorted(gold.stands, key=_key)
    pairs = _paired(ours, theirs)
    matched = [(ours[i], theirs[j]) for i, j in pairs]
    cells = [{(g.party, g.issue) for g in side} for side in (ours, theirs)]
    slots = [{(g.party, g.issue, g.stance) for g in side} for side in (ours, theirs)]
    full = sum((g.stance, g.status, g.basis) == (p.stance, p.status, p.basis) for g, p in matched)
    counts = {
        "cells": Counts(len(cells[0] & cells[1]), len(cells[1]), len(cells[0])),
        "slots": Counts(len(slots[0] & slots[1]), len(slots[1]), len(slots[0])),
        "full": Counts(full, len(theirs), len(ours)),
        "conditions": Counts(
            sum(shared(g.conditions, p.conditions) > 0 for g, p in matched),
            sum(bool(p.conditions) for p in theirs),
            sum(bool(g.conditions) for g in ours),
        ),
        "red line": Counts(
            sum(shared(g.red_line, p.red_line) > 0 for g, p in matched),
            sum(bool(p.red_line) for p in theirs),
            sum(bool(g.red_line) for g in ours),
        ),
    }
    rates = {
        "stance given match": rate(g.stance == p.stance for g, p in matched),
        "status given match": rate(g.status == p.status for g, p in matched),
        "basis given match": rate(g.basis == p.basis for g, p in matched),
        "ascribed by given match": rate(
            bool(g.ascribed_by & p.ascribed_by) for g, p in matched if g.basis == p.basis == "ascribed"
        ),
        "evidence given match": rate(shared(g.evidence, p.evidence) > 0 for g, p in matched if g.evidence and p.evidence),
    }
    table: dict[tuple[str, str], float] = defaultdict(float)
    for g, p in matched:
        table[g.stance, p.stance] += 1
    for i in set(range(len(ours))) - {i for i, _ in pairs}:
        table[ours[i].stance, NONE] += 1
    for j in set(range(len(theirs))) - {j for _, j in pairs}:
        table[NONE, theirs[j].stance] += 1
    return Scored(
        {f"{prefix}/{k}": c for k, c in counts.items()},
        {f"{prefix}/{k}": r for k, r in rates.items()},
        {f"{prefix}/stance": dict(sorted(table.items()))},
    )


def score_open(gold: Positions, pred: Positions | None, prefix: str = "open positions") -> Scored:
    """Score one article's positions with the reader's own issues.

    Returns:
        What `score_closed` returns, after each predicted issue was renamed to the labelled one that it is
        paired with. A second wording of one issue finds it taken, so its positions are spurious; a proposal
        phrased the other way round has its stances the other way round, so they are wrong. Besides:
        counts "<prefix>/issues"; rates "<prefix>/duplicate issues" (predicted issues without a partner that
        would fit a labelled issue already taken, of all predicted) and "<prefix>/flipped issues" (paired issues
        whose paired sided positions all have the opposite side, of all paired issues with such a position).
    """
    if pred is None:
        empty = Counts(0, 0, len(gold.proposals))
        missed = score_closed(gold, None, prefix)
        rates = {f"{prefix}/duplicate issues": Rate(), f"{prefix}/flipped issues": Rate()}
        return Scored({**missed.counts, f"{prefix}/issues": empty}, {**missed.rates, **rates}, missed.tables)
    likeness = _issue_likeness(gold, pred)
    ours, theirs = sorted(gold.proposals), sorted(pred.proposals)
    partner = {theirs[j]: ours[i] for i, j in assign(likeness)}
    fitting = {theirs[j] for _, j in likeness}
    renamed = _renamed(pred, partner)
    scored = score_closed(gold, renamed, prefix)
    left, right = sorted(gold.stands, key=_key), sorted(_in_terms_of(gold, renamed), key=_key)
    sided: dict[str, list[bool]] = defaultdict(list)
    for i, j in _paired(left, right):
        if {left[i].stance, right[j].stance} <= {"supports", "opposes"}:
            sided[left[i].issue].append(left[i].stance != right[j].stance)
    counts = {f"{prefix}/issues": Counts(len(partner), len(theirs), len(ours))}
    rates = {
        f"{prefix}/duplicate issues": Rate(len(fitting - partner.keys()), len(theirs)),
        f"{prefix}/flipped issues": rate(all(flips) for flips in sided.values()),
    }
    return Scored({**scored.counts, **counts}, {**scored.rates, **rates}, scored.tables)


def _key(stand: Stand) -> tuple[object, ...]:
    return tuple(str(part) for part in stand.sort_key)


def _in_terms_of(gold: Positions, pred: Positions) -> list[Stand]:
    """Return the predicted stands, in their order, with the gold's party names and issue ids where they are the same."""
    parties = sorted({g.party for g in gold.stands}, key=sorted)
    by_proposal = {folded_name(text): id for id, text in sorted(gold.proposals.items(), reverse=True)}

    def party(names: frozenset[str]) -> frozenset[str]:
        return next((p for p in parties if p & names), names)

    def issue(id: str) -> str:
        return id if id in gold.proposals else by_proposal.get(folded_name(pred.proposals.get(id, "")), id)

    return [replace(s, party=party(s.party), issue=issue(s.issue)) for s in pred.stands]


def _renamed(pred: Positions, partner: Mapping[str, str]) -> Positions:
    """Return predicted positions with the labelled issue for each predicted one that is paired; the others match none."""
    return Positions({}, tuple(replace(s, issue=partner.get(s.issue, f"\0{s.issue}")) for s in pred.stands))


def pairing(gold: Positions, pred: Positions, naming: Naming) -> tuple[Pair, ...]:
    """Return which labelled position is paired with which predicted one, as the scores pair them.

    Args:
        gold: the labelled positions.
        pred: the predicted ones.
        naming: as they were scored, by `score_closed` or by `score_open`.

    Returns:
        Places in `gold.stands` and in `pred.stands`, in order of the first.
    """
    if naming == "open":
        ours, theirs = sorted(gold.proposals), sorted(pred.proposals)
        pred = _renamed(pred, {theirs[j]: ours[i] for i, j in assign(_issue_likeness(gold, pred))})
    stands = _in_terms_of(gold, pred)
    left = sorted(range(len(gold.stands)), key=lambda i: _key(gold.stands[i]))
    right = sorted(range(len(stands)), key=lambda j: _key(stands[j]))
    pairs = _paired([gold.stands[i] for i in left], [stands[j] for j in right])
    return tuple(sorted((left[i], right[j]) for i, j in pairs))


def wrong_grounds(gold: Stand, pred: Stand) -> tuple[str, ...]:
    """Return what is wrong in a paired position besides the stance, by the rules of the scores.

    Returns:
        Some of "status", "basis", "ascribed by", "conditions", "red line", "evidence" (no character in common), in
        this order.
    """
    ascribed = gold.basis == pred.basis == "ascribed"
    checks = {
        "status": gold.status == pred.status,
        "basis": gold.basis == pred.basis,
        "ascribed by": not ascribed or bool(gold.ascribed_by & pred.ascribed_by),
        "conditions": _alike(gold.conditions, pred.conditions),
        "red line": _alike(gold.red_line, pred.red_line),
        "evidence": not (gold.evidence and pred.evidence) or shared(gold.evidence, pred.evidence) > 0,
    }
    return tuple(name for name, right in checks.items() if not right)


def _alike(gold: Sequence[Span], pred: Sequence[Span]) -> bool:
    return shared(gold, pred) > 0 if gold or pred else True


def _paired(gold: Sequence[Stand], pred: Sequence[Stand]) -> list[Pair]:
    columns: dict[tuple[frozenset[str], str], list[int]] = defaultdict(list)
    for j, p in enumerate(pred):
        columns[p.party, p.issue].append(j)
    weights = {(i, j): _fit(g, pred[j]) for i, g in enumerate(gold) for j in columns[g.party, g.issue]}
    return assign(weights)


def _fit(gold: Stand, pred: Stand) -> float:
    """Return a weight whose parts outrank each other: any pair, status, ascribed or not, stance, evidence."""
    return (
        1000
        + 100 * (gold.status == pred.status)
        + 10 * ((gold.basis == "ascribed") == (pred.basis == "ascribed"))
        + (gold.stance == pred.stance)
        + 0.1 * iou(gold.evidence, pred.evidence)
    )


LIKE: Final = 0.3
"""Least likeness of two issues that may be paired: the mean of evidence IoU and wording overlap."""
_EMPTY: Final = frozenset(
    words("the a an of to in on for by with from and or at as is be it its that this all any no not over into between under")
)


def _issue_likeness(gold: Positions, pred: Positions) -> dict[Pair, float]:
    """Return the likeness of each pair of issues that may be paired, by their places in sorted order."""
    out = {}
    theirs = [(_content_words(pred.proposals[k]), _evidence(pred, k)) for k in sorted(pred.proposals)]
    for i, id in enumerate(sorted(gold.proposals)):
        wording, evidence = _content_words(gold.proposals[id]), _evidence(gold, id)
        for j, (other_wording, other_evidence) in enumerate(theirs):
            total = len(wording) + len(other_wording)
            same = 2 * len(wording & other_wording) / total if total else 0.0
            likeness = (same + iou(evidence, other_evidence)) / 2 if evidence and other_evidence else same
            if likeness >= LIKE:
                out[i, j] = likeness
    return out


def _content_words(proposal: str) -> frozenset[str]:
    return frozenset(w for w in words(proposal) if w not in _EMPTY)


def _evidence(side: Positions, issue: str) -> list[Span]:
    return [span for s in side.stands if s.issue == issue for span in s.evidence]


def stance_macro_f1(table: Table) -> tuple[float | None, int]:
    """Return the macro F1 over the fixed label list on matched positions, and over how many labels it is taken.

    A label that is neither labelled nor predicted has no F1 and is left out of the mean, not counted as 0 or 1.
    """
    scores = [f1 for label in STANCES if (f1 := stance_f1(table, label)) is not None]
    return (sum(scores) / len(scores) if scores else None), len(scores)


def stance_f1(table: Table, label: str) -> float | None:
    """Return the F1 of one label on matched positions, or None where it is neither labelled nor predicted in any."""
    gold = sum(table.get((label, other), 0) for other in STANCES)
    pred = sum(table.get((other, label), 0) for other in STANCES)
    return 2 * table.get((label, label), 0) / (gold + pred) if gold + pred else None


def stance_kappa(table: Table) -> tuple[float | None, float]:
    """Return Cohen's kappa with linear weights on opposes < open < supports, and the number of pairs it is taken over.

    Pairs in which either side withholds are left out. None without pairs, or where chance alone leaves no
    disagreement (every pair has one and the same label). Cohen 1968.
    """
    n = sum(table.get((g, p), 0) for g in ORDER for p in ORDER)
    gold = {g: sum(table.get((g, p), 0) for p in ORDER) for g in ORDER}
    pred = {p: sum(table.get((g, p), 0) for g in ORDER) for p in ORDER}
    observed = _disagreement((g, p, table.get((g, p), 0)) for g in ORDER for p in ORDER)
    expected = _disagreement((g, p, gold[g] * pred[p]) for g in ORDER for p in ORDER)
    return (1 - n * observed / expected if expected else None), n


def _disagreement(cells: Iterable[tuple[Stance, Stance, float]]) -> float:
    return sum(abs(ORDER.index(g) - ORDER.index(p)) * weight for g, p, weight in cells)
