"""The command line: `summarizer`, or `python -m summarizer`.

Results go to stdout, everything else to stderr. Exit codes:

    0    done
    1    an error of another kind
    2    wrong usage
    3    a document that cannot be read
    4    a setting or a template that cannot work
    5    the model gave no usable answer
    6    a recording that does not fit
    7    the budget of a batch is spent before its end
    130  interrupted

With several documents, the others are still read when one fails; the code is that of the first failure.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from summarizer.cli_batch import batch, cache_app
from summarizer.cli_eval import eval_app
from summarizer.cli_exports import mount as mount_exports
from summarizer.cli_groups import RunByDefault
from summarizer.cli_jobs import jobs_app
from summarizer.cli_options import ContextOption, RepairsOption, reading_options
from summarizer.errors import SettingsError, SummarizerError

if TYPE_CHECKING:
    from rich.status import Status

    from summarizer.api import Summarizer
    from summarizer.asks import Ask
    from summarizer.cli_pages import Pages
    from summarizer.document import Document
    from summarizer.summary import Summary

app = typer.Typer(
    name="summarizer",
    help="Who said what, and where the parties stand: structured summaries whose every word is tied to its place.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
prompts_app = typer.Typer(help="Look at the prompt templates.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(prompts_app, name="prompts")
app.add_typer(eval_app, name="eval")
app.add_typer(cache_app, name="cache")
batch_app = typer.Typer(cls=RunByDefault, help="Summarize many documents.", no_args_is_help=True, rich_markup_mode=None)
batch_app.command("run")(batch)
batch_app.add_typer(jobs_app)
app.add_typer(batch_app, name="batch")


class Format(StrEnum):
    """Output formats."""

    text = "text"
    json = "json"
    md = "md"
    html = "html"
    svg = "svg"


_PAGES = (Format.html, Format.svg)
"""Formats of which each document makes a file of its own."""


class WireMode(StrEnum):
    """How the answer's schema is sent."""

    json_schema = "json_schema"
    tools = "tools"


ModelOption = Annotated[
    str | None,
    typer.Option("--model", "-m", help='"openai/NAME", another provider/NAME, or "rules". Default: $SUMMARIZER_MODEL.'),
]
BaseUrlOption = Annotated[str | None, typer.Option(help="Address of an OpenAI-compatible server. Default: $OPENAI_BASE_URL.")]
PromptsOption = Annotated[
    Path | None, typer.Option("--prompts", help="A directory whose templates come before the shipped ones.")
]
BudgetTokensOption = Annotated[
    int | None, typer.Option("--budget-tokens", help="Tokens that one document may take over all asks.", min=1)
]
BudgetUsdOption = Annotated[
    float | None, typer.Option("--budget-usd", help="US dollars that one document may take over all asks.", min=0)
]
EncodingOption = Annotated[str | None, typer.Option(help="The files' encoding, where it is not UTF-8.")]
FilesArgument = Annotated[list[str], typer.Argument(metavar="FILE...", help="Text, Markdown, HTML or PDF; - for stdin.")]


