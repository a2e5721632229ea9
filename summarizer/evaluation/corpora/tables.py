"""Scores of a corpus run as a table: denominators, intervals, people and published figures beside ours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from summarizer.evaluation.corpora.cofenet import ROLES
from summarizer.evaluation.corpora.runs import ArticleScore, by_cluster
from summarizer.evaluation.counts import Counts, Rate, Scored, macro_f1
from summarizer.evaluation.statistics import Interval, Part, bootstrap, detectable, f1_parts, rate_parts, ratio

HEADER: Final = ("score", "P", "R", "F1 / share", "95 % interval", "right / predicted / labelled", "people", "published")

PUBLISHED: Final[Mapping[str, str]] = {
    f"cofenet/{how}/{role}": figure
    for how, figures in {
        "exact": ("0.832; CoreNLP 0.139; rules 0.107", "0.753; rules 0.228", "0.729; CoreNLP 0.175; rules 0.056"),
        "begin": ("0.871", "0.823", "0.796"),
        "jaccard": ("0.764; CoreNLP 0.111", "0.694", "0.732; CoreNLP 0.128"),
    }.items()
    for role, figure in zip(ROLES, figures, strict=True)
}
"""BERT with CofeNet, the quote annotator of Stanford CoreNLP and a baseline of rules, on PolNeAR's test split: tables 6 to 8 of
`docs/cofenet-detail-exp.pdf` in the repository cofe-ai/CofeNet (Wang et al., COLING 2022)."""


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """A table of text, ready to be laid out."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    header: tuple[str, ...] = HEADER

    def text(self) -> str:
        """Return the table in columns of fixed width, notes below."""
        widths = [max(len(row[i]) for row in (self.header, *self.rows)) for i in range(len(self.header))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in self._lines()
        ]
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        return "\n".join([self.title, "", lines[0], rule, *lines[1:], "", *self.notes]) + "\n"

    def markdown(self) -> str:
        """Return the table in Markdown, notes as a list."""
        lines = ["| " + " | ".join(row) + " |" for row in self._lines()]
        rule = "|" + "---|" * len(self.header)
        return "\n".join([f"### {self.title}", "", lines[0], rule, *lines[1:], "", *(f"- {n}" for n in self.notes)]) + "\n"

    def _lines(self) -> tuple[tuple[str, ...], ...]:
        return (self.header, *self.rows)


def polnear_table(scores: Sequence[ArticleScore], human: Sequence[ArticleScore] = (), title: str = "PolNeAR") -> ScoreTable:
    """Return the table of a PolNeAR run.

    Args:
        scores: what `score_polnear` gave.
        human: what `human_line` gave, of this split or another.
        title: the heading; name the reader, the split and the date in it.
    """
    table = _Rows(scores, human)
    for name, label in (
        ("partial", "statements, IoU >= 0.5"),
        ("strict", "statements, exact"),
        ("partial/trimmed", "IoU >= 0.5, outer marks and 'that' trimmed"),
        ("strict/trimmed", "exact, trimmed"),
        ("characters", "characters"),
    ):
        table.counts(name, label)
    for tag in ("speech-verb", "quoted", "direct", "mixed", "indirect", "pronoun", "no-source", "discontinuous"):
        table.slice(f"tag/{tag}", f"slice: {tag}")
    for name in ("mention overlap", "mention exact", "cue overlap", "cue exact", "start border", "end border"):
        table.rate(name, f"given match: {name}")
    for how in ("exact", "begin"):
        for role in ROLES:
            table.counts(f"cofenet/{how}/{role}", f"CofeNet {how}: {role}")
    for role in ROLES:
        table.rate(f"cofenet/jaccard/{role}", f"CofeNet Jaccard: {role}")
    return ScoreTable(
        title,
        tuple(table.rows),
        (
            *table.notes("partial", "article"),
            "Slices: P over the predictions and R over the labels of the slice, on one pairing of the whole article; "
            "F1 is the share that is right of both together. Of right ones two numbers are given, predictions and labels.",
            "Published: BERT with CofeNet (after it CoreNLP's quote annotator and a baseline of rules), trained on this "
            "corpus's train split and measured on its test split. What differs: another split; tokens cut by a pattern, not by "
            "CoreNLP; articles with several annotators are averaged here and repeated there; nothing here was trained.",
            "PolNeAR's own figures of agreement (token alpha .754, agr .923; LREC 2018) are other measures and in no row.",
        ),
    )


