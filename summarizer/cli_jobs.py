"""`summarizer batch submit|status|collect|cancel`: jobs of OpenAI's Batch API.

The commands are functions; `jobs_app` holds them, and `batch` takes them in beside the command that runs at once.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from summarizer.batch.jobs import JobStatus
    from summarizer.reading import Options


class StatusFormat(StrEnum):
    """How a status is written."""

    text = "text"
    json = "json"


class SchemaMode(StrEnum):
    """How the answer's schema is sent."""

    json_schema = "json_schema"
    tools = "tools"


JobArgument = Annotated[Path, typer.Argument(metavar="JOB", help="The job's directory.")]
BaseUrlOption = Annotated[
    str | None,
    typer.Option(help="Address of a server that speaks files and batches. Default: the job's, or OpenAI."),
]

jobs_app = typer.Typer(help="Jobs of OpenAI's Batch API.", no_args_is_help=True, rich_markup_mode=None)


@jobs_app.command()
def submit(
    job: Annotated[Path, typer.Option("--job", help="The job's directory; made when it is not there.")],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT", help="Files, directories, patterns, JSON Lines, CSV or Parquet; none to go on."),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help='"openai/NAME". Default: the job\'s, or $SUMMARIZER_MODEL.')
    ] = None,
    base_url: BaseUrlOption = None,
    prompts: Annotated[Path | None, typer.Option(help="A directory whose templates come before the shipped ones.")] = None,
    codebook: Annotated[Path | None, typer.Option(help="A YAML file of the parties and issues to use.")] = None,
    mode: Annotated[SchemaMode | None, typer.Option(help="How the answer's schema is sent.")] = None,
    encoding: Annotated[str | None, typer.Option(help="The inputs' encoding, where it is not UTF-8.")] = None,
    text_column: Annotated[str, typer.Option(help="Column or key that holds the article.")] = "text",
    id_column: Annotated[str | None, typer.Option(help='Column or key of the id. Default: "id", or the place.')] = None,
    title_column: Annotated[str | None, typer.Option(help='Column or key of the headline. Default: "title".')] = None,
    date_column: Annotated[str | None, typer.Option(help='Column or key of the date. Default: "date".')] = None,
    language_column: Annotated[str | None, typer.Option(help='Column or key of the language. Default: "language".')] = None,
    delimiter: Annotated[str | None, typer.Option(help="What separates the cells of CSV.")] = None,
    context: Annotated[
        int | None, typer.Option(help="Tokens that the model takes in and gives out in one ask. Default: 32768.", min=1)
    ] = None,
    repairs: Annotated[
        int | None, typer.Option(help="How often problems are asked about again. Default: 1; 0 for never.", min=0)
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask again what failed.")] = False,
) -> None:
    """Put documents into batch files and have them run, at half the price, within 24 hours a round.

    The same command again, or without inputs, goes on where it was stopped; nothing is submitted twice.
    Then: summarizer batch collect JOB.
    """
    from summarizer.batch.inputs import Columns, Inputs
    from summarizer.batch.jobs import BatchJob

    with (
        _told(f"summarizer batch submit --job {job}"),
        BatchJob(
            job,
            model,
            base_url=base_url,
            prompts=prompts,
            codebook=codebook,
            mode=mode.value if mode else None,
            options=_options(context, repairs),
            begin=bool(inputs),
        ) as opened,
    ):
        if inputs:
            columns = Columns(text_column, id_column, title_column, date_column, language_column)
            new = opened.add(Inputs(inputs, columns=columns, encoding=encoding, delimiter=delimiter))
            _tell(f"{new:,} new documents")
        if retry_failed:
            _tell(f"{opened.retry_failed():,} documents are asked again")
        _tell(_line(opened.submit()))


