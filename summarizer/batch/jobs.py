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

import hashlib
import json
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from summarizer.asks import Ask, AskFailed
from summarizer.batch.inputs import Item
from summarizer.batch.jobs_files import BatchFileWriter, answers, custom_ids
from summarizer.batch.jobs_send import SETTLING, Sender, input_path
from summarizer.batch.jobs_settings import JobSettings
from summarizer.batch.jobs_store import BatchFile, JobStore, StoredDocument, locked
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.drivers import replay
from summarizer.drivers.batch_api import Batch, BatchApi, FileLimits, GoneError
from summarizer.drivers.batch_lines import (
    Again,
    Settled,
    dialect_from_json,
    dialect_to_json,
    judge,
    line,
    not_answered,
    rejected,
)
from summarizer.drivers.requests import Dialect
from summarizer.drivers.retries import RetryPolicy
from summarizer.drivers.settings import Mode
from summarizer.errors import InputError, ModelError, SettingsError, SummarizerError
from summarizer.reading import Options, read
from summarizer.summary import Summary
from summarizer.usage import Usage

_log = logging.getLogger(__name__)

_AT_ONCE = 200
"""Documents that are added in one transaction."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Where a job stands.

    Attributes:
        reading: documents that are not finished.
        done: documents with a summary.
        failed: documents without one: no part could be read, or the input was unreadable.
        answered: requests with an answer.
        failures: requests that failed for good.
        under_way: requests that are in a batch.
        open: whether anything can still happen: a batch runs, or a document waits to be put into one.
        files: the batch files, by number.
        calls: requests that ran, failed and repeated ones included.
        usage: tokens that they took.
        cost_usd: their price in US dollars at the Batch API's half price; None when unknown.
    """

    reading: int
    done: int
    failed: int
    answered: int
    failures: int
    under_way: int
    open: bool
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
        there = (self.directory / "job.sqlite").exists()
        if not there and not begin:
            raise SettingsError(f"{self.directory}: there is no job; begin one with summarizer batch submit --job")
        given = codebook if isinstance(codebook, Codebook | None) else Codebook.from_file(codebook)
        wanted: dict[str, Any] = {"model": model, "mode": mode, "base_url": base_url, "prompts": prompts}
        wanted |= {"codebook": given, "options": options}
        if not there:  # first, so that nothing is made where a setting is wrong
            JobSettings.given(None, **wanted).resolved(base_url=base_url, api_key=api_key, has_client=client is not None)
        with _disk(self.directory):
            self.directory.mkdir(parents=True, exist_ok=True)
            self._store = JobStore(self.directory)
        stored = self._store.setting("settings")
        self.settings = JobSettings.given(stored, **wanted)
        self._templates = self.settings.templates()
        self._model = self.settings.resolved(base_url=base_url, api_key=api_key, has_client=client is not None)
        self._api = BatchApi(self._model, client=client, retries=retries)
        self._limits = limits or FileLimits()
        self._clock = clock
        if stored is None:
            with self._store.changes():
                self._store.keep("settings", self.settings.to_json())
                self._store.keep("id", os.urandom(12).hex())
                self._store.keep("dialect", dialect_to_json(Dialect(completion_tokens=self._model.is_openai)))
        self._sender = Sender(self._store, self._api, clock, settling)

    # -- what users do --------------------------------------------------------------------------

    def add(self, items: Iterable[Item]) -> int:
        """Add documents to the job; those that it has are passed over.

        Args:
            items: the documents, such as `summarizer.batch.inputs.Inputs`. One that cannot be read is a record
                with its error.

        Returns:
            How many are new.

        Raises:
            InputError: a document of a known id has changed, or an input cannot be read at all.
        """
        new = 0
        with _disk(self.directory), locked(self.directory):
            iterator = iter(items)
            more = True
            while more:
                with self._store.changes():
                    for _ in range(_AT_ONCE):
                        item = next(iterator, None)
                        more = item is not None
                        if item is None:
                            break
                        new += self._add(item)
        return new

    def submit(self) -> JobStatus:
        """Send what waits: finish what an earlier process began, then put every open round into batch files.

        Raises:
            ModelError: the provider refused or did not answer; nothing is lost, the same call goes on from there.
            SettingsError: another process is at work on the job, or the directory cannot be written.
        """
        with _disk(self.directory), locked(self.directory):
            self._store.keep("paused", False)
            self._go_on()
        return self.status()

    def collect(self) -> JobStatus:
        """Take in the answers of batches that have ended, and send the rounds that follow from them.

        What expired, failed or was not answered is put again; what failed for good is on the summary, or is the
        document's error. After `cancel` nothing is sent until `submit` is called.

        Raises:
            ModelError: the provider did not answer; nothing is lost, the same call goes on from there.
            SettingsError: another process is at work on the job, or the directory cannot be written.
        """
        with _disk(self.directory), locked(self.directory):
            for file in self._store.files("running"):
                batch = self._seen(file)
                self._store.saw(file.number, batch)
                if batch.ended:
                    self._take(file, batch)
            self._go_on()
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
            if not status.open or self._store.setting("paused"):
                return
            sleep(every)

    def retry_failed(self) -> int:
        """Have asked again, with the next `submit`, what failed.

        These are documents without a summary, asks that failed at the server or the account, and asks whose
        answers the provider no longer held. Unreadable inputs are read again when they are added again.

        Returns:
            How many documents are read on.
        """
        with _disk(self.directory), locked(self.directory):
            return self._store.retry_failed()

    def cancel(self) -> JobStatus:
        """Have all running batches stopped. What they answered is kept; `collect` takes it in, `submit` goes on."""
        with _disk(self.directory), locked(self.directory):
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
            failed=counts.get("failed", 0) + counts.get("unreadable", 0),
            answered=answered,
            failures=failures,
            under_way=under_way,
            open=sent or self._store.is_due(),
            files=tuple(files),
            calls=calls,
            usage=usage,
            cost_usd=self._api.cost_usd(usage),
        )

    def results(self) -> Iterator[str]:
        """Yield the records of finished documents as JSON text, in the order in which they were added.

        Each holds the document's `id` and either its `summary` or an `error` with `reason` and `message`.
        """
        return self._store.results()

    def write_results(self, path: str | os.PathLike[str]) -> int:
        """Write the records of finished documents as JSON lines, the file whole or not at all; return how many."""
        target = Path(path)
        part = target.with_name(f"{target.name}.part")
        count = 0
        with _disk(target):
            with part.open("w", encoding="utf-8") as stream:
                for count, record in enumerate(self.results(), 1):  # noqa: B007  # used after
                    stream.write(record + "\n")
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

    # -- documents ------------------------------------------------------------------------------

    def _add(self, item: Item) -> int:
        known = self._store.known(item.id)
        if known is not None and known[0] == item.fingerprint:
            return 0
        if known is not None and known[1] != "unreadable":
            raise InputError(
                f"{item.id}: it is not the document that the job has under this id; give it an id of its own, "
                "or begin another job in a directory of its own with --job"
            )
        try:
            document = item.load().model_dump_json()
        except InputError as error:
            self._store.add(item.id, item.fingerprint, None, self._clock(), _failed(item.id, "input", error))
        else:
            self._store.add(item.id, item.fingerprint, document, self._clock())
        return 1

    def _advance(self, stored: StoredDocument) -> tuple[Ask, ...]:
        """Replay a reading; keep the result where it ends, else return the asks that are to be put now."""
        document = Document.model_validate_json(stored.document)
        outcomes, under_way = self._store.outcomes(stored.place)
        settings = self.settings
        reading = read(document, self._templates, settings.options, codebook=settings.codebook, model=settings.model)
        try:
            result = replay.advance(reading, outcomes)
        except ModelError as error:
            self._store.finish(stored.place, "failed", _failed(stored.id, error.reason, error))
            return ()
        if isinstance(result, Summary):
            provenance = self._api.signed(result.provenance, max(0.0, self._clock() - stored.added))
            summary = result.model_copy(update={"provenance": provenance})
            record = {"id": stored.id, "summary": summary.model_dump(mode="json")}
            self._store.finish(stored.place, "done", json.dumps(record, ensure_ascii=False))
            return ()
        return tuple(ask for ask in result if ask.fingerprint not in under_way)

    # -- sending --------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Replay what is due; finished readings are kept and, unless the job is paused, the next asks are sent."""
        paused = self._store.setting("paused")
        if not paused:
            self._sender.finish()
        dialect = dialect_from_json(self._store.setting("dialect"))
        writer: BatchFileWriter | None = None
        try:
            for stored in self._store.due():
                requests = self._requests_of(stored, dialect)
                if paused:
                    continue
                if not requests:
                    self._store.rest(stored.place)
                for custom_id, ask, request in requests:
                    if writer is not None and not writer.has_room(request):
                        self._send(writer, dialect)
                        writer = None
                    if writer is None:
                        writer = self._new_file()
                    writer.add(request, custom_id, stored.place, ask.fingerprint)
                if requests and writer is not None:
                    writer.whole.append(stored.place)
            if writer is not None:
                self._send(writer, dialect)
        finally:
            if writer is not None:
                writer.close()

    def _requests_of(self, stored: StoredDocument, dialect: Dialect) -> list[tuple[str, Ask, bytes]]:
        """Return what a document's reading asks next: custom id, ask and line; what no file can hold has failed."""
        while True:
            made = [
                (custom_id, ask, line(custom_id, ask, self._model, dialect))
                for ask in self._advance(stored)
                for custom_id in [_custom_id(stored, ask)]
            ]
            short = [m for m in made if len(m[2]) <= self._limits.bytes]
            for custom_id, ask, request in made:
                if len(request) > self._limits.bytes:
                    self._too_long(custom_id, stored.place, ask)
            if short or not made:
                return short

    def _new_file(self) -> BatchFileWriter:
        number = self._store.next_file()
        requests = self._store.setting("file_requests") or self._limits.requests
        limits = replace(self._limits, requests=min(requests, self._limits.requests))
        return BatchFileWriter(number, input_path(self.directory, number), limits)

    def _send(self, writer: BatchFileWriter, dialect: Dialect) -> None:
        # Of this job and of this content, so that an upload is found again and never mistaken for another.
        name = f"summarizer-{self._store.setting('id')}-{writer.number:06}-{writer.finish()[:16]}.jsonl"
        with self._store.changes():
            self._store.add_file(writer.number, name, dialect_to_json(dialect), len(writer.requests), self._clock())
            self._store.place(writer.number, writer.requests, writer.whole)
        self._sender.finish()

    def _too_long(self, custom_id: str, place: int, ask: Ask) -> None:
        with self._store.changes():
            self._store.place(0, [(custom_id, place, ask.fingerprint)], ())
            failed = AskFailed("too_long", "the request is longer than a batch file may be; use a smaller window", calls=0)
            self._store.settle(custom_id, failed)

    # -- taking in ------------------------------------------------------------------------------

    def _take(self, file: BatchFile, batch: Batch) -> None:
        """Take in all that a batch that has ended brought, and have the rest put again."""
        paths = []
        for kind, file_id in (("output", batch.output_file), ("errors", batch.error_file)):
            if file_id is not None:
                path = self.directory / "answers" / f"{file.number:06}.{kind}.jsonl"
                path.parent.mkdir(exist_ok=True)
                try:
                    self._api.download(file_id, path)
                except GoneError:
                    _log.warning("batch %s: the provider no longer holds its answers; submit with --retry-failed", batch.id)
                    self._store.move(file.number, "lost", self._clock())
                    return
                paths.append(path)
        as_sent = dialect_from_json(file.dialect)
        learnt: dict[str, Any] = {}
        with self._store.changes():
            for path in paths:
                for answer in answers(path):
                    tried = self._store.tried(answer["custom_id"], file.number)
                    if tried is None:
                        continue
                    sent = replace(as_sent)
                    self._keep(answer["custom_id"], judge(answer, tried, sent))
                    learnt |= {k: v for k, v in asdict(sent).items() if v != getattr(as_sent, k)}
            self._put_rest_again(file, batch)
            if learnt:
                now = dialect_from_json(self._store.setting("dialect"))
                self._store.keep("dialect", dialect_to_json(replace(now, **learnt)))
            self._store.move(file.number, "collected", self._clock())
        input_path(self.directory, file.number).unlink(missing_ok=True)

    def _put_rest_again(self, file: BatchFile, batch: Batch) -> None:
        """Settle what neither file speaks of, by how the batch ended."""
        rest = self._store.open_requests(file.number)
        codes = [code for code, _ in batch.errors]
        lines = custom_ids(input_path(self.directory, file.number)) if batch.status == "failed" else []
        named = {lines[at - 1]: code for code, at in batch.errors if at is not None and 0 < at <= len(lines)}
        too_many = "token_limit_exceeded" in codes and file.requests > 1
        if too_many:
            self._store.keep("file_requests", file.requests // 2)
        for custom_id in rest:
            tried = self._store.tried(custom_id, file.number)
            if tried is None:
                continue
            if batch.status != "failed":
                stopped = {"expired": "batch_expired", "cancelled": "batch_cancelled"}.get(batch.status, "")
                self._keep(custom_id, not_answered(stopped, tried))
            elif too_many or (named and custom_id not in named):
                self._keep(custom_id, Again("its file was refused", tried))
            else:
                self._keep(custom_id, rejected(named.get(custom_id) or next(iter(codes), ""), tried))

    def _keep(self, custom_id: str, verdict: Settled | Again) -> None:
        if isinstance(verdict, Settled):
            self._store.settle(custom_id, verdict.outcome)
        else:
            _log.info("request %s is put again: %s", custom_id, verdict.why)
            self._store.again(custom_id, verdict.tried)

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


def _custom_id(stored: StoredDocument, ask: Ask) -> str:
    """Return a request's id: of the document's id and text, and of the ask; 64 characters at most."""
    document = hashlib.sha256(f"{stored.id}\0{stored.document}".encode()).hexdigest()
    return f"{document[:24]}-{ask.fingerprint[:32]}"


def _failed(identity: str, reason: str, error: SummarizerError) -> str:
    return json.dumps({"id": identity, "error": {"reason": reason, "message": str(error)}}, ensure_ascii=False)


@contextmanager
def _disk(place: Path) -> Iterator[None]:
    """Name failures of the disk."""
    try:
        yield
    except OSError as error:
        raise SettingsError(f"{place}: cannot be written ({error.strerror or type(error).__name__})") from None
    except sqlite3.DatabaseError as error:
        raise SettingsError(f"{place}: its state cannot be used ({error}); check the disk and the file job.sqlite") from None
