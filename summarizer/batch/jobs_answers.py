"""Taking in what a batch brought: every line settles its ask or has it put again, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from summarizer.batch.jobs_files import answers, custom_ids
from summarizer.batch.jobs_send import input_path
from summarizer.batch.jobs_store import BatchFile, JobStore
from summarizer.drivers.batch_api import Batch, BatchApi, GoneError
from summarizer.drivers.batch_lines import Again, Settled, dialect_from_json, dialect_to_json, judge, not_answered, rejected

_log = logging.getLogger(__name__)


class Intake:
    """Takes in the batches of a job that have ended."""

    def __init__(self, store: JobStore, api: BatchApi, clock: Callable[[], float]) -> None:
        """Prepare; see `summarizer.batch.jobs.BatchJob`."""
        self._store = store
        self._api = api
        self._clock = clock

    def take(self, file: BatchFile, batch: Batch) -> None:
        """Take in all that a batch that has ended brought, and have the rest put again."""
        paths = []
        for kind, file_id in (("output", batch.output_file), ("errors", batch.error_file)):
            if file_id is not None:
                path = self._store.directory / "answers" / f"{file.number:06}.{kind}.jsonl"
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
        input_path(self._store.directory, file.number).unlink(missing_ok=True)

    def _put_rest_again(self, file: BatchFile, batch: Batch) -> None:
        """Settle what neither file speaks of, by how the batch ended."""
        rest = self._store.open_requests(file.number)
        codes = [code for code, _ in batch.errors]
        lines = custom_ids(input_path(self._store.directory, file.number)) if batch.status == "failed" else []
        named = {lines[at - 1]: code for code, at in batch.errors if at is not None and 0 < at <= len(lines)}
        for custom_id in rest:
            tried = self._store.tried(custom_id, file.number)
            if tried is None:
                continue
            if batch.status != "failed":
                stopped = {"expired": "batch_expired", "cancelled": "batch_cancelled"}.get(batch.status, "")
                self._keep(custom_id, not_answered(stopped, tried))
            elif batch.is_over_the_queue or (named and custom_id not in named):
                self._keep(custom_id, Again("its file was refused", tried))
            else:
                self._keep(custom_id, rejected(named.get(custom_id) or next(iter(codes), ""), tried))

    def _keep(self, custom_id: str, verdict: Settled | Again) -> None:
        if isinstance(verdict, Settled):
            self._store.settle(custom_id, verdict.outcome)
        else:
            _log.info("request %s is put again: %s", custom_id, verdict.why)
            self._store.again(custom_id, verdict.tried)
