"""`summarizer batch` and `summarizer cache`: many documents, and the answers that are kept."""

from __future__ import annotations

import datetime
import logging
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli_options import ContextOption, RepairsOption, reading_options
from summarizer.errors import SettingsError

if TYPE_CHECKING:
    from summarizer.batch.run import Report
    from summarizer.drivers.cache import Cache

cache_app = typer.Typer(help="Look at the kept answers, or delete them.", no_args_is_help=True, rich_markup_mode=None)

BUDGET_SPENT = 7
INTERRUPTED = 130

_ATTEMPTS = 12
"""Requests for one ask at most: a long run meets more trouble than one article, and has more time."""


class WireMode(StrEnum):
    """How the answer's schema is sent."""

    json_schema = "json_schema"
    tools = "tools"


CacheOption = Annotated[Path | None, typer.Option("--cache", help="The cache's file. Default: $SUMMARIZER_CACHE.")]


def batch(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Files, directories, patterns; .jsonl, .csv and .parquet hold many.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON Lines, one for each document.")],
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help='"openai/NAME", another provider/NAME, or "rules". Default: $SUMMARIZER_MODEL.'),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Address of an OpenAI-compatible server. Default: $OPENAI_BASE_URL.")
    ] = None,
    prompts: Annotated[Path | None, typer.Option(help="A directory whose templates come before the shipped ones.")] = None,
    codebook: Annotated[Path | None, typer.Option(help="A YAML file of the parties and issues to use.")] = None,
    mode: Annotated[WireMode, typer.Option(help="How the answer's schema is sent.")] = WireMode.json_schema,
    timeout: Annotated[float, typer.Option(help="Seconds without a byte after which a request is given up.", min=1)] = 300.0,
    deadline: Annotated[float, typer.Option(help="Seconds after which a failing request is not sent again.", min=0)] = 600.0,
    context: ContextOption = None,
    repairs: RepairsOption = None,
    text_column: Annotated[str, typer.Option(help="The column of the article.")] = "text",
    id_column: Annotated[str | None, typer.Option(help='The column of the id. Default: "id", else file:row.')] = None,
    title_column: Annotated[str | None, typer.Option(help='The column of the headline. Default: "title".')] = None,
    date_column: Annotated[str | None, typer.Option(help='The column of the day of publication. Default: "date".')] = None,
    language_column: Annotated[str | None, typer.Option(help='The column of the language. Default: "language".')] = None,
    delimiter: Annotated[str | None, typer.Option(help=r"What separates CSV's cells; \t is a tab. Default: a comma.")] = None,
    encoding: Annotated[str | None, typer.Option(help="The inputs' encoding, where it is not UTF-8.")] = None,
    ordered: Annotated[bool, typer.Option("--ordered", help="Put the output in the order of the input at the end.")] = False,
    in_flight: Annotated[int | None, typer.Option(help="Requests under way at once. Default: what is found.", min=1)] = None,
    requests_per_minute: Annotated[float | None, typer.Option(help="Default: read from the provider.", min=0.1)] = None,
    tokens_per_minute: Annotated[float | None, typer.Option(help="Default: read from the provider.", min=1)] = None,
    budget_usd: Annotated[float | None, typer.Option(help="The most this output may cost, in US dollars.", min=0)] = None,
    budget_tokens: Annotated[int | None, typer.Option(help="The most tokens it may take, in and out.", min=0)] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Read again what failed or is incomplete.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Throw away what was done for this output.")] = False,
    cache: CacheOption = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither look up nor keep answers for other runs.")] = False,
    log: Annotated[Path | None, typer.Option(help="A file to write a log to; it holds no text of articles.")] = None,
) -> None:
    """Summarize many documents; the same command resumes after a stop, a crash or a kill.

    Each line of the output has the document's "id", its "position" in the input from 0, a "status" ("done",
    "incomplete": an ask was not answered, "failed") and its "summary" or "error". Exit codes beside those of
    all commands: 1 when a document failed, 7 when the budget is spent before the end.
    """
    from summarizer.api import Summarizer
    from summarizer.batch.budget import Budget
    from summarizer.batch.inputs import Columns, Inputs
    from summarizer.batch.progress import Shown, told
    from summarizer.batch.run import run
    from summarizer.drivers.cache import Cache
    from summarizer.drivers.pace import Limits
    from summarizer.drivers.retries import RetryPolicy
    from summarizer.usage import Usage

    if log is not None:
        _log_to(log)
    kept = None if no_cache else Cache(cache)
    summarizer = Summarizer(
        model,
        base_url=base_url,
        mode=mode.value,
        prompts=prompts,
        codebook=codebook,
        options=reading_options(context, repair_rounds=repairs),
        timeout=timeout,
        retries=RetryPolicy(attempts=_ATTEMPTS, deadline=deadline),
        limits=Limits(in_flight, requests_per_minute, tokens_per_minute),
        cache=kept,
    )
    items = Inputs(
        inputs,
        Columns(text_column, id_column, title_column, date_column, language_column),
        encoding=encoding,
        delimiter=delimiter,
        apart_from=_own_files(log, kept),
    )
    priced = summarizer.price(Usage(input_tokens=1000, output_tokens=1000)) is not None
    try:
        with Shown(output.name, priced=priced) as shown:
            report = run(
                summarizer,
                items,
                output,
                ordered=ordered,
                restart=restart,
                retry_failed=retry_failed,
                budget=Budget(budget_usd, budget_tokens),
                observe=shown.update,
            )
    except KeyboardInterrupt:  # where signals cannot be taken; what is finished is kept all the same
        print("summarizer: interrupted; the same command resumes", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    print(
        f"summarizer: {output}: {report.finished:,} of {report.total:,}: {told(report, priced=priced)}{_why(report)}",
        file=sys.stderr,
    )
    if code := _code(report):
        raise typer.Exit(code)


def _own_files(log: Path | None, cache: Cache | None) -> tuple[Path, ...]:
    """Return the files that a run writes beside those of its output."""
    kept = [] if cache is None else [cache.path.with_name(f"{cache.path.name}{end}") for end in ("", "-wal", "-shm")]
    return (*kept, *([] if log is None else [log]))


def _log_to(path: Path) -> None:
    try:
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path}: the log cannot be written ({error.strerror}); choose another place") from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("summarizer")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _why(report: Report) -> str:
    more = "" if report.counts["failed"] + report.counts["incomplete"] == 0 else "; --retry-failed reads again what failed"
    said = {
        None: more,
        "budget": "; the budget is spent, the same command with a higher one goes on",
        "interrupted": "; interrupted, the same command resumes",
        "quota": f"; stopped: {report.message}; then the same command resumes",
        "failing": f"; stopped since nothing but failures came: {report.message}; then resume with --retry-failed",
    }
    return said[report.stopped]