def main() -> NoReturn:
    """Run the command line; errors end in one line on stderr and a code, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without curly quotes shows marks in their place
            stream.reconfigure(errors="replace")
    try:
        app(standalone_mode=True)
    except SummarizerError as error:
        _fail(error)
    sys.exit(0)


def _fail(error: SummarizerError) -> NoReturn:
    _complain(error)
    sys.exit(error.exit_code)


def _complain(error: SummarizerError) -> None:
    print(f"summarizer: {error}", file=sys.stderr)


def _version(wanted: bool) -> None:
    if wanted:
        from summarizer import __version__

        print(f"summarizer {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


@app.command()
def summarize(
    files: FilesArgument,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of to stdout.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent, its size and its price; send nothing.")
    ] = False,
    prompts: PromptsOption = None,
    codebook: Annotated[Path | None, typer.Option(help="A YAML file of the parties and issues to use.")] = None,
    encoding: EncodingOption = None,
    mode: Annotated[WireMode, typer.Option(help="How the answer's schema is sent.")] = WireMode.json_schema,
    timeout: Annotated[float, typer.Option(help="Seconds without a byte after which a request is given up.", min=1)] = 300.0,
    deadline: Annotated[float, typer.Option(help="Seconds after which a failing request is not sent again.", min=0)] = 600.0,
    context: ContextOption = None,
    repairs: RepairsOption = None,
    budget_tokens: BudgetTokensOption = None,
    budget_usd: BudgetUsdOption = None,
) -> None:
    """Summarize articles, press releases, briefings or transcripts.

    Several documents in JSON are one line each; in HTML or SVG they are files in the directory named by --output,
    with an index of the pages.
    """
    from summarizer.api import Summarizer
    from summarizer.drivers.retries import RetryPolicy
    from summarizer.drivers.settings import RULES, model_name

    chosen = model_name(model)
    if chosen is None:
        chosen = RULES
        print(
            "summarizer: no model is configured, so the rules reader is used, which finds less; "
            "name a model with --model or $SUMMARIZER_MODEL",
            file=sys.stderr,
        )
    pages = _pages(format, output, len(files)) if not dry_run else None
    progress = _Progress()
    summarizer = Summarizer(
        chosen,
        base_url=base_url,
        mode=mode.value,
        prompts=prompts,
        codebook=codebook,
        options=reading_options(context, repair_rounds=repairs, budget_tokens=budget_tokens, budget_usd=budget_usd),
        timeout=timeout,
        retries=RetryPolicy(deadline=deadline),
        on_ask=progress.tell,
    )
    failed: list[SummarizerError] = []
    with _output(None if pages else output) as console:
        for name in files:
            try:
                document = _document(name, encoding)
                if dry_run:
                    _dry_run(summarizer, document, console)
                elif pages:
                    pages.add(_read(summarizer, document, progress))
                else:
                    _write(_read(summarizer, document, progress), format, console, lines=len(files) > 1)
            except SummarizerError as error:
                failed.append(error)
                _complain(error)
        if pages:
            pages.close()
        if len(failed) == len(files):  # within, so that an output file that was there stays
            raise typer.Exit(failed[0].exit_code)
    if failed:
        raise typer.Exit(failed[0].exit_code)


@app.command()
def demo(format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.text) -> None:
    """Show the example article as a language model read it, from a recording: needs no key and no network."""
    from summarizer.api import Summarizer
    from summarizer.document import Document
    from summarizer.drivers.recordings import Recording
    from summarizer.shipped import shipped

    directory = shipped("examples")
    recording = Recording(directory / "ferry-talks.recording.json")
    print(f"summarizer: replayed from a recording; answered by {recording.note}", file=sys.stderr)
    article = Document.from_text((directory / "ferry-talks.txt").read_text("utf-8"), source="ferry-talks.txt")
    summary = Summarizer(recording=recording).summarize(article)
    with _output(None) as console:
        _write(summary, format, console, lines=False)


@app.command()
def report(
    files: Annotated[
        list[Path], typer.Argument(metavar="SUMMARY...", help="Summaries saved as JSON or JSON lines; - for stdin.")
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.html,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of to stdout.")] = None,
) -> None:
    """Show saved summaries again, in any format: asks no model.

    Several in HTML or SVG are files in the directory named by --output, with an index of the pages.
    """
    from summarizer.errors import InputError
    from summarizer.summary_files import load_summaries

    failed: list[str] = []
    summaries = list(load_summaries(files, failed.append))
    for where in failed:
        print(f"summarizer: note: {where} tells of a document that could not be read: passed over", file=sys.stderr)
    if not summaries:
        raise InputError(f"{', '.join(map(str, files))}: no summary in it; name files that hold summaries")
    pages = _pages(format, output, len(summaries))
    with _output(None if pages else output) as console:
        for summary in summaries:
            if pages:
                pages.add(summary)
            else:
                _write(summary, format, console, lines=len(summaries) > 1)
        if pages:
            pages.close()


@app.command()
def schema() -> None:
    """Print the JSON schema of a summary."""
    from summarizer.summary import SCHEMA_VERSION, Summary

    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", "version": SCHEMA_VERSION}
    print(json.dumps(made | Summary.model_json_schema(mode="serialization"), indent=2))


mount_exports(app)  # here, so that the help names these after the commands that read


@prompts_app.command("list")
def prompts_list(prompts: PromptsOption = None) -> None:
    """List the templates in use, with version, fingerprint and the size of their static part."""
    from summarizer.templates import Templates

    for template in Templates(prompts):
        print(f"{template.label:24} {template.fingerprint[:12]} {len(template.system):6,} characters  {template.path}")


@prompts_app.command("show")
def prompts_show(name: Annotated[str, typer.Argument(help="A template's name.")], prompts: PromptsOption = None) -> None:
    """Print a template: its static part, then the part that differs from call to call."""
    from summarizer.templates import Templates

    template = Templates(prompts)[name]
    print(template.system)
    print("\n<!-- user -->")
    print(template.user, end="")


@prompts_app.command("render")
def prompts_render(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A document; - for stdin.")],
    prompts: PromptsOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Print the messages that a document's first round would send."""
    from summarizer.reading import read
    from summarizer.templates import Templates

    reading = read(_document(file, encoding), Templates(prompts))
    _print_asks(next(reading).asks)


