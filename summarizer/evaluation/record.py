"""Record a model's answers to the cases of a suite, so that they can be replayed without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from summarizer.asks import Ask, AskFailed, Outcome
from summarizer.drivers import blocking
from summarizer.drivers.recordings import NO_ANSWER, Recorder
from summarizer.errors import ModelError
from summarizer.evaluation.codebooks import Naming, codebook_of
from summarizer.evaluation.gold import GoldArticle
from summarizer.reading import Options, read
from summarizer.templates import Templates


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of the recording of one case.

    Attributes:
        case: the fixture's name.
        repeat: the number of the reading.
        asked: how many asks were put to the model; the others were answered by the earlier recording.
        changed: whether the file was written anew.
        failure: "" or why the reading did not come to its end; what was answered is kept all the same.
    """

    case: str
    repeat: int
    asked: int
    changed: bool
    failure: str = ""


def record(
    cases: Sequence[GoldArticle],
    folder: Path,
    complete: Callable[[Ask], Outcome],
    *,
    model: str,
    answered_by: str,
    naming: Naming = "closed",
    prompts: Path | None = None,
    repeats: Sequence[int] = (1,),
    again: bool = False,
    at_once: int = 4,
) -> Iterator[Recorded]:
    """Record cases, several at a time, and yield each as it is finished, in the order of the cases.

    Asks that the files there already answer are not put again, and answers that nothing asks for any more go. Each answer
    is written as it comes.

    Args:
        cases: the articles.
        folder: where `<case>.json` is written, a file a case.
        complete: answers an ask; called from several threads.
        model: the model string.
        answered_by: a truthful label of who answers.
        naming: "closed" gives each article's parties and issues as codebook, as a run does that replays the answers.
        prompts: a directory whose templates come before the shipped ones.
        repeats: the numbers of the readings.
        again: put every ask, also those that are answered.
        at_once: how many cases are under way at the same time.

    Raises:
        RecordingError: a file there is damaged, or was answered by another.
        SettingsError, TemplateError: nothing can be asked.
        InputError: an article's parties make no codebook.
    """
    templates = Templates(prompts)
    codebooks = {c.name: codebook_of(c) if naming == "closed" else None for c in cases}
    folder.mkdir(parents=True, exist_ok=True)

    def one(case: GoldArticle) -> list[Recorded]:
        file = folder / f"{case.name}.json"
        out = []
        for repeat in repeats:
            recorder = Recorder(
                partial(_answered, complete),
                model=model,
                answered_by=answered_by,
                repeat=repeat,
                templates=templates.fingerprints,
                earlier=file,
                again=again,
            )
            failure = ""
            try:
                reading = read(case.document(), templates, Options(), codebook=codebooks[case.name], model=model)
                blocking.drive(reading, partial(_kept, recorder, file))
            except ModelError as error:
                failure = str(error)
            changed = recorder.save(file, finished=not failure)
            out.append(Recorded(case.name, repeat, recorder.asked, changed, failure))
        return out

    pool = ThreadPoolExecutor(max_workers=at_once)
    try:
        for future in [pool.submit(one, case) for case in cases]:
            yield from future.result()
    finally:
        pool.shutdown(cancel_futures=True)  # what is under way is kept, what is not begun is not asked


def _kept(recorder: Recorder, file: Path, ask: Ask) -> Outcome:
    """Answer an ask and write the recording at once, so that after a kill no answer need be had twice."""
    outcome = recorder.complete(ask)
    recorder.save(file, finished=False)
    return outcome


def _answered(complete: Callable[[Ask], Outcome], ask: Ask) -> Outcome:
    """Answer an ask; where no answer can be had, the reading ends: what followed would be recorded in vain.

    Raises:
        ModelError: the server or the account failed.
    """
    outcome = complete(ask)
    if isinstance(outcome, AskFailed) and outcome.reason in NO_ANSWER:
        raise ModelError(outcome.message, reason=outcome.reason)
    return outcome
