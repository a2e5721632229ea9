"""The command line of the evaluation: `summarizer eval`.

Results go to stdout, everything else to stderr. Exit codes, of every command here:

    0    good
    1    worse or changed: the gate holds something against the run; in `run`, `record` and `corpus`, a case failed
    2    broken or not comparable: labels, recordings, settings, baselines or the call itself; an error in the program
    130  interrupted

An error is never a pass, and never looks like a bad score.
"""

from __future__ import annotations

import shlex
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from summarizer.errors import SettingsError, SummarizerError

if TYPE_CHECKING:
    from summarizer.evaluation.baselines import Baseline
    from summarizer.evaluation.gate import Judgement
    from summarizer.evaluation.gold import GoldArticle
    from summarizer.evaluation.reports.tables import Report
    from summarizer.evaluation.results import Results
    from summarizer.evaluation.suite import Suite

_BROKEN = 2


class _Group(TyperGroup):
    """Ends every error of a command with exit code 2: a traceback would end with 1, which means a bad score."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except SummarizerError as error:
            _say(str(error))
            raise typer.Exit(_BROKEN) from None
        except Exception as error:
            if type(error).__module__.startswith(("typer", "click")) or isinstance(error, BrokenPipeError):
                raise
            traceback.print_exc()
            _say("this is an error in the program, and says nothing of the scores")
            raise typer.Exit(_BROKEN) from None


eval_app = typer.Typer(
    cls=_Group,
    help="Read labelled articles, score what was read, and judge the scores.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class SplitName(StrEnum):
    """Parts of a suite."""

    dev = "dev"
    held_out = "held-out"
    all = "all"


class PositionsName(StrEnum):
    """Who names parties and issues."""

    closed = "closed"
    open = "open"


class CorpusName(StrEnum):
    """Corpora that are read where the user has them."""

    polnear = "polnear"
    seesaw = "seesaw"


SuiteArgument = Annotated[Path, typer.Argument(metavar="[SUITE]", help="A suite.yaml, its folder, or a folder of fixtures.")]
SuiteOption = Annotated[Path, typer.Option("--suite", help="A suite.yaml, its folder, or a folder of fixtures.")]
ResultArgument = Annotated[Path, typer.Argument(metavar="RESULT", help="A file of results.")]
ModelsOption = Annotated[list[str] | None, typer.Option("--model", "-m", help="A model; may be given several times.")]
SplitOption = Annotated[SplitName, typer.Option(help="The part of the suite.")]
PositionsOption = Annotated[
    PositionsName | None,
    typer.Option(help="closed: readers are given each article's parties and issues; open: not. Default: the suite's."),
]
LogOpeningOption = Annotated[bool, typer.Option("--log-opening", help="Log that held-out articles are opened.")]
TagsOption = Annotated[list[str] | None, typer.Option("--tags", help="Only cases with any of these, separated by commas.")]
LimitOption = Annotated[int | None, typer.Option(min=1, help="Only the first so many cases.")]
BaseUrlOption = Annotated[str | None, typer.Option(help="Address of an OpenAI-compatible server. Default: $OPENAI_BASE_URL.")]
PromptsOption = Annotated[Path | None, typer.Option("--prompts", help="Templates that come before the shipped ones.")]
AtOnceOption = Annotated[int, typer.Option(min=1, help="How many cases are under way at the same time.")]
TimeoutOption = Annotated[float, typer.Option(min=1, help="Seconds without a byte after which a request is given up.")]
MarkdownOption = Annotated[
    Path | None, typer.Option("--markdown", help="Write it in Markdown here, such as $GITHUB_STEP_SUMMARY.")
]
BaselineOption = Annotated[
    Path | None, typer.Option("--baseline", help="A baseline, or a folder of them. Default: the suite's.")
]

_SUITE = Path("evals")


@eval_app.command("run")
def run_command(
    suite: SuiteArgument = _SUITE,
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

    report = _report(suite)  # what cannot be reported is told before anything is read
    loaded = load_suite(suite)
    _tell_unlabelled(loaded)
    chosen = select(list(report.articles.values()), split=split.value, tags=_tags(tags), limit=limit)
    _opening(loaded, chosen, ", ".join(model or ([str(recordings)] if recordings else loaded.models)), log=log_opening)
    with ProgressShown() as bar:
        results = run(
            suite,
            model or (),
            split=split.value,
            tags=_tags(tags),
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
    for result in broken:
        _say(f"{result.model}, {result.case}: broken: {result.broken}")
    for result in failed:
        _say(f"{result.model}, {result.case}: no summary: {result.failure}")
    _say(f"{len(results.cases)} results in {out}")
    if broken:
        _say("what is stale is recorded again with summarizer eval record")
        raise typer.Exit(_BROKEN)
    if failed:
        raise typer.Exit(1)


@eval_app.command("record")
def record_command(
    suite: SuiteArgument = _SUITE,
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
    cases = select(load_cases(loaded), split=split.value, tags=_tags(tags), limit=limit)
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
                    _say(f"{done.case}, reading {done.repeat}: {done.failure}")
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


@eval_app.command("gate")
def gate_command(
    result: ResultArgument,
    suite: SuiteOption = _SUITE,
    baseline: BaselineOption = None,
    model: ModelsOption = None,
    markdown: MarkdownOption = None,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML here.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the page with every article here.")] = None,
) -> None:
    """Judge results: exit 0 good, 1 worse or changed, 2 broken or not comparable."""
    from summarizer.evaluation.gate import judge
    from summarizer.evaluation.reports.terminal import judgement_text
    from summarizer.evaluation.results import load_results
    from summarizer.evaluation.suite import load_cases, load_suite

    results = load_results(result)
    loaded = load_suite(suite)
    judgement = judge(
        loaded, load_cases(loaded), results, _baselines(loaded, baseline, model or results.models), models=model or ()
    )
    print(judgement_text(judgement), end="")
    _write_reports(_report(suite, results), judgement, markdown=markdown, junit=junit, html=html)
    raise typer.Exit(judgement.exit_code)


@eval_app.command("bless")
def bless_command(
    result: ResultArgument,
    suite: SuiteOption = _SUITE,
    baseline: BaselineOption = None,
    model: ModelsOption = None,
    subset: Annotated[bool, typer.Option("--subset", help="Allow fewer cases than the split holds.")] = False,
) -> None:
    """Make the baseline of these results: a deliberate act, to be reviewed like any other change."""
    from summarizer.evaluation.baselines import baseline_file, bless, load_baseline, merged, save_baseline
    from summarizer.evaluation.results import load_results
    from summarizer.evaluation.suite import load_cases, load_suite

    results = load_results(result)
    loaded = load_suite(suite)
    cases = load_cases(loaded)
    folder = baseline or loaded.baselines or loaded.fixtures.parent / "baselines"
    if folder.is_file() or folder.suffix:
        raise SettingsError(f"{folder}: name a folder with --baseline; a file for each model is written there")
    made = [bless(results, name, loaded.name, cases, subset=subset) for name in model or results.models]
    for new in made:
        path = baseline_file(folder, new.model)
        save_baseline(merged(load_baseline(path), new) if path.exists() else new, path)
        failed = [case for case, blessed in new.cases.items() if any(f for _, f in blessed.readings.values())]
        print(f"{path}: {len(new.cases)} cases" + (f", of which without a summary: {', '.join(failed)}" if failed else ""))


@eval_app.command("compare")
def compare_command(
    first: Annotated[Path, typer.Argument(metavar="RESULT", help="A file of results.")],
    second: Annotated[
        Path | None, typer.Argument(metavar="[OTHER]", help="Another; without it, two models of the first.")
    ] = None,
    model: ModelsOption = None,
    metric: Annotated[list[str] | None, typer.Option("--metric", help="A score; may be given several times.")] = None,
    margin: Annotated[float, typer.Option(min=0, help="A change of this size matters.")] = 0.05,
) -> None:
    """Compare two runs over the same articles, or two models of one run, by the paired interval of the difference."""
    from summarizer.evaluation.comparison import compare
    from summarizer.evaluation.results import load_results

    sides = (load_results(first), load_results(second or first))
    names = list(model or (sides[0].models if second is None else ()))
    if len(names) == 1 and second is not None:
        names *= 2
    if len(names) not in (0, 2):
        raise SettingsError(f"two models are compared, and here are {len(names)}; name two with --model, or another RESULT")
    chosen = (names[0], names[1]) if names else None
    for line in compare(*sides, models=chosen, metrics=metric or (), margin=margin):
        print(line.text())


@eval_app.command("report")
def report_command(
    result: ResultArgument,
    suite: SuiteOption = _SUITE,
    markdown: MarkdownOption = None,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML here.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the page with every article here.")] = None,
) -> None:
    """Print every score of a run, and write it in other forms."""
    from summarizer.evaluation.reports.tables import tables
    from summarizer.evaluation.reports.terminal import table_text
    from summarizer.evaluation.results import load_results

    report = _report(suite, load_results(result))
    print("\n".join(map(table_text, tables(report))), end="")
    _write_reports(report, None, markdown=markdown, junit=junit, html=html)


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
        _write(to / f"{case}.json", summary.model_dump_json(indent=1) + "\n")
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
        _write(markdown, tables_markdown([done.table]))
    failed = [s for s in done.scores if s.failure]
    for score in failed:
        _say(f"{score.name}: no summary: {score.failure}")
    if failed:
        raise typer.Exit(1)


@eval_app.command("check")
def check_command(
    suite: SuiteArgument = _SUITE,
    labels: Annotated[str, typer.Option(help="The name of the file of labels in each fixture.")] = "labels.yaml",
) -> None:
    """Check a suite's labels: every word at its place, or file, line and what to do; and held-out ones by their seal."""
    from summarizer.evaluation.labels import LABELS, check_fixtures, find_fixtures, load_fixtures, unlabelled
    from summarizer.evaluation.seal import HELD_OUT, seal_problems
    from summarizer.evaluation.suite import load_suite

    loaded = load_suite(suite)
    problems = check_fixtures(loaded.fixtures, labels)
    sound = [] if problems or labels != LABELS else load_fixtures(loaded.fixtures)
    problems += seal_problems(loaded.fixtures, loaded.seal, [c.name for c in sound if c.split == HELD_OUT])
    for problem in problems:
        print(problem)
    _tell_unlabelled(loaded, labels)
    count = len(find_fixtures(loaded.fixtures, labels)) - len(unlabelled(loaded.fixtures, labels))
    _say(f"{count} fixtures, {len(problems)} problems")
    if problems:
        raise typer.Exit(_BROKEN)