def seesaw_table(scores: Sequence[ArticleScore], human: Sequence[ArticleScore] = (), title: str = "SEESAW") -> ScoreTable:
    """Return the table of a SEESAW run.

    Args:
        scores: what `score_seesaw` gave.
        human: what `human_line` gave, of this split or another.
        title: the heading; name the reader, the split and the date in it, and whether it used the entity list.
    """
    table = _Rows(scores, human)
    for part, label in (("issue", "topics and events"), ("all", "all objects")):
        table.counts(f"{part}/triples", f"{label}: subject, side, object")
        table.counts(f"{part}/pairs", f"{label}: subject, object")
        table.rate(f"{part}/side given pair", f"{label}: side, given pair")
        table.rate(f"{part}/evidence given triple", f"{label}: evidence in a labelled sentence, given triple")
    table.rate("unplaced", "positions off the entity list")
    return ScoreTable(
        title,
        tuple(table.rows),
        (
            *table.notes("issue/triples", "story"),
            "Labels with the subject or object None or 'Not in the list' are dropped, and so are predictions off the list; "
            "the last row counts these.",
            "Given the entity list, the reader has topics and events as issues and all others as parties: of all objects, "
            "persons and organizations are then out of its reach.",
            "No published end-to-end figure on this corpus could be checked, so none is shown. People: the corpus was "
            "published after its labels were merged, so theirs is an estimate.",
        ),
    )


class _Rows:
    """Makes the rows of one table; a score that no article has makes none."""

    def __init__(self, scores: Sequence[ArticleScore], human: Sequence[ArticleScore]) -> None:
        self._scores = scores
        self._ours = by_cluster(scores)
        self._theirs = by_cluster(human)
        self._people = len(human)
        self.rows: list[tuple[str, ...]] = []

    def counts(self, name: str, label: str) -> None:
        ours = [s.counts[name] for s in self._ours if name in s.counts]
        total = sum(ours, Counts())
        theirs = sum((s.counts[name] for s in self._theirs if name in s.counts), Counts())
        if ours:
            shown = f"{_number(total.tp)} / {_number(total.pred)} / {_number(total.gold)}"
            figures = (total.precision, total.recall, total.f1)
            self._add(label, figures, f1_parts(ours), (shown, _share(theirs.f1), PUBLISHED.get(name, "")))

    def rate(self, name: str, label: str) -> None:
        ours = [s.rates[name] for s in self._ours if name in s.rates]
        total = sum(ours, Rate())
        theirs = sum((s.rates[name] for s in self._theirs if name in s.rates), Rate())
        if ours:
            shown = f"{_number(total.hits)} of {_number(total.of)}"
            self._add(
                label, (None, None, total.value), rate_parts(ours), (shown, _share(theirs.value), PUBLISHED.get(name, ""))
            )

    def slice(self, name: str, label: str) -> None:
        ours, theirs = _both(self._ours, name), _both(self._theirs, name)
        recall, precision = (sum((pair[side] for pair in ours), Rate()) for side in (0, 1))
        if recall.of or precision.of:
            parts = [_dice(pair) for pair in ours]
            right = f"{_number(precision.hits)}, {_number(recall.hits)}"
            shown = f"{right} / {_number(precision.of)} / {_number(recall.of)}"
            people = _share(_quotient([_dice(pair) for pair in theirs]))
            self._add(label, (precision.value, recall.value, _quotient(parts)), parts, (shown, people, ""))

    def _add(self, label: str, figures: tuple[float | None, ...], parts: Sequence[Part], others: tuple[str, ...]) -> None:
        self.rows.append((label, *map(_share, figures), _interval(ratio(parts)), *others))

    def notes(self, headline: str, cluster: str) -> list[str]:
        failed = [s for s in self._scores if s.failure]
        counts = [s.scored.counts[headline] for s in self._scores]
        mean, defined = macro_f1(counts)
        clusters = [s.counts[headline] for s in self._ours]
        interval, spread = ratio(f1_parts(clusters)), bootstrap(counts, lambda drawn: macro_f1(drawn)[0])
        notes = [
            f"{len(self._scores)} articles, of which {len(failed)} gave no summary; these count as everything missed."
            + "".join(f" {s.name}: {s.failure}." for s in failed[:3]),
            f"Mean F1 over articles: {_share(mean)} ({_interval(spread)}, bootstrap), over the {defined} with a label or a "
            "prediction.",
            f"Intervals are clustered by {cluster}; {len(clusters)} of these.",
        ]
        if interval is not None and interval.standard_error:
            least = detectable(interval.standard_error * math.sqrt(2), interval.articles)
            notes.append(
                f"Two runs on as many other articles of this kind must differ by about {least:.3f} in F1 for it to show "
                "(power 0.8); two runs on the same articles by less, which the paired comparison tells."
            )
        if self._people:
            notes.append(f"People: annotators against each other by this very scorer, over {self._people} articles.")
        return notes


def _both(scores: Sequence[Scored], name: str) -> list[tuple[Rate, Rate]]:
    return [(s.rates.get(f"recall/{name}", Rate()), s.rates.get(f"precision/{name}", Rate())) for s in scores]


def _dice(pair: tuple[Rate, Rate]) -> Part:
    return pair[0].hits + pair[1].hits, pair[0].of + pair[1].of


def _quotient(parts: Sequence[Part]) -> float | None:
    total = sum(b for _, b in parts)
    return sum(a for a, _ in parts) / total if total else None


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.1f}"


def _interval(interval: Interval | None) -> str:
    if interval is None:
        return ""
    if interval.standard_error == 0:
        return "no spread seen"
    return f"{interval.low:.3f} to {interval.high:.3f}"
