"""Read articles of a corpus with one reader and lay out the scores: what `summarizer eval corpus` prints."""

from __future__ import annotations

import asyncio
import datetime
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol, TypeVar

from summarizer.api import Summarizer
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.errors import SettingsError, TemplateError
from summarizer.evaluation.codebooks import with_codebook
from summarizer.evaluation.corpora import polnear, seesaw
from summarizer.evaluation.corpora.runs import ArticleScore
from summarizer.evaluation.corpora.tables import ScoreTable, polnear_table, seesaw_table
from summarizer.summary import Summary

Corpus = Literal["polnear", "seesaw"]
SEED: Final = 0


class _Readable(Protocol):
    @property
    def name(self) -> str: ...

    def document(self) -> Document: ...


Article = TypeVar("Article", bound=_Readable)


@dataclass(frozen=True, slots=True)
class CorpusRun:
    """The scores of a run over a corpus, and their table."""

    scores: tuple[ArticleScore, ...]
    table: ScoreTable


def sample(articles: Sequence[Article], limit: int | None, seed: int = SEED) -> list[Article]:
    """Return `limit` articles drawn by `seed`, in their order; all where there are no more than that."""
    if limit is None or limit >= len(articles):
        return list(articles)
    drawn = random.Random(seed).sample(range(len(articles)), limit)  # noqa: S311 - a sample, no secret
    return [articles[i] for i in sorted(drawn)]


def read_corpus(
    corpus: Corpus,
    split: str,
    summarizer: Summarizer,
    *,
    path: Path | None = None,
    limit: int | None = None,
    seed: int = SEED,
    at_once: int = 4,
    on_start: Callable[[int], None] | None = None,
    on_article: Callable[[str], None] | None = None,
) -> CorpusRun:
    """Read a split, or a sample of it, and score it.

    Of SEESAW the reader is given each article's entity list as its codebook.

    Args:
        corpus: which corpus.
        split: the name of its split.
        summarizer: reads; it is closed at the end.
        path: where the corpus is; None takes `SUMMARIZER_CORPORA`.
        limit: read a sample of so many articles.
        seed: of the draw.
        at_once: how many articles are under way at the same time.
        on_start: told how many articles are to be read.
        on_article: told the name of each article that is read.

    Raises:
        InputError: the corpus is not there or is malformed.
        SettingsError, TemplateError: no article can be read.
    """
    if corpus == "polnear":
        articles = polnear.load(split, path)
        chosen = sample(articles, limit, seed)
        read = asyncio.run(_read(chosen, lambda _: summarizer.codebook, summarizer, at_once, on_start, on_article))
        scores = polnear.score_polnear(chosen, read.of)
        table = polnear_table(
            scores, polnear.human_line(articles), _title("PolNeAR", split, summarizer, chosen, articles, seed)
        )
        return CorpusRun(tuple(scores), table)
    stories = seesaw.load(split, path)
    drawn = sample(stories, limit, seed)
    read = asyncio.run(_read(drawn, lambda a: seesaw.codebook_of(a.entities), summarizer, at_once, on_start, on_article))
    scores = seesaw.score_seesaw(drawn, lambda document, _: read.of(document), naming="closed")
    title = _title("SEESAW", split, summarizer, drawn, stories, seed) + ", entity list given as codebook"
    return CorpusRun(tuple(scores), seesaw_table(scores, seesaw.human_line(stories), title))


def _title(
    corpus: str, split: str, summarizer: Summarizer, read: Sequence[object], all_of_it: Sequence[object], seed: int
) -> str:
    part = (
        f"all {len(read)} articles" if len(read) == len(all_of_it) else f"{len(read)} of {len(all_of_it)} articles, seed {seed}"
    )
    return f"{corpus} {split}, {part}, read by {summarizer.model} on {datetime.date.today().isoformat()}"


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of each article, by name: a summary, or what the reader raised."""

    outcomes: dict[str, Summary | Exception]

    def of(self, document: Document) -> Summary:
        outcome = self.outcomes[document.source]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def _read(
    articles: Sequence[Article],
    codebook: Callable[[Article], Codebook | None],
    summarizer: Summarizer,
    at_once: int,
    on_start: Callable[[int], None] | None,
    on_article: Callable[[str], None] | None,
) -> _Read:
    places = asyncio.Semaphore(at_once)
    outcomes: dict[str, Summary | Exception] = {}

    async def one(article: Article) -> None:
        async with places:
            try:
                outcomes[article.name] = await with_codebook(summarizer, codebook(article)).asummarize(article.document())
            except (SettingsError, TemplateError):
                raise
            except Exception as error:  # noqa: BLE001 - it counts as everything missed, and is named
                outcomes[article.name] = error
        if on_article is not None:
            on_article(article.name)

    if on_start is not None:
        on_start(len(articles))
    async with summarizer:
        try:
            async with asyncio.TaskGroup() as group:
                for article in articles:
                    group.create_task(one(article))
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
    return _Read(outcomes)
