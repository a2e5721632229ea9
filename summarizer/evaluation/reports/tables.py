"""The tables of a report: every score with its denominator, its interval, and the labellers beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from summarizer.evaluation.article import by_tag
from summarizer.evaluation.codebooks import SLOTS, naming_of
from summarizer.evaluation.corpora.tables import ScoreTable
from summarizer.evaluation.counts import Counts, Scored, added
from summarizer.evaluation.figures import by_case, failed
from summarizer.evaluation.gold import GoldArticle, by_a_machine
from summarizer.evaluation.operational import operation
from summarizer.evaluation.positions import stance_kappa, stance_macro_f1
from summarizer.evaluation.reports.rows import Rows, counts_text, interval_text, known_text, share_text
from summarizer.evaluation.reports.spread import spread_table
from summarizer.evaluation.reports.stances import stance_tables
from summarizer.evaluation.results import CaseResult, Mode, Results
from summarizer.evaluation.statistics import detectable, f1_parts, ratio, zero_bound

_MODES: Final[Mapping[Mode, str]] = {
    "live": "live",
    "replayed": "replayed from recordings",
    "rules": "rules",
    "stored": "stored predictions",
}

_COUNTS: Final = (
    ("partial", "statements, IoU >= 0.5"),
    ("strict", "statements, exact"),
    ("partial/trimmed", "IoU >= 0.5, outer marks and 'that' trimmed"),
    ("characters", "characters"),
    ("speaker", "statements with the right speaker"),
)
_GIVEN_MATCH: Final = (
    *("speaker given match", "party given match, labelled", "form given match", "force given match, not asserted"),
    *("nesting given match, labelled", "medium given match, labelled", "addressee given match, labelled"),
    *("said_at given match, labelled", "mention overlap", "mention exact", "cue overlap", "cue exact"),
    *("start border", "end border"),
)
_POSITION_COUNTS: Final = (
    ("slots", "positions: party, issue, stance"),
    ("cells", "positions: party, issue"),
    ("full", "positions: with status and basis"),
    ("issues", "issues"),
    ("conditions", "conditions"),
    ("red line", "red lines"),
)
_POSITION_RATES: Final = (
    *("stance given match", "status given match", "basis given match", "ascribed by given match"),
    *("evidence given match", "duplicate issues", "flipped issues"),
)
_WITHOUT_LABELS: Final = (
    *("pointers unresolved", "quotations covered", "quotations dismissed", "quotations unresolved"),
    *("cues covered", "cues dismissed", "cues unresolved", "quoted characters covered"),
    *("actor names grounded", "party names grounded", "written words grounded"),
)
_POSITIONS: Final = ("positions", "open positions")


@dataclass(frozen=True, slots=True)
class Report:
    """What a report is made of.

    Attributes:
        suite: the suite's name.
        results: of a run.
        articles: the suite's labelled articles, by name.
        labellers: the agreement of the two labellers, by article; articles without it are left out.
    """

    suite: str
    results: Results
    articles: Mapping[str, GoldArticle]
    labellers: Mapping[str, Scored] = field(default_factory=dict)


def tables(report: Report) -> list[ScoreTable]:
    """Return the tables of a report: all models side by side, their spread, then each model's scores, stances and tags."""
    out = [overview(report)]
    spread = spread_table(report.results)
    if spread is not None:
        out.append(spread)
    for model in report.results.models:
        scores = list(by_case(report.results.by(model)).values())
        out.extend((details(report, model), *stance_tables(model, scores), tags(report, model)))
    return out


def overview(report: Report) -> ScoreTable:
    """Return the headline scores of all models side by side, a column each, with what reading took."""
    columns = [_column(report.results.by(model)) for model in report.results.models]
    people = _people(report, report.results.cases)
    if people:
        columns.append({"cases": str(len(people)), **_headlines(people)})
    names = dict.fromkeys(name for column in columns for name in column)
    rows = tuple((name, *(c.get(name, "") for c in columns)) for name in names if any(c.get(name) for c in columns))
    header = ("", *report.results.models, *(["labellers agree"] if people else []))
    return ScoreTable(f"Suite {report.suite}", rows, tuple(_general_notes(report)), header)


