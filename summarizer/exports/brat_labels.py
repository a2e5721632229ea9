"""Corrected brat files as the labels of a fixture, which the eval suite scores readers by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from summarizer import yaml_lines
from summarizer.assembly import form
from summarizer.document import Document
from summarizer.errors import InputError, SettingsError
from summarizer.evaluation.label_format import SCHEMA_LINE, Problem
from summarizer.evaluation.labels import LABELS, check_fixture
from summarizer.evaluation.placing import Article
from summarizer.exports.brat_reading import BratStatement, parse_brat
from summarizer.text.spans import Span

_LONGEST_HINT: Final = 400


def import_brat(
    annotations: Path,
    directory: Path,
    *,
    labelled_by: Sequence[str] = ("brat",),
    on_remark: Callable[[str], None] | None = None,
) -> list[Problem]:
    """Make a fixture of a brat file: `article.txt` and `labels.yaml` in a folder of its own.

    Statements, actors and their parties come from the file; positions are no part of it and are labelled by hand.
    What the label format refuses (a word cut in two, one cue for two statements) is told and left in the
    labels, to be mended there or in brat.

    Args:
        annotations: the `.ann` file; the `.txt` file of the same name stands beside it.
        directory: the folder of the fixture; it is made.
        labelled_by: who corrected the file, in order.
        on_remark: is told what notes say beside the statements; labels have no place for it.

    Returns:
        What `summarizer eval check` holds against the labels; empty when they can be used.

    Raises:
        InputError: a file cannot be read, or a line of it is not understood.
        SettingsError: the folder cannot be written, or holds labels already.
    """
    text_file = annotations.with_suffix(".txt")
    text = _read(text_file)
    statements = parse_brat(text, _read(annotations), source=str(annotations), on_remark=on_remark)
    document = Document.from_text(text, source=str(text_file))
    if (directory / LABELS).exists():
        raise SettingsError(f"{directory / LABELS}: is there already; name another folder, or move it away")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "article.txt").write_text(text, "utf-8", newline="")
        labels = to_labels(document, statements, provenance=f"corrected in brat: {annotations.name}", labelled_by=labelled_by)
        (directory / LABELS).write_text(labels, "utf-8", newline="")
    except OSError as error:
        raise SettingsError(f"{directory}: cannot be written ({error.strerror}); name another folder") from None
    return check_fixture(directory)


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return stream.read()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); brat keeps NAME.ann and NAME.txt side by side") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8") from None


def to_labels(
    document: Document, statements: Sequence[BratStatement], *, provenance: str, labelled_by: Sequence[str] = ("brat",)
) -> str:
    """Return statements as the text of a `labels.yaml`.

    Args:
        document: the text that the statements are of.
        statements: as `summarizer.exports.parse_brat` gives them.
        provenance: where they come from.
        labelled_by: who labelled, in order.
    """
    article = Article(document)
    data: dict[str, Any] = {
        "title": " ".join(document.text[slice(*document.paragraphs[0])].split()).lstrip("# "),
        "provenance": provenance,
        "labelled_by": list(labelled_by),
        "parties": [{"name": name} for name in dict.fromkeys(s.party for s in statements if s.party)],
        "actors": _actors(statements),
        "statements": [_labelled(article, n, s) for n, s in enumerate(statements, 1)],
    }
    return f"{SCHEMA_LINE}\n{yaml_lines.write(data)}"


def _actors(statements: Iterable[BratStatement]) -> list[dict[str, str]]:
    out: dict[str, dict[str, str]] = {}
    for s in statements:
        if s.speaker:
            actor = out.setdefault(s.speaker, {"name": s.speaker, "kind": s.kind})
            if s.party:
                actor.setdefault("party", s.party)
    return list(out.values())


def _labelled(article: Article, number: int, s: BratStatement) -> dict[str, Any]:
    around = sorted({n for span in s.content for n in article.sentence_numbers(span, margin=1)})
    copied: dict[str, Any] = {"id": f"s{number}"}
    if s.speaker:
        copied["speaker"] = s.speaker
    for key, span in (("mention", s.mention), ("cue", s.cue)):
        if span is not None:
            copied[key] = _near(article, span, around)
    content = [_copied(article, span) for span in s.content]
    copied["content"] = content[0] if len(content) == 1 else content
    copied["form"] = s.form or form(article.document, s.content)
    told = {"medium": s.medium, "addressee": s.addressee, "said_at": s.said_at}
    copied |= {key: value for key, value in told.items() if value}
    if s.force != "asserted":
        copied["force"] = s.force
    if s.inside is not None:
        copied["inside"] = f"s{s.inside + 1}"
    return copied


def _near(article: Article, span: Span, around: Sequence[int]) -> str | dict[str, str]:
    """Return words that are looked for near the content: with a hint only where they stand there more than once."""
    words = _words(article, span)
    return words if article.near(words, around) == [span] else _copied(article, span)


def _copied(article: Article, span: Span) -> str | dict[str, str]:
    """Return the words of a place, with a hint where they stand in the article more than once."""
    words = _words(article, span)
    found = article.occurrences(words)
    if len(found) < 2:
        return words
    return {"text": words, "after": "" if found[0] == span else _hint(article, span)}


def _hint(article: Article, span: Span) -> str:
    """Return the fewest words right before a place that stand in the article once."""
    text = article.document.text
    before = text[: span.start].rstrip()
    for match in reversed(list(re.finditer(r"\S+", before[-_LONGEST_HINT:]))):
        hint = before[len(before) - min(len(before), _LONGEST_HINT) + match.start() :]
        if len(article.occurrences(hint)) == 1:
            return " ".join(hint.split())
    return " ".join(before[-_LONGEST_HINT:].split())


def _words(article: Article, span: Span) -> str:
    return " ".join(article.document.text[slice(*span)].split())
