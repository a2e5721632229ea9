"""Load labelled fixtures: an article and what a person or program copied out of it as labels.

A fixture is a folder with `article.txt`, `.md` or `.html` and `labels.yaml` (or
another file of labels beside it). Loading puts every copied word at its place
in the article, or refuses: all problems of a file are told at once, each with
its line, the reason and the remedy. `evals/LABELLING.md` tells what the labels mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from summarizer.document import Document
from summarizer.errors import InputError
from summarizer.evaluation.gold import GoldActor, GoldArticle, GoldIssue, GoldParty
from summarizer.evaluation.label_format import LabelsFile, Problem, Refusals, labels_schema, read_labels
from summarizer.evaluation.label_names import check_names
from summarizer.evaluation.label_positions import place_positions
from summarizer.evaluation.label_statements import PlacedStatements
from summarizer.evaluation.placing import Article
from summarizer.text.folding import folded_words

__all__ = [
    "LABELS",
    "Problem",
    "check_fixture",
    "check_fixtures",
    "find_fixtures",
    "labels_schema",
    "load_fixture",
    "load_fixtures",
    "unlabelled",
]

LABELS: Final = "labels.yaml"
"""The file that holds a fixture's labels."""

ARTICLES: Final = ("article.txt", "article.md", "article.html")
"""The files of which a fixture holds one."""


def load_fixture(directory: Path, labels: str = LABELS) -> GoldArticle:
    """Return one labelled article; its name is that of its folder.

    Args:
        directory: the fixture's folder.
        labels: the name of the file of labels in it; annotators' own files stand beside the agreed one.

    Raises:
        InputError: the article or the labels cannot be used; the message lists every problem, one a line.
    """
    gold, problems = _load(directory, labels)
    if gold is None:
        raise _refusal(problems)
    return gold


def load_fixtures(directory: Path, labels: str = LABELS) -> list[GoldArticle]:
    """Return every labelled fixture under a folder, ordered by name; see `unlabelled` for the others.

    Raises:
        InputError: there is no fixture, or one cannot be used; the message lists every problem of every fixture.
    """
    loaded = [_load(d, labels) for d in _labelled(directory, labels)]
    problems = [p for _, found in loaded for p in found]
    if problems:
        raise _refusal(problems)
    return [gold for gold, _ in loaded if gold is not None]


def check_fixture(directory: Path, labels: str = LABELS) -> list[Problem]:
    """Return everything that is wrong with one fixture, ordered by file and line; empty when it can be used."""
    return _load(directory, labels)[1]


def check_fixtures(directory: Path, labels: str = LABELS) -> list[Problem]:
    """Return everything that is wrong with the labelled fixtures under a folder, or with the fixture that it is.

    Raises:
        InputError: there is no fixture.
    """
    return [p for d in _labelled(directory, labels) for p in check_fixture(d, labels)]


def unlabelled(directory: Path, labels: str = LABELS) -> list[Path]:
    """Return the folders of fixtures that hold an article and no such file of labels yet, by name.

    Raises:
        InputError: there is no fixture.
    """
    return [d for d in find_fixtures(directory, labels) if not (d / labels).is_file()]


def _labelled(directory: Path, labels: str) -> list[Path]:
    return [d for d in find_fixtures(directory, labels) if (d / labels).is_file()]


def find_fixtures(directory: Path, labels: str = LABELS) -> list[Path]:
    """Return the folders that hold an article or the named labels: the folder itself, else those in it, by name.

    Raises:
        InputError: there is none.
    """

    def holds(folder: Path) -> bool:
        return any((folder / name).is_file() for name in (*ARTICLES, labels))

    if holds(directory):
        return [directory]
    found = sorted(d for d in directory.iterdir() if d.is_dir() and holds(d)) if directory.is_dir() else []
    if not found:
        raise InputError(
            f"{directory}: no fixture here; name a folder that holds article.txt and {labels}, or one of such folders"
        )
    return found


def _refusal(problems: Sequence[Problem]) -> InputError:
    return InputError("\n".join(map(str, problems)))


def _load(directory: Path, labels: str) -> tuple[GoldArticle | None, list[Problem]]:
    document, problems = _read_article(directory)
    file = read_labels(directory / labels)
    if isinstance(file, list):
        return None, [*problems, *file]
    if document is None:
        return None, problems
    return _placed(directory.name or directory.resolve().name, document, file)


def _read_article(directory: Path) -> tuple[Document | None, list[Problem]]:
    found = [directory / name for name in ARTICLES if (directory / name).is_file()]
    if len(found) != 1:
        reason = "holds no article" if not found else "holds more than one article"
        return None, [Problem(str(directory), 1, "fixture", reason, f"keep exactly one of {', '.join(ARTICLES)}")]
    try:
        return Document.from_file(found[0]), []
    except InputError as error:
        reason, _, remedy = str(error).removeprefix(f"{found[0]}: ").partition("; ")
        return None, [Problem(str(found[0]), 1, "article", reason, remedy or "mend the file")]


def _placed(name: str, document: Document, file: LabelsFile) -> tuple[GoldArticle | None, list[Problem]]:
    """Return the article with its labels at their places, or None and every problem."""
    labels, article, refusals = file.labels, Article(document), Refusals(file)
    check_names(labels, document.text, refusals)
    statements = PlacedStatements(labels.statements, article, refusals)
    positions = place_positions(labels, statements, article, refusals)
    if refusals.problems:
        return None, sorted(set(refusals.problems))
    gold = GoldArticle(
        name=name,
        text=document.text,
        title="" if _opens_with(document, labels.title) else labels.title,
        date=labels.date,
        actors=tuple(GoldActor(a.name, tuple(a.aliases), a.party, a.kind) for a in labels.actors),
        parties=tuple(GoldParty(p.name, tuple(p.aliases)) for p in labels.parties),
        issues=tuple(GoldIssue(i.id, i.proposal) for i in labels.issues),
        statements=tuple(sorted(statements.gold, key=lambda s: (s.content[0].start, -s.content[-1].end))),
        positions=positions,
        tags=frozenset(labels.tags),
        labelled_by=tuple(labels.labelled_by),
        split=labels.split,
    )
    return gold, []


def _opens_with(document: Document, title: str) -> bool:
    """Whether the text's first paragraph is its headline, also as a Markdown heading."""
    first = document.text[slice(*document.paragraphs[0])]
    return folded_words(first).lstrip("# ") == folded_words(title)
