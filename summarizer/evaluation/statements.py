"""Scores of statements: found or not, with which borders, said by whom.

Three levels of detection. Strict: the same characters. Partial: one-to-one
pairs of IoU 0.5 and more, the headline, since people agree on which statements
there are far more than on their exact borders (annotators of PolNeAR, by this
scorer: F1 .79 against .67). And characters, whoever they are attributed to.
What is scored "given a match" is scored on the pairs of the partial level, and
its denominator is their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from summarizer.evaluation.alignment import Pair, align, iou
from summarizer.evaluation.counts import Counts, Rate, Scored, rate
from summarizer.evaluation.records import Attributed, without_outer_marks
from summarizer.text.spans import Span, length, shared

THRESHOLD: Final = 0.5
"""Least character IoU of a partial match."""


def score_statements(text: str, gold: Sequence[Attributed], pred: Sequence[Attributed] | None) -> Scored:
    """Score one article's statements.

    Args:
        text: the article.
        gold: the labelled statements.
        pred: the predicted ones; None when the reader failed, which counts as everything missed.

    Returns:
        counts: "partial" (the headline), "strict", both again with "/trimmed" (see `without_outer_marks`),
            "characters", and "speaker" (a partial match with the right speaker: the joint score).
        rates, over the pairs of "partial": "speaker given match", "party given match", "form given match",
            "force given match", "medium given match", "addressee given match", "said_at given match",
            "nesting given match"; "start border", "end border" (the first and the last character of the
            content are right); "mention overlap", "mention exact", "cue overlap", "cue exact" (over pairs in
            which either side has one). "..., labelled" and "..., not asserted" take only the pairs whose label
            holds something to find.
        rates by slice: "recall/form/<form>" and "recall/tag/<tag>" over the labels of the slice,
            "precision/form/<form>" and "precision/tag/<tag>" over the predictions of it.
    """
    found = pred if pred is not None else ()
    pairs = aligned(gold, found, THRESHOLD)
    trimmed_gold, trimmed_pred = without_outer_marks(text, gold), without_outer_marks(text, found)
    matched = [(gold[i], found[j]) for i, j in pairs]
    right_speaker = sum(_same_names(g.speakers, p.speakers) for g, p in matched)

    def detection(tp: float) -> Counts:
        return Counts(tp, len(found), len(gold))

    counts = {
        "partial": detection(len(pairs)),
        "strict": detection(_identical(gold, found)),
        "partial/trimmed": detection(len(aligned(trimmed_gold, trimmed_pred, THRESHOLD))),
        "strict/trimmed": detection(_identical(trimmed_gold, trimmed_pred)),
        "characters": _characters(gold, found),
        "speaker": detection(right_speaker),
    }
    rates = {
        "speaker given match": Rate(right_speaker, len(pairs)),
        **_given_match(matched),
        **_nesting(gold, found, pairs),
        **_slices(gold, found, pairs),
    }
    left, right = {i for i, _ in pairs}, {j for _, j in pairs}
    return Scored(
        counts,
        rates,
        pairs=tuple((g.id, p.id) for g, p in matched),
        missed=tuple(g.id for i, g in enumerate(gold) if i not in left),
        spurious=tuple(p.id for j, p in enumerate(found) if j not in right),
    )


def aligned(gold: Sequence[Attributed], pred: Sequence[Attributed], threshold: float) -> list[Pair]:
    """Pair statements one to one by content; cue, mention and speaker decide only between equal totals."""
    return align(
        gold,
        pred,
        spans=lambda r: r.content,
        key=lambda r: r.sort_key,
        threshold=threshold,
        affinity=lambda g, p: (
            (_span_iou(g.cue, p.cue) + _span_iou(g.mention, p.mention) + _same_names(g.speakers, p.speakers)) / 3
        ),
    )


def wrong_parts(gold: Attributed, pred: Attributed) -> tuple[str, ...]:
    """Return what is wrong in a matched statement, by the rules of the scores; nesting is not looked at.

    Returns:
        Some of "speaker", "party", "borders" (not the same characters), "mention", "cue" (no character in common),
        "form", "force", "medium", "addressee", "said_at", in this order.
    """
    either = [name for name, get in _PARTS.items() if get(gold) is not None or get(pred) is not None]
    told = [name for name, get in _CIRCUMSTANCES.items() if None not in (get(gold), get(pred)) and get(gold) != get(pred)]
    checks = {
        "speaker": _same_names(gold.speakers, pred.speakers),
        "party": _same_names(gold.parties, pred.parties),
        "borders": gold.content == pred.content,
        **{name: _span_iou(_PARTS[name](gold), _PARTS[name](pred)) > 0 for name in either},
        "form": gold.form == pred.form,
        "force": gold.force == pred.force,
        **dict.fromkeys(told, False),
    }
    return tuple(name for name, right in checks.items() if not right)


def _span_iou(left: Span | None, right: Span | None) -> float:
    return iou((left,), (right,)) if left is not None and right is not None else 0.0


def _same_names(left: frozenset[str], right: frozenset[str]) -> bool:
    return bool(left & right) or (not left and not right)


def _identical(gold: Sequence[Attributed], pred: Sequence[Attributed]) -> int:
    """Return how many one-to-one pairs of the same characters there are; a content of nothing but white space has none."""
    return (Counter(g.content for g in gold if g.content) & Counter(p.content for p in pred)).total()


def _characters(gold: Sequence[Attributed], pred: Sequence[Attributed]) -> Counts:
    left, right = [s for g in gold for s in g.content], [s for p in pred for s in p.content]
    return Counts(shared(left, right), length(right), length(left))


def _given_match(matched: Sequence[tuple[Attributed, Attributed]]) -> dict[str, Rate]:
    rates = {
        "party given match": rate(_same_names(g.parties, p.parties) for g, p in matched),
        "party given match, labelled": rate(_same_names(g.parties, p.parties) for g, p in matched if g.parties),
        "start border": rate(g.content[0].start == p.content[0].start for g, p in matched),
        "end border": rate(g.content[-1].end == p.content[-1].end for g, p in matched),
        "form given match": rate(g.form == p.form for g, p in matched),
        "force given match": rate(g.force == p.force for g, p in matched),
        "force given match, not asserted": rate(g.force == p.force for g, p in matched if g.force != "asserted"),
    }
    for name, get in _PARTS.items():
        either = [(get(g), get(p)) for g, p in matched if get(g) is not None or get(p) is not None]
        rates[f"{name} overlap"] = rate(_span_iou(a, b) > 0 for a, b in either)
        rates[f"{name} exact"] = rate(a == b for a, b in either)
    for name, told in _CIRCUMSTANCES.items():
        known = [(told(g), told(p)) for g, p in matched if told(g) is not None and told(p) is not None]
        rates[f"{name} given match"] = rate(a == b for a, b in known)
        rates[f"{name} given match, labelled"] = rate(a == b for a, b in known if a)
    return rates


_PARTS: Final[Mapping[str, Callable[[Attributed], Span | None]]] = {"mention": lambda r: r.mention, "cue": lambda r: r.cue}
_CIRCUMSTANCES: Final[Mapping[str, Callable[[Attributed], str | None]]] = {
    "medium": lambda r: r.medium,
    "addressee": lambda r: r.addressee,
    "said_at": lambda r: r.said_at,
}


def _nesting(gold: Sequence[Attributed], pred: Sequence[Attributed], pairs: Sequence[Pair]) -> dict[str, Rate]:
    """A pair's nesting is right when both stand at top level, or inside statements that are a pair too."""
    partner = {pred[j].id: gold[i].id for i, j in pairs}
    right = [
        (gold[i].inside, (None if pred[j].inside is None else partner.get(pred[j].inside or "", "")) == gold[i].inside)
        for i, j in pairs
    ]
    return {
        "nesting given match": rate(ok for _, ok in right),
        "nesting given match, labelled": rate(ok for inside, ok in right if inside is not None),
    }


def _slices(gold: Sequence[Attributed], pred: Sequence[Attributed], pairs: Sequence[Pair]) -> dict[str, Rate]:
    """Recall over the labels of a slice, precision over the predictions of it, on the one pairing of the whole article."""
    hit_gold, hit_pred = {i for i, _ in pairs}, {j for _, j in pairs}
    rates: dict[str, Rate] = {}
    for kind, records, hits in (("recall", gold, hit_gold), ("precision", pred, hit_pred)):
        for i, record in enumerate(records):
            for name in (f"form/{record.form}", *(f"tag/{t}" for t in sorted(record.tags))):
                key = f"{kind}/{name}"
                rates[key] = rates.get(key, Rate()) + Rate(i in hits, 1)
    return rates
