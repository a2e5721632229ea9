"""The command line of what is done with summaries: `summarizer export`, `import`, `review` and `diff`.

Results go to stdout or to the file that is named, everything else to stderr. Exit codes are those of `summarizer.cli`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from summarizer.cli_names import FileNames
from summarizer.errors import InputError, SettingsError

if TYPE_CHECKING:
    from summarizer.summary import Summary


class ExportFormat(StrEnum):
    """Formats of other programs."""

    csv = "csv"
    jsonl = "jsonl"
    parquet = "parquet"
    web_annotation = "web-annotation"
    dna = "dna"
    dna_events = "dna-events"
    brat = "brat"


class ImportFormat(StrEnum):
    """Formats that are read back."""

    brat = "brat"


class TableName(StrEnum):
    """Tables of CSV, JSON lines and Parquet."""

    statements = "statements"
    fragments = "fragments"
    positions = "positions"
    evidence = "evidence"


class DiffFormat(StrEnum):
    """Forms of a difference."""

    text = "text"
    json = "json"


class ReviewFormat(StrEnum):
    """Forms of a review file."""

    yaml = "yaml"
    json = "json"


SummaryArgument = Annotated[Path, typer.Argument(metavar="SUMMARY", help="A summary in JSON.")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of to stdout.")]

review_app = typer.Typer(
    help="Let a person accept, correct or reject what was read.", no_args_is_help=True, rich_markup_mode=None
)


def mount(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("export")(export_command)
    app.command("import")(import_command)
    app.command("diff")(diff_command)
    app.add_typer(review_app, name="review")


def export_command(
    summaries: Annotated[
        list[Path],
        typer.Argument(metavar="SUMMARY...", help="Summaries in JSON or JSON lines, also as `batch` writes them; - for stdin."),
    ],
    to: Annotated[ExportFormat, typer.Option("--to", help="The format.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file, or the folder of several; stdout where one text is made.")
    ] = None,
    table: Annotated[
        TableName | None, typer.Option(help="One table of CSV, JSON lines or Parquet; without it all, into a folder.")
    ] = None,
) -> None:
    """Write summaries in the format of another program."""
    if table is not None and to not in _TABLES:
        raise SettingsError(f"--table: {to.value} has no tables; leave it out, or choose csv, jsonl or parquet")
    folder = to is ExportFormat.brat or (to in _TABLES and table is None and output is not None)
    if output is None and to in _FILES:
        what = "a folder" if to is ExportFormat.brat or (to is ExportFormat.parquet and table is None) else "a file"
        raise SettingsError(f"{to.value} is not written to stdout; name {what} with --output")
    if output is not None and folder:
        _folder(output)
    source = _Source(summaries)
    if output is not None and folder and to in _TABLES:
        for name in TableName:
            file = output / f"{name.value}.{to.value}"
            _say(f"{file}: {_export_table(source, to, name, file)} rows")
    elif to in _TABLES:
        _export_table(source, to, table or TableName.statements, output)
    elif output is not None and to is ExportFormat.brat:
        _export_brat(source, output)
    elif output is not None and to is ExportFormat.dna:
        _export_dna(source, output)
    else:
        _export_text(source, to, output)
    for where in source.failed:
        _say(f"note: {where} tells of a document that could not be read: passed over")


_TABLES = (ExportFormat.csv, ExportFormat.jsonl, ExportFormat.parquet)
_FILES = (ExportFormat.parquet, ExportFormat.dna, ExportFormat.brat)
"""Formats that are no text, or more than one."""


class _Source:
    """The summaries of files, read anew for each table, so that they need not all be in memory; those of stdin are kept.

    Attributes:
        failed: the places of lines without a summary.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._kept = list(self._load()) if any(str(p) == "-" for p in paths) else None
        if next(iter(self), None) is None:
            raise InputError(f"{', '.join(map(str, paths))}: no summary in it; name files that hold summaries")

    def _load(self) -> Iterator[Summary]:
        from summarizer.summary_files import load_summaries

        self.failed: list[str] = []
        return load_summaries(self._paths, self.failed.append)

    def __iter__(self) -> Iterator[Summary]:
        return self._load() if self._kept is None else iter(self._kept)


def _export_table(summaries: Iterable[Summary], to: ExportFormat, table: TableName, file: Path | None) -> int:
    from summarizer.exports import write_csv, write_jsonl, write_parquet

    if to is ExportFormat.parquet and file is not None:
        with _whole(file) as part:
            return write_parquet(summaries, table.value, part)
    with _stream(file) as stream:
        return (write_csv if to is ExportFormat.csv else write_jsonl)(summaries, table.value, stream)


def _export_dna(summaries: Iterable[Summary], file: Path) -> None:
    from summarizer.exports import write_dna
    from summarizer.exports.dna_database import PASSWORD

    coding = write_dna(summaries, file)
    _say(f"{file}: {len(coding.codes)} codes in {len(coding.documents)} documents; open it as Admin, password {PASSWORD!r}")
    _warn(coding.warnings())


