"""Arguments and options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer


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

SUITE: Final = Path("evals")
"""The suite where none is named."""
