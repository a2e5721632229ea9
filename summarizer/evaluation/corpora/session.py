"""Read articles of a corpus with one reader and lay out the scores: what `summarizer eval corpus` prints."""

from __future__ import annotations

import asyncio
import datetime
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal, Protocol, TypeVar

from summarizer.api import Summarizer
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.drivers.settings import RULES
from summarizer.errors import InputError, SettingsError, TemplateError
from summarizer.evaluation import fingerprints
from summarizer.evaluation.codebooks import with_codebook
from summarizer.evaluation.corpora import polnear, seesaw
from summarizer.evaluation.corpora.readings import Reading, ReadingsFile
from summarizer.evaluation.corpora.runs import ArticleScore, NotReadError
from summarizer.evaluation.corpora.tables import ScoreTable, polnear_table, seesaw_table
from summarizer.summary import Summary

Corpus = Literal["polnear", "seesaw"]


class _Readable(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def text(self) -> str: ...

    def document(self) -> Document: ...


Article = TypeVar("Article", bound=_Readable)


@dataclass(frozen=True, slots=True)
class CorpusRun:
    """The scores of a run over a corpus, and their table."""

    scores: tuple[ArticleScore, ...]
    table: ScoreTable


@dataclass(frozen=True, slots=True)
class Sample:
    """Which articles of a split are read.

    Articles within the bounds of size are taken in order of their names and shuffled by the seed; `skip` and `limit`
    cut a stretch out of that order. So two samples of one seed that do not overlap there have no article in common:
    one for work on prompts, another to check them.

    Attributes:
        limit: how many; None for all that are left.
        seed: of the shuffle.
        skip: how many to pass over first.
        least: the smallest size in bytes of UTF-8.
        most: the greatest, or None.
    """

    limit: int | None = None
    seed: int = 0
    skip: int = 0
    least: int = 0
    most: int | None = None

    def of(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles of the sample, in order of their names.

        Raises:
            InputError: none is left.
        """
        sizes = [len(a.text.encode()) for a in articles]
        order = [i for i, size in enumerate(sizes) if self.least <= size and (self.most is None or size <= self.most)]
        random.Random(self.seed).shuffle(order)  # noqa: S311 - a sample, no secret
        kept = order[self.skip :][: self.limit]
        if not kept:
            raise InputError(
                f"no article is left of {len(articles)}: {len(order)} are of such a size; choose another size, skip or limit"
            )
        return [articles[i] for i in sorted(kept)]

    def words(self, read: int, of: int) -> str:
        """Return the sample in words, as much as it takes to draw it again."""
        if read == of:
            return f"all {read} articles"
        bounds = f" of {self.least} to {self.most or 'any number of'} bytes" if self.least or self.most is not None else ""
        skipped = f", after the first {self.skip}" if self.skip else ""
        return f"{read} of {of} articles{bounds}, seed {self.seed}{skipped}"


ALL: Final = Sample()


def read_corpus(
    corpus: Corpus,
    split: str,
    summarizer: Summarizer,
    *,
    path: Path | None = None,
    sample: Sample = ALL,
    out: Path | None = None,
    fresh: bool = False,
    retry_failed: bool = False,
    at_once: int = 4,
    on_start: Callable[[int, int], None] | None = None,
    on_article: Callable[[str], None] | None = None,
) -> CorpusRun:
    """Read a split, or a sample of it, and score it.

    Of SEESAW the reader is given each article's entity list as its codebook.

    Args:
        corpus: which corpus.
        split: the name of its split.
        summarizer: reads; it is closed at the end.
        path: where the corpus is; None takes `SUMMARIZER_CORPORA`.
        sample: which articles.
        out: a file to keep each reading in as it is finished; what it already holds is not read again.
        fresh: begin the file anew.
        retry_failed: read again also what failed; without it such articles are finished, and count as missed.
        at_once: how many articles are under way at the same time.
        on_start: told how many articles are to be read and how many the file already held.
        on_article: told the name of each article that is read.

    Raises:
        InputError: the corpus is not there or is malformed, or the file cannot be used.
        SettingsError, TemplateError: no article can be read.
    """
    told = _Told(on_start, on_article)
    keep = partial(_kept, summarizer=summarizer, out=out, fresh=fresh, retry_failed=retry_failed, at_once=at_once, told=told)
    if corpus == "polnear":
        articles = polnear.load(split, path)
        chosen = sample.of(articles)
        read = keep([(a, summarizer.codebook) for a in chosen])
        scores = polnear.score_polnear(chosen, read.of)
        title = _title("PolNeAR", split, summarizer, sample.words(len(chosen), len(articles)))
        return CorpusRun(tuple(scores), polnear_table(scores, polnear.human_line(articles), title))
    stories = seesaw.load(split, path)
    drawn = sample.of(stories)
    read = keep([(a, seesaw.codebook_of(a.entities)) for a in drawn])
    scores = seesaw.score_seesaw(drawn, lambda document, _: read.of(document), naming="closed")
    title = _title("SEESAW", split, summarizer, sample.words(len(drawn), len(stories)))
    return CorpusRun(tuple(scores), seesaw_table(scores, seesaw.human_line(stories), f"{title}, entity list given as codebook"))


def _title(corpus: str, split: str, summarizer: Summarizer, sample: str) -> str:
    return f"{corpus} {split}, {sample}, read by {summarizer.model} on {datetime.date.today().isoformat()}"


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of each article, by name."""

    readings: Mapping[str, Reading]

    def of(self, document: Document) -> Summary:
        reading = self.readings[document.source]
        if reading.summary is None:
            raise NotReadError(reading.failure)
        return reading.summary


@dataclass(frozen=True, slots=True)
class _Told:
    on_start: Callable[[int, int], None] | None
    on_article: Callable[[str], None] | None

    def start(self, left: int, there: int) -> None:
        if self.on_start is not None:
            self.on_start(left, there)

    def article(self, name: str) -> None:
        if self.on_article is not None:
            self.on_article(name)


def _kept(
    planned: Sequence[tuple[Article, Codebook | None]],
    *,
    summarizer: Summarizer,
    out: Path | None,
    fresh: bool,
    retry_failed: bool,
    at_once: int,
    told: _Told,
) -> _Read:
    """Read articles, and keep each reading in a file if there is to be one."""
    made_of = {article.name: _made_of(article, codebook, summarizer) for article, codebook in planned}
    with ExitStack() as stack:
        file = None if out is None else stack.enter_context(ReadingsFile(out, fresh=fresh))
        readings = file.finished(made_of, retry_failed=retry_failed) if file is not None else {}
        left = [(a, c) for a, c in planned if a.name not in readings]
        told.start(len(left), len(readings))

        def keep(article: str, summary: Summary | None, failure: str) -> None:
            reading = Reading(article, made_of[article], summary, failure)
            readings[article] = reading
            if file is not None:
                file.add(reading)
            told.article(article)

        asyncio.run(_read(left, summarizer, at_once, keep))
    return _Read(readings)


def _made_of(article: _Readable, codebook: Codebook | None, summarizer: Summarizer) -> dict[str, str]:
    made_of = {"model": summarizer.model, "article": fingerprints.of_data(article.text), "code": fingerprints.of_code()}
    if codebook is not None:
        made_of["codebook"] = fingerprints.of_data(codebook.model_dump(mode="json"))
    if summarizer.model != RULES:
        made_of["templates"] = fingerprints.of_templates(summarizer.templates)
    return made_of


async def _read(
    planned: Sequence[tuple[_Readable, Codebook | None]],
    summarizer: Summarizer,
    at_once: int,
    keep: Callable[[str, Summary | None, str], None],
) -> None:
    places = asyncio.Semaphore(at_once)

    async def one(article: _Readable, codebook: Codebook | None) -> None:
        async with places:
            try:
                summary = await with_codebook(summarizer, codebook).asummarize(article.document())
            except (SettingsError, TemplateError):
                raise
            except Exception as error:  # noqa: BLE001 - it counts as everything missed, and is named
                keep(article.name, None, f"{type(error).__name__}: {error}")
            else:
                keep(article.name, summary, "")

    async with summarizer:
        try:
            async with asyncio.TaskGroup() as group:
                for article, codebook in planned:
                    group.create_task(one(article, codebook))
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
