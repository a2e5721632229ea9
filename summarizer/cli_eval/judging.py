"""Commands on results that are there: gate, bless, compare, report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli_eval.app import eval_app, report_on, write
from summarizer.cli_eval.options import SUITE, BaselineOption, MarkdownOption, ModelsOption, ResultArgument, SuiteOption
from summarizer.errors import InputError, SettingsError

if TYPE_CHECKING:
    from summarizer.evaluation.baselines import Baseline
    from summarizer.evaluation.gate import Judgement
    from summarizer.evaluation.reports.tables import Report
    from summarizer.evaluation.suite import Suite


@eval_app.command("gate")
def gate_command(
    result: ResultArgument,
    suite: SuiteOption = SUITE,
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
    _write_reports(report_on(suite, results), judgement, markdown=markdown, junit=junit, html=html)
    raise typer.Exit(judgement.exit_code)


@eval_app.command("bless")
def bless_command(
    result: ResultArgument,
    suite: SuiteOption = SUITE,
    baseline: BaselineOption = None,
    model: ModelsOption = None,
    subset: Annotated[bool, typer.Option("--subset", help="Allow fewer cases than the split holds.")] = False,
) -> None:
    """Make the baseline of these results: a deliberate act, to be reviewed like any other change."""
    from summarizer.evaluation.baselines import baseline_file, bless, merged, save_baseline
    from summarizer.evaluation.results import load_results
    from summarizer.evaluation.suite import load_cases, load_suite

    results = load_results(result)
    loaded = load_suite(suite)
    cases = load_cases(loaded)
    folder = baseline or loaded.baselines or loaded.fixtures.parent / "baselines"
    if folder.is_file() or folder.suffix:
        raise SettingsError(f"{folder}: name a folder with --baseline; a file for each model is written there")
    names = model or results.models
    if len({baseline_file(folder, name) for name in names}) < len(names):
        raise SettingsError(
            f"the baselines of {' and '.join(names)} would be one file; bless one of them, in a folder of its own"
        )
    made = [bless(results, name, loaded.name, cases, subset=subset) for name in names]
    for new in made:
        path = baseline_file(folder, new.model)
        save_baseline(merged(_baseline_of(new.model, path), new) if path.exists() else new, path)
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
    suite: SuiteOption = SUITE,
    markdown: MarkdownOption = None,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML here.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the page with every article here.")] = None,
) -> None:
    """Print every score of a run, and write it in other forms."""
    from summarizer.evaluation.reports.tables import tables
    from summarizer.evaluation.reports.terminal import table_text
    from summarizer.evaluation.results import load_results

    report = report_on(suite, load_results(result))
    print("\n".join(map(table_text, tables(report))), end="")
    _write_reports(report, None, markdown=markdown, junit=junit, html=html)


def _baselines(suite: Suite, given: Path | None, models: Sequence[str]) -> dict[str, Baseline]:
    from summarizer.evaluation.baselines import baseline_file, load_baseline

    if given is not None and not given.is_dir():
        only = load_baseline(given)
        return dict.fromkeys(models, only) if len(models) == 1 else {only.model: only}
    folder = given or suite.baselines
    if folder is None:
        return {}
    files = {m: baseline_file(folder, m) for m in models}
    return {m: _baseline_of(m, f) for m, f in files.items() if f.exists()}


def _baseline_of(model: str, path: Path) -> Baseline:
    """Return a model's baseline.

    Raises:
        InputError: it is missing or damaged, or that of another model, whose name makes the same file's name.
    """
    from summarizer.evaluation.baselines import load_baseline

    found = load_baseline(path)
    if found.model != model:
        raise InputError(
            f"{path}: it is the baseline of {found.model!r}, not of {model!r}; keep them in two folders (--baseline)"
        )
    return found


def _write_reports(
    report: Report, judgement: Judgement | None, *, markdown: Path | None, junit: Path | None, html: Path | None
) -> None:
    from summarizer.evaluation.reports.markdown import judgement_markdown, tables_markdown
    from summarizer.evaluation.reports.tables import tables

    if markdown is not None:
        head = judgement_markdown(judgement) + "\n" if judgement is not None else ""
        write(markdown, head + tables_markdown(tables(report)))
    if junit is not None:
        from summarizer.evaluation.reports.junit import junit as to_junit

        write(junit, to_junit(report.suite, report.results, judgement))
    if html is not None:
        from summarizer.evaluation.reports.html import page

        write(html, page(report, judgement))