@prompts_app.command("fingerprint")
def prompts_fingerprint(name: Annotated[str, typer.Argument(help="A template's name.")], prompts: PromptsOption = None) -> None:
    """Print the SHA-256 of a template and its examples."""
    from summarizer.templates import Templates

    print(Templates(prompts)[name].fingerprint)


def _document(name: str, encoding: str | None) -> Document:
    from summarizer.document import Document

    if name == "-":
        return Document.from_bytes(sys.stdin.buffer.read(), encoding=encoding)
    return Document.from_file(name, encoding=encoding)


class _Progress:
    """What is being asked, on stderr, where that is a terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._status: Status | None = None

    def tell(self, ask: Ask) -> None:
        """Show the ask that is being sent."""
        if self._status is not None:
            self._status.update(escape(ask.label))

    @contextmanager
    def reading(self, document: Document) -> Iterator[None]:
        """Show that a document is being read."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(escape(f"{document.source}: reading")) as self._status:
            yield
        self._status = None


def _read(summarizer: Summarizer, document: Document, progress: _Progress) -> Summary:
    """Read a document on an event loop, so that an interrupt ends its requests at once."""

    async def run() -> Summary:
        async with summarizer:
            return await summarizer.asummarize(document)

    try:
        with progress.reading(document):
            return asyncio.run(run())
    except KeyboardInterrupt:  # caught here: Typer would end with code 1
        print("summarizer: interrupted", file=sys.stderr)
        sys.exit(130)


def _pages(format: Format, output: Path | None, documents: int) -> Pages | None:
    """Return the directory for files of several documents, or None where one stream takes all."""
    from summarizer.cli_pages import Pages

    if format not in _PAGES or (documents == 1 and not (output and output.is_dir())):
        return None
    if output is None:
        raise SettingsError(f"{documents} documents in {format.value} are files of their own; name a directory with --output")
    return Pages(output, format.value)


@contextmanager
def _output(path: Path | None) -> Iterator[Console]:
    """Yield a console on stdout or on a file; a file is written whole or not at all."""
    if path is None:
        yield Console(highlight=False, soft_wrap=False)
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as stream:
            yield Console(file=stream, highlight=False, width=100)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}); choose another place") from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)


def _write(summary: Summary, format: Format, console: Console, *, lines: bool) -> None:
    if format is Format.json:
        console.file.write(summary.model_dump_json(indent=None if lines else 2) + "\n")
    elif format is Format.md:
        from summarizer.views.markdown import to_markdown

        console.file.write(to_markdown(summary).rstrip("\n") + "\n")
    elif format in _PAGES:
        if console.file is sys.stdout and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # as the page itself says
        if format is Format.html:
            console.file.write(summary.to_html())
        else:
            from summarizer.views.matrix_svg import to_svg

            console.file.write(to_svg(summary))
    else:
        from summarizer.views.terminal import render

        render(summary, console)


def _dry_run(summarizer: Summarizer, document: Document, console: Console) -> None:
    from summarizer.estimate import estimate

    asks = summarizer.first_round(document).asks
    _print_asks(asks, console)
    made = estimate(document, asks, summarizer.model)
    price = "unknown" if made.cost_usd is None else f"about ${made.cost_usd:.4f}"
    console.file.write(
        f"{document.source}: {len(asks)} first ask(s) of {sum(a.characters for a in asks):,} characters; "
        f"with the rounds that follow about {made.input_tokens:,} tokens in and {made.output_tokens:,} out; "
        f"price {price}. Nothing was sent.\n"
    )


def _print_asks(asks: tuple[Ask, ...], console: Console | None = None) -> None:
    stream = console.file if console else sys.stdout
    for ask in asks:
        for message in ask.messages:
            stream.write(f"===== {ask.label}: {message.role} =====\n{message.content}\n")
        stream.write(f"===== {ask.label}: answer's JSON schema =====\n{json.dumps(ask.schema, ensure_ascii=False)}\n")
