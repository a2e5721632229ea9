"""The rounds of a job: readings are replayed as far as their outcomes go, and what they ask next is put into batch files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from summarizer.asks import Ask, AskFailed
from summarizer.batch import records
from summarizer.batch.jobs_files import BatchFileWriter
from summarizer.batch.jobs_queue import Queue
from summarizer.batch.jobs_send import Sender, input_path
from summarizer.batch.jobs_settings import JobSettings
from summarizer.batch.jobs_store import JobStore, StoredDocument
from summarizer.document import Document
from summarizer.drivers import replay
from summarizer.drivers.batch_api import BatchApi, FileLimits
from summarizer.drivers.batch_lines import dialect_from_json, dialect_to_json, line
from summarizer.drivers.requests import Dialect
from summarizer.errors import ModelError
from summarizer.reading import read
from summarizer.summary import Summary


class Rounds:
    """Takes the readings of a job from round to round."""

    def __init__(
        self,
        store: JobStore,
        api: BatchApi,
        sender: Sender,
        queue: Queue,
        settings: JobSettings,
        limits: FileLimits,
        clock: Callable[[], float],
    ) -> None:
        """Prepare; see `summarizer.batch.jobs.BatchJob`."""
        self._store = store
        self._api = api
        self._sender = sender
        self._queue = queue
        self._settings = settings
        self._templates = settings.templates()
        self._limits = limits
        self._clock = clock

    def go_on(self) -> None:
        """Replay what is due; finished readings are kept, and the next asks sent as far as there is room.

        A job that is paused has no room.
        """
        paused = self._store.setting("paused")
        if not paused:
            self._sender.finish()
        dialect = dialect_from_json(self._store.setting("dialect"))
        writer: BatchFileWriter | None = None
        room = 0 if paused else self._queue.room
        try:
            place = 0
            while (stored := self._store.next_due(place, has_room=room > 0)) is not None:
                place = stored.place
                requests = self._requests_of(stored, dialect)
                fitting = requests[:room]
                room -= len(fitting)
                for custom_id, ask, request in fitting:
                    if writer is not None and not writer.has_room(request):
                        self._send(writer, dialect)
                        writer = None
                    if writer is None:
                        writer = self._new_file()
                    writer.add(request, custom_id, stored.place, ask.fingerprint)
                if len(fitting) < len(requests):
                    self._store.hold(stored.place)
                elif not requests:
                    self._store.rest(stored.place)
                elif writer is not None:
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
                (custom_id, ask, line(custom_id, ask, self._api.settings, dialect))
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
        return BatchFileWriter(number, input_path(self._directory, number), self._limits)

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

    def _advance(self, stored: StoredDocument) -> tuple[Ask, ...]:
        """Replay a reading; keep the result where it ends, else return the asks that are to be put now."""
        document = Document.model_validate_json(stored.document)
        outcomes, under_way = self._store.outcomes(stored.place)
        settings = self._settings
        reading = read(
            document,
            self._templates,
            settings.options,
            codebook=settings.codebook,
            model=settings.model,
            price=self._api.cost_usd,
        )
        try:
            result = replay.advance(reading, outcomes)
        except ModelError as error:
            self._store.finish(stored.place, *records.of_error(stored.id, stored.place - 1, error))
            return ()
        if isinstance(result, Summary):
            provenance = self._api.signed(result.provenance, max(0.0, self._clock() - stored.added))
            summary = result.model_copy(update={"provenance": provenance})
            self._store.finish(stored.place, *records.of_summary(stored.id, stored.place - 1, summary))
            return ()
        return tuple(ask for ask in result if ask.fingerprint not in under_way)

    @property
    def _directory(self) -> Path:
        return self._store.directory


def _custom_id(stored: StoredDocument, ask: Ask) -> str:
    """Return a request's id: of the document's id and text, and of the ask; 64 characters at most."""
    document = hashlib.sha256(f"{stored.id}\0{stored.document}".encode()).hexdigest()
    return f"{document[:24]}-{ask.fingerprint[:32]}"
