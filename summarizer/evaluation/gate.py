"""Judge the results of a run: good (0), worse or changed (1), broken or not comparable (2).

Replayed runs, rules and stored predictions give the same scores every time, so
they are judged exactly: whatever differs from the baseline, case by case, is
shown and does not pass until it is blessed. Live runs vary, so they are judged by
the paired interval of the change, which may say that it cannot tell. Floors hold
for both. Whatever keeps a judgement from being made is never a pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from summarizer.errors import InputError
from summarizer.evaluation import fingerprints
from summarizer.evaluation.baselines import Baseline, Blessed
from summarizer.evaluation.changes import changes
from summarizer.evaluation.codebooks import Naming, naming_of
from summarizer.evaluation.comparison import compare_scores
from summarizer.evaluation.counts import added
from summarizer.evaluation.figures import by_case, failed, figure
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.ground import unsound
from summarizer.evaluation.results import CaseResult, Results
from summarizer.evaluation.suite import Suite

Level = Literal["good", "cannot tell", "bad", "broken"]
EXIT: Final[Mapping[Level, int]] = {"good": 0, "cannot tell": 0, "bad": 1, "broken": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the gate has to say.

    Attributes:
        level: how it counts.
        model: the model concerned, "" for all.
        case: the case concerned, "" for all.
        text: what is the matter, in one line.
        details: further lines.
        remedy: what to do about it, "" when nothing need be done.
        repeat: the reading of the case concerned, 0 for all.
    """

    level: Level
    model: str
    case: str
    text: str
    details: tuple[str, ...] = ()
    remedy: str = ""
    repeat: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the gate found, the gravest first."""

    findings: tuple[Finding, ...] = field(default=())

    @property
    def level(self) -> Level:
        """The gravest level."""
        return max((f.level for f in self.findings), key=lambda level: (EXIT[level], level == "cannot tell"), default="good")

    @property
    def exit_code(self) -> int:
        """0 good, 1 worse or changed, 2 broken or not comparable."""
        return EXIT[self.level]


def judge(
    suite: Suite,
    cases: Sequence[GoldArticle],
    results: Results,
    baselines: Mapping[str, Baseline],
    *,
    models: Sequence[str] = (),
) -> Judgement:
    """Judge results.

    Args:
        suite: what the gate asks for.
        cases: all of the suite's labelled articles, as they are now.
        results: of a run.
        baselines: by model.
        models: judge these alone; empty judges all, and wants the suite's own models among them where any result
            is not live.
    """
    out: list[Finding] = []
    wanted = list(models) or _expected(suite, results)
    for model in wanted:
        chosen = results.by(model)
        if not chosen:
            remedy = "run it, or judge the others alone with --model"
            out.append(Finding("broken", model, "", "there are no results of it", (), remedy))
            continue
        ground = [Finding("broken", model, u.case, u.text, (), u.remedy, u.repeat) for u in unsound(chosen, cases)]
        out.extend(ground)
        if ground:
            continue
        baseline = baselines.get(model)
        floors = suite.gate.floors_for(model)
        if baseline is None and (suite.baselines is not None or not floors):
            text = (
                "it has no baseline"
                if suite.baselines is not None
                else "there is neither a baseline nor a floor to judge it by"
            )
            out.append(Finding("broken", model, "", text, (), "look at the scores, then make one with summarizer eval bless"))
        if baseline is not None:
            out.extend(_against(suite, model, chosen, baseline, cases))
        out.extend(_floors(suite, model, chosen))
    return Judgement(tuple(sorted(out, key=lambda f: -EXIT[f.level])))


def _expected(suite: Suite, results: Results) -> list[str]:
    own = list(suite.models) if any(r.mode != "live" for r in results.cases) else []
    return list(dict.fromkeys([*results.models, *own]))


def _against(
    suite: Suite, model: str, results: Sequence[CaseResult], baseline: Baseline, cases: Sequence[GoldArticle]
) -> Iterator[Finding]:
    """Yield what comes of comparing results with a baseline."""
    unlike = list(_not_comparable(model, results, baseline, cases))
    if unlike:
        yield from unlike
    elif results[0].mode == "live":
        yield from _live(suite, model, results, baseline)
    else:
        yield from _exact(model, results, baseline, {c.name: c for c in cases})


def _not_comparable(
    model: str, results: Sequence[CaseResult], baseline: Baseline, cases: Sequence[GoldArticle]
) -> Iterator[Finding]:
    bless = "if that is meant, look at the scores and make a new baseline with summarizer eval bless"
    for what, ours, theirs in (
        ("mode", results[0].mode, baseline.mode),
        ("naming of issues", naming_of(results[0].scored), _naming(baseline)),
        ("version of the scorer", fingerprints.SCORER_VERSION, baseline.scorer),
    ):
        if ours != theirs:
            yield Finding("broken", model, "", f"the {what} is {ours}, the baseline's {theirs}: not comparable", (), bless)
    splits = {r.split for r in results}
    here = {r.case for r in results}
    there = {name for name, c in baseline.cases.items() if c.split in splits}
    everything = set() if baseline.subset else {c.name for c in cases if c.split in splits}
    for text, names, remedy in (
        ("not in the results", sorted((there | everything) - here), f"run all of the suite; {bless}"),
        ("not in the baseline", sorted(here - there), bless),
    ):
        if names:
            yield Finding("broken", model, "", f"{len(names)} cases are {text}: {', '.join(names)}", (), remedy)
    changed = sorted({r.case for r in results if r.case in there and r.made_of.get("labels") != baseline.cases[r.case].labels})
    if changed:
        text = f"the labels or articles of {len(changed)} cases are not those of the baseline: {', '.join(changed)}"
        yield Finding("broken", model, "", text, (), bless)


def _naming(baseline: Baseline) -> Naming:
    return naming_of(added(blessed.scored() for blessed in baseline.cases.values()))


def _exact(
    model: str, results: Sequence[CaseResult], baseline: Baseline, articles: Mapping[str, GoldArticle]
) -> Iterator[Finding]:
    remedy = "mend it, or if it is meant, look at the change and take it with summarizer eval bless"
    same = 0
    for case, blessed in baseline.cases.items():
        readings = {r.repeat: r for r in results if r.case == case}
        if not readings:
            continue  # of another split
        if readings.keys() != blessed.readings.keys():
            text = f"it was read {len(readings)} times, in the baseline {len(blessed.readings)} times"
            yield Finding("broken", model, case, text, (), "run without --repeats, or bless the results")
            continue
        for repeat, result in sorted(readings.items()):
            lines = differences(result, blessed, articles[case])
            same += not lines
            if lines:
                where = f" (repeat {repeat})" if len(readings) > 1 else ""
                yield Finding("bad", model, case, f"it has changed{where}", tuple(lines), remedy, repeat)
    yield Finding("good", model, "", f"{same} readings are as in the baseline of {baseline.day.isoformat()}")


def differences(result: CaseResult, blessed: Blessed, article: GoldArticle) -> list[str]:
    """Return what differs between a reading and the same reading of a baseline, in words; empty when nothing does.

    Raises:
        KeyError: the baseline does not hold this repeat.
    """
    old, was_failure = blessed.readings[result.repeat]
    lines = changes(article, old, result.scored, result.summary)
    if result.failure and not was_failure:
        lines.insert(0, f"there is no summary any more: {result.failure}")
    elif was_failure and not result.failure:
        lines.insert(0, "there is a summary now, where there was none")
    return lines


def _live(suite: Suite, model: str, results: Sequence[CaseResult], baseline: Baseline) -> Iterator[Finding]:
    new = by_case(results)
    old = {case: c.scored() for case, c in baseline.cases.items() if case in new}
    try:
        compared = compare_scores(old, new, suite.gate.metrics, suite.gate.margin)
    except InputError as error:
        yield Finding("broken", model, "", str(error), (), "name scores that there are under gate: metrics: in the suite")
        return
    levels: Mapping[str, Level] = {"worse": "bad", "cannot tell": "cannot tell"}
    for comparison in compared:
        level = levels.get(comparison.verdict, "good")
        remedy = {
            "bad": "mend it, or if it is meant, take it with summarizer eval bless",
            "cannot tell": "more articles or repeats would tell",
        }.get(level, "")
        yield Finding(level, model, "", f"{comparison.text()}; baseline of {baseline.day.isoformat()}", (), remedy)


def _floors(suite: Suite, model: str, results: Sequence[CaseResult]) -> Iterator[Finding]:
    share = failed(results)
    if share.of and share.hits / share.of > suite.gate.failures:
        several = len(results) > len({r.case for r in results})
        lines = tuple(f"{r.case}{f' (repeat {r.repeat})' if several else ''}: {r.failure}" for r in results if r.failure)
        text = f"{share.hits:g} of {share.of:g} readings gave no summary; the suite allows a share of {suite.gate.failures:g}"
        yield Finding("bad", model, "", text, lines, "mend the reader, or raise gate: failures: in the suite")
    scores = list(by_case(results).values())
    for name, floor in suite.gate.floors_for(model).items():
        try:
            value = figure(name, scores).value
        except InputError as error:
            yield Finding("broken", model, "", f"a floor cannot be judged: {error}", (), f"mend gate: floors: in {suite.file}")
            continue
        if value is None:
            text = f"a floor cannot be judged: {name} has no occasion in these cases"
            yield Finding("broken", model, "", text, (), f"run more cases, or take the floor from {suite.file}")
            continue
        for bound, wrong, word in (
            (floor.least, floor.least is not None and value < floor.least, "under the floor of"),
            (floor.most, floor.most is not None and value > floor.most, "over the ceiling of"),
        ):
            if bound is not None and wrong:
                remedy = f"mend the reader, or change gate: floors: in {suite.file}"
                yield Finding("bad", model, "", f"{name} is {value:.4f}, {word} {bound:g}", (), remedy)
            elif bound is not None:
                yield Finding("good", model, "", f"{name} is {value:.4f}, within its bound of {bound:g}")
