"""Commands that read articles: run, record, store, corpus."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli_eval.app import BROKEN, chosen_tags, eval_app, report_on, say, tell_unlabelled, write
from summarizer.cli_eval.options import (
    SUITE,
    AtOnceOption,
    BaseUrlOption,
    CorpusName,
    LimitOption,
    LogOpeningOption,
    MarkdownOption,
    ModelsOption,
    PositionsOption,
    PromptsOption,
    ResultArgument,
    SplitName,
    SplitOption,
    SuiteArgument,
    TagsOption,
    TimeoutOption,
)
from summarizer.errors import SettingsError

if TYPE_CHECKING:
    from summarizer.evaluation.gold import GoldArticle
    from summarizer.evaluation.results import CaseResult, Results
    from summarizer.evaluation.suite import Suite


@eval_app.command("run")
def run_command(
    suite: SuiteArgument = SUITE,
    model: ModelsOption = None,
    tags: TagsOption = None,
    split: SplitOption = SplitName.dev,
    repeats: Annotated[
        int | None, typer.Option(min=1, help="How often each case is read. Default: once; recordings as often as recorded.")
    ] = None,
    limit: LimitOption = None,
    positions: PositionsOption = None,
    log_opening: LogOpeningOption = False,
    recordings: Annotated[
        Path | None, typer.Option(help="Replay from this folder of recordings; a model is never asked.")
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Results, a line a case; a run that was ended goes on from it.")
    ] = Path("eval-results.jsonl"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin the file of results anew.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Read again what failed before.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="A recorded answer that nothing asks for is an error.")] = False,
    base_url: BaseUrlOption = None,
    prompts: PromptsOption = None,
    at_once: AtOnceOption = 4,
    timeout: TimeoutOption = 300.0,
) -> None:
    """Read the cases of a suite and score them.

    Without --model, the suite's own models are run; they are replayed and need no key. With --model and no
    --recordings, models are asked, which may cost money.
    """
    from summarizer.evaluation.reports.progress import ProgressShown
    from summarizer.evaluation.reports.tables import overview
    from summarizer.evaluation.reports.terminal import table_text
    from summarizer.evaluation.runner import run
    from summarizer.evaluation.suite import load_suite, select

    report = report_on(suite)  # what cannot be reported is told before anything is read
    loaded = load_suite(suite)
    tell_unlabelled(loaded)
    chosen = select(list(report.articles.values()), split=split.value, tags=chosen_tags(tags), limit=limit)
    _opening(loaded, chosen, ", ".join(model or ([str(recordings)] if recordings else loaded.models)), log=log_opening)
    with ProgressShown() as bar:
        results = run(
            suite,
            model or (),
            split=split.value,
            tags=chosen_tags(tags),
            limit=limit,
            repeats=repeats,
            positions=positions.value if positions else None,
            recordings=recordings,
            base_url=base_url,
            prompts=prompts,
            strict=strict,
            out=out,
            fresh=fresh,
            retry_failed=retry_failed,
            at_once=at_once,
            timeout=timeout,
            on_start=bar.start,
            on_result=bar.result,
        )
    print(table_text(overview(replace(report, results=results))), end="")
    _tell_fewer(results, repeats)
    broken = [r for r in results.cases if r.broken]
    failed = [r for r in results.cases if r.failure]
    _tell_broken(broken)
    for result in failed:
        say(f"{result.model}, {result.case}: no summary: {result.failure}")
    say(f"{len(results.cases)} results in {out}")
    if broken:
        if any(r.mode == "replayed" for r in broken):
            say("what is stale is recorded again with summarizer eval record")
        raise typer.Exit(BROKEN)
    if failed:
        raise typer.Exit(1)


@eval_app.command("record")
def record_command(
    suite: SuiteArgument = SUITE,
    model: Annotated[str | None, typer.Option("--model", "-m", help="The model to ask. Default: $SUMMARIZER_MODEL.")] = None,
    answered_by: Annotated[
        str | None, typer.Option("--answered-by", help="A truthful label of who answers, shown wherever it is replayed.")
    ] = None,
    name: Annotated[str | None, typer.Option("--as", help="The folder's name in the recordings. Default: the model's.")] = None,
    tags: TagsOption = None,
    split: SplitOption = SplitName.dev,
    repeats: Annotated[int, typer.Option(min=1, help="How often each case is read.")] = 1,
    limit: LimitOption = None,
    positions: PositionsOption = None,
    log_opening: LogOpeningOption = False,
    recordings: Annotated[Path | None, typer.Option(help="The folder of recordings. Default: the suite's.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Ask everything again, not only what is stale.")] = False,
    base_url: BaseUrlOption = None,
    prompts: PromptsOption = None,
    at_once: AtOnceOption = 4,
    timeout: TimeoutOption = 300.0,
) -> None:
    """Record a model's answers: only what is missing or stale is asked; what nothing asks for any more is dropped."""
    from summarizer.drivers.model import Model
    from summarizer.drivers.settings import REMEDIES, RULES, model_name, resolve
    from summarizer.evaluation.record import record
    from summarizer.evaluation.reports.progress import ProgressShown
    from summarizer.evaluation.suite import file_name, load_cases, load_suite, select

    chosen = model_name(model)
    if chosen is None or chosen == RULES:
        raise SettingsError(f"no model to record is configured: {REMEDIES}; rules need no recording")
    if not (answered_by and answered_by.strip()):
        raise SettingsError("say truthfully who answers with --answered-by: the vendor's model id and where it ran")
    loaded = load_suite(suite)
    cases = select(load_cases(loaded), split=split.value, tags=chosen_tags(tags), limit=limit)
    _opening(loaded, cases, chosen, log=log_opening)
    root = recordings or loaded.recordings or loaded.fixtures.parent / "recordings"
    answerer = Model(resolve(chosen, base_url=base_url), timeout=timeout)
    asked = written = failures = 0
    try:
        with ProgressShown() as bar:
            bar.start(len(cases))
            for done in record(
                cases,
                root / file_name(name or chosen),
                answerer.complete,
                model=chosen,
                answered_by=answered_by.strip(),
                naming=positions.value if positions else loaded.positions,
                prompts=prompts,
                repeats=range(1, repeats + 1),
                again=again,
                at_once=at_once,
            ):
                asked, written = asked + done.asked, written + done.changed
                if done.failure:
                    failures += 1
                    say(f"{done.case}, reading {done.repeat}: {done.failure}")
                if done.repeat == repeats:
                    bar.advance(done.case)
    finally:
        answerer.close()
    print(
        f"{len(cases)} cases: {asked} asks answered by the model, {written} recordings written, "
        f"{failures} readings not finished"
    )
    if failures:
        raise typer.Exit(1)