@eval_app.command("seal")
def seal_command(
    suite: SuiteArgument = _SUITE,
    again: Annotated[bool, typer.Option("--again", help="Also seal anew what was changed since it was sealed.")] = False,
) -> None:
    """Write the hashes of the held-out articles and their labels; from then on a change of one is refused."""
    from summarizer.evaluation.seal import seal
    from summarizer.evaluation.suite import load_suite

    loaded = load_suite(suite)
    done = seal(loaded.fixtures, loaded.seal, again=again)
    for what, names in (("sealed", done.new), ("sealed anew", done.changed), ("no longer under the seal", done.gone)):
        for name in names:
            print(f"{name}: {what}")
    _tell_unlabelled(loaded)
    _say(f"{loaded.seal}: {len(done.new)} new, {len(done.changed)} changed, {len(done.gone)} gone")


@eval_app.command("show")
def show_command(
    slug: Annotated[str, typer.Argument(help="The name of a fixture, or its folder.")],
    suite: SuiteOption = _SUITE,
    labels: Annotated[str, typer.Option(help="The name of the file of labels.")] = "labels.yaml",
) -> None:
    """Show an article with its labels at their places."""
    from summarizer.evaluation.labels import load_fixture
    from summarizer.evaluation.show import show
    from summarizer.evaluation.suite import load_suite

    folder = Path(slug)
    if not folder.is_dir():
        folder = load_suite(suite).fixtures / slug
    if not folder.is_dir():
        raise SettingsError(f"{slug}: the suite has no such fixture; its folders are in {folder.parent}")
    show(load_fixture(folder, labels), Console(highlight=False))


