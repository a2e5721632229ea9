"""Sending batch files so that none is run twice, whenever the process is killed.

A file goes through stages, each on disk before the next step is taken:

    written -> uploading -> uploaded -> creating -> running

"uploading" and "creating" are noted before the call to the provider. A process that finds a file in one of
them does not know whether the call took effect, and asks: the upload is looked for by its name, which is of
this job alone, the batch by the id of its file. A batch that the provider does not list is created again only
when its creation was begun longer ago than the settling time, for the request of a process that was killed may
still arrive, and a list may lag behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from summarizer.batch.jobs_store import BatchFile, JobStore
from summarizer.drivers.batch_api import Batch, BatchApi, UnknownFateError
from summarizer.errors import ModelError

_log = logging.getLogger(__name__)

SETTLING: Final = 120.0
"""Seconds; a batch that was created is taken to be listed by then."""

_USELESS: Final = ("failed", "cancelling", "cancelled")


def input_path(directory: Path, number: int) -> Path:
    """Return where a job's batch file of this number is written."""
    return directory / "requests" / f"{number:06}.jsonl"


class Sender:
    """Takes the written files of a job to running batches."""

    def __init__(self, store: JobStore, api: BatchApi, clock: Callable[[], float], settling: float) -> None:
        """Prepare.

        Args:
            store: the job's tables.
            api: the provider.
            clock: seconds since the epoch.
            settling: see `SETTLING`.
        """
        self._store = store
        self._api = api
        self._clock = clock
        self._settling = settling

    def finish(self) -> None:
        """Take every file that is not running yet as far as it gets.

        Raises:
            ModelError: the provider refused or did not answer; the file stays at its stage.
        """
        for file in self._store.files("written", "uploading", "uploaded", "creating"):
            file_id = file.file_id if file.stage in ("uploaded", "creating") else self._uploaded(file)
            if file_id:
                self._run(file, file_id)

    def withdraw(self) -> None:
        """Take back every file that is not running: its requests are open again.

        Raises:
            ModelError: whether a file runs is not known yet, or the provider did not answer.
        """
        for file in self._store.files("written", "uploading", "uploaded", "creating"):
            if file.stage != "creating" or not self._found(file):
                self._store.forget_file(file.number)

    def _found(self, file: BatchFile) -> bool:
        """Whether a file whose batch was being created runs; it is then noted as running.

        Raises:
            UnknownFateError: the batch is not listed, but may yet be.
        """
        there = self._api.batches_of(file.file_id)
        if there:
            self._adopt(file, there)
        elif self._clock() - file.since < self._settling:
            raise UnknownFateError(
                f"whether batch file {file.number} was taken is not known yet, for the provider does not list it; "
                f"do the same again in {self._settling:.0f} seconds",
                reason="unavailable",
            )
        return bool(there)

    def _uploaded(self, file: BatchFile) -> str:
        """Upload a file, unless an earlier process has; return its id, "" when there is nothing to upload any more."""
        file_id = self._api.uploaded(file.name) if file.stage == "uploading" else None
        if file_id is None:
            path = input_path(self._store.directory, file.number)
            if not path.exists():
                self._store.forget_file(file.number)
                return ""
            self._store.move(file.number, "uploading", self._clock())
            file_id = self._api.upload(path, file.name)
        self._store.move(file.number, "uploaded", self._clock(), file_id=file_id)
        return file_id

    def _run(self, file: BatchFile, file_id: str) -> None:
        """Have an uploaded file run, unless it does."""
        if file.stage == "creating" and self._found(file):
            return
        self._store.move(file.number, "creating", self._clock())
        try:
            batch = self._api.create(file_id, {"job": self._store.setting("id"), "file": str(file.number)})
        except UnknownFateError:
            raise
        except ModelError:
            self._store.move(file.number, "uploaded", self._clock())
            raise
        self._adopt(file, [batch])

    def _adopt(self, file: BatchFile, batches: list[Batch]) -> None:
        """Take the oldest batch that is of use for the file's; others, which only a lagging list can bring, are stopped."""
        ours = next((b for b in batches if b.status not in _USELESS), batches[0])
        with self._store.changes():
            self._store.saw(file.number, ours)
            self._store.move(file.number, "running", self._clock())
        for batch in batches:
            if batch.id != ours.id and not batch.ended:
                _log.warning("batch %s runs the same file as %s and is cancelled", batch.id, ours.id)
                self._api.cancel(batch.id)