@eval_app.command("store")
def store_command(
    result: ResultArgument,
    model: Annotated[str, typer.Option("--model", "-m", help="Whose summaries.")],
    to: Annotated[Path, typer.Option("--to", help="The folder of stored predictions.")],
) -> None:
    """Store a run's summaries as predictions, a file a case, with which scores are tested apart from prompts."""
    from summarizer.evaluation.results import load_results

    summaries = {r.case: r.summary for r in load_results(result).by(model) if r.repeat == 1 and r.summary is not None}
    if not summaries:
        raise SettingsError(f"{result}: it holds no summary by {model!r}")
    to.mkdir(parents=True, exist_ok=True)
    for case, summary in summaries.items():
        write(to / f"{case}.json", summary.model_dump_json(indent=1) + "\n")
    print(f"{to}: {len(summaries)} stored predictions")


@eval_app.command("corpus")
def corpus_command(
    corpus: Annotated[CorpusName, typer.Argument(help="The corpus.")],
    split: Annotated[str, typer.Option(help="The name of the split: train, dev or valid.")],
    model: Annotated[str | None, typer.Option("--model", "-m", help='A model, or "rules". Default: $SUMMARIZER_MODEL.')] = None,
    path: Annotated[Path | None, typer.Option(help="Where the corpus is. Default: $SUMMARIZER_CORPORA.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="A sample of so many articles.")] = None,
    seed: Annotated[int, typer.Option(help="The seed by which articles are shuffled before the sample is cut out.")] = 0,
    skip: Annotated[int, typer.Option(min=0, help="Pass over the first so many of the shuffle: those of another sample.")] = 0,
    least_bytes: Annotated[int, typer.Option(min=0, help="Only articles of so many bytes and more.")] = 0,
    most_bytes: Annotated[int | None, typer.Option(min=1, help="Only articles of so many bytes at most.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Keep each reading here; a run that was ended goes on from it.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin the file of readings anew.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Read again what failed before.")] = False,
    base_url: BaseUrlOption = None,
    prompts: PromptsOption = None,
    at_once: AtOnceOption = 4,
    timeout: TimeoutOption = 300.0,
    markdown: MarkdownOption = None,
) -> None:
    """Score a reader on a public corpus, beside its annotators and published figures."""
    from summarizer.api import Summarizer
    from summarizer.evaluation.corpora.session import Sample, read_corpus
    from summarizer.evaluation.reports.markdown import tables_markdown
    from summarizer.evaluation.reports.progress import ProgressShown
    from summarizer.evaluation.reports.terminal import table_text

    summarizer = Summarizer(model, base_url=base_url, prompts=prompts, timeout=timeout)
    with ProgressShown() as bar:
        done = read_corpus(
            corpus.value,
            split,
            summarizer,
            path=path,
            sample=Sample(limit, seed, skip, least_bytes, most_bytes),
            out=out,
            fresh=fresh,
            retry_failed=retry_failed,
            at_once=at_once,
            on_start=bar.start,
            on_article=bar.advance,
        )
    print(table_text(done.table), end="")
    if markdown is not None:
        write(markdown, tables_markdown([done.table]))
    failed = [s for s in done.scores if s.failure]
    for score in failed:
        say(f"{score.name}: no summary: {score.failure}")
    if failed:
        raise typer.Exit(1)


def _tell_fewer(results: Results, repeats: int | None) -> None:
    """Tell where recordings hold fewer readings than were wanted."""
    for model in results.models:
        read = Counter(r.case for r in results.by(model) if r.mode == "replayed")
        fewer = sum(n < (repeats or 1) for n in read.values())
        if fewer:
            say(f"{model}: {fewer} cases are recorded fewer than {repeats} times, and were read as often as recorded")


def _tell_broken(broken: Sequence[CaseResult]) -> None:
    """Tell what could not be read; cases that are broken for one reason in one line."""
    reasons: dict[tuple[str, str], list[CaseResult]] = {}
    for result in broken:
        before, file, reason = result.broken.partition(f"{result.case}.json: ")
        reasons.setdefault((result.model, reason if file and " " not in before else result.broken), []).append(result)
    for (model, reason), results in reasons.items():
        if len(results) == 1:
            say(f"{model}, {results[0].case}: broken: {results[0].broken}")
        else:
            cases = ", ".join(dict.fromkeys(r.case for r in results))
            say(f"{model}: {len(results)} readings are broken: {reason} ({cases})")


def _opening(suite: Suite, cases: Sequence[GoldArticle], models: str, *, log: bool) -> None:
    """Tell that held-out articles are about to be read, and log it if asked."""
    from summarizer.evaluation.seal import HELD_OUT, log_opening

    count = sum(c.split == HELD_OUT for c in cases)
    if not count:
        return
    if log:
        log_opening(suite.openings, models, shlex.join(["summarizer", *sys.argv[1:]]))
        say(f"this opens {count} held-out articles; logged in {suite.openings}")
    else:
        say(
            f"this opens {count} held-out articles, and every opening must be logged: give --log-opening, "
            f"or write day, model and command into {suite.openings}"
        )