def _export_text(summaries: Iterable[Summary], to: ExportFormat, file: Path | None) -> None:
    from summarizer.exports import write_dna_events, write_web_annotations

    with _stream(file) as stream:
        warnings = []
        if to is ExportFormat.dna_events:
            warnings = write_dna_events(summaries, stream).warnings()
        else:
            write_web_annotations(summaries, stream)
    _warn(warnings)


def _export_brat(summaries: Iterable[Summary], folder: Path) -> None:
    from summarizer.exports import ANNOTATION_CONF, to_brat

    _write(folder / "annotation.conf", ANNOTATION_CONF)
    names = FileNames()
    for summary in summaries:
        name = names.of(summary.document.source)
        text, annotations = to_brat(summary)
        if (folder / f"{name}.ann").exists():
            raise SettingsError(f"{folder / name}.ann: is there already, and may hold corrections; name another folder")
        _write(folder / f"{name}.txt", text)
        _write(folder / f"{name}.ann", annotations)
        _say(f"{folder / name}.ann: {len(summary.statements)} statements")


def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE.ann", help="A corrected file; FILE.txt stands beside it.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder of the fixture; it is made.")],
    source: Annotated[ImportFormat, typer.Option("--from", help="The format.")] = ImportFormat.brat,
    by: Annotated[list[str] | None, typer.Option("--by", help="Who corrected it; may be given several times.")] = None,
) -> None:
    """Make labels of what a person corrected: a fixture that `summarizer eval` scores readers by."""
    from summarizer.exports import import_brat

    remarks: list[str] = []
    problems = import_brat(file, output, labelled_by=by or (source.value,), on_remark=remarks.append)
    _warn([f"a remark that the labels do not hold: {remark}" for remark in remarks])
    if problems:
        told = "\n".join(map(str, problems))
        raise InputError(f"{told}\n{output}: written, but the labels cannot be used before these places are mended")
    _say(f"{output}: article.txt and labels.yaml; add issues and positions by hand, see evals/LABELLING.md")


def diff_command(
    before: Annotated[Path, typer.Argument(metavar="A", help="A summary in JSON.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another, of the same article or of one on the same story.")],
    format: Annotated[DiffFormat, typer.Option("--format", "-f", help="Output format.")] = DiffFormat.text,
    output: OutputOption = None,
) -> None:
    """Tell what changed from one summary to another: statements, positions, who moved."""
    from summarizer.differences import differences
    from summarizer.summary_files import load_summary
    from summarizer.views.differences import differences_text

    found = differences(load_summary(before), load_summary(after))
    with _stream(output) as stream:
        stream.write(differences_text(found) if format is DiffFormat.text else found.model_dump_json(indent=2) + "\n")


@review_app.command("template")
def review_template_command(
    summary: SummaryArgument,
    output: OutputOption = None,
    reviewer: Annotated[str, typer.Option(help="Who is to decide.")] = "",
    format: Annotated[ReviewFormat, typer.Option("--format", "-f", help="Output format.")] = ReviewFormat.yaml,
) -> None:
    """Write a file in which a person accepts, corrects or rejects every record of a summary."""
    from summarizer.review import dump_review, review_template
    from summarizer.summary_files import load_summary

    review = review_template(load_summary(summary), reviewer=reviewer)
    text = dump_review(review) if format is ReviewFormat.yaml else review.model_dump_json(indent=2, exclude_none=True) + "\n"
    if output is not None and output.exists():
        raise SettingsError(f"{output}: is there already, and may hold decisions; name another file, or move it away")
    with _stream(output) as stream:
        stream.write(text)


@review_app.command("apply")
def review_apply_command(
    review: Annotated[Path, typer.Argument(metavar="REVIEW", help="A review in YAML or JSON.")],
    summary: SummaryArgument,
    output: OutputOption = None,
) -> None:
    """Lay a review over a summary, or over the next summary of the same article, and write the result in JSON."""
    from summarizer.review import apply_review, load_review
    from summarizer.summary_files import load_summary

    applied = apply_review(load_review(review), load_summary(summary))
    with _stream(output) as stream:
        stream.write(applied.summary.model_dump_json(indent=2) + "\n")
    _warn(applied.messages)
    counts = [f"{sum(r.verdict == v for r in applied.summary.reviews)} {v}" for v in ("accepted", "corrected", "rejected")]
    _say(f"{', '.join(counts)}")


@review_app.command("schema")
def review_schema_command() -> None:
    """Print the JSON schema of a review file."""
    import json

    from summarizer.review import review_schema

    print(json.dumps(review_schema(), indent=2))


@contextmanager
def _stream(path: Path | None) -> Iterator[TextIO]:
    """Yield stdout, or a file that is written whole or not at all; line ends stay as they are."""
    if path is None:
        yield sys.stdout
        return
    with _whole(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Yield a file beside the one that is wanted, and put it in its place when all is written."""
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from None
    finally:
        part.unlink(missing_ok=True)


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{path}: is no folder and cannot be made ({error.strerror}); choose another place") from None


def _write(path: Path, text: str) -> None:
    with _stream(path) as stream:
        stream.write(text)


def _warn(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        _say(f"note: {sentence}")


def _say(text: str) -> None:
    print(f"summarizer: {text}", file=sys.stderr)