def _column(results: Sequence[CaseResult]) -> dict[str, str]:
    scores = list(by_case(results).values())
    took = operation([r.summary for r in results], [r.lost for r in results])
    live = results[0].mode == "live"
    return {
        "how": _MODES[results[0].mode],
        "cases": str(len(scores)),
        "readings": str(len(results)),
        "no summary": str(int(failed(results).hits)),
        "broken": str(sum(bool(r.broken) for r in results) or ""),
        **_headlines(scores),
        "characters read": f"{took.characters:,}",
        "calls": f"{took.calls:,}",
        "rounds": f"{took.rounds:,}",
        "tokens in": known_text(took.input_tokens, "{:,}"),
        "tokens out": known_text(took.output_tokens, "{:,}"),
        "cost, USD": known_text(took.cost_usd if live else None, "{:.4f}"),
        "seconds, median": known_text(took.seconds_median if live else None, "{:.1f}"),
        "seconds, 95 of 100": known_text(took.seconds_95 if live else None, "{:.1f}"),
    }


def _headlines(scores: Sequence[Scored]) -> dict[str, str]:
    total = added(scores)
    micro = ratio(f1_parts(s.counts["partial"] for s in scores))
    return {
        "statements F1": share_text(total.counts["partial"].f1),
        "  95 % interval": interval_text(micro),
        "with speaker F1": share_text(total.counts["speaker"].f1),
        "positions F1": share_text(total.counts.get(SLOTS["closed"], Counts()).f1),
        "positions F1, own issues": share_text(total.counts.get(SLOTS["open"], Counts()).f1),
    }


def details(report: Report, model: str) -> ScoreTable:
    """Return every score of one model."""
    chosen = report.results.by(model)
    rows = Rows(list(by_case(chosen).values()), _people(report, chosen))
    for name, label in _COUNTS:
        rows.counts(name, label)
    for name, label in (*_COUNTS, *((f"{p}/{n}", label) for p in _POSITIONS for n, label in _POSITION_COUNTS[:1])):
        rows.macro(name, f"macro: {label}")
    for form in ("direct", "mixed", "indirect"):
        rows.slice(f"form/{form}", f"form: {form}")
    for name in _GIVEN_MATCH:
        rows.rate(name, name)
    for prefix in _POSITIONS:
        for name, label in _POSITION_COUNTS:
            rows.counts(f"{prefix}/{name}", label)
        for name in _POSITION_RATES:
            rows.rate(f"{prefix}/{name}", f"positions: {name}")
        rows.resampled(prefix, "positions: stance, macro F1 over labels", stance_macro_f1, lambda n: f"{n:g} labels")
        rows.resampled(prefix, "positions: stance, weighted kappa", stance_kappa, lambda n: f"{n:g} pairs")
    for name in _WITHOUT_LABELS:
        rows.rate(name, name)
    title = f"{model}, {_MODES[chosen[0].mode]}"
    return ScoreTable(title, tuple(rows.rows), tuple(_notes(chosen, rows)), _HEADER)


_HEADER: Final = (*("score", "P", "R", "F1 / share", "95 % interval", "right / predicted / labelled", "labellers agree"),)


def tags(report: Report, model: str) -> ScoreTable:
    """Return the headline scores of one model by what the articles test."""
    scored = by_case(report.results.by(model))
    known = [name for name in scored if name in report.articles]
    grouped = by_tag([report.articles[n] for n in known], [scored[n] for n in known])
    rows = tuple(
        (
            *(tag, str(n), share_text(s.counts["partial"].f1), share_text(s.counts["partial"].recall)),
            *(share_text(s.counts["speaker"].f1), share_text(_slots(s).f1), counts_text(s.counts["partial"])),
        )
        for tag, (n, s) in grouped.items()
    )
    note = "All statements of an article with the tag are counted, not only those that the tag is about. Small samples."
    header = ("tag", "cases", "statements F1", "R", "with speaker F1", "positions F1", "right / predicted / labelled")
    return ScoreTable(f"{model}, by tag", rows, (note,), header)


