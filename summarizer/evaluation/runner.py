"""Read the cases of a suite, score them, and write each result as it is finished."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from summarizer.codebook import Codebook
from summarizer.errors import InputError, ModelError, RecordingError, SettingsError, TemplateError
from summarizer.evaluation import fingerprints
from summarizer.evaluation.article import score
from summarizer.evaluation.codebooks import Naming, codebook_of
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.readers import CaseReader, RecordedReader, reader_of, recorded_models
from summarizer.evaluation.results import CaseResult, Key, Results, ResultsFile, clashes
from summarizer.evaluation.suite import Split, Suite, load_cases, load_suite, select
from summarizer.summary import Summary
from summarizer.usage import NO_USAGE

_NOT_THE_READER = (SettingsError, TemplateError)
"""Errors that concern every case alike: they end the run."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One case that is to be read once.

    Attributes:
        reader: who reads it.
        article: the labelled article; the reader is given its document alone.
        repeat: the number of the reading.
        made_of: see `CaseResult.made_of`.
        codebook: what the reader is given of the labels: parties and issues, or None.
    """

    reader: CaseReader
    article: GoldArticle
    repeat: int
    made_of: Mapping[str, str]
    codebook: Codebook | None

    @property
    def key(self) -> Key:
        """Model, case and repeat."""
        return (self.reader.model, self.article.name, self.repeat)


def plan(
    readers: Iterable[CaseReader], cases: Sequence[GoldArticle], repeats: int | None = None, *, naming: Naming = "closed"
) -> list[Planned]:
    """Return what a run has to read, a case after the other, all readers on each.

    Args:
        readers: who reads.
        cases: the labelled articles.
        repeats: how often each is read; None for the usual.
        naming: "closed" gives readers each article's parties and issues as their codebook, "open" nothing.

    Raises:
        InputError: an article's parties make no codebook.
    """
    common = {"scorer": fingerprints.SCORER_VERSION, "code": fingerprints.of_code(), "positions": naming}
    codebooks = {c.name: codebook_of(c) if naming == "closed" else None for c in cases}
    made = {
        (r.model, c.name): {**common, "labels": fingerprints.of_labels(c), **r.made_of(c.name)} for r in readers for c in cases
    }
    return [
        Planned(reader, case, repeat, made[reader.model, case.name], codebooks[case.name])
        for case in cases
        for reader in readers
        for repeat in reader.repeats(case.name, repeats)
    ]


async def read_case(planned: Planned, suite: str) -> CaseResult:
    """Read one case and score it.

    Raises:
        SettingsError, TemplateError: no case can be read.
    """
    article, reader = planned.article, planned.reader
    summary: Summary | None = None
    failure = broken = ""
    lost = NO_USAGE
    try:
        summary = await reader.read(article.document(), article.name, planned.repeat, planned.codebook)
    except RecordingError as error:
        broken = str(error)
    except _NOT_THE_READER:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a reader raises is a result: everything missed, and named
        failure = f"{type(error).__name__}: {error}"
        lost = (error.usage if isinstance(error, ModelError) else None) or NO_USAGE
    if summary is not None and summary.document.text != article.text:
        summary, broken = None, "the summary is of another text than the fixture's article; make it again"
    return CaseResult(
        suite=suite,
        case=article.name,
        split=article.split,
        model=reader.model,
        mode=reader.mode,
        repeat=planned.repeat,
        made_of=planned.made_of,
        answered_by=summary.provenance.note if summary is not None else "",
        scored=score(article, summary, closed=planned.codebook is not None),
        summary=summary,
        failure=failure,
        broken=broken,
        lost=lost,
        at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )


async def read_all(planned: Sequence[Planned], suite: str, keep: Callable[[CaseResult], None], *, at_once: int = 4) -> None:
    """Read cases, several at a time, and hand on each result as soon as it is there.

    Args:
        planned: what to read.
        suite: the suite's name.
        keep: takes a result; called on the event loop, one at a time.
        at_once: how many cases are under way at the same time.

    Raises:
        SettingsError, TemplateError: no case can be read; the others are cancelled.
    """
    places = asyncio.Semaphore(at_once)

    async def one(item: Planned) -> None:
        async with places:
            keep(await read_case(item, suite))

    try:
        async with asyncio.TaskGroup() as group:
            for item in planned:
                group.create_task(one(item))
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


async def arun(
    suite: str | Path,
    models: Sequence[str] = (),
    *,
    split: Split = "dev",
    tags: Sequence[str] = (),
    limit: int | None = None,
    repeats: int | None = None,
    positions: Naming | None = None,
    recordings: str | Path | None = None,
    base_url: str | None = None,
    prompts: str | Path | None = None,
    strict: bool = False,
    out: str | Path | None = None,
    fresh: bool = False,
    retry_failed: bool = False,
    at_once: int = 4,
    timeout: float = 300.0,
    on_start: Callable[[int, int], None] | None = None,
    on_result: Callable[[CaseResult], None] | None = None,
) -> Results:
    """Read and score a suite's cases.

    Without models, the suite's own are run, which need no key: its recordings are replayed. With models and
    no recordings, models are asked.

    Args:
        suite: a suite file, its folder, or a folder of fixtures.
        models: model names; "rules" and "stored" (the suite's stored predictions) among them. With `recordings`
            and no models, every model recorded there.
        split: the part of the suite.
        tags: only cases with any of these.
        limit: only the first so many of these.
        repeats: how often each case is read; None for once, and for recordings as often as was recorded.
        positions: "closed" gives readers each article's parties and issues as their codebook, "open" leaves both to
            them; None as the suite says.
        recordings: a folder with a folder of recordings for each model; these answer, and never a model.
        base_url: address of an OpenAI-compatible server, for live models.
        prompts: a directory whose templates come before the shipped ones.
        strict: a recorded answer that nothing asks for is an error.
        out: a file to write each result to as it is finished; what it already holds is not read again.
        fresh: begin the file anew.
        retry_failed: read again also what a reader failed at; without it such cases are finished, and count as missed.
        at_once: how many cases are under way at the same time.
        timeout: seconds without a byte after which one request is given up.
        on_start: told how many readings are to come and how many the file already held.
        on_result: called with each new result.

    Returns:
        The results of every case that was selected, and what else the file held.

    Raises:
        SummarizerError: labels, recordings, settings or the file cannot be used.
    """
    _check(models, tags, at_once=at_once, limit=limit, repeats=repeats)
    loaded = load_suite(Path(suite))
    every = load_cases(loaded)
    cases = select(every, split=split, tags=tags, limit=limit)
    readers = _readers(
        loaded,
        models,
        None if recordings is None else Path(recordings),
        base_url=base_url,
        prompts=None if prompts is None else Path(prompts),
        strict=strict,
        timeout=timeout,
    )
    if strict:
        no_strangers(readers, every)
    naming = positions or loaded.positions
    if naming not in get_args(Naming):
        raise SettingsError(f"positions={naming!r}: give one of {', '.join(get_args(Naming))}")
    todo = plan(readers, cases, repeats, naming=naming)
    try:
        with ExitStack() as stack:
            file = None if out is None else stack.enter_context(ResultsFile(Path(out), fresh=fresh))
            earlier = file.earlier if file is not None else ()
            done = _finished(todo, earlier, retry_failed=retry_failed)
            left = [p for p in todo if p.key not in done]
            if on_start is not None:
                on_start(len(left), len(todo) - len(left))
            made: list[CaseResult] = []

            def keep(result: CaseResult) -> None:
                made.append(result)
                if file is not None:
                    file.add(result)
                if on_result is not None:
                    on_result(result)

            await read_all(left, loaded.name, keep, at_once=at_once)
            return Results.of([*earlier, *made])
    finally:
        for reader in readers:
            await reader.aclose()


def _check(models: Sequence[str], tags: Sequence[str], **numbers: int | None) -> None:
    """Refuse what would be taken for something else: a string for a list of letters, a number under 1.

    Raises:
        SettingsError: there is such a thing.
    """
    for name, value in (("models", models), ("tags", tags)):
        if isinstance(value, str):
            raise SettingsError(f"{name}={value!r}: give a list, such as [{value!r}]")
    for name, number in numbers.items():
        if number is not None and number < 1:
            raise SettingsError(f"{name}={number}: give 1 or more")


def offline_readers(suite: Suite, *, strict: bool = False) -> list[CaseReader]:
    """Return the suite's own readers, of which none asks a model.

    Raises:
        SummarizerError: one of them cannot be used.
    """
    return _readers(suite, (), None, strict=strict)


def _readers(suite: Suite, models: Sequence[str], recordings: Path | None, **settings: Any) -> list[CaseReader]:
    """Return who reads; without a model, whoever reads replays or needs no model."""
    root = recordings
    names = list(models)
    if not names and recordings is None:
        # The suite's own: one that is not recorded is an error there, and is never asked.
        names, root = list(suite.models), suite.recordings or suite.file.parent / "recordings"
    elif not names and recordings is not None:
        names = recorded_models(recordings)
        if not names:
            raise RecordingError(f"{recordings}: there are no recordings in it; record with summarizer eval record")
    return [reader_of(name, recordings=root, predictions=suite.predictions, **settings) for name in dict.fromkeys(names)]


def no_strangers(readers: Sequence[CaseReader], cases: Sequence[GoldArticle]) -> None:
    """See that every recording is of a case.

    Args:
        readers: who reads.
        cases: all of the suite's, whatever their split.

    Raises:
        RecordingError: there is a recording of something else.
    """
    known = frozenset(c.name for c in cases)
    for reader in readers:
        strangers = reader.strangers(known) if isinstance(reader, RecordedReader) else []
        if strangers:
            raise RecordingError(
                f"{strangers[0]}: the suite has no such case; delete this recording"
                + (f", and {len(strangers) - 1} more" if len(strangers) > 1 else "")
            )


def run(suite: str | Path, models: Sequence[str] = (), **settings: Any) -> Results:
    """Read and score a suite's cases, blocking: `arun` takes the same arguments and says more."""
    return asyncio.run(arun(suite, models, **settings))


def _finished(todo: Sequence[Planned], earlier: Sequence[CaseResult], *, retry_failed: bool) -> frozenset[Key]:
    """Return the keys that need not be read again; what is broken is always tried again.

    Raises:
        InputError: an earlier result was made of something else.
    """
    sound = [r for r in earlier if not r.broken]
    changed = clashes({p.key: p.made_of for p in todo}, sound)
    if changed:
        what = "; ".join(f"{part} ({len(cases)} results, such as {cases[0]})" for part, cases in changed.items())
        raise InputError(
            f"the file of results holds some that were made of other {what}; "
            "name another --out, or begin the file anew with --fresh"
        )
    return frozenset(r.key for r in sound if not (retry_failed and r.failure))
