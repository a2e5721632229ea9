"""Jobs of OpenAI's Batch API: many documents read at half the price, over days and processes.

    job = BatchJob("archive-job", "openai/NAME")
    job.add(Inputs(["articles/"]))
    job.submit()                        # the first round of every reading, in batch files
    ...                                 # hours later, in this process or another
    status = BatchJob("archive-job").collect()      # answers in, the next rounds out

A round of asks becomes lines of a batch file, its outcomes are stored, and each reading is replayed from them
to its next round: statements, their repair, positions, theirs. What is guaranteed after a kill is said in
docs/how-to/batch-api.md; `jobs_send.py` sees to it that no batch is created twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from summarizer.batch.inputs import Inputs, Item
from summarizer.batch.jobs_answers import Intake
from summarizer.batch.jobs_disk import disk, locked
from summarizer.batch.jobs_documents import add
from summarizer.batch.jobs_queue import Queue
from summarizer.batch.jobs_rounds import Rounds
from summarizer.batch.jobs_send import SETTLING, Sender
from summarizer.batch.jobs_settings import JobSettings
from summarizer.batch.jobs_store import BatchFile, JobStore
from summarizer.codebook import Codebook
from summarizer.drivers.batch_api import Batch, BatchApi, FileLimits, GoneError
from summarizer.drivers.batch_lines import dialect_to_json
from summarizer.drivers.prices import must_know_price
from summarizer.drivers.requests import Dialect
from summarizer.drivers.retries import RetryPolicy
from summarizer.drivers.settings import Mode
from summarizer.errors import ModelError, SettingsError
from summarizer.reading import Options
from summarizer.usage import Usage

RESULTS: Final = "results.jsonl"
"""Where records go in the job's directory when no file is named."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Where a job stands.

    Attributes:
        reading: documents that are not finished.
        done: documents with a summary.
        incomplete: documents with a summary that lacks what an ask was not answered on.
        failed: documents without one: no part could be read, or the input was unreadable.
        answered: requests with an answer.
        failures: requests that failed for good.
        under_way: requests that are in a batch.
        open: whether anything can still happen: a batch runs, or a document waits to be put into one.
        paused: whether the job was cancelled and sends nothing until the next submit.
        files: the batch files, by number.
        calls: requests that ran, failed and repeated ones included.
        usage: tokens that they took.
        cost_usd: their price in US dollars at the Batch API's half price; None when unknown.
    """

    reading: int
    done: int
    incomplete: int
    failed: int
    answered: int
    failures: int
    under_way: int
    open: bool
    paused: bool
    files: tuple[BatchFile, ...]
    calls: int
    usage: Usage
    cost_usd: float | None


class BatchJob:
    """A job: a directory, and the provider's files and batches that belong to it.

    Works in `with`; `close` lets go of the directory and the connections. One process at a time submits or
    collects; another may look at the status meanwhile.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        model: str | None = None,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        client: Any = None,
        mode: Mode | None = None,
        prompts: str | os.PathLike[str] | None = None,
        codebook: Codebook | str | os.PathLike[str] | None = None,
        options: Options | None = None,
        retries: RetryPolicy | None = None,
        limits: FileLimits | None = None,
        settling: float = SETTLING,
        clock: Callable[[], float] = time.time,
        begin: bool = True,
    ) -> None:
        """Open the job of a directory, or begin one there.

        Args:
            directory: the job's own directory; made where it is not there.
            model: "openai/NAME", or with a base URL the name that the server knows. Of a job that is there, this
                and the other settings may be left out; where given they must be the job's.
            base_url: address of a server that speaks the files and batches endpoints; OpenAI's when not given.
            api_key: the key, else OPENAI_API_KEY; never stored.
            client: an `openai.OpenAI` to use in place of an own one.
            mode: how the schema is sent: "json_schema" (the default) or "tools".
            prompts: a directory whose templates come before the shipped ones.
            codebook: parties and issues to use.
            options: how documents are read.
            retries: how failing calls to the files and batches endpoints are waited out.
            limits: what one batch file may hold.
            settling: seconds within which the provider lists a batch that it has created; until then a creation
                whose fate is unknown is not repeated.
            clock: seconds since the epoch.
            begin: whether a directory without a job is the place of a new one; else it is an error.

        Raises:
            SettingsError: there is no job and none may begin, no model is configured or its key is missing, it is not
                OpenAI's, or a setting, a template or the codebook is not the one that the job was begun with.
            TemplateError: the directory of prompts cannot be used.
        """
        self.directory = Path(directory)
        given = codebook if isinstance(codebook, Codebook | None) else Codebook.from_file(codebook)
        wanted: dict[str, Any] = {"model": model, "mode": mode, "base_url": base_url, "prompts": prompts}
        wanted |= {"codebook": given, "options": options}

        def provider(settings: JobSettings) -> BatchApi:
            resolved = settings.resolved(base_url=base_url, api_key=api_key, has_client=client is not None)
            api = BatchApi(resolved, client=client, retries=retries)
            if settings.options.budget_usd is not None:
                must_know_price(api.cost_usd, settings.model)
            return api

        if not (self.directory / "job.sqlite").exists():
            self._must(begin)
            provider(JobSettings.given(None, **wanted))  # before anything is made
        with disk(self.directory):
            self.directory.mkdir(parents=True, exist_ok=True)
            self._store = JobStore(self.directory)
        try:
            stored = self._store.setting("settings")
            self._must(begin or stored is not None)
            self.settings = JobSettings.given(stored, **wanted)
            self._api = provider(self.settings)
            if stored is None:
                self._begin()
        except BaseException:
            self._store.close()
            raise
        self._clock = clock
        sender = self._sender = Sender(self._store, self._api, clock, settling)
        self._queue = Queue(self._store)
        self._rounds = Rounds(self._store, self._api, sender, self._queue, self.settings, limits or FileLimits(), clock)
        self._intake = Intake(self._store, self._api, clock)

    def _must(self, go_on: bool) -> None:
        if not go_on:
            raise SettingsError(f"{self.directory}: there is no job; begin one with summarizer batch submit --job")

    def _begin(self) -> None:
        with disk(self.directory), locked(self.directory), self._store.changes():
            self._store.keep("settings", self.settings.to_json())
            self._store.keep("id", os.urandom(12).hex())
            self._store.keep("dialect", dialect_to_json(Dialect(completion_tokens=self._api.settings.is_openai)))

    # -- what users do --------------------------------------------------------------------------

    def add(self, items: Iterable[Item]) -> int:
        """Add documents to the job; those that it has are passed over.

        Args:
            items: the documents, such as `summarizer.batch.inputs.Inputs`. One that cannot be read is a record
                with its error, and so is one whose id stands at another document of the same call; one that
                could not be read before is read again.

        Returns:
            How many are new.

        Raises:
            InputError: a document of a known id has changed, or an input cannot be read at all.
        """
        with disk(self.directory), locked(self.directory):
            if isinstance(items, Inputs):  # the job's own files and what it wrote are no articles
                own = (*(p for p in self.directory.rglob("*") if p.is_file()), *map(Path, self._outputs()))
                items = replace(items, apart_from=(*items.apart_from, *own))
            return add(self._store, items, self._clock)

    def submit(self) -> JobStatus:
        """Send what waits: finish what an earlier process began, then put every open round into batch files.

        Raises:
            ModelError: the provider refused or did not answer; nothing is lost, the same call goes on from there.
            SettingsError: another process is at work on the job, or the directory cannot be written.
        """
        with disk(self.directory), locked(self.directory):
            self._store.keep("paused", False)
            self._rounds.go_on()
        return self.status()

    def collect(self) -> JobStatus:
        """Take in the answers of batches that have ended, and send the rounds that follow from them.

        What expired, failed or was not answered is put again; what failed for good is on the summary, or is the
        document's error. After `cancel` nothing is sent until `submit` is called.

        Raises:
            ModelError: the provider did not answer; nothing is lost, the same call goes on from there.
            SettingsError: another process is at work on the job, or the directory cannot be written.
        """
        with disk(self.directory), locked(self.directory):
            seen = [(file, self._seen(file)) for file in self._store.files("running")]
            self._queue.saw(seen)
            for file, batch in seen:
                self._store.saw(file.number, batch)
                if batch.ended:
                    self._intake.take(file, batch)
            self._rounds.go_on()
        return self.status()

    def finish(self, *, every: float = 300.0, sleep: Callable[[float], None] = time.sleep) -> Iterator[JobStatus]:
        """Collect again and again until nothing is open.

        Args:
            every: seconds between.
            sleep: waits as many seconds.

        Yields:
            The status after each time, the last one with nothing open.
        """
        while True:
            status = self.collect()
            yield status
            if not status.open or status.paused:
                return
            sleep(every)

    def retry_failed(self) -> int:
        """Have asked again, with the next `submit`, what failed.

        These are the failed asks of documents that failed or are incomplete, and asks whose answers the provider
        no longer held. Unreadable inputs are read again when they are added again.

        Returns:
            How many documents are read on.
        """
        with disk(self.directory), locked(self.directory):
            return self._store.retry_failed()

    def cancel(self) -> JobStatus:
        """Have all running batches stopped. What they answered is kept; `collect` takes it in, `submit` goes on."""
        with disk(self.directory), locked(self.directory):
            self._store.keep("paused", True)
            self._sender.withdraw()
            for file in self._store.files("running"):
                batch = self._seen(file)
                self._store.saw(file.number, batch if batch.ended else self._api.cancel(file.batch_id))
        return self.status()

    def status(self, *, refresh: bool = False) -> JobStatus:
        """Return where the job stands, as last seen or, with `refresh`, as the provider tells of its batches now."""
        counts = self._store.document_counts()
        answered, failures, under_way = self._store.request_counts()
        calls, usage = self._store.spent()
        files = self._store.files()
        if refresh:
            files = [self._refreshed(file) if file.stage == "running" else file for file in files]
        sent = any(f.stage not in ("collected", "lost") for f in files)
        return JobStatus(
            reading=counts.get("reading", 0),
            done=counts.get("done", 0),
            incomplete=counts.get("incomplete", 0),
            failed=counts.get("failed", 0) + counts.get("unreadable", 0),
            answered=answered,
            failures=failures,
            under_way=under_way,
            open=sent or self._store.is_due(),
            paused=bool(self._store.setting("paused")),
            files=tuple(files),
            calls=calls,
            usage=usage,
            cost_usd=self._api.cost_usd(usage),
        )

    def results(self) -> Iterator[bytes]:
        """Yield the records of finished documents in the order in which they were added, each a JSON line with its end.

        They are those of `summarizer.batch.records`: `id`, `position`, `status`, and `summary` or `error`.
        """
        return self._store.results()

    def write_results(self, path: str | os.PathLike[str]) -> int:
        """Write the records of finished documents as JSON lines, the file whole or not at all; return how many.

        Raises:
            SettingsError: the file is there and the job did not write it, or it cannot be written.
        """
        target = Path(path)
        part = target.with_name(f"{target.name}.part")
        count = 0
        with disk(target):
            self._take_over(target)
            with part.open("wb") as stream:
                for count, record in enumerate(self.results(), 1):  # noqa: B007  # used after
                    stream.write(record)
            part.replace(target)
        return count

    def close(self) -> None:
        """Let go of the directory and of the connections."""
        self._store.close()
        self._api.close()

    def __enter__(self) -> BatchJob:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what it keeps and sees -----------------------------------------------------------------

    def _outputs(self) -> list[str]:
        return self._store.setting("outputs") or []

    def _take_over(self, target: Path) -> None:
        """Note that a file is the job's to write.

        Raises:
            SettingsError: it holds something that the job did not write.
        """
        name = str(target.resolve())
        if name in self._outputs():
            return
        if target.resolve() != self.directory.resolve() / RESULTS and target.exists() and target.stat().st_size:
            raise SettingsError(f"{target}: the file is there and not of this job; choose another output, or delete it")
        self._store.keep("outputs", [*self._outputs(), name])

    def _seen(self, file: BatchFile) -> Batch:
        try:
            return self._api.retrieve(file.batch_id)
        except GoneError as error:
            raise ModelError(
                f"the provider knows no batch {file.batch_id} for this key; use the key of the project that submitted it",
                reason=error.reason,
            ) from None

    def _refreshed(self, file: BatchFile) -> BatchFile:
        batch = self._seen(file)
        return replace(file, status=batch.status, completed=batch.completed, failed=batch.failed)