def agreement_table(scores: Mapping[str, Scored]) -> ScoreTable:
    """Return how far two labellers agree, article by article, and over all.

    Args:
        scores: the agreement on each article, by its name.
    """
    header = ("article", "statements F1", "exact F1", "characters F1", "with speaker F1", "positions F1", "agreed / B / A")
    rows = [(name, *_agreed(s)) for name, s in sorted(scores.items())]
    rows.append((f"all {len(scores)}", *_agreed(added(scores.values()))))
    interval = ratio(f1_parts(s.counts["partial"] for s in scores.values()))
    notes = (
        f"Statements F1 over all: 95 % interval {interval_text(interval) or 'undefined'}, clustered by article.",
        "F1 is the same whichever of the two is taken for the labels. Positions: each labeller's issues are in words of "
        "their own, so they are paired by evidence and wording.",
    )
    return ScoreTable("Agreement of the labellers", tuple(rows), notes, header)


def _agreed(s: Scored) -> tuple[str, ...]:
    figures = (share_text(s.counts[n].f1) for n in ("partial", "strict", "characters", "speaker"))
    return (*figures, share_text(_slots(s).f1), counts_text(s.counts["partial"]))


def _people(report: Report, results: Sequence[CaseResult]) -> list[Scored]:
    return [report.labellers[case] for case in sorted({r.case for r in results}) if case in report.labellers]


def _general_notes(report: Report) -> Iterator[str]:
    broken = sum(bool(r.broken) for r in report.results.cases)
    if broken:
        yield f"{broken} readings are broken, so no score here is valid."
    cases = {r.case for r in report.results.cases}
    labellers = sorted({"; ".join(a.labelled_by) for n, a in report.articles.items() if n in cases})
    yield (
        f"{len(cases)} cases of split {', '.join(sorted({r.split for r in report.results.cases}))}. "
        + "Labelled by "
        + (" | ".join(labellers) or "nobody known")
        + "."
    )
    machines = sum(all(map(by_a_machine, a.labelled_by)) for n, a in report.articles.items() if n in cases)
    if machines:
        yield (
            f"The labels of {machines} of these were made by language models alone: no person has checked them yet. "
            "LABELLING.md says how a person corrects one."
        )
    for model in report.results.models:
        chosen = report.results.by(model)
        answered = sorted({r.answered_by for r in chosen if r.answered_by})
        if answered:
            yield f"{model}: answered by {'; '.join(answered)}."
    if any(naming_of(r.scored) == "closed" for r in report.results.cases):
        yield "Positions: readers were given each article's labelled parties and issues as a closed codebook, and no more."
    if any(naming_of(r.scored) == "open" for r in report.results.cases):
        yield "Positions, own issues: readers found parties and issues themselves; these are paired with the labelled ones."
    if any(r.mode == "replayed" for r in report.results.cases):
        yield (
            "Replayed answers measure neither latency nor price, nor whether a server holds to the schema, "
            "and nothing of other models."
        )
    if report.labellers:
        yield "Labellers: two who labelled apart from each other, by this very scorer; their issues are in their own words."


def _notes(results: Sequence[CaseResult], rows: Rows) -> Iterator[str]:
    lost = [f" {r.case}: {r.failure}." for r in results if r.failure]
    yield f"{len(lost)} of {len(results)} readings gave no summary; these count as everything missed." + "".join(lost[:5])
    yield (
        "Macro: the mean of the articles' F1, over those with a label or a prediction; its intervals, and those of "
        "macro F1 over labels and of kappa, are resampled by article."
    )
    broken = [f" {r.case}: {r.broken}." for r in results if r.broken]
    if broken:
        yield f"{len(broken)} readings are broken, so no score here is valid." + "".join(broken[:5])
    counts = [s.counts["partial"] for s in rows.ours]
    micro = ratio(f1_parts(counts))
    if micro is not None and micro.standard_error:
        least = detectable(micro.standard_error * math.sqrt(2), micro.articles)
        yield (
            f"Intervals are clustered by article; {micro.articles} of these. Two readers on as many other articles must "
            f"differ by about {least:.3f} in F1 for it to show 8 times in 10; on the same articles by less, which "
            "summarizer eval compare tells."
        )
    pointers = [s.rates["pointers unresolved"] for s in rows.ours if "pointers unresolved" in s.rates]
    if sum(r.of for r in pointers) and not sum(r.hits for r in pointers):
        bound = zero_bound(len(pointers))
        yield f"No unresolved pointer was seen in {len(pointers)} articles: at most {bound:.3f} of articles have one (95 %)."


def _slots(total: Scored) -> Counts:
    return sum((total.counts.get(f"{prefix}/slots", Counts()) for prefix in _POSITIONS), Counts())
