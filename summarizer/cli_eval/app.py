"""The group of commands, how it ends, and what its commands share."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from summarizer.errors import SettingsError, SummarizerError

if TYPE_CHECKING:
    from summarizer.evaluation.reports.tables import Report
    from summarizer.evaluation.results import Results
    from summarizer.evaluation.suite import Suite

BROKEN = 2


class _Group(TyperGroup):
    """Ends every error of a command with exit code 2: a traceback would end with 1, which means a bad score."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except SummarizerError as error:
            say(str(error))
            raise typer.Exit(BROKEN) from None
        except Exception as error:
            if type(error).__module__.startswith(("typer", "click")) or isinstance(error, BrokenPipeError):
                raise
            traceback.print_exc()
            say("this is an error in the program, and says nothing of the scores")
            raise typer.Exit(BROKEN) from None


eval_app = typer.Typer(
    cls=_Group,
    help="Read labelled articles, score what was read, and judge the scores.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def tell_unlabelled(suite: Suite, labels: str = "labels.yaml") -> None:
    """Tell which fixtures hold an article and no labels yet."""
    from summarizer.evaluation.labels import unlabelled

    waiting = [folder.name for folder in unlabelled(suite.fixtures, labels)]
    if waiting:
        say(f"{len(waiting)} fixtures are not labelled yet: {', '.join(waiting)}")


def chosen_tags(given: Sequence[str] | None) -> list[str]:
    """Return the tags of an option that may be repeated and may hold several, separated by commas."""
    return [tag.strip() for words in given or () for tag in words.split(",") if tag.strip()]


def report_on(suite: Path, results: Results | None = None) -> Report:
    """Return what a report on results of a suite is made of."""
    from summarizer.evaluation.agreement import label_agreement
    from summarizer.evaluation.reports.tables import Report
    from summarizer.evaluation.results import Results
    from summarizer.evaluation.suite import load_cases, load_suite

    loaded = load_suite(suite)
    return Report(loaded.name, results or Results(()), {c.name: c for c in load_cases(loaded)}, label_agreement(loaded))


def write(path: Path, text: str) -> None:
    """Write a file.

    Raises:
        SettingsError: it cannot be written.
    """
    try:
        path.write_text(text, "utf-8", errors="replace")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}); choose another place") from None


def say(text: str) -> None:
    """Say something on stderr."""
    print(f"summarizer: {text}", file=sys.stderr)
