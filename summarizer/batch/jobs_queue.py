"""How much of a job may wait at the provider at once: an account's queue holds only so many tokens.

What the limit is, and what else of the account waits, the provider does not tell; it refuses a batch that is too
much. So the job counts in requests: when a batch is refused, as many as were taken at that time, or half of the
batch, are what the queue is believed to hold, and all else is held until a batch has ended. Each time one has and
none was refused, it is believed to hold twice as many.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from summarizer.batch.jobs_store import BatchFile, JobStore
from summarizer.drivers.batch_api import Batch

_log = logging.getLogger(__name__)


class Queue:
    """What is believed of the provider's queue."""

    def __init__(self, store: JobStore) -> None:
        """Prepare; see `summarizer.batch.jobs.BatchJob`."""
        self._store = store

    @property
    def room(self) -> int:
        """How many more requests may be sent."""
        most: int | None = self._store.setting("queue")
        if most is None:
            return sys.maxsize
        return max(0, most - sum(f.requests for f in self._store.files() if f.stage not in ("collected", "lost")))

    def saw(self, batches: Sequence[tuple[BatchFile, Batch]]) -> None:
        """Take note of the state of all batches that were under way when last looked at, before they are taken in."""
        refused = [file.requests for file, batch in batches if batch.is_over_the_queue]
        most: int | None = self._store.setting("queue")
        if refused:
            taken = sum(file.requests for file, batch in batches if batch.status != "failed")
            most = max(taken, max(refused) // 2, 1)
            _log.warning(
                "the account's queue of tokens is full: %d requests at once are tried from now on, the others wait", most
            )
            self._store.keep("queue", most)
        elif most is not None and self._store.is_due() and any(b.ended and b.status != "failed" for _, b in batches):
            self._store.keep("queue", 2 * most)