@eval_app.command("agree")
def agree_command(suite: SuiteArgument = _SUITE, markdown: MarkdownOption = None) -> None:
    """Print how far the two labellers of each article agree, by the scorer that readers are scored by."""
    from summarizer.evaluation.agreement import LABELLERS, label_agreement
    from summarizer.evaluation.reports.markdown import tables_markdown
    from summarizer.evaluation.reports.tables import agreement_table
    from summarizer.evaluation.reports.terminal import table_text
    from summarizer.evaluation.suite import load_suite

    scores = label_agreement(load_suite(suite))
    if not scores:
        raise SettingsError(f"{suite}: no fixture holds both {' and '.join(LABELLERS)}")
    table = agreement_table(scores)
    print(table_text(table), end="")
    if markdown is not None:
        _write(markdown, tables_markdown([table]))


def _tell_unlabelled(suite: Suite, labels: str = "labels.yaml") -> None:
    from summarizer.evaluation.labels import unlabelled

    waiting = [folder.name for folder in unlabelled(suite.fixtures, labels)]
    if waiting:
        _say(f"{len(waiting)} fixtures are not labelled yet: {', '.join(waiting)}")


def _tell_fewer(results: Results, repeats: int | None) -> None:
    """Tell where recordings hold fewer readings than were wanted."""
    for model in results.models:
        read = Counter(r.case for r in results.by(model) if r.mode == "replayed")
        fewer = sum(n < (repeats or 1) for n in read.values())
        if fewer:
            _say(f"{model}: {fewer} cases are recorded fewer than {repeats} times, and were read as often as recorded")