@jobs_app.command()
def status(
    job: JobArgument,
    base_url: BaseUrlOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="As last seen: ask the provider nothing.")] = False,
    format: Annotated[StatusFormat, typer.Option("--format", "-f", help="Output format.")] = StatusFormat.text,
) -> None:
    """Show where a job stands: documents, requests, batches, tokens and cost."""
    from summarizer.batch.jobs import BatchJob

    with BatchJob(job, base_url=base_url, begin=False) as opened:
        now = opened.status(refresh=not offline)
    if format is StatusFormat.json:
        print(json.dumps(asdict(now) | {"usage": now.usage.model_dump()}, indent=2))
        return
    print(_line(now))
    print(f"requests: {now.answered:,} answered, {now.failures:,} failed, {now.under_way:,} under way; {now.calls:,} calls")
    tokens = [f"{count:,} {name.replace('_', ' ')}" for name, count in now.usage if count is not None]
    print(f"{', '.join(tokens) or 'no tokens yet'}; cost {_price(now.cost_usd)}")
    for file in now.files:
        seen = file.status if file.stage == "running" else f"{file.stage} {file.status}".rstrip()
        print(
            f"file {file.number}: {file.requests:,} requests, {seen}, "
            f"{file.completed:,} answered, {file.failed:,} failed {file.batch_id}".rstrip()
        )


@jobs_app.command()
def collect(
    job: JobArgument,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where the records go. Default: results.jsonl in the job's directory.")
    ] = None,
    base_url: BaseUrlOption = None,
    wait: Annotated[bool, typer.Option("--wait", help="Collect again and again until all is finished.")] = False,
    every: Annotated[float, typer.Option(help="Seconds between, with --wait.", min=1)] = 300.0,
) -> None:
    """Take in what has come back, send the rounds that follow, and write the records of finished documents.

    Records are JSON lines in the order of the inputs, each with the document's id.
    """
    from summarizer.batch.jobs import RESULTS, BatchJob

    target = output or job / RESULTS
    with _told(f"summarizer batch collect {job}"), BatchJob(job, base_url=base_url, begin=False) as opened:
        for now in opened.finish(every=every):
            written = opened.write_results(target)
            _tell(f"{_line(now)}; {written:,} records in {target}")
            if not wait:
                break
    if now.paused:
        _tell(f"the job was cancelled; go on with: summarizer batch submit --job {job}")
    elif now.open:
        _tell(f"there is more to come: summarizer batch collect {job}")


@jobs_app.command()
def cancel(job: JobArgument, base_url: BaseUrlOption = None) -> None:
    """Stop a job's batches. What they answered is kept, and paid for: collect takes it in, submit goes on."""
    from summarizer.batch.jobs import BatchJob

    with _told(f"summarizer batch cancel {job}"), BatchJob(job, base_url=base_url, begin=False) as opened:
        _tell(_line(opened.cancel()))


def _options(context: int | None, repairs: int | None) -> Options | None:
    """Return options of reading; None, which leaves the job's own, where none is given."""
    from summarizer.reading import Options

    given = {} if repairs is None else {"repair_rounds": repairs}
    if context is not None:
        return Options.for_context(context, **given)
    return Options(**given) if given else None


@contextmanager
def _told(again: str) -> Iterator[None]:
    """Show warnings on stderr, and end an interrupt in one line."""
    shown = logging.StreamHandler()
    shown.setLevel(logging.WARNING)
    shown.setFormatter(logging.Formatter("summarizer: %(message)s"))
    logger = logging.getLogger("summarizer.batch")
    logger.addHandler(shown)
    try:
        yield
    except KeyboardInterrupt:  # caught here: Typer would end with code 1
        _tell(f"interrupted; go on with: {again}")
        sys.exit(130)
    finally:
        logger.removeHandler(shown)


def _line(now: JobStatus) -> str:
    running = sum(f.stage == "running" for f in now.files)
    counts = f"{now.done:,} documents done, {now.incomplete:,} incomplete, {now.failed:,} failed, {now.reading:,} being read"
    return f"{counts}; {now.under_way:,} requests in {running:,} running batches"


def _price(cost: float | None) -> str:
    return "unknown" if cost is None else f"${cost:.4f}"


def _tell(line: str) -> None:
    print(f"summarizer: {line}", file=sys.stderr)