def _code(report: Report) -> int:
    codes: dict[Any, int] = {"budget": BUDGET_SPENT, "interrupted": INTERRUPTED, "quota": 5, "failing": 5}
    return codes.get(report.stopped, 1 if report.counts["failed"] else 0)


@cache_app.command("info")
def cache_info(cache: CacheOption = None) -> None:
    """Print where the cache is and what it holds."""
    info = _cache(cache).info()
    oldest = "" if info.oldest is None else f", the oldest of {datetime.datetime.fromtimestamp(info.oldest):%Y-%m-%d %H:%M}"
    print(f"{info.path}: {info.answers:,} answers of {info.bytes:,} bytes{oldest}; the file has {info.file_bytes:,} bytes")


@cache_app.command("clear")
def cache_clear(cache: CacheOption = None) -> None:
    """Delete every answer."""
    found = _cache(cache)
    print(f"{found.path}: {found.clear() if found.path.exists() else 0:,} answers deleted")


@cache_app.command("prune")
def cache_prune(
    cache: CacheOption = None,
    max_mb: Annotated[float, typer.Option(help="Megabytes above which the least recently used go.", min=0)] = 1000,
    max_days: Annotated[float, typer.Option(help="Days after which an answer goes.", min=0)] = 30,
) -> None:
    """Delete answers that are too old, then the least recently used until the size fits.

    A run does the same by itself now and then, with the limits that are the defaults here.
    """
    from summarizer.drivers.cache import Cache

    found = Cache(cache, max_bytes=int(max_mb * 1_000_000), max_days=max_days)
    print(f"{found.path}: {found.prune() if found.path.exists() else 0:,} answers deleted")


def _cache(path: Path | None) -> Cache:
    from summarizer.drivers.cache import Cache

    return Cache(path)