def _opening(suite: Suite, cases: Sequence[GoldArticle], models: str, *, log: bool) -> None:
    """Tell that held-out articles are about to be read, and log it if asked."""
    from summarizer.evaluation.seal import HELD_OUT, log_opening

    count = sum(c.split == HELD_OUT for c in cases)
    if not count:
        return
    if log:
        log_opening(suite.openings, models, shlex.join(["summarizer", *sys.argv[1:]]))
        _say(f"this opens {count} held-out articles; logged in {suite.openings}")
    else:
        _say(
            f"this opens {count} held-out articles, and every opening must be logged: give --log-opening, "
            f"or write day, model and command into {suite.openings}"
        )


def _tags(given: Sequence[str] | None) -> list[str]:
    return [tag.strip() for words in given or () for tag in words.split(",") if tag.strip()]


def _report(suite: Path, results: Results | None = None) -> Report:
    from summarizer.evaluation.agreement import label_agreement
    from summarizer.evaluation.reports.tables import Report
    from summarizer.evaluation.results import Results
    from summarizer.evaluation.suite import load_cases, load_suite

    loaded = load_suite(suite)
    return Report(loaded.name, results or Results(()), {c.name: c for c in load_cases(loaded)}, label_agreement(loaded))


def _baselines(suite: Suite, given: Path | None, models: Sequence[str]) -> dict[str, Baseline]:
    from summarizer.evaluation.baselines import baseline_file, load_baseline

    if given is not None and not given.is_dir():
        only = load_baseline(given)
        return dict.fromkeys(models, only) if len(models) == 1 else {only.model: only}
    folder = given or suite.baselines
    if folder is None:
        return {}
    files = {m: baseline_file(folder, m) for m in models}
    return {m: load_baseline(f) for m, f in files.items() if f.exists()}


def _write_reports(
    report: Report, judgement: Judgement | None, *, markdown: Path | None, junit: Path | None, html: Path | None
) -> None:
    from summarizer.evaluation.reports.markdown import judgement_markdown, tables_markdown
    from summarizer.evaluation.reports.tables import tables

    if markdown is not None:
        head = judgement_markdown(judgement) + "\n" if judgement is not None else ""
        _write(markdown, head + tables_markdown(tables(report)))
    if junit is not None:
        from summarizer.evaluation.reports.junit import junit as to_junit

        _write(junit, to_junit(report.suite, report.results, judgement))
    if html is not None:
        from summarizer.evaluation.reports.html import page

        _write(html, page(report, judgement))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8", errors="replace")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}); choose another place") from None


def _say(text: str) -> None:
    print(f"summarizer: {text}", file=sys.stderr)
