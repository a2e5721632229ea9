"""Commands on labels: check, seal, show, agree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from summarizer.cli_eval.app import BROKEN, eval_app, say, tell_unlabelled, write
from summarizer.cli_eval.options import SUITE, MarkdownOption, SuiteArgument, SuiteOption
from summarizer.errors import SettingsError


@eval_app.command("check")
def check_command(
    suite: SuiteArgument = SUITE,
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
    tell_unlabelled(loaded, labels)
    count = len(find_fixtures(loaded.fixtures, labels)) - len(unlabelled(loaded.fixtures, labels))
    say(f"{count} fixtures, {len(problems)} problems")
    if problems:
        raise typer.Exit(BROKEN)


@eval_app.command("seal")
def seal_command(
    suite: SuiteArgument = SUITE,
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
    tell_unlabelled(loaded)
    say(f"{loaded.seal}: {len(done.new)} new, {len(done.changed)} changed, {len(done.gone)} gone")


@eval_app.command("show")
def show_command(
    slug: Annotated[str, typer.Argument(help="The name of a fixture, or its folder.")],
    suite: SuiteOption = SUITE,
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
def agree_command(suite: SuiteArgument = SUITE, markdown: MarkdownOption = None) -> None:
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
        write(markdown, tables_markdown([table]))
